import { addScaled, type Vec3 } from '../vector.ts';
import { voxelSteps, type VolumeGeometry } from '../volume-geometry.ts';
import { cutMask, maskCorners, type SegmentMask } from './segment-mask.ts';

/** Segments among the voxels of a volume: a number and a share for each, in the box that holds them. */
export interface LabelBox {
  /** The first place, in columns, rows and usual slice distances of the volume */
  readonly low: Vec3;
  readonly size: Vec3;
  /** From one place to the next; more than 1 when all of them are too many */
  readonly stride: number;
  /**
   * Two bytes a place, slice by slice, row by row: the number of the segment, from 1, in the first and the lower half of the
   * second, its share of the place in the upper half, 0 to 15
   */
  readonly texels: Uint8Array;
}

/** Numbers have twelve bits, and 0 is no segment. */
export const MOST_LABELS = 4095;

/**
 * The segments where the voxels of a volume have their centres; where several lie, the last one is shown.
 *
 * @param mostPlaces a larger box is looked at in fewer places
 */
export function labelBox(
  volume: VolumeGeometry,
  segments: readonly (readonly SegmentMask[])[],
  mostPlaces: number,
): LabelBox | null {
  const masks = segments
    .slice(0, MOST_LABELS)
    .flatMap((own, at) => own.map((mask) => ({ mask, label: at + 1 })));
  const bounds = boundsOf(
    volume,
    masks.flatMap(({ mask }) => maskCorners(mask)),
  );
  if (bounds === null) return null;
  const { low, high } = bounds;
  const [columns, rows, slices] = [0, 1, 2].map((axis) => (high[axis] ?? 0) - (low[axis] ?? 0) + 1) as [
    number,
    number,
    number,
  ];
  const stride = Math.max(1, Math.ceil(Math.cbrt((columns * rows * slices) / mostPlaces)));
  const size: Vec3 = [Math.ceil(columns / stride), Math.ceil(rows / stride), Math.ceil(slices / stride)];
  const texels = new Uint8Array(size[0] * size[1] * size[2] * 2);
  const [across, down, along] = ([0, 1, 2] as const).map((axis) =>
    addScaled([0, 0, 0], volume.axes[axis], volume.spacingMm[axis]),
  ) as [Vec3, Vec3, Vec3];
  const first = addScaled(addScaled(addScaled(volume.origin, across, low[0]), down, low[1]), along, low[2]);
  for (let slice = 0; slice < size[2]; slice++) {
    const grid = {
      width: size[0],
      height: size[1],
      origin: addScaled(first, along, slice * stride),
      right: addScaled([0, 0, 0], across, stride),
      down: addScaled([0, 0, 0], down, stride),
    };
    for (const { mask, label } of masks) {
      const cut = cutMask(mask, grid, volume.spacingMm[2] / 2);
      if (cut === null) continue;
      for (let y = 0, at = 0; y < cut.height; y++)
        for (let x = 0; x < cut.width; x++, at++) {
          const share = cut.coverage[at] ?? 0;
          if (share === 0) continue;
          const place = ((slice * size[1] + cut.y + y) * size[0] + cut.x + x) * 2;
          texels[place] = label & 255;
          // What is there at all is not rounded away.
          texels[place + 1] = (Math.max(1, Math.round(share / 17)) << 4) | (label >> 8);
        }
    }
  }
  return { low, size, stride, texels };
}

/** First and last voxel of a volume around some points, whole numbers. */
function boundsOf(
  volume: VolumeGeometry,
  points: readonly Vec3[],
): { readonly low: Vec3; readonly high: Vec3 } | null {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const point of points)
    voxelSteps(volume, point).forEach((step, axis) => {
      low[axis] = Math.min(low[axis] ?? 0, step);
      high[axis] = Math.max(high[axis] ?? 0, step);
    });
  const { dimensions, slicesMm, spacingMm } = volume;
  const depth = slicesMm === null ? dimensions[2] : Math.ceil((slicesMm.at(-1) ?? 0) / spacingMm[2]) + 1;
  const last = [dimensions[0], dimensions[1], depth];
  const inside = low.map((each) => Math.max(0, Math.ceil(each - 1e-6)));
  const outer = high.map((each, axis) => Math.min((last[axis] ?? 1) - 1, Math.floor(each + 1e-6)));
  if (inside.some((each, axis) => !(each <= (outer[axis] ?? -1)))) return null;
  return {
    low: [inside[0] ?? 0, inside[1] ?? 0, inside[2] ?? 0],
    high: [outer[0] ?? 0, outer[1] ?? 0, outer[2] ?? 0],
  };
}
