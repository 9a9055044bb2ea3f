import { describe, expect, it } from 'vitest';
import { addScaled, dot, subtract, type Vec3 } from '../vector.ts';
import type { VolumeGeometry } from '../volume-geometry.ts';
import { labelBox } from './label-box.ts';
import type { SegmentMask } from './segment-mask.ts';

const VOLUME: VolumeGeometry = {
  origin: [-10, -8, 3],
  axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  spacingMm: [1, 1.5, 2],
  dimensions: [24, 20, 12],
  slicesMm: null,
}; // prettier-ignore

/** A block of full voxels that are larger than those of the volume, seen along the x axis. */
const mask = (position: Vec3): SegmentMask => ({
  rowCosines: [0, 1, 0],
  columnCosines: [0, 0, 1],
  normal: [1, 0, 0],
  spacingMm: [3, 2.2],
  depthMm: 2.6,
  slices: [0, 1, 2].map((at) => ({
    position: addScaled(position, [1, 0, 0], 2.6 * at),
    depthMm: position[0] + 2.6 * at,
    column: 1,
    row: 0,
    columns: 3,
    rows: 2,
    coverage: Uint8Array.from([255, 100, 255, 255, 0, 255]),
  })),
});

/** What a mask has at a point, by its definition. */
function slowAt({ slices, spacingMm, depthMm }: SegmentMask, point: Vec3): number {
  for (const { position, column, row, columns, rows, coverage } of slices) {
    const from = subtract(point, position);
    if (Math.abs(dot(from, [1, 0, 0])) > depthMm / 2) continue;
    const [c, r] = [Math.round(from[1] / spacingMm[1]) - column, Math.round(from[2] / spacingMm[0]) - row];
    return c < 0 || r < 0 || c >= columns || r >= rows ? 0 : (coverage[r * columns + c] ?? 0);
  }
  return 0;
}

function placeOf(texels: Uint8Array, at: number): { readonly label: number; readonly share: number } {
  const [first = 0, second = 0] = texels.subarray(at, at + 2);
  return { label: first + 256 * (second % 16), share: Math.floor(second / 16) };
}

describe('the box of segments among the voxels of a volume', () => {
  const segments = [[mask([-4.03, -5.07, 6.11])], [mask([0.43, -2.87, 8.31])]];

  it('has at every voxel the last segment that is there, and holds all of them', () => {
    const box = labelBox(VOLUME, segments, 1e6);
    if (box === null) throw new Error('no box');
    expect(box.stride).toBe(1);
    const { low, size, texels } = box;
    const [columns, rows, slices] = VOLUME.dimensions;
    for (let z = 0; z < slices; z++)
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) {
          const point: Vec3 = [-10 + x, -8 + 1.5 * y, 3 + 2 * z];
          const shares = segments.map(([one]) => (one ? slowAt(one, point) : 0));
          const label = shares.findLastIndex((share) => share > 0) + 1;
          const [i, j, k] = [x - low[0], y - low[1], z - low[2]];
          const isIn = i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2];
          const at = ((k * size[1] + j) * size[0] + i) * 2;
          const found = isIn ? placeOf(texels, at) : { label: 0, share: 0 };
          expect(found).toEqual({ label, share: Math.round((shares[label - 1] ?? 0) / 17) });
        }
  });

  it('tells thousands of segments apart', () => {
    const none: readonly SegmentMask[] = [];
    const many = Array.from({ length: 3000 }, (_, at) => (at === 2999 ? (segments[0] ?? []) : none));
    const box = labelBox(VOLUME, many, 1e6);
    const labels = new Set(
      Array.from(
        { length: (box?.texels.length ?? 0) / 2 },
        (_, at) => placeOf(box?.texels ?? new Uint8Array(0), at * 2).label,
      ),
    );
    expect(labels).toEqual(new Set([0, 3000]));
  });

  it('is looked at in fewer places when there are too many, and is none beside the volume', () => {
    const box = labelBox(VOLUME, segments, 40);
    expect(box?.stride).toBeGreaterThan(1);
    expect((box?.texels.length ?? 0) / 2).toBeLessThanOrEqual(64);
    expect(labelBox(VOLUME, [[mask([200, 0, 0])]], 1e6)).toBeNull();
    expect(labelBox(VOLUME, [], 1e6)).toBeNull();
  });
});
