import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_WINDOWS, windowsToOpen, type WindowRectangle } from './placement.ts';

const MAIN = { left: 0, top: 0, width: 1920, height: 1080 };
const LEFT = { left: -2560, top: -200, width: 2560, height: 2048 };
const RIGHT = { left: 1920, top: 0, width: 2560, height: 2048 };
const placed = (window: number, on: WindowRectangle) => ({ window, ...on });
const LEADING = new Set([1]);
const RIGHT_HALF = { left: 960, top: 0, width: 960, height: 1080 };

test('windows come back where they stood', () => {
  const arrangement = [placed(2, LEFT), placed(3, RIGHT)];
  expect(windowsToOpen(arrangement, LEADING, [MAIN, LEFT, RIGHT], MAIN)).toEqual(arrangement);
});

test('a window of a display that was unplugged comes onto the first one, no larger than it', () => {
  expect(windowsToOpen([placed(2, LEFT), placed(3, RIGHT)], LEADING, [MAIN, RIGHT], MAIN)).toEqual([
    { window: 2, left: 0, top: 0, width: 1920, height: 1080 },
    placed(3, RIGHT),
  ]);
});

test('where nothing is known of displays they stand as they stood', () => {
  expect(windowsToOpen([placed(2, LEFT)], LEADING, [], MAIN)).toEqual([placed(2, LEFT)]);
});

test('the first time there is one window for each other display, or one beside the leading window', () => {
  expect(windowsToOpen([], LEADING, [MAIN, LEFT, RIGHT], MAIN)).toEqual([placed(2, LEFT), placed(3, RIGHT)]);
  expect(windowsToOpen([], LEADING, [MAIN], MAIN)).toEqual([placed(2, RIGHT_HALF)]);
});

test('only what is not open opens, and when all of it is, one more where there is most room', () => {
  const kept = [placed(2, LEFT), placed(3, RIGHT_HALF)];
  const open = (windows: readonly number[]) =>
    windowsToOpen(kept, new Set([1, ...windows]), [MAIN, LEFT, RIGHT], MAIN);
  expect(open([2])).toEqual([placed(3, RIGHT_HALF)]);
  expect(open([2, 3])).toEqual([placed(4, RIGHT)]);
  expect(open([2, 3, 4])).toEqual([]);
  expect(windowsToOpen([], new Set([1, 2]), [], MAIN)).toEqual([placed(3, RIGHT_HALF)]);
});

const rectangle = fc.record({
  left: fc.integer({ min: -5000, max: 5000 }),
  top: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 100, max: 5000 }),
  height: fc.integer({ min: 100, max: 5000 }),
});

test('no window ever opens where nobody sees it, and never more than four', () => {
  fc.assert(
    fc.property(
      fc.array(rectangle, { minLength: 1, maxLength: 4 }),
      fc.array(rectangle, { maxLength: 6 }),
      fc.array(fc.integer({ min: 2, max: MOST_WINDOWS })),
      (displays, windows, open) => {
        const arrangement = windows.map((each, at) => ({ ...each, window: at + 1 }));
        const now = windowsToOpen(arrangement, new Set([1, ...open]), displays, MAIN);
        expect(now.length + new Set(open).size).toBeLessThanOrEqual(MOST_WINDOWS - 1);
        expect(now.some(({ window }) => open.includes(window))).toBe(false);
        for (const { left, top, width, height } of now) {
          const [x, y] = [left + width / 2, top + height / 2];
          const isSeen = displays.some(
            (on) => x >= on.left && x < on.left + on.width && y >= on.top && y < on.top + on.height,
          );
          expect(isSeen).toBe(true);
        }
      },
    ),
  );
});
