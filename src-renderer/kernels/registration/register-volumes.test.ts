import { expect, test } from 'vitest';
import { ctSliceHu, ctStudy, type CtOptions } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { SampleArray } from '../modality.ts';
import { addScaled, length, rotateAround, subtract, type Vec3 } from '../vector.ts';
import { volumeGeometry } from '../volume-geometry.ts';
import { reducedVolume, type ReducedVolume } from './reduced-volume.ts';
import { registerVolumes } from './register-volumes.ts';
import { inverse, moved, rigidAbout } from './rigid.ts';

interface Made {
  /** Where the table and its scanner put the patient; moves the planes, not the body in them */
  readonly place?: (point: Vec3) => Vec3;
  readonly direction?: (way: Vec3) => Vec3;
  readonly noiseHu?: number;
  /** Reader of the picture of a slice, in place of what the phantom paints */
  readonly paint?: (values: Float32Array, slice: number) => Float32Array;
  readonly unit?: string;
}

/** A phantom CT as a viewport has it: what is scanned is the body at its own place, told in the coordinates of this scan. */
function scan(options: Partial<CtOptions>, made: Made = {}): ReducedVolume {
  const { place = same, direction = same, noiseHu = 12, paint = same, unit = 'HU' } = made;
  const { truth } = ctStudy({
    key: 'registration',
    name: 'CT',
    description: '',
    patient: PATIENTS.thorax,
    rows: 64,
    columns: 64,
    ...options,
  });
  const planes = truth.planes.map((plane) => ({
    position: place(plane.position),
    rowCosines: direction(plane.rowDirection),
    columnCosines: direction(plane.columnDirection),
    rows: plane.rows,
    columns: plane.columns,
    pixelSpacing: [plane.rowSpacingMm, plane.columnSpacingMm] as const,
  }));
  const geometry = volumeGeometry(planes);
  if (geometry === null) throw new Error('no volume');
  const slices = truth.planes.map((plane, at): SampleArray =>
    paint(ctSliceHu(truth, plane, noiseHu, 7 * at + planes.length), at),
  );
  const reduced = reducedVolume({ geometry, paddingRange: null, slice: (at) => slices[at] ?? null }, unit);
  if (reduced === null) throw new Error('no slices');
  return reduced;
}

const same = <Value>(value: Value) => value;
const up =
  (mm: number) =>
  ([x, y, z]: Vec3): Vec3 => [x, y, z + mm];

/** Slices of 5 mm, and of 3 mm over the same body */
const COARSE = { sliceCount: 40, scanLengthMm: 200 };
const FINE = { sliceCount: 66, scanLengthMm: 198 };
const THICKER_MM = 5;

const NOW = scan(COARSE);

/** Places of the body over the whole range that both show. */
const BODY: readonly Vec3[] = [-70, -50, -30, -10, 0, 10, 30, 50, 70].flatMap((z): Vec3[] => [
  [0, 0, z],
  [60, 0, z],
  [-60, -40, z],
  [0, 70, z],
]);

test('37 mm further along the table, 5 and 3 mm slices: right to half the thicker slice over the whole range, both ways', () => {
  const before = scan(FINE, { place: up(37) });
  for (const [from, to, shiftMm] of [
    [NOW, before, 37],
    [before, NOW, -37],
  ] as const) {
    const found = registerVolumes(from, to, 2);
    if (found.kind !== 'registered') throw new Error(found.why);
    for (const point of BODY) {
      const [x, y, z] = shiftMm > 0 ? point : up(37)(point);
      const [fx, fy, fz] = moved(found.rigid, [x, y, z]);
      expect(Math.abs(fz - z - shiftMm)).toBeLessThanOrEqual(THICKER_MM / 2);
      expect(Math.hypot(fx - x, fy - y)).toBeLessThanOrEqual(THICKER_MM / 2);
    }
    expect(found.residualMm).toBeLessThanOrEqual(THICKER_MM / 2);
  }
});

