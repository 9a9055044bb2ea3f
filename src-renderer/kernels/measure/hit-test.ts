import { distanceToFigure, type Figure } from './figure.ts';
import type { Box } from './text-layout.ts';
import { distance, type Vec2 } from './vec2.ts';

export type Hit =
  { readonly part: 'handle'; readonly index: number } | { readonly part: 'text' } | { readonly part: 'line' };

/** CSS pixels; a finger needs more than a mouse, which the caller says. */
export const HANDLE_TOLERANCE_PX = 9;
export const LINE_TOLERANCE_PX = 6;

/** What of one measurement lies under a point of the screen; handles before text before lines. */
export function hitOf(figure: Figure, text: Box | null, point: Vec2): Hit | null {
  let nearest: { index: number; away: number } | null = null;
  for (const { at, index } of figure.handles) {
    const away = distance(at, point);
    if (away <= HANDLE_TOLERANCE_PX && (nearest === null || away < nearest.away)) nearest = { index, away };
  }
  if (nearest !== null) return { part: 'handle', index: nearest.index };
  if (text !== null && isInside(text, point)) return { part: 'text' };
  return distanceToFigure(figure, point) <= LINE_TOLERANCE_PX ? { part: 'line' } : null;
}

function isInside({ left, top, width, height }: Box, [x, y]: Vec2): boolean {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}
