import type { CanvasGreys } from '../pages/viewer-page.ts';

type ScreenPoint = readonly [x: number, y: number];

const BEYOND_PX = 14;

/**
 * Ends of a bright bar as the pixels on the screen show them: where the grey along its middle line is half way between bar and
 * surroundings.
 *
 * @param near about where its ends are, in pixels of the page
 * @param corner upper left corner of the canvas on the page
 */
export function barEndsOnScreen(
  greys: CanvasGreys,
  from: ScreenPoint,
  to: ScreenPoint,
  corner: ScreenPoint,
): readonly [ScreenPoint, ScreenPoint] {
  return [endOf(greys, to, from, corner), endOf(greys, from, to, corner)];
}

/** Walks outwards over the end that lies at `end`. */
function endOf(greys: CanvasGreys, start: ScreenPoint, end: ScreenPoint, corner: ScreenPoint): ScreenPoint {
  const size = Math.hypot(end[0] - start[0], end[1] - start[1]);
  const way = [(end[0] - start[0]) / size, (end[1] - start[1]) / size] as const;
  const at = (px: number): ScreenPoint => [end[0] + way[0] * px, end[1] + way[1] * px];
  const grey = (px: number) => greyAt(greys, at(px), corner);
  const half = (grey(-BEYOND_PX) + grey(BEYOND_PX)) / 2;
  for (let px = -BEYOND_PX; px < BEYOND_PX; px += 0.25) {
    const [before, after] = [grey(px), grey(px + 0.25)];
    if (before >= half && after < half) return at(px + (0.25 * (before - half)) / (before - after));
  }
  throw new Error('the bar has no end here');
}

/** Between four pixels, whose centres lie at halves. */
function greyAt({ width, values }: CanvasGreys, [x, y]: ScreenPoint, corner: ScreenPoint): number {
  const [column, row] = [x - corner[0] - 0.5, y - corner[1] - 0.5];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [across, down] = [column - left, row - top];
  const value = (dx: number, dy: number) => values[(top + dy) * width + left + dx] ?? 0;
  const upper = value(0, 0) * (1 - across) + value(1, 0) * across;
  const lower = value(0, 1) * (1 - across) + value(1, 1) * across;
  return upper * (1 - down) + lower * down;
}
