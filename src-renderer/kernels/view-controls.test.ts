import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dragWindow } from './window-drag.ts';
import { mergedPresets, presetsFor, PROGRAM_PRESETS } from './window-presets.ts';
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

test('a site changes a preset of the program, a user that of both, each by its id', () => {
  expect(new Set(PROGRAM_PRESETS.map((preset) => preset.id)).size).toBe(PROGRAM_PRESETS.length);
  const bone = { id: 'ct-bone', name: 'Bone', modality: 'CT', bodyPart: '', width: 2000, centre: 350 };
  const windowOf = (presets: ReturnType<typeof mergedPresets>) =>
    presets.find(({ id }) => id === 'ct-bone')?.window;
  expect(windowOf(mergedPresets([], []))).toEqual({ width: 1800, centre: 400 });
  expect(windowOf(mergedPresets([bone], []))).toEqual({ width: 2000, centre: 350 });
  expect(windowOf(mergedPresets([bone], [{ ...bone, width: 2500 }]))).toEqual({ width: 2500, centre: 350 });
});

test('a preset of a body part is only for that, one of none for all of its modality', () => {
  const chest = { id: 'mr-chest', name: 'Chest', modality: 'MR', bodyPart: 'Chest', width: 900, centre: 450 };
  const presets = mergedPresets([], [chest]);
  expect(presetsFor(presets, 'MR', 'CHEST').map(({ id }) => id)).toEqual(['mr-chest']);
  expect(presetsFor(presets, 'MR', 'HEAD')).toEqual([]);
  expect(presetsFor(presets, 'CT', 'CHEST')).toHaveLength(PROGRAM_PRESETS.length);
});
