/** Values at the crossings of even lines, row by row; NaN where there is none. */
export interface Lattice {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** From and to, in columns and rows of the lattice */
export type LatticeLine = readonly [x: number, y: number, toX: number, toY: number];

/** Corners of a cell: upper left, upper right, lower right, lower left; edge n goes from corner n to the next. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/**
 * The lines on which a level is reached, cell by cell, straight between the edges of a cell; cells with a corner without a
 * value have none.
 */
export function levelLines({ columns, rows, values }: Lattice, level: number): readonly LatticeLine[] {
  const lines: LatticeLine[] = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const corners = [at, at + 1, at + columns + 1, at + columns].map((each) => values[each] ?? NaN);
      if (corners.some(Number.isNaN)) continue;
      const above = corners.map((value) => value >= level);
      const crossed = [0, 1, 2, 3].filter((edge) => above[edge] !== above[(edge + 1) % 4]);
      if (crossed.length === 0) continue;
      const points = crossed.map((edge) => crossing(corners, edge, level, column, row));
      const [a, b, c, d] = points;
      if (a && b && points.length === 2) lines.push([...a, ...b]);
      else if (a && b && c && d) {
        // Two corners across from each other are above: the middle of the cell says which belong together.
        const isMiddleAbove = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
        if (isMiddleAbove === above[0]) lines.push([...a, ...b], [...c, ...d]);
        else lines.push([...d, ...a], [...b, ...c]);
      }
    }
  return lines;
}

function crossing(
  corners: readonly number[],
  edge: number,
  level: number,
  column: number,
  row: number,
): readonly [number, number] {
  const next = (edge + 1) % 4;
  const [from, to] = [corners[edge] ?? 0, corners[next] ?? 0];
  const share = (level - from) / (to - from);
  const [x, y] = CORNERS[edge] ?? CORNERS[0];
  const [toX, toY] = CORNERS[next] ?? CORNERS[0];
  return [column + x + share * (toX - x), row + y + share * (toY - y)];
}

/** The value between four crossings, by its shares; NaN where one of them has none. */
export function latticeAt({ columns, rows, values }: Lattice, x: number, y: number): number {
  const [column, row] = [Math.min(Math.floor(x), columns - 2), Math.min(Math.floor(y), rows - 2)];
  const at = row * columns + column;
  const [shareX, shareY] = [x - column, y - row];
  const corner = (steps: number) => values[at + steps] ?? NaN;
  const [a, b, c, d] = [corner(0), corner(1), corner(columns), corner(columns + 1)];
  return (a + (b - a) * shareX) * (1 - shareY) + (c + (d - c) * shareX) * shareY;
}
