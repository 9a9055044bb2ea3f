import { numberAt, numbersAt, textAt, type JsonDataset } from '../json-dataset.ts';
import type { PixelGrid } from '../plane-camera.ts';
import { addScaled, cross, dot, subtract, type Vec3 } from '../vector.ts';

/** Nearer to a frame than this is the frame, mm */
const SAME_DEPTH_MM = 1e-6;

/** A dose grid (PS3.3 C.8.8.3); values are stored values times the scaling. */
export interface DoseGrid {
  /** GY or RELATIVE */
  readonly units: string;
  readonly doseType: string;
  /** PLAN, BEAM, FRACTION … */
  readonly summationType: string;
  readonly scaling: number;
  readonly frameOfReferenceUid: string;
  readonly rows: number;
  readonly columns: number;
  /** Centre of the first voxel, LPS mm */
  readonly origin: Vec3;
  readonly rowCosines: Vec3;
  readonly columnCosines: Vec3;
  /** Between rows, between columns */
  readonly spacingMm: readonly [number, number];
  /** Of each frame from the first along the normal of the planes, mm; in the order of the frames */
  readonly offsetsMm: readonly number[];
}

/** RT Dose with a grid; null for any other object, and for one that does not say where it lies. */
export function readDoseGrid(dataset: JsonDataset): DoseGrid | null {
  const scaling = numberAt(dataset, '3004000E');
  const origin = vectorOf(numbersAt(dataset, '00200032'));
  const orientation = numbersAt(dataset, '00200037');
  const rowCosines = vectorOf(orientation.slice(0, 3));
  const columnCosines = vectorOf(orientation.slice(3, 6));
  const [betweenRows, betweenColumns] = numbersAt(dataset, '00280030');
  if (scaling === null || !origin || !rowCosines || !columnCosines || !betweenRows || !betweenColumns)
    return null;
  return {
    units: textAt(dataset, '30040002'),
    doseType: textAt(dataset, '30040004'),
    summationType: textAt(dataset, '3004000A'),
    scaling,
    frameOfReferenceUid: textAt(dataset, '00200052'),
    rows: numberAt(dataset, '00280010') ?? 0,
    columns: numberAt(dataset, '00280011') ?? 0,
    origin,
    rowCosines,
    columnCosines,
    spacingMm: [betweenRows, betweenColumns],
    offsetsMm: offsetsOf(numbersAt(dataset, '3004000C'), origin, cross(rowCosines, columnCosines)),
  };
}

/** Offsets from the first frame, or its place along the axis of the patient and those of the others (PS3.3 C.8.8.3.2). */
function offsetsOf(vector: readonly number[], origin: Vec3, normal: Vec3): readonly number[] {
  const [first = 0] = vector;
  const isAbsolute = first !== 0 && Math.abs(first - origin[2]) < 0.01;
  if (first !== 0 && !isAbsolute) return vector.map((offset) => offset - first);
  // Absolute places are of the z axis: upside down planes count against it.
  const sign = isAbsolute && normal[2] < 0 ? -1 : 1;
  return vector.length === 0 ? [0] : vector.map((offset) => sign * (offset - first));
}

