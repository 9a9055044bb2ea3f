import { assert, constantFrom, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import {
  apartMm,
  areParallel,
  carriedPoint,
  goTogether,
  linkedPoint,
  linkKey,
  mayBeOfOneDirection,
  offsetBetween,
  type SlicePlace,
} from './linked-slices.ts';
import { inverse, moved, rigidAbout, turned } from './registration/rigid.ts';
import { sliceNear } from './slice-near.ts';
import { normalize, type Vec3 } from './vector.ts';

/** Slices from one end to the other, the first at `fromMm`. */
function stack(
  frameOfReferenceUid: string,
  spacingMm: number,
  count: number,
  fromMm: number,
  step: 1 | -1 = 1,
) {
  return Array.from({ length: count }, (_, at) => ({
    frameOfReferenceUid,
    position: [0, 0, fromMm + step * at * spacingMm] as Vec3,
    rowCosines: [1, 0, 0] as Vec3,
    columnCosines: [0, 1, 0] as Vec3,
    rows: 10,
    columns: 10,
    pixelSpacing: [1, 1] as const,
    ordinal: at,
    sliceThicknessMm: spacingMm,
  }));
}

function place(slice: { frameOfReferenceUid: string; position: Vec3 }): SlicePlace {
  return { frameOfReferenceUid: slice.frameOfReferenceUid, point: slice.position, normal: [0, 0, 1] };
}

test.each([1, -1] as const)(
  'two stacks of 5 and 3 mm, 37 mm apart: linked at any slice, no slice of either is further off than half the thicker one (%i)',
  (step) => {
    const coarse = stack('1.1', 5, 60, -150);
    const fine = stack('1.2', 3, 100, step === 1 ? -113 : 184, step);
    const truth = 37;
    assert(
      property(constantFrom(...coarse.keys()), (linkedAt) => {
        const here = coarse[linkedAt];
        if (!here) return;
        // The reader links where both show the same, as near as there is a slice.
        const beside = fine.toSorted(
          (a, b) =>
            Math.abs(a.position[2] - here.position[2] - truth) -
            Math.abs(b.position[2] - here.position[2] - truth),
        )[0];
        if (!beside || Math.abs(beside.position[2] - here.position[2] - truth) > 1.5) return;
        const offset = offsetBetween(place(here), place(beside));
        for (const [from, to] of [
          [coarse, fine],
          [fine, coarse],
        ] as const)
          for (const slice of from) {
            const wanted = slice.position[2] + (from === coarse ? truth : -truth);
            const [first, last] = [to[0], to.at(-1)];
            if (!first || !last) continue;
            const ends = [first.position[2], last.position[2]];
            if (wanted < Math.min(...ends) || wanted > Math.max(...ends)) continue;
            const point = linkedPoint(place(slice), place(first), offset);
            const index = sliceNear(to, first.frameOfReferenceUid, point);
            const shown = to[index ?? -1]?.position[2] ?? Infinity;
            expect(Math.abs(shown - point[2])).toBeLessThanOrEqual(2.5 + 1e-9);
            // How far the two slices were apart that the reader linked is not the link's.
            const missed = Math.abs(beside.position[2] - here.position[2] - truth);
            expect(Math.abs(shown - wanted)).toBeLessThanOrEqual(2.5 + missed + 1e-9);
          }
      }),
      { numRuns: 20 },
    );
  },
);

test('a link that was made exactly is off by no more than half the thicker slice anywhere', () => {
  const [coarse, fine] = [stack('1.1', 5, 60, -150), stack('1.2', 3, 100, -113)];
  const offset = 37;
  for (const slice of coarse) {
    const wanted = slice.position[2] + 37;
    if (wanted > 184) continue;
    const there = { ...place(slice), frameOfReferenceUid: '1.2' };
    const index = sliceNear(fine, '1.2', linkedPoint(place(slice), there, offset));
    expect(Math.abs((fine[index ?? -1]?.position[2] ?? Infinity) - wanted)).toBeLessThanOrEqual(2.5);
  }
});

test('back and forth the link is one and the same, in whichever order the two are asked about', () => {
  const coordinate = double({ min: -500, max: 500, noNaN: true });
  assert(
    property(coordinate, coordinate, constantFrom(1, -1), (a, b, sign) => {
      const one: SlicePlace = { frameOfReferenceUid: '1.1', point: [3, 4, a], normal: [0, 0, 1] };
      const other: SlicePlace = { frameOfReferenceUid: '1.2', point: [-7, 2, b], normal: [0, 0, sign] };
      const offset = offsetBetween(one, other);
      expect(offsetBetween(other, one)).toBeCloseTo(offset, 9);
      expect(apartMm(one, other, offset)).toBeCloseTo(0, 9);
      expect(apartMm(other, one, offset)).toBeCloseTo(0, 9);
      expect(linkKey(one, other)).toBe(linkKey(other, one));
    }),
  );
});

test('planes that are not parallel, of one frame of reference or of none have no link', () => {
  const axial: SlicePlace = { frameOfReferenceUid: '1.1', point: [0, 0, 0], normal: [0, 0, 1] };
  const other = (normal: Vec3, frameOfReferenceUid = '1.2') => ({
    ...axial,
    frameOfReferenceUid,
    normal: normalize(normal),
  });
  expect(linkKey(axial, other([0, 1, 0]))).toBeNull();
  expect(linkKey(axial, other([0, 0.2, 1]))).toBeNull();
  expect(linkKey(axial, other([0, 0.1, 1]))).toBe('1.1/1.2/z');
  expect(linkKey(axial, other([0, 0, 1], '1.1'))).toBeNull();
  expect(linkKey(axial, other([0, 0, 1], ''))).toBeNull();
});

test('a registered pair is carried by its turn and shift; a link by hand says where along the slices, and that alone', () => {
  const one: SlicePlace = { frameOfReferenceUid: '1.1', point: [0, 0, 10], normal: [0, 0, 1] };
  const other: SlicePlace = { frameOfReferenceUid: '1.2', point: [0, 0, 0], normal: [0, 0, -1] };
  const rigid = rigidAbout([0, 0, 0], [0, 0, Math.PI / 2], [5, 0, 37]);
  const close = (point: Vec3, wanted: Vec3) =>
    wanted.forEach((part, axis) => expect(point[axis]).toBeCloseTo(part, 9));
  close(carriedPoint(one, other, { offsetMm: null, rigid }, [10, 0, 10]), [5, 10, 47]);
  close(carriedPoint(one, other, { offsetMm: 40, rigid }, [10, 0, 10]), [5, 10, 50]);
  close(carriedPoint(one, other, { offsetMm: 40, rigid: null }, [10, 0, 10]), [10, 0, 50]);
});

const DEGREE = Math.PI / 180;

/** A head that lies turned by so much about the left-right axis, and slices that were laid through it the same way. */
function turnedHead(angleDeg: number) {
  const rigid = rigidAbout([0, 0, 0], [angleDeg * DEGREE, 0, 0], [4, -6, 37]);
  const one: SlicePlace = { frameOfReferenceUid: '1.1', point: [0, 0, 10], normal: [0, 0, 1] };
  const other: SlicePlace = {
    frameOfReferenceUid: '1.2',
    point: moved(rigid, [0, 0, 0]),
    normal: turned(rigid, [0, 0, 1]),
  };
  return { one, other, rigid };
}

test('slices of a follow-up that lies turned by 12° go together once the bodies are registered, there and back', () => {
  const { one, other, rigid } = turnedHead(12);
  expect(areParallel(one, other)).toBe(false);
  expect(linkKey(one, other)).toBeNull();
  expect(mayBeOfOneDirection(one, other)).toBe(true);
  expect(goTogether(one, other, { offsetMm: null, rigid })).toBe(true);
  expect(goTogether(other, one, { offsetMm: null, rigid: inverse(rigid) })).toBe(true);
  expect(linkKey(one, other, rigid)).toBe('1.1/1.2/z');
  expect(linkKey(other, one, inverse(rigid))).toBe('1.1/1.2/z');
});

test('slices that differ by 25° do not go together, nor by 12° where the bodies lie the same', () => {
  const { one, other } = turnedHead(25);
  const straight = rigidAbout([0, 0, 0], [0, 0, 0], [0, 0, 37]);
  expect(mayBeOfOneDirection(one, other)).toBe(false);
  for (const each of [other, turnedHead(12).other])
    for (const rigid of [straight, null]) expect(goTogether(one, each, { offsetMm: 3, rigid })).toBe(false);
});

test('what a reader linked of slices that looked parallel goes on, though the bodies are turned; what was only registered does not', () => {
  const { one, rigid } = turnedHead(12);
  const other = { ...one, frameOfReferenceUid: '1.2' };
  expect(goTogether(one, other, { offsetMm: null, rigid })).toBe(false);
  expect(goTogether(one, other, { offsetMm: 3, rigid })).toBe(true);
});

test('slices halfway between two axes are not taken for reversed ones', () => {
  const one: SlicePlace = {
    frameOfReferenceUid: '1.1',
    point: [0, 0, 0],
    normal: normalize([0, -0.71, 0.7]),
  };
  const other: SlicePlace = { ...one, frameOfReferenceUid: '1.2', normal: normalize([0, -0.7, 0.71]) };
  const further = linkedPoint({ ...one, point: [0, -7.1, 7] }, other, 0);
  expect(further[2]).toBeCloseTo(7, 0);
  expect(linkKey(one, other)).toBe(linkKey(other, one));
});
