import { numberAt, numbersAt, textAt, type JsonDataset } from '../json-dataset.ts';
import { cross, dot, subtract, type Vec3 } from '../vector.ts';

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
    if (Math.abs(depthMm - here) < 1e-6) return { lower: at, upper: at, share: 0 };
    const next = offsetsMm[at + 1];
    if (next === undefined) continue;
    const share = (depthMm - here) / (next - here);
    if (share >= 0 && share <= 1) return { lower: at, upper: at + 1, share };
  }
  return null;
}