function vectorOf([x, y, z]: readonly number[]): Vec3 | null {
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

/**
 * The dose at a point, between voxels by their share; null outside of the grid.
 *
 * @param frames stored values of each frame, row by row
 */
export function doseAt(grid: DoseGrid, frames: readonly ArrayLike<number>[], point: Vec3): number | null {
  const from = subtract(point, grid.origin);
  const column = dot(from, grid.rowCosines) / grid.spacingMm[1];
  const row = dot(from, grid.columnCosines) / grid.spacingMm[0];
  const depth = depthAt(grid, dot(from, cross(grid.rowCosines, grid.columnCosines)));
  const [c, r] = [Math.floor(column), Math.floor(row)];
  const isOutside = depth === null || c < 0 || r < 0 || column > grid.columns - 1 || row > grid.rows - 1;
  if (isOutside) return null;
  const [dc, dr] = [column - c, row - r];
  const plane = (frame: number): number => {
    const values = frames[frame];
    if (values === undefined) return 0;
    const at = (rowAt: number, columnAt: number) =>
      values[Math.min(rowAt, grid.rows - 1) * grid.columns + Math.min(columnAt, grid.columns - 1)] ?? 0;
    return (
      (1 - dr) * ((1 - dc) * at(r, c) + dc * at(r, c + 1)) +
      dr * ((1 - dc) * at(r + 1, c) + dc * at(r + 1, c + 1))
    );
  };
  const { lower, upper, share } = depth;
  const below = plane(lower);
  return (share === 0 ? below : (1 - share) * below + share * plane(upper)) * grid.scaling;
}

/** The two frames around a depth, and how far it is from the first to the second of them. */
function depthAt(
  { offsetsMm }: DoseGrid,
  depthMm: number,
): { readonly lower: number; readonly upper: number; readonly share: number } | null {
  for (let at = 0; at < offsetsMm.length; at++) {
    const here = offsetsMm[at] ?? 0;
    if (Math.abs(depthMm - here) < SAME_DEPTH_MM) return { lower: at, upper: at, share: 0 };
    const next = offsetsMm[at + 1];
    if (next === undefined) continue;
    const share = (depthMm - here) / (next - here);
    if (share >= 0 && share <= 1) return { lower: at, upper: at + 1, share };
  }
  return null;
}

/**
 * As `doseAt`, at all places of a grid; NaN outside of the doses. A grid on the screen has very many places.
 *
 * @param frames stored values of each frame, row by row
 */
export function sampleDose(
  grid: DoseGrid,
  frames: readonly ArrayLike<number>[],
  places: PixelGrid,
): Float32Array {
  const { rowCosines, columnCosines, spacingMm, columns, rows, scaling } = grid;
  const normal = cross(rowCosines, columnCosines);
  const start = subtract(places.origin, grid.origin);
  const along = (direction: Vec3, size: number) => [
    dot(start, direction) / size,
    dot(places.right, direction) / size,
    dot(places.down, direction) / size,
  ] as const; // prettier-ignore
  const [column0, columnX, columnY] = along(rowCosines, spacingMm[1]);
  const [row0, rowX, rowY] = along(columnCosines, spacingMm[0]);
  const [depth0, depthX, depthY] = along(normal, 1);
  const values = new Float32Array(places.width * places.height).fill(NaN);
  const order = grid.offsetsMm
    .map((offset, frame) => ({ offset, frame }))
    .sort((a, b) => a.offset - b.offset);
  const offsets = Float64Array.from(order, ({ offset }) => offset);
  let below = 0;
  for (let y = 0, at = 0; y < places.height; y++)
    for (let x = 0; x < places.width; x++, at++) {
      const column = column0 + x * columnX + y * columnY;
      const row = row0 + x * rowX + y * rowY;
      if (column < 0 || row < 0 || column > columns - 1 || row > rows - 1) continue;
      const depth = depth0 + x * depthX + y * depthY;
      while (below + 1 < offsets.length && depth >= (offsets[below + 1] ?? Infinity)) below++;
      while (below > 0 && depth < (offsets[below] ?? 0)) below--;
      const [from, to] = [offsets[below] ?? 0, offsets[below + 1]];
      const off = depth - from;
      const isOn = Math.abs(off) < SAME_DEPTH_MM;
      if (!isOn && (off < 0 || to === undefined)) continue;
      const share = isOn || to === undefined ? 0 : off / (to - from);
      const lower = bilinear(frames[order[below]?.frame ?? 0] ?? [], columns, rows, column, row);
      const value =
        share === 0
          ? lower
          : (1 - share) * lower +
            share * bilinear(frames[order[below + 1]?.frame ?? 0] ?? [], columns, rows, column, row);
      values[at] = value * scaling;
    }
  return values;
}

function bilinear(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  column: number,
  row: number,
): number {
  const [c, r] = [Math.floor(column), Math.floor(row)];
  const [dc, dr] = [column - c, row - r];
  const at = r * columns + c;
  const right = c + 1 < columns ? 1 : 0;
  const down = r + 1 < rows ? columns : 0;
  const above = (values[at] ?? 0) * (1 - dc) + (values[at + right] ?? 0) * dc;
  return (
    above * (1 - dr) + ((values[at + down] ?? 0) * (1 - dc) + (values[at + down + right] ?? 0) * dc) * dr
  );
}

/** The greatest dose, scaled, and where it is first reached; null for a grid without values. */
export function greatestDose(
  grid: DoseGrid,
  frames: readonly ArrayLike<number>[],
): { readonly dose: number; readonly point: Vec3 } | null {
  let [most, frameOfMost, atMost] = [-Infinity, -1, 0];
  frames.forEach((values, frame) => {
    for (let at = 0; at < values.length; at++) {
      const value = values[at] ?? 0;
      if (value > most) [most, frameOfMost, atMost] = [value, frame, at];
    }
  });
  if (frameOfMost < 0) return null;
  const { origin, rowCosines, columnCosines, spacingMm, columns, offsetsMm } = grid;
  const onRow = addScaled(origin, rowCosines, (atMost % columns) * spacingMm[1]);
  const onColumn = addScaled(onRow, columnCosines, Math.floor(atMost / columns) * spacingMm[0]);
  const normal = cross(rowCosines, columnCosines);
  return { dose: most * grid.scaling, point: addScaled(onColumn, normal, offsetsMm[frameOfMost] ?? 0) };
}
