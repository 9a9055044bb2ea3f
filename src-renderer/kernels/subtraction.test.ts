import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOG_SCALE, maskPlan, NO_SHIFT, subtract, type MaskItem } from './subtraction.ts';

const ITEM: MaskItem = {
  operation: 'AVG_SUB',
  applicableFrames: [],
  maskFrames: [1, 2],
  contrastFrameAveraging: 1,
  tidOffset: 1,
  shift: NO_SHIFT,
};

test('the mean of the mask frames is taken from each frame to which the item applies', () => {
  const item: MaskItem = {
    ...ITEM,
    applicableFrames: [
      [3, 5],
      [8, 9],
    ],
  };
  expect(maskPlan([item], 4, 10)).toEqual({ contrast: [4], mask: [1, 2] });
  expect(maskPlan([item], 9, 10)).toEqual({ contrast: [9], mask: [1, 2] });
  expect(maskPlan([item], 6, 10)).toBeNull();
  expect(maskPlan([{ ...ITEM, contrastFrameAveraging: 3 }], 9, 10)).toEqual({
    contrast: [9, 10],
    mask: [1, 2],
  });
});

test('time interval differencing takes an earlier frame, the reversed one goes back while the contrast goes on', () => {
  expect(maskPlan([{ ...ITEM, operation: 'TID', tidOffset: 2 }], 5, 10)).toEqual({
    contrast: [5],
    mask: [3],
  });
  expect(maskPlan([{ ...ITEM, operation: 'TID', tidOffset: 2 }], 2, 10)).toBeNull();
  const reversed: MaskItem = { ...ITEM, operation: 'REV_TID', tidOffset: 1, applicableFrames: [[5, 8]] };
  expect([5, 6, 7, 8].map((frame) => maskPlan([reversed], frame, 10)?.mask)).toEqual([[4], [3], [2], [1]]);
});

test('a mask that the object does not have makes no picture', () => {
  expect(maskPlan([{ ...ITEM, maskFrames: [99] }], 3, 10)).toBeNull();
});

const OPTIONS = { rows: 2, columns: 3, shift: NO_SHIFT, isLogarithmic: false };

test('contrast less the mean of the masks', () => {
  const result = subtract(
    [Uint16Array.of(10, 20, 30, 40, 50, 60)],
    [Uint16Array.of(1, 2, 3, 4, 5, 6), Uint16Array.of(3, 4, 5, 6, 7, 8)],
    OPTIONS,
  );
  expect([...result]).toEqual([8, 17, 26, 35, 44, 53]);
});

test('logarithms make the same vessel equally deep over thin and thick background', () => {
  const [thin, thick, vessel] = [4000, 500, 0.8];
  const result = subtract(
    [Uint16Array.of(thin * vessel, thick * vessel, thin, thick, 0, 1)],
    [Uint16Array.of(thin, thick, thin, thick, 1, 0)],
    { ...OPTIONS, isLogarithmic: true },
  );
  expect(result[0]).toBeCloseTo(LOG_SCALE * Math.log(vessel), 1);
  expect(result[1]).toBeCloseTo(result[0] ?? 0, 1);
  expect([...result.subarray(2)]).toEqual([0, 0, 0, 0]);
});

test('a mask is moved by tenths of a pixel down and to the right, and where it does not reach there is nothing', () => {
  const mask = Uint16Array.of(0, 10, 20, 30, 40, 50);
  const zero = [new Uint16Array(6)];
  const right = subtract(zero, [mask], { ...OPTIONS, shift: { rows: 0, columns: 0.5 } });
  expect([...right]).toEqual([0, -5, -15, 0, -35, -45].map((value) => value + 0));
  const down = subtract(zero, [mask], { ...OPTIONS, shift: { rows: 1, columns: 0 } });
  expect([...down].map((value) => value + 0)).toEqual([0, 0, 0, 0, -10, -20]);
  const left = subtract(zero, [mask], { ...OPTIONS, shift: { rows: 0, columns: -0.1 } });
  expect(left[0]).toBeCloseTo(-1, 5);
  expect(left[2]).toBe(0);
});

test('a picture less itself moved is what a slow reference says', () => {
  const tenth = fc.integer({ min: -25, max: 25 }).map((tenths) => tenths / 10);
  fc.assert(
    fc.property(
      fc.array(fc.nat(4095), { minLength: 30, maxLength: 30 }),
      tenth,
      tenth,
      (values, rows, columns) => {
        const picture = Uint16Array.from(values);
        const result = subtract([picture], [picture], {
          rows: 5,
          columns: 6,
          shift: { rows, columns },
          isLogarithmic: false,
        });
        const maskAt = (row: number, column: number) => picture[row * 6 + column] ?? 0;
        for (let row = 0; row < 5; row++)
          for (let column = 0; column < 6; column++) {
            const [y, x] = [row - rows, column - columns];
            const isInside = y >= -1e-9 && x >= -1e-9 && y <= 4 + 1e-9 && x <= 5 + 1e-9;
            const [top, left] = [Math.floor(y + 1e-9), Math.floor(x + 1e-9)];
            const [dy, dx] = [y - top, x - left];
            const mask =
              maskAt(top, left) * (1 - dy) * (1 - dx) +
              (dx > 1e-6 ? maskAt(top, left + 1) * (1 - dy) * dx : 0) +
              (dy > 1e-6 ? maskAt(top + 1, left) * dy * (1 - dx) : 0) +
              (dx > 1e-6 && dy > 1e-6 ? maskAt(top + 1, left + 1) * dy * dx : 0);
            const expected = isInside ? maskAt(row, column) - mask : 0;
            expect(Math.abs((result[row * 6 + column] ?? 0) - expected)).toBeLessThan(0.01);
          }
      },
    ),
  );
});
