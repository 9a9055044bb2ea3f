import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOUSE_PROFILES } from '#shared/reading/mouse.ts';
import { percentileWindow, steppedWindow } from './auto-window.ts';
import { isTakenKey, keyNameOf, sameKey } from './key-name.ts';
import { lensMap } from './lens.ts';
import { buttonsAction, wheelAction } from './mouse-action.ts';
import { cornersShown, middleShown, referenceLine } from './reference-line.ts';
import { scaleBar } from './scale-bar.ts';
import { sliceNear, type PlacedSlice } from './slice-near.ts';
import { planeOfImage, type ShownPlane } from './view-geometry.ts';
import { applyAffine } from './view-transform.ts';

const NONE = { shiftKey: false, ctrlKey: false, altKey: false };

test.each([
  ['viewbox', 1, 'tool'],
  ['viewbox', 2, 'zoom'],
  ['viewbox', 4, 'pan'],
  ['viewbox', 3, 'scroll'],
  ['ohif', 3, 'nothing'],
  ['leftScroll', 2, 'window'],
  ['leftScroll', 3, 'zoom'],
] as const)('profile %s, buttons %i: %s', (id, buttons, action) => {
  expect(buttonsAction(MOUSE_PROFILES[id], buttons, NONE)).toBe(action);
});

test('keys that are held choose among what the first button and the wheel do', () => {
  const profile = MOUSE_PROFILES.osirix;
  expect(buttonsAction(profile, 1, { ...NONE, shiftKey: true })).toBe('zoom');
  expect(buttonsAction(profile, 1, { ...NONE, ctrlKey: true })).toBe('pan');
  expect(buttonsAction(profile, 1, { ...NONE, altKey: true })).toBe('window');
  expect(wheelAction(profile, { ...NONE, ctrlKey: true })).toBe('zoom');
  expect(wheelAction(profile, { ...NONE, altKey: true })).toBe('scrollFast');
});

const pressed = (
  key: string,
  code: string,
  held: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey', true>> = {},
) => keyNameOf({ key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

test('a pressed key is named by its letter, else by its place, after its modifiers', () => {
  expect(pressed('w', 'KeyW')).toBe('w');
  expect(pressed('W', 'KeyW', { shiftKey: true })).toBe('Shift+w');
  expect(pressed('z', 'KeyY')).toBe('z');
  expect(pressed('ü', 'BracketLeft')).toBe('ü');
  expect(pressed(')', 'Digit0', { shiftKey: true })).toBe('Shift+Digit0');
  expect(pressed('ArrowUp', 'ArrowUp', { ctrlKey: true, shiftKey: true })).toBe('Control+Shift+ArrowUp');
  expect(pressed('Shift', 'ShiftLeft', { shiftKey: true })).toBe('');
});

test('one key is one key however it is written', () => {
  expect(sameKey('=')).toBe(sameKey('Equal'));
  expect(sameKey('Shift+?')).toBe(sameKey('?'));
  expect(sameKey('Shift+A')).toBe(sameKey('Shift+a'));
  expect(sameKey('Shift+Control+z')).toBe(sameKey('Control+Shift+z'));
  expect(sameKey('a')).not.toBe(sameKey('Shift+a'));
  expect(isTakenKey('Control+K')).toBe(true);
  expect(isTakenKey('k')).toBe(false);
});

test('the automatic window spans the first to the ninety-ninth percentile', () => {
  const values = Float64Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(percentileWindow(values, true)).toEqual({ width: 99, centre: 50.5 });
  expect(percentileWindow(values, false)).toEqual({ width: 98, centre: 50 });
  expect(percentileWindow(new Float64Array(0), true)).toBeNull();
});

test('the automatic window leaves out at most a hundredth at each end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -2000, max: 4000 }), { minLength: 1, maxLength: 400 }),
      (values) => {
        const window = percentileWindow(Float64Array.from(values), true);
        if (window === null) throw new Error('no window');
        const lowest = window.centre - (window.width + 1) / 2;
        const highest = lowest + window.width;
        expect(values.filter((value) => value < lowest - 0.5).length).toBeLessThanOrEqual(
          values.length / 100,
        );
        expect(values.filter((value) => value > highest + 1).length).toBeLessThanOrEqual(values.length / 100);
      },
    ),
  );
});

test('a step is a tenth of the width, one at least, and the width stays one', () => {
  const window = { width: 400, centre: 40 };
  expect(steppedWindow(window, 'wider')).toEqual({ width: 440, centre: 40 });
  expect(steppedWindow(window, 'narrower')).toEqual({ width: 360, centre: 40 });
  expect(steppedWindow(window, 'higher')).toEqual({ width: 400, centre: 80 });
  expect(steppedWindow(window, 'lower')).toEqual({ width: 400, centre: 0 });
  expect(steppedWindow({ width: 1, centre: 0 }, 'narrower').width).toBe(1);
  expect(steppedWindow({ width: 3, centre: 0 }, 'wider').width).toBe(4);
});

