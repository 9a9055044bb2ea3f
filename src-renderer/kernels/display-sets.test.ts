import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displaySets, possibleRules, type DisplaySet, type SplitChoice } from './display-sets.ts';
import { NO_FACTS, type FactRule, type FrameTimes, type SplitFrame } from './frame-facts.ts';
import type { Vec3 } from './vector.ts';

const AXIAL = [
  [1, 0, 0],
  [0, 1, 0],
] as const satisfies readonly Vec3[];
const CORONAL = [
  [1, 0, 0],
  [0, 0, -1],
] as const satisfies readonly Vec3[];
const SAGITTAL = [
  [0, 1, 0],
  [0, 0, -1],
] as const satisfies readonly Vec3[];

interface Made {
  readonly heightMm?: number;
  readonly directions?: readonly [Vec3, Vec3];
  readonly position?: Vec3 | null;
  readonly values?: Partial<Record<FactRule, string>>;
  readonly times?: Partial<FrameTimes>;
  readonly frameCount?: number;
  readonly sopInstanceUid?: string;
  readonly columns?: number;
}

/** Frames numbered as they are listed. */
function series(...made: readonly Made[]): readonly SplitFrame[] {
  return made.map((each, index) => {
    const [rowCosines, columnCosines] = each.directions ?? AXIAL;
    return {
      sopInstanceUid: each.sopInstanceUid ?? `1.${index + 1}`,
      plane: {
        position: each.position === undefined ? [0, 0, each.heightMm ?? index] : each.position,
        rowCosines: each.position === null ? null : rowCosines,
        columnCosines: each.position === null ? null : columnCosines,
        rows: 64,
        columns: each.columns ?? 64,
        pixelSpacing: [1, 1],
        frameOfReferenceUid: '1.2',
        ordinal: index,
      },
      facts: {
        frameCount: each.frameCount ?? 1,
        values: new Map(Object.entries(each.values ?? {}) as [FactRule, string][]),
        times: { ...NO_FACTS.times, ...each.times },
        timeTags: {},
      },
    };
  });
}

const counted = (count: number) => Array.from({ length: count }, (_, index) => index);
const told = (sets: readonly DisplaySet[]) =>
  sets.map(({ id, phaseRule, phases }) => [id, phaseRule, phases.map(({ members }) => members)]);

test('a plain stack stays whole, whatever else differs from slice to slice', () => {
  const frames = series(
    ...counted(8).map((slice) => ({
      values: { echoTime: String(slice % 2), acquisitionNumber: String(slice), contentTime: String(slice) },
    })),
  );
  expect(told(displaySets(frames, 'automatic'))).toEqual([['', null, [counted(8)]]]);
});

test('three planes of a localizer are three stacks, named by their direction', () => {
  const frames = series(
    ...[AXIAL, CORONAL, SAGITTAL].flatMap((directions) =>
      counted(3).map((at): Made => ({ directions, position: [at, at, at] })),
    ),
  );
  expect(told(displaySets(frames, 'automatic'))).toEqual([
    ['orientation=axial', null, [[0, 1, 2]]],
    ['orientation=coronal', null, [[3, 4, 5]]],
    ['orientation=sagittal', null, [[6, 7, 8]]],
  ]);
});

test('one picture a plane, pictures turned around an axis and tilted blocks stay together', () => {
  const three = series(...[AXIAL, CORONAL, SAGITTAL].map((directions): Made => ({ directions })));
  expect(displaySets(three, 'automatic')).toHaveLength(1);
  const turned = (deg: number): readonly [Vec3, Vec3] => [
    [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180), 0],
    [0, 0, -1],
  ];
  const radial = series(
    ...counted(12).map((at): Made => ({ directions: turned(at * 15), position: [0, 0, 0] })),
  );
  expect(displaySets(radial, 'automatic')).toHaveLength(1);
  const blocks = series(
    ...[0, 12, 25].flatMap((deg) =>
      counted(4).map((at): Made => ({ directions: turned(deg), position: [0, at, deg] })),
    ),
  );
  expect(displaySets(blocks, 'automatic')).toHaveLength(1);
});

