import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstArrangement, MOST_WINDOWS, placeWindows } from './placement.ts';

const MAIN = { left: 0, top: 0, width: 1920, height: 1080 };
const LEFT = { left: -2560, top: -200, width: 2560, height: 2048 };
const RIGHT = { left: 1920, top: 0, width: 2560, height: 2048 };
const placed = (window: number, on: typeof MAIN) => ({ window, ...on });

test('windows come back where they stood', () => {
  const arrangement = [placed(2, LEFT), placed(3, RIGHT)];
  expect(placeWindows(arrangement, [MAIN, LEFT, RIGHT])).toEqual(arrangement);
});

test('a window of a display that was unplugged comes onto the first one, no larger than it', () => {
  expect(placeWindows([placed(2, LEFT), placed(3, RIGHT)], [MAIN, RIGHT])).toEqual([
    { window: 2, left: 0, top: 0, width: 1920, height: 1080 },
    placed(3, RIGHT),
  ]);
});

test('where nothing is known of displays they stand as they stood', () => {
  expect(placeWindows([placed(2, LEFT)], [])).toEqual([placed(2, LEFT)]);
});

test('the first time there is one window for each other display, or one beside the leading window', () => {
  expect(firstArrangement([MAIN, LEFT, RIGHT], MAIN)).toEqual([placed(2, LEFT), placed(3, RIGHT)]);
  expect(firstArrangement([MAIN], MAIN)).toEqual([
    { window: 2, left: 960, top: 0, width: 960, height: 1080 },
  ]);
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
      (displays, windows) => {
        const arrangement = windows.map((each, at) => ({ ...each, window: at + 1 }));
        const now = placeWindows(arrangement, displays);
        expect(now.length).toBeLessThanOrEqual(MOST_WINDOWS - 1);
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
