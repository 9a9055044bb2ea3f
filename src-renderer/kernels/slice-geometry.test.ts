import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assumedFrame } from '#shared/reading/assumed-frame.ts';
import { liesAsOne, stackGeometry, type SlicePlane } from './slice-geometry.ts';
import type { Vec3 } from './vector.ts';

function slice(position: Vec3 | null, ordinal: number, more: Partial<SlicePlane> = {}): SlicePlane {
  return {
    position,
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    rows: 64,
    columns: 64,
    pixelSpacing: [0.7, 0.7],
    frameOfReferenceUid: '1.2',
    ordinal,
    ...more,
  };
}

function stack(zs: readonly number[]): SlicePlane[] {
  return zs.map((z, index) => slice([0, 0, z], index + 1));
}

describe('order', () => {
  test('follows position in the direction of the numbering, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 60 }),
        fc.double({ min: 0.3, max: 8, noNaN: true }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(1_000_000)),
        (count, spacing, isFalling, random) => {
          const planes = stack(Array.from({ length: count }, (_, at) => (isFalling ? -at : at) * spacing));
          const shuffled = planes
            .map((plane) => ({ plane, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ plane }) => plane);
          const geometry = stackGeometry(shuffled);
          expect(geometry.order.map((index) => shuffled[index]?.ordinal)).toEqual(
            planes.map((plane) => plane.ordinal),
          );
          expect(geometry.obstacles).toEqual([]);
          expect(geometry.spacingMm).toBeCloseTo(spacing, 6);
        },
      ),
    );
  });

  test('falls back to the numbering without positions', () => {
    const geometry = stackGeometry([slice(null, 3), slice(null, 1), slice(null, 2)]);
    expect(geometry.order).toEqual([1, 2, 0]);
    expect(geometry.obstacles).toContain('noPosition');
  });

  test('keeps the numbering of a series with several times', () => {
    const geometry = stackGeometry([
      slice([0, 0, 0], 1),
      slice([0, 0, 5], 2),
      slice([0, 0, 0], 3),
      slice([0, 0, 5], 4),
    ]);
    expect(geometry.order).toEqual([0, 1, 2, 3]);
    expect(geometry).toMatchObject({ duplicates: 2, obstacles: ['duplicatePositions'] });
  });
});

describe('obstacles to a volume and cautions about it', () => {
  test('a gap is counted in missing slices and placed', () => {
    const geometry = stackGeometry(stack([0, 1, 2, 5, 6, 7]));
    expect(geometry.gaps).toEqual([{ afterIndex: 2, missing: 2 }]);
    expect(geometry).toMatchObject({ obstacles: [], cautions: ['gap'] });
  });

  test('a gap is placed in reading order also when numbering runs against the normal', () => {
    const geometry = stackGeometry(stack([7, 6, 5, 2, 1, 0]));
    expect(geometry.gaps).toEqual([{ afterIndex: 2, missing: 2 }]);
  });

  test('uneven spacing', () => {
    expect(stackGeometry(stack([0, 1, 2.2, 3, 4]))).toMatchObject({
      obstacles: [],
      cautions: ['unevenSpacing'],
    });
  });

  test('rounding of positions is not uneven spacing', () => {
    expect(stackGeometry(stack([0, 0.699, 1.4, 2.101, 2.8])).cautions).toEqual([]);
  });

  test('a tilted gantry is found with its angle', () => {
    const tan = Math.tan((18.5 * Math.PI) / 180);
    const planes = [0, 1, 2, 3].map((at) => slice([0, at * tan * 5, at * 5], at));
    const geometry = stackGeometry(planes);
    expect(geometry.tiltDeg).toBeCloseTo(18.5, 3);
    expect(geometry).toMatchObject({ obstacles: [], cautions: ['tilt'] });
  });

  test('mixed orientation, matrix and frame of reference', () => {
    const base = stack([0, 1, 2]);
    expect(stackGeometry([...base, slice([0, 0, 3], 4, { columnCosines: [0, 0, -1] })]).obstacles).toEqual([
      'mixedOrientation',
    ]);
    expect(stackGeometry([...base, slice([0, 0, 3], 4, { rows: 32 })]).obstacles).toEqual(['mixedMatrix']);
    expect(stackGeometry([...base, slice([0, 0, 3], 4, { frameOfReferenceUid: '9' })]).obstacles).toEqual([
      'mixedFrameOfReference',
    ]);
  });

  test('two slices are too few', () => {
    expect(stackGeometry(stack([0, 1])).obstacles).toEqual(['tooFew']);
  });
});

describe('slices that each name another frame of reference', () => {
  const apart = (planes: readonly SlicePlane[]) =>
    planes.map((plane, at) => ({ ...plane, frameOfReferenceUid: `1.2.${at}` }));

  test('are no volume, though they may lie as one', () => {
    const planes = apart(stack([0, 2, 4, 6]));
    expect(stackGeometry(planes).obstacles).toEqual(['mixedFrameOfReference']);
    expect(liesAsOne(planes)).toBe(true);
  });

  test.each([
    ['a gap', stack([0, 2, 4, 10])],
    ['uneven distances', stack([0, 2, 4.5, 6])],
    ['another direction', [...stack([0, 2]), slice([0, 0, 4], 3, { rowCosines: [0, 1, 0] })]],
    ['another size', [...stack([0, 2]), slice([0, 0, 4], 3, { rows: 32 })]],
    ['one place twice', stack([0, 2, 2, 4])],
    ['a shift sideways', [...stack([0, 2]), slice([3, 0, 4], 3)]],
  ])('%s speaks against it', (_, planes) => {
    expect(liesAsOne(apart(planes))).toBe(false);
  });

  test('are told from those of one frame: nothing is to be assumed there', () => {
    expect(liesAsOne(stack([0, 2, 4]))).toBe(false);
  });

  test('treated as one they are a volume with a caution, in a space that is no UID', () => {
    const frameOfReferenceUid = assumedFrame(
      '1.3.6.1.4.1.14519.5.2.1.145195.2.1.1.123456789012345678901234567890',
    );
    expect(frameOfReferenceUid).toMatch(/^assumed:/);
    expect(frameOfReferenceUid).toHaveLength(64);
    const planes = stack([0, 2, 4]).map((plane) => ({ ...plane, frameOfReferenceUid }));
    expect(stackGeometry(planes)).toMatchObject({ obstacles: [], cautions: ['assumedFrame'] });
  });
});
