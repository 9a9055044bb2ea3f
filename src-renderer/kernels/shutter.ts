/** Display Shutter (PS3.3 C.7.6.11, C.7.6.15): what lies outside all of its shapes, and what its bitmap draws, is covered. */
export interface Shutter {
  /** First and last row and column that are seen, from 1; null = no such shape */
  readonly rectangle: {
    readonly left: number;
    readonly right: number;
    readonly upper: number;
    readonly lower: number;
  } | null;
  /** Centre as [row, column] from 1, radius in pixels */
  readonly circle: { readonly centre: readonly [number, number]; readonly radius: number } | null;
  /** Corners as [row, column] from 1 */
  readonly polygon: readonly (readonly [number, number])[];
  /** A drawing that covers; null = none. Only presentation states have one */
  readonly bitmap: ShutterBitmap | null;
  /** Grey of what is covered, 0 to 1 */
  readonly grey: number;
}

export interface ShutterBitmap {
  /** Of the overlay that it is */
  readonly group: number;
  readonly columns: number;
  readonly rows: number;
  /** Row and column of the image on which its first pixel lies, from 1 */
  readonly origin: readonly [number, number];
  /** 1 = covered */
  readonly drawn: Uint8Array;
}

/**
 * Which pixels are covered: 1 = covered. `pixelAspect`: height of a pixel divided by its width, a circle is one on the
 * screen (PS3.3 C.7.6.11.1.1: its radius counts columns).
 */
export function coveredPixels(
  shutter: Shutter,
  columns: number,
  rows: number,
  pixelAspect: number,
): Uint8Array {
  const covered = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (isCovered(shutter, column, row, pixelAspect)) covered[row * columns + column] = 1;
  return covered;
}

/** What a shutter covers of every slice of a volume. */
export interface SliceCover {
  readonly columns: number;
  readonly rows: number;
  /** 1 = covered, row by row */
  readonly covered: Uint8Array;
  /** Of what is covered, 0 to 1 */
  readonly grey: number;
}

/** Whether the pixel is covered that a place within a slice lies in; columns and rows from the centre of the first pixel. */
export function isPlaceCovered({ columns, rows, covered }: SliceCover, column: number, row: number): boolean {
  const [x, y] = [Math.floor(column + 0.5), Math.floor(row + 0.5)];
  return x >= 0 && y >= 0 && x < columns && y < rows && covered[y * columns + x] === 1;
}

/** Whether one pixel is covered; column and row from 0. */
export function isCovered(
  shutter: Shutter,
  columnFrom0: number,
  rowFrom0: number,
  pixelAspect: number,
): boolean {
  const { rectangle, circle, polygon, bitmap } = shutter;
  if (bitmap !== null && isDrawn(bitmap, columnFrom0, rowFrom0)) return true;
  const [column, row] = [columnFrom0 + 1, rowFrom0 + 1];
  if (
    rectangle !== null &&
    (column < rectangle.left || column > rectangle.right || row < rectangle.upper || row > rectangle.lower)
  )
    return true;
  if (
    circle !== null &&
    Math.hypot(column - circle.centre[1], (row - circle.centre[0]) * pixelAspect) > circle.radius
  )
    return true;
  return polygon.length > 2 && !isInside(polygon, row, column);
}

function isDrawn({ columns, rows, origin, drawn }: ShutterBitmap, column: number, row: number): boolean {
  const [x, y] = [column - (origin[1] - 1), row - (origin[0] - 1)];
  return x >= 0 && y >= 0 && x < columns && y < rows && drawn[y * columns + x] === 1;
}

/** Pixels whose centre lies on an edge are seen. */
function isInside(polygon: readonly (readonly [number, number])[], row: number, column: number): boolean {
  let isIn = false;
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at++) {
    const [row1, column1] = polygon[at] ?? [0, 0];
    const [row2, column2] = polygon[before] ?? [0, 0];
    const cross = (column2 - column1) * (row - row1) - (row2 - row1) * (column - column1);
    const isBetween =
      Math.min(row1, row2) <= row &&
      row <= Math.max(row1, row2) &&
      Math.min(column1, column2) <= column &&
      column <= Math.max(column1, column2);
    if (cross === 0 && isBetween) return true;
    if (row1 > row !== row2 > row && column < ((column2 - column1) * (row - row1)) / (row2 - row1) + column1)
      isIn = !isIn;
  }
  return isIn;
}
