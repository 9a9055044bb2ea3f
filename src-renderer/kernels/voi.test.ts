import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkWindow,
  fullRangeWindow,
  greyOf,
  greyTable,
  showsInverted,
  voiFraction,
  type Voi,
  type VoiFunction,
} from './voi.ts';

function windowVoi(centre: number, width: number, voiFunction: VoiFunction = 'LINEAR'): Voi {
  return { kind: 'window', window: { centre, width }, function: voiFunction };
}

describe('LINEAR (PS3.3 C.11.2.1.2.1, examples of the note)', () => {
  test('c=2048 w=4096 runs from 0 to 4095', () => {
    const voi = windowVoi(2048, 4096);
    expect(voiFraction(voi, 0)).toBe(0);
    expect(voiFraction(voi, 4095)).toBe(1);
    expect(voiFraction(voi, 2047)).toBeCloseTo((2047 - 2047.5) / 4095 + 0.5, 12);
  });

  test('c=2048 w=1 is a step between 2047 and 2048', () => {
    expect([2047, 2048].map((value) => voiFraction(windowVoi(2048, 1), value))).toEqual([0, 1]);
  });

  test('c=0 w=100 runs from -50 to 49', () => {
    const voi = windowVoi(0, 100);
    expect([-50, 49, 50].map((value) => voiFraction(voi, value))).toEqual([0, 1, 1]);
    expect(voiFraction(voi, 0)).toBeCloseTo(0.5 / 99 + 0.5, 12);
  });

  test('c=0 w=1 is a step between -1 and 0', () => {
    expect([-1, 0].map((value) => voiFraction(windowVoi(0, 1), value))).toEqual([0, 1]);
  });

  // 255 × ((x − 39.5) / 399 + 0.5): computed by hand
  test('CT 400/40 gives the bytes of the formula', () => {
    const bytes = [-160, -129, 39, 40, 65, 193, 239, 240].map((value) =>
      greyOf(windowVoi(40, 400), value, false),
    );
    expect(bytes).toEqual([0, 20, 127, 128, 144, 226, 255, 255]);
  });
});

describe('the other functions', () => {
  test('LINEAR_EXACT c=2048 w=4096 runs from 0 to 4096 (C.11.2.1.3.2)', () => {
    const voi = windowVoi(2048, 4096, 'LINEAR_EXACT');
    expect([0, 1024, 2048, 4096].map((value) => voiFraction(voi, value))).toEqual([0, 0.25, 0.5, 1]);
  });

  // 255 / (1 + e^(−4 (x − c) / w)) for x − c = −1792 … 1792 in steps: independent of the code
  test('SIGMOID follows the curve of C.11.2.1.3.1', () => {
    const voi = windowVoi(2048, 2048, 'SIGMOID');
    const bytes = [256, 1024, 1536, 2048, 2560, 3072, 3840].map((value) => greyOf(voi, value, false));
    expect(bytes).toEqual([7, 30, 69, 128, 186, 225, 248]);
  });

  test('a table clamps to its first and last entry (C.11.2.1.1)', () => {
    const voi: Voi = {
      kind: 'table',
      table: { firstMapped: 100, values: Uint16Array.of(0, 1024, 4095), bits: 12, explanation: '' },
    };
    expect([0, 100, 101, 102, 5000].map((value) => greyOf(voi, value, false))).toEqual([0, 0, 64, 255, 255]);
  });
});

describe('every function', () => {
  const anyVoi = fc
    .tuple(
      fc.integer({ min: -2000, max: 4000 }),
      fc.integer({ min: 1, max: 6000 }),
      fc.constantFrom<VoiFunction>('LINEAR', 'LINEAR_EXACT', 'SIGMOID'),
    )
    .map(([centre, width, voiFunction]) => windowVoi(centre, width, voiFunction));

  test('stays between black and white and never falls', () => {
    fc.assert(
      fc.property(anyVoi, fc.integer({ min: -5000, max: 9000 }), fc.nat(500), (voi, value, step) => {
        const here = voiFraction(voi, value);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(here).toBeLessThanOrEqual(1);
        expect(voiFraction(voi, value + step)).toBeGreaterThanOrEqual(here);
      }),
    );
  });

  test('the table of greys is the function, and inversion is its complement within rounding', () => {
    fc.assert(
      fc.property(anyVoi, fc.integer({ min: -1000, max: 1000 }), (voi, lowest) => {
        const table = greyTable(voi, lowest, lowest + 40, false);
        const inverted = greyTable(voi, lowest, lowest + 40, true);
        table.forEach((grey, index) => {
          expect(grey).toBe(greyOf(voi, lowest + index, false));
          expect(Math.abs(255 - grey - (inverted[index] ?? -1))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  test('the full-range window shows the least value black and the greatest white', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 5000 }), (low, span) => {
        const { centre, width } = fullRangeWindow(low, low + span);
        const voi = windowVoi(centre, width);
        expect([greyOf(voi, low, false), greyOf(voi, low + span, false)]).toEqual([0, 255]);
      }),
    );
  });
});

test('a width below what the function allows is refused', () => {
  expect(() => checkWindow({ centre: 0, width: 0.5 }, 'LINEAR')).toThrow(/width/i);
  expect(() => checkWindow({ centre: 0, width: 0 }, 'SIGMOID')).toThrow(/width/i);
  expect(() => checkWindow({ centre: 0, width: 0.5 }, 'LINEAR_EXACT')).not.toThrow();
});

test('MONOCHROME1 is shown inverted once, and a reader turns it back', () => {
  expect(showsInverted('MONOCHROME1', false)).toBe(true);
  expect(showsInverted('MONOCHROME1', true)).toBe(false);
  expect(showsInverted('MONOCHROME2', true)).toBe(true);
  expect(showsInverted('MONOCHROME2', false)).toBe(false);
});
