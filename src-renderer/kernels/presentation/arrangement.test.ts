import { expect, test } from 'vitest';
import type { DisplayedArea } from '#shared/objects/presentation-state.ts';
import { displayRectangle, transformOf, turnOf, wholeArea } from './arrangement.ts';

const IMAGE = { columns: 100, rows: 50, pixelAspect: 1 };
const CANVAS = { width: 200, height: 200 };
const UPRIGHT = { rotationDeg: 0, isFlippedHorizontally: false } as const;
const PART: DisplayedArea = { ...wholeArea(IMAGE), left: 11, top: 6, right: 20, bottom: 10 };

const rectangleOf = (area: DisplayedArea, rotationDeg: 0 | 90, pxPerMm: number | null = null) =>
  displayRectangle(area, { ...UPRIGHT, rotationDeg }, IMAGE, CANVAS, pxPerMm);

test('an area that is scaled to fit touches the edges that are nearest, turned or not', () => {
  expect(rectangleOf(wholeArea(IMAGE), 0)).toEqual({ left: 0, top: 50, width: 200, height: 100 });
  expect(rectangleOf(wholeArea(IMAGE), 90)).toEqual({ left: 50, top: 0, width: 100, height: 200 });
  expect(rectangleOf(PART, 0)).toEqual({ left: 0, top: 50, width: 200, height: 100 });
});

test('a magnified area has so many pixels of the screen for each of its own, about its middle', () => {
  const area: DisplayedArea = { ...PART, size: { mode: 'magnify', ratio: 3 } };
  expect(rectangleOf(area, 0)).toEqual({ left: 85, top: 92.5, width: 30, height: 15 });
});

test('true size is that of the screen: 10 columns of 0.5 mm are 5 mm, at 8 pixels a millimetre 40 pixels', () => {
  const area: DisplayedArea = { ...PART, size: { mode: 'trueSize' }, pixelSpacingMm: [0.5, 0.5] };
  expect(rectangleOf(area, 0, 8)).toMatchObject({ width: 40, height: 20 });
  // A screen that nobody measured fits it.
  expect(rectangleOf(area, 0)).toMatchObject({ width: 200, height: 100 });
});

test('a turned and flipped view says the same turn again', () => {
  for (const rotationDeg of [0, 90, 180, 270] as const)
    for (const isFlippedHorizontally of [false, true]) {
      const turn = { rotationDeg, isFlippedHorizontally };
      expect(turnOf(transformOf(PART, turn, IMAGE, CANVAS, null))).toEqual(turn);
    }
});
