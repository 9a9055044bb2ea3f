import type { Vec3 } from '../vector.ts';
import { slicePlace, voxelDirection, type VolumeGeometry } from '../volume-geometry.ts';
import type { VoxelSource } from '../volume-sampling.ts';

/** About as large as a pixel becomes, mm: what two studies are laid on each other by is no finer. */
const CELL_MM = 4;
/** Of a cell not more than so many pixels a side are looked at. */
const MOST_SAMPLES = 4;

/** A volume with fewer, larger pixels; the slices stay. Plain data: it goes to a worker. */
export interface ReducedVolume {
  readonly geometry: VolumeGeometry;
  /** Slice by slice, row by row */
  readonly values: Float32Array<ArrayBuffer>;
  readonly unit: string;
}

/** null when a slice has not come, or there is next to nothing of it. */
export function reducedVolume(source: VoxelSource, unit: string): ReducedVolume | null {
  const reducing = reducedInParts(source, unit);
  for (;;) {
    const { done, value } = reducing.next();
    if (done === true) return value;
  }
}

/** The same, slice by slice: after each the caller may do something else first. */
export function* reducedInParts(source: VoxelSource, unit: string): Generator<void, ReducedVolume | null> {
  const { geometry, paddingRange } = source;
  const [columns, rows, slices] = geometry.dimensions;
  const block = [0, 1].map((axis) => Math.max(1, Math.round(CELL_MM / (geometry.spacingMm[axis] ?? 1))));
  const [across = 1, down = 1] = block;
  const [wide, high] = [Math.floor(columns / across), Math.floor(rows / down)];
  if (wide < 2 || high < 2) return null;
  const values = new Float32Array(wide * high * slices);
  const [stepX, stepY] = [Math.ceil(across / MOST_SAMPLES), Math.ceil(down / MOST_SAMPLES)];
  let lowest = Infinity;
  for (let slice = 0; slice < slices; slice++) {
    const pixels = source.slice(slice);
    if (pixels === null) return null;
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++) {
        let [sum, count] = [0, 0];
        for (let row = y * down; row < (y + 1) * down; row += stepY)
          for (let column = x * across; column < (x + 1) * across; column += stepX) {
            const value = pixels[row * columns + column] ?? 0;
            if (paddingRange !== null && value >= paddingRange[0] && value <= paddingRange[1]) continue;
            sum += value;
            count++;
          }
        const mean = count === 0 ? Number.NaN : sum / count;
        if (mean < lowest) lowest = mean;
        values[(slice * high + y) * wide + x] = mean;
      }
    yield;
  }
  // Where nothing was measured there is nothing of the body.
  for (let at = 0; at < values.length; at++) if (Number.isNaN(values[at])) values[at] = lowest;
  const [right, below] = geometry.axes;
  const shift = (axis: Vec3, pixels: number, spacing: number) =>
    axis.map((part) => (part * (pixels - 1) * spacing) / 2);
  const [byColumn, byRow] = [
    shift(right, across, geometry.spacingMm[0]),
    shift(below, down, geometry.spacingMm[1]),
  ];
  const [ox, oy, oz] = geometry.origin.map((part, at) => part + (byColumn[at] ?? 0) + (byRow[at] ?? 0));
  return {
    geometry: {
      ...geometry,
      origin: [ox ?? 0, oy ?? 0, oz ?? 0],
      spacingMm: [geometry.spacingMm[0] * across, geometry.spacingMm[1] * down, geometry.spacingMm[2]],
      dimensions: [wide, high, slices],
    },
    values,
    unit,
  };
}

/** Values on a grid along the axes of the patient. */
export interface PatientGrid {
  /** Centre of the first cell, LPS mm */
  readonly origin: Vec3;
  readonly stepMm: Vec3;
  readonly size: readonly [number, number, number];
  /** x first; NaN outside of the volume */
  readonly values: Float32Array;
  readonly unit: string;
}

/** Along the axis by which studies are scrolled, mm */
const STEP_ALONG_MM = 2.5;

/** @param axis of the patient along which the slices follow each other */
export function patientGrid(volume: ReducedVolume, axis: 0 | 1 | 2): PatientGrid {
  const { geometry, unit } = volume;
  const box = boundsOf(geometry);
  const stepOf = (at: number) => (at === axis ? STEP_ALONG_MM : CELL_MM);
  const stepMm: Vec3 = [stepOf(0), stepOf(1), stepOf(2)];
  const cells = ([low, high]: readonly [number, number], step: number) =>
    Math.max(1, Math.floor((high - low) / step) + 1);
  const size = [cells(box[0], stepMm[0]), cells(box[1], stepMm[1]), cells(box[2], stepMm[2])] as const;
  const origin: Vec3 = [box[0][0], box[1][0], box[2][0]];
  const sample = sampler(volume);
  const grid = new Float32Array(size[0] * size[1] * size[2]);
  let at = 0;
  for (let z = 0; z < size[2]; z++)
    for (let y = 0; y < size[1]; y++)
      for (let x = 0; x < size[0]; x++) {
        const point: Vec3 = [origin[0] + x * stepMm[0], origin[1] + y * stepMm[1], origin[2] + z * stepMm[2]];
        grid[at++] = sample(point);
      }
  return { origin, stepMm, size, values: grid, unit };
}