test.each([
  [-60, 8, -6],
  [11, -14, 3],
])('another place on the table (%i, %i, %i mm)', (z, x, y) => {
  const place = (point: Vec3): Vec3 => addScaled(point, [x, y, z], 1);
  const found = registerVolumes(NOW, scan(FINE, { place }), 2);
  if (found.kind !== 'registered') throw new Error(found.why);
  for (const point of BODY)
    expect(length(subtract(moved(found.rigid, point), place(point)))).toBeLessThanOrEqual(THICKER_MM / 2);
});

test('a part of the body is found in the whole of it, and slices that were acquired the other way round', () => {
  const part = scan({ sliceCount: 24, scanLengthMm: 120, scanDirection: [0, 0, -1] }, { place: up(-20) });
  const found = registerVolumes(part, scan(FINE), 2);
  if (found.kind !== 'registered') throw new Error(found.why);
  for (const z of [-50, 0, 50])
    expect(Math.abs(moved(found.rigid, [0, 0, z - 20])[2] - z)).toBeLessThanOrEqual(THICKER_MM / 2);
});

test('a patient who lies turned by 4° is turned back', () => {
  const angle = (4 * Math.PI) / 180;
  const turned = (way: Vec3) => rotateAround(way, [0, 0, 1], angle);
  const place = (point: Vec3) => up(37)(turned(point));
  const found = registerVolumes(NOW, scan(FINE, { place, direction: turned }), 2);
  if (found.kind !== 'registered') throw new Error(found.why);
  for (const point of BODY)
    expect(length(subtract(moved(found.rigid, point), place(point)))).toBeLessThanOrEqual(THICKER_MM);
});

test('what says nothing of where it belongs, or is of something else, is not linked', () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  // A cylinder that goes on beyond both ends is alike everywhere.
  const disc = (values: Float32Array) =>
    values.map(
      (_, at) => (Math.hypot((at % 64) - 31.5, Math.floor(at / 64) - 31.5) < 22 ? 40 : -1000) + random() * 40,
    );
  const middle = scan({ sliceCount: 24, scanLengthMm: 100 }, { paint: disc });
  const again = scan({ sliceCount: 33, scanLengthMm: 100 }, { paint: disc });
  expect(registerVolumes(middle, again, 2).kind).toBe('unsure');
  const noise = (values: Float32Array) => values.map(() => random() * 2000 - 1000);
  expect(registerVolumes(NOW, scan(FINE, { paint: noise }), 2)).toEqual({
    kind: 'unsure',
    why: 'unlike',
  });
  expect(registerVolumes(scan({ sliceCount: 6, scanLengthMm: 30 }), scan(FINE), 2)).toEqual({
    kind: 'unsure',
    why: 'tooShort',
  });
});

test('of two units the outline of the body tells', () => {
  const other = scan(FINE, {
    place: up(37),
    unit: '',
    paint: (values) => values.map((value) => (value > -300 ? 900 - value / 4 : 10)),
  });
  const found = registerVolumes(NOW, other, 2);
  if (found.kind !== 'registered') throw new Error(found.why);
  expect(Math.abs(moved(found.rigid, [0, 0, 0])[2] - 37)).toBeLessThanOrEqual(THICKER_MM / 2);
});

test('a turn and a shift are taken back by their inverse', () => {
  const rigid = rigidAbout([10, -20, 30], [0.1, -0.05, 0.2], [3, 4, 5]);
  const back = moved(inverse(rigid), moved(rigid, [7, 8, 9]));
  for (const [at, wanted] of [7, 8, 9].entries()) expect(back[at]).toBeCloseTo(wanted, 9);
  const centre = moved(rigid, [10, -20, 30]);
  for (const [at, wanted] of [13, -16, 35].entries()) expect(centre[at]).toBeCloseTo(wanted, 9);
});