test('a scale bar is 1, 2 or 5 times a power of ten and as long as there is room', () => {
  expect(scaleBar(0.5, 120)).toEqual({ length: 50, px: 100 });
  expect(scaleBar(0.02, 120).length).toBe(2);
  fc.assert(
    fc.property(fc.double({ min: 1e-4, max: 100, noNaN: true }), (perPx) => {
      const { px } = scaleBar(perPx, 120);
      expect(px).toBeLessThanOrEqual(120 + 1e-9);
      expect(px).toBeGreaterThan(120 / 2.51);
    }),
  );
});

test('the lens shows stored pixels at least twice as large, its point in the middle', () => {
  const map = { a: 0.25, b: 0, c: 0, d: 0.25, e: 10, f: 20 };
  const lens = lensMap(map, 60, 70, 200);
  expect(Math.hypot(lens.a, lens.b)).toBeCloseTo(2, 12);
  const [column, row] = [(60 - 10) / 0.25, (70 - 20) / 0.25];
  const [x, y] = applyAffine(lens, column, row);
  expect([x, y]).toEqual([100, 100]);
  expect(lensMap({ ...map, a: 3, d: 3 }, 0, 0, 200).a).toBe(6);
});

const AXIAL = {
  rowCosines: [1, 0, 0],
  columnCosines: [0, 1, 0],
  frameOfReferenceUid: '1.2',
  sliceThicknessMm: 5,
} as const;
const STACK: readonly PlacedSlice[] = [0, 5, 10].map((z) => ({ ...AXIAL, position: [0, 0, z] as const }));

test('the slice nearest to a point, and none beyond the ends of the stack or in another frame of reference', () => {
  expect(sliceNear(STACK, '1.2', [99, 99, 6])).toBe(1);
  expect(sliceNear(STACK, '1.2', [0, 0, 12])).toBe(2);
  expect(sliceNear(STACK, '1.2', [0, 0, 13])).toBeNull();
  expect(sliceNear(STACK, '1.3', [0, 0, 5])).toBeNull();
  expect(sliceNear([{ ...AXIAL, position: null }], '1.2', [0, 0, 0])).toBeNull();
});

const MAP = { a: 2, b: 0, c: 0, d: 2, e: 0, f: 0 };

function shown(
  position: readonly [number, number, number],
  rowCosines: readonly [number, number, number],
  columnCosines: readonly [number, number, number],
): ShownPlane {
  const slice = {
    position,
    rowCosines,
    columnCosines,
    pixelSpacing: [1, 1] as const,
    frameOfReferenceUid: '1.2',
  };
  const plane = planeOfImage(slice, MAP, 1);
  if (plane === null) throw new Error('no plane');
  return plane;
}

function cornersOf(plane: ShownPlane) {
  const image = { sopInstanceUid: '1', sopClassUid: '1', frameNumber: 1, columns: 100, rows: 100, map: MAP };
  return cornersShown({ seriesInstanceUid: '1', image, plane }, [0, 0]);
}

test('a coronal plane crosses an axial one in a straight line at its depth', () => {
  const axial = shown([0, 0, 50], [1, 0, 0], [0, 1, 0]);
  const coronal = shown([0, 30, 100], [1, 0, 0], [0, 0, -1]);
  const line = referenceLine(axial, coronal, cornersOf(coronal));
  if (line === null) throw new Error('no line');
  const ends = line.toSorted(([one], [other]) => one - other);
  // Image Position is the middle of the first pixel: its edge lies half a pixel before, two CSS pixels are one.
  expect(ends[0]?.[0]).toBeCloseTo(0, 9);
  expect(ends[1]?.[0]).toBeCloseTo(200, 9);
  expect(ends[0]?.[1]).toBeCloseTo(61, 9);
  expect(ends[1]?.[1]).toBeCloseTo(61, 9);
});

test('no line of parallel planes, of planes that do not reach, or of another frame of reference', () => {
  const axial = shown([0, 0, 50], [1, 0, 0], [0, 1, 0]);
  const next = shown([0, 0, 55], [1, 0, 0], [0, 1, 0]);
  const above = shown([0, 30, 300], [1, 0, 0], [0, 0, -1]);
  const coronal = shown([0, 30, 100], [1, 0, 0], [0, 0, -1]);
  expect(referenceLine(axial, next, cornersOf(next))).toBeNull();
  expect(referenceLine(axial, above, cornersOf(above))).toBeNull();
  expect(referenceLine({ ...axial, frameOfReferenceUid: '1.3' }, coronal, cornersOf(coronal))).toBeNull();
  expect(middleShown(axial, [200, 200])).toEqual([49.5, 49.5, 50]);
});
