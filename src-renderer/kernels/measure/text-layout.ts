import { figureBox, type Figure } from './figure.ts';
import { distance, type Vec2 } from './vec2.ts';

/** A rectangle on the screen, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface TextSize {
  readonly width: number;
  readonly height: number;
}

const GAP_PX = 10;
/** From here on a line shows which text belongs to what. */
const DROP_LINE_PX = 16;

/**
 * Where a text stands that the reader has not moved: beside what it speaks of and never over it, inside the view, and off
 * the texts that are there already, as far as there is room.
 */
export function placeText(
  figure: Figure,
  text: TextSize,
  view: TextSize,
  taken: readonly Box[],
  others: readonly Figure[] = [],
): Box {
  const [left, top, right, bottom] = figureBox(figure);
  const { width, height } = text;
  const midY = (top + bottom - height) / 2;
  const midX = (left + right - width) / 2;
  const beside: readonly Vec2[] = [
    [right + GAP_PX, midY],
    [right + GAP_PX, bottom + 2],
    [right + GAP_PX, top - height - 2],
    [left - width - GAP_PX, midY],
    [midX, bottom + GAP_PX],
    [midX, top - height - GAP_PX],
    [left - width - GAP_PX, bottom + 2],
    [left - width - GAP_PX, top - height - 2],
  ];
  const boxes = beside.map(([x, y]): Box => ({ left: x, top: y, width, height }));
  const first = boxes[0] ?? { left: right, top, width, height };
  const inside = boxes.filter((box) => isWithin(box, view));
  const offTexts = inside.filter((box) => !taken.some((other) => overlaps(box, other)));
  const free = offTexts.find((box) => !others.some((other) => other !== figure && liesOn(box, other)));
  return free ?? offTexts[0] ?? inside[0] ?? pushed(first, view);
}

/** Whether a line of a figure runs through a box. */
function liesOn(box: Box, { strokes }: Figure): boolean {
  return strokes.some(({ points, isClosed }) => {
    let before = isClosed ? points.at(-1) : undefined;
    return points.some((point) => {
      const isThrough = before !== undefined && runsThrough(box, before, point);
      before = point;
      return isThrough;
    });
  });
}

/** Cuts the stretch down to what lies between the sides of the box (Liang and Barsky). */
function runsThrough({ left, top, width, height }: Box, [x0, y0]: Vec2, [x1, y1]: Vec2): boolean {
  let [from, to] = [0, 1];
  for (const [start, way, low, high] of [
    [x0, x1 - x0, left, left + width],
    [y0, y1 - y0, top, top + height],
  ] as const) {
    if (way === 0) {
      if (start < low || start > high) return false;
      continue;
    }
    const [one, other] = [(low - start) / way, (high - start) / way];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
    if (from > to) return false;
  }
  return true;
}

/** A text around the point to which the reader moved it. */
export function textAround([x, y]: Vec2, { width, height }: TextSize): Box {
  return { left: x - width / 2, top: y - height / 2, width, height };
}

/** The dashed line from a text to its object; null when they are close enough to need none. */
export function dropLine(figure: Figure, box: Box): readonly [Vec2, Vec2] | null {
  let nearest: { from: Vec2; to: Vec2; away: number } | null = null;
  for (const to of figure.anchors) {
    const from = nearestOnBox(box, to);
    const away = distance(from, to);
    if (nearest === null || away < nearest.away) nearest = { from, to, away };
  }
  return nearest !== null && nearest.away > DROP_LINE_PX ? [nearest.from, nearest.to] : null;
}

function nearestOnBox({ left, top, width, height }: Box, [x, y]: Vec2): Vec2 {
  return [Math.min(Math.max(x, left), left + width), Math.min(Math.max(y, top), top + height)];
}

function isWithin({ left, top, width, height }: Box, view: TextSize): boolean {
  return left >= 0 && top >= 0 && left + width <= view.width && top + height <= view.height;
}

export function overlaps(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function pushed(box: Box, view: TextSize): Box {
  return {
    ...box,
    left: Math.max(0, Math.min(box.left, view.width - box.width)),
    top: Math.max(0, Math.min(box.top, view.height - box.height)),
  };
}