test('b-values on the same slices are parts in their order; other differences that explain nothing are let be', () => {
  const frames = series(
    ...[1000, 0].flatMap((bValue) =>
      counted(4).map((slice): Made => ({
        heightMm: slice * 5,
        values: { bValue: String(bValue), kernel: String(slice % 2) },
      })),
    ),
  );
  expect(told(displaySets(frames, 'automatic'))).toEqual([
    ['bValue=0', null, [[4, 5, 6, 7]]],
    ['bValue=1000', null, [[0, 1, 2, 3]]],
  ]);
});

test('slices at several times are phases with their times, also when one slice is missing', () => {
  const frames = series(
    ...counted(5).flatMap((slice) =>
      counted(3).map((phase): Made => ({
        heightMm: slice,
        values: { temporalPosition: String(phase + 1) },
        times: { triggerMs: null, acquisitionMs: 1000 * phase + slice },
      })),
    ),
  );
  const [set] = displaySets(frames, 'automatic');
  expect(set).toMatchObject({ phaseRule: 'temporalPosition', reasons: [] });
  expect(set?.phases.map(({ timeMs }) => timeMs)).toEqual([0, 1000, 2000]);
  expect(set?.phases.map(({ members }) => members.length)).toEqual([5, 5, 5]);
  const [short] = displaySets(frames.slice(0, -1), 'automatic');
  expect(short?.phases.map(({ members }) => members.length)).toEqual([5, 5, 4]);
});

test('a trigger time that belongs to the slice makes no phases', () => {
  const frames = series(
    ...counted(10).flatMap((slice) =>
      counted(2).map((phase): Made => ({
        heightMm: slice,
        values: { triggerTime: String(phase * 1000 + slice * 90), temporalPosition: String(phase + 1) },
      })),
    ),
  );
  expect(displaySets(frames, 'automatic')[0]?.phaseRule).toBe('temporalPosition');
});

test('more than six echoes are phases, not parts', () => {
  const frames = series(
    ...counted(8).flatMap((echo) =>
      counted(3).map((slice): Made => ({ heightMm: slice, values: { echoTime: String(10 * (echo + 1)) } })),
    ),
  );
  const sets = displaySets(frames, 'automatic');
  expect(sets).toHaveLength(1);
  expect(sets[0]).toMatchObject({ phaseRule: 'echoTime' });
  expect(sets[0]?.phases.map(({ value }) => value)).toEqual(['10', '20', '30', '40', '50', '60', '70', '80']);
});

test('directions of diffusion are phases within their b-value', () => {
  const frames = series(
    ...counted(3).map((slice): Made => ({ heightMm: slice, values: { bValue: '0' } })),
    ...counted(4).flatMap((direction) =>
      counted(3).map((slice): Made => ({
        heightMm: slice,
        values: { bValue: '1000', direction: `0.${direction} 0 1` },
      })),
    ),
  );
  const sets = displaySets(frames, 'automatic');
  expect(sets.map(({ id, phaseRule, phases }) => [id, phaseRule, phases.length])).toEqual([
    ['bValue=0', null, 1],
    ['bValue=1000', 'direction', 4],
  ]);
});

test('two rules together, when one alone leaves slices doubled', () => {
  const frames = series(
    ...['M', 'P'].flatMap((type) =>
      ['10', '20'].flatMap((echoTime) =>
        counted(3).map((slice): Made => ({ heightMm: slice, values: { imageType: type, echoTime } })),
      ),
    ),
  );
  expect(displaySets(frames, 'automatic').map(({ id }) => id)).toEqual([
    'imageType=M/echoTime=10',
    'imageType=M/echoTime=20',
    'imageType=P/echoTime=10',
    'imageType=P/echoTime=20',
  ]);
});

