import type { Shutter } from '#shared/objects/presentation-state.ts';
import type { Point } from './graphic-lines.ts';

const ROUND_STEPS = 180;

/** Outlines of what a shutter leaves to be seen, columns and rows from the upper left corner of the image. */
export function openings({ rectangle, circle, polygon }: Shutter): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  if (rectangle) {
    // The edges themselves are covered no more than what lies between them (PS3.3 C.7.6.11): pixels from 1.
    const { left, top, right, bottom } = rectangle;
    found.push([
      [left - 1, top - 1],
      [right, top - 1],
      [right, bottom],
      [left - 1, bottom],
    ]);
  }
  if (circle)
    found.push(
      Array.from({ length: ROUND_STEPS }, (_, at) => {
        const angle = (at / ROUND_STEPS) * 2 * Math.PI;
        const radius = circle.radius + 0.5;
        return [circle.column - 0.5 + radius * Math.cos(angle), circle.row - 0.5 + radius * Math.sin(angle)];
      }),
    );
  if (polygon) found.push(polygon.map(([row, column]) => [column - 0.5, row - 0.5]));
  return found;
}

/** sRGB grey, 0 to 255, of a P-value. */
export function greyOfPresentationValue(value: number): number {
  return Math.round((value / 65_535) * 255);
}