/** The value at a point of the patient, linear between the voxels around it; NaN outside and in a gap. */
function sampler({ geometry, values }: ReducedVolume): (point: Vec3) => number {
  const [columns, rows, slices] = geometry.dimensions;
  // The ways of one millimetre along each axis of the patient, in voxels.
  const ways = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((way) => voxelDirection(geometry, way));
  const [wx = [0, 0, 0], wy = [0, 0, 0], wz = [0, 0, 0]] = ways;
  const { origin } = geometry;
  return ([px, py, pz]) => {
    const [dx, dy, dz] = [px - origin[0], py - origin[1], pz - origin[2]];
    const column = wx[0] * dx + wy[0] * dy + wz[0] * dz;
    const row = wx[1] * dx + wy[1] * dy + wz[1] * dz;
    const place = slicePlace(geometry, wx[2] * dx + wy[2] * dy + wz[2] * dz);
    if (place === null || !isInside(column, columns) || !isInside(row, rows)) return Number.NaN;
    const [c, r] = [Math.min(Math.max(column, 0), columns - 1), Math.min(Math.max(row, 0), rows - 1)];
    const [c0, r0] = [Math.floor(c), Math.floor(r)];
    const [c1, r1] = [Math.min(c0 + 1, columns - 1), Math.min(r0 + 1, rows - 1)];
    const [fc, fr] = [c - c0, r - r0];
    const inSlice = (slice: number) => {
      const start = slice * rows * columns;
      const upper =
        (values[start + r0 * columns + c0] ?? 0) * (1 - fc) + (values[start + r0 * columns + c1] ?? 0) * fc;
      const lower =
        (values[start + r1 * columns + c0] ?? 0) * (1 - fc) + (values[start + r1 * columns + c1] ?? 0) * fc;
      return upper * (1 - fr) + lower * fr;
    };
    const { slice, share } = place;
    if (share === 0 || slice + 1 >= slices) return inSlice(slice);
    return inSlice(slice) * (1 - share) + inSlice(slice + 1) * share;
  };
}

function isInside(steps: number, count: number): boolean {
  return steps >= -0.5 && steps <= count - 0.5;
}

/** Lowest and highest coordinate of voxel centres along each axis of the patient. */
function boundsOf({ origin, axes, spacingMm, dimensions, slicesMm }: VolumeGeometry) {
  const lengths = [
    (dimensions[0] - 1) * spacingMm[0],
    (dimensions[1] - 1) * spacingMm[1],
    slicesMm?.at(-1) ?? (dimensions[2] - 1) * spacingMm[2],
  ];
  const along = (at: 0 | 1 | 2): [number, number] => {
    const ways = axes.map((axis, index) => axis[at] * (lengths[index] ?? 0));
    const low = ways.reduce((sum, way) => sum + Math.min(way, 0), origin[at]);
    const high = ways.reduce((sum, way) => sum + Math.max(way, 0), origin[at]);
    return [low, high];
  };
  return [along(0), along(1), along(2)] as const;
}

/** Linear between the eight cells around a point; NaN where one of them is outside. */
export function gridValue({ origin, stepMm, size, values }: PatientGrid, [px, py, pz]: Vec3): number {
  const x = (px - origin[0]) / stepMm[0];
  const y = (py - origin[1]) / stepMm[1];
  const z = (pz - origin[2]) / stepMm[2];
  const [x0, y0, z0] = [floorIn(x, size[0]), floorIn(y, size[1]), floorIn(z, size[2])];
  if (x0 < 0 || y0 < 0 || z0 < 0) return Number.NaN;
  const [fx, fy, fz] = [x - x0, y - y0, z - z0];
  const row = size[0];
  const plane = row * size[1];
  const at = z0 * plane + y0 * row + x0;
  const [dx, dy, dz] = [fx > 0 ? 1 : 0, fy > 0 ? row : 0, fz > 0 ? plane : 0];
  const near =
    ((values[at] ?? 0) * (1 - fx) + (values[at + dx] ?? 0) * fx) * (1 - fy) +
    ((values[at + dy] ?? 0) * (1 - fx) + (values[at + dy + dx] ?? 0) * fx) * fy;
  if (dz === 0) return near;
  const above = at + dz;
  const far =
    ((values[above] ?? 0) * (1 - fx) + (values[above + dx] ?? 0) * fx) * (1 - fy) +
    ((values[above + dy] ?? 0) * (1 - fx) + (values[above + dy + dx] ?? 0) * fx) * fy;
  return near * (1 - fz) + far * fz;
}

/** The cell before a place on an axis; -1 when it lies on none. */
function floorIn(steps: number, count: number): number {
  if (!(steps >= 0) || steps > count - 1) return -1;
  return Math.floor(steps);
}