test('a dimension that only the Enhanced object names divides like any other', () => {
  const frames = series(
    ...counted(2).flatMap((index) =>
      counted(3).map((slice): Made => ({ heightMm: slice, values: { 'dimension:Flow': String(index + 1) } })),
    ),
  );
  expect(displaySets(frames, 'automatic').map(({ id }) => id)).toEqual([
    'dimension:Flow=1',
    'dimension:Flow=2',
  ]);
});

test('slices repeated equally often without a word why are phases in their order; else they stay whole', () => {
  const repeated = series(...counted(8).map((at): Made => ({ heightMm: at % 4 })));
  expect(displaySets(repeated, 'automatic')[0]).toMatchObject({ phaseRule: 'order' });
  expect(displaySets(repeated.slice(0, -1), 'automatic')).toMatchObject([{ phaseRule: null, id: '' }]);
});

test('one slice through time is a clip, not phases', () => {
  const frames = series(
    ...counted(6).map((at): Made => ({ heightMm: 3, values: { temporalPosition: String(at) } })),
  );
  expect(told(displaySets(frames, 'automatic'))).toEqual([['', null, [counted(6)]]]);
});

test('each multi-frame clip is read for itself, single images together', () => {
  const clip = (sopInstanceUid: string): Made => ({ position: null, frameCount: 3, sopInstanceUid });
  const frames = series(
    clip('9.1'),
    clip('9.1'),
    clip('9.1'),
    { position: null },
    { position: null },
    clip('9.2'),
    clip('9.2'),
    clip('9.2'),
  );
  expect(told(displaySets(frames, 'automatic'))).toEqual([
    ['clip=9.1', null, [[0, 1, 2]]],
    ['clip=', null, [[3, 4]]],
    ['clip=9.2', null, [[5, 6, 7]]],
  ]);
});

test('a picture without a place does not keep a volume from being one', () => {
  const frames = series(...counted(4).map((): Made => ({})), { position: null });
  expect(displaySets(frames, 'automatic').map(({ id }) => id)).toEqual(['position=yes', 'position=no']);
});

test('the reader can have it whole, or divided by one rule', () => {
  const frames = series(
    ...['0', '1000'].flatMap((bValue) =>
      counted(4).map((slice): Made => ({ heightMm: slice, values: { bValue } })),
    ),
  );
  expect(displaySets(frames, 'whole')).toMatchObject([{ id: '', phaseRule: null }]);
  expect(displaySets(frames, 'bValue')).toHaveLength(2);
  expect(possibleRules(frames)).toEqual(['bValue']);
  // A rule that was remembered from a series in which it applied
  expect(displaySets(frames, 'echoTime')).toHaveLength(2);
});

test('whatever the series: each frame is in exactly one place', () => {
  const value = fc.constantFrom('', '1', '2');
  const frame = fc.record({
    heightMm: fc.integer({ min: 0, max: 4 }),
    directions: fc.constantFrom<readonly [Vec3, Vec3]>(AXIAL, CORONAL),
    position: fc.constantFrom<Vec3 | null | undefined>(undefined, undefined, null),
    values: fc.record({ bValue: value, echoTime: value, temporalPosition: value, acquisitionNumber: value }),
    frameCount: fc.constantFrom(1, 1, 3),
  });
  const choice = fc.constantFrom<SplitChoice>('automatic', 'whole', 'bValue', 'orientation', 'order');
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 24 }), choice, (made, chosen) => {
      const frames = series(
        ...made.map(({ position, ...rest }) => (position === undefined ? rest : { ...rest, position })),
      );
      const sets = displaySets(frames, chosen);
      const members = sets.flatMap(({ phases }) => phases.flatMap((phase) => phase.members));
      expect(members.toSorted((a, b) => a - b)).toEqual(counted(frames.length));
      expect(new Set(sets.map(({ id }) => id)).size).toBe(sets.length);
    }),
  );
});
