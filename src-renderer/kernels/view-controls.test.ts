import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dragWindow } from './window-drag.ts';
import { CT_PRESETS, presetById } from './window-presets.ts';
import { fitScale, parallelScaleFor, zoomStep } from './zoom.ts';

test('right is wider, up is lower', () => {
  const start = { centre: 40, width: 400 };
  expect(dragWindow(start, 30, 0, 1)).toEqual({ centre: 40, width: 440 });
  expect(dragWindow(start, 0, -30, 1)).toEqual({ centre: 0, width: 400 });
});

test('a drag never leaves the widths that the function allows, and a drag of nothing changes nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer(),
      fc.integer({ min: -9999, max: 9999 }),
      (width, x, dx) => {
        const start = { centre: x % 3000, width };
        expect(dragWindow(start, dx, 0, 1).width).toBeGreaterThanOrEqual(1);
        expect(dragWindow(start, 0, 0, 1)).toEqual(start);
      },
    ),
  );
});

test('fit shows the whole image and touches two edges', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 16, max: 4096 }),
      fc.integer({ min: 16, max: 4096 }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      (columns, rows, pixelAspect) => {
        const canvas = { width: 800, height: 600 };
        const scale = fitScale({ columns, rows, pixelAspect }, canvas);
        const [width, height] = [columns * scale, rows * pixelAspect * scale];
        expect(Math.max(width / canvas.width, height / canvas.height)).toBeCloseTo(1, 9);
      },
    ),
  );
});

test('one image pixel per device pixel: a canvas of 600 device pixels shows 600 rows', () => {
  expect(parallelScaleFor(1, 600, 0.7) * 2).toBeCloseTo(600 * 0.7, 9);
});

test('zooming out undoes zooming in', () => {
  expect(zoomStep(zoomStep(1, 3), -3)).toBeCloseTo(1, 12);
});

test('each preset is found by its id, not by its place', () => {
  for (const preset of CT_PRESETS) expect(presetById(preset.id)).toBe(preset);
  expect(new Set(CT_PRESETS.map((preset) => preset.id)).size).toBe(CT_PRESETS.length);
  expect(presetById('ct-bone')?.window).toEqual({ width: 1800, centre: 400 });
});
