/** Where the places of a uniformity measurement lie on the screen. */
export interface UniformityMap {
  /** Columns, and rows */
  readonly side: number;
  /** By rows: the number of the place that lies there, -1 for none */
  readonly cells: readonly number[];
}

/** Five: the centre and the corners */
const FIVE = [1, -1, 2, -1, 0, -1, 3, -1, 4];

/** @param count of places, the centre first, then by rows; five have the corners alone */
export function uniformityMap(count: number): UniformityMap {
  if (count === 5) return { side: 3, cells: FIVE };
  const middle = Math.floor(count / 2);
  return {
    side: Math.ceil(Math.sqrt(count)),
    // The centre was read first and lies in the middle of the rows.
    cells: Array.from({ length: count }, (_, cell) =>
      cell === middle ? 0 : cell < middle ? cell + 1 : cell,
    ),
  };
}
