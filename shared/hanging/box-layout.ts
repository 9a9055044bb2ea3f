/** Where something is on a screen: left, top, right, bottom as shares of it, the origin in the lower left corner. */
export interface PlacedBox<View> {
  readonly view: View;
  readonly position: readonly number[];
}

export interface BoxLayout<View> {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; null = nothing is there */
  readonly views: readonly (View | null)[];
  /** The boxes are cells of a grid; otherwise they stand in a grid in their order */
  readonly isExact: boolean;
}

const MOST_LINES = 4;
/** Shares that are nearer than this are the same */
const SAME = 0.02;

/** The grid whose cells the boxes are, or the nearest one. */
export function layOutBoxes<View>(boxes: readonly PlacedBox<View>[]): BoxLayout<View> {
  const lefts = linesOf(boxes.map(({ position: [left = 0] }) => left));
  const tops = linesOf(boxes.map(({ position: [, top = 1] }) => -top));
  const [rows, columns] = [tops.length, lefts.length];
  if (boxes.length === 0) return { rows: 1, columns: 1, views: [null], isExact: true };
  if (rows > MOST_LINES || columns > MOST_LINES || rows * columns < boxes.length) return inOrder(boxes);
  const views = Array.from({ length: rows * columns }, (): View | null => null);
  let isExact = true;
  for (const { view, position } of boxes) {
    const [left = 0, top = 1, right = 1, bottom = 0] = position;
    const cell = lineOf(tops, -top) * columns + lineOf(lefts, left);
    if (views[cell] !== null) return inOrder(boxes);
    views[cell] = view;
    const isCell =
      Math.abs((right - left) * columns - 1) < SAME * columns &&
      Math.abs((top - bottom) * rows - 1) < SAME * rows;
    isExact &&= isCell;
  }
  return { rows, columns, views, isExact };
}

function linesOf(places: readonly number[]): readonly number[] {
  const sorted = places.toSorted((a, b) => a - b);
  return sorted.filter((place, at) => at === 0 || place - (sorted[at - 1] ?? 0) > SAME);
}

function lineOf(lines: readonly number[], place: number): number {
  const distances = lines.map((line) => Math.abs(line - place));
  return distances.indexOf(Math.min(...distances));
}

/** As many as there is room for, in their order. */
function inOrder<View>(boxes: readonly PlacedBox<View>[]): BoxLayout<View> {
  const columns = Math.min(MOST_LINES, Math.ceil(Math.sqrt(boxes.length)));
  const rows = Math.min(MOST_LINES, Math.ceil(boxes.length / columns));
  const views = Array.from({ length: rows * columns }, (_, at) => boxes[at]?.view ?? null);
  return { rows, columns, views, isExact: false };
}
