import { expect, test } from 'vitest';
import { testFrame } from '#view/imaging/test-frame.ts';
import { testViewState } from '#view/imaging/test-view-state.ts';
import type { DisplayHere } from '#shared/contract/displays.ts';
import { displayChips, tableChip } from './display-chip.ts';

const HERE: DisplayHere = {
  isInUse: true,
  place: 'known',
  displayId: 'x',
  assetTag: 'QC-1',
  standing: 'passed',
  measuredAt: '2026-10-12T08:00:00.000Z',
  isDailyDue: false,
  calibration: null,
  hasLapsedCalibration: false,
  dailyAtSignIn: 'offer',
};

test.each([
  [HERE, 'ok', 'QC passed 12 Oct'],
  [{ ...HERE, standing: 'due' as const }, 'plain', 'QC due'],
  [{ ...HERE, standing: 'overdue' as const }, 'warn', 'QC overdue'],
  [{ ...HERE, standing: 'failed' as const }, 'stop', 'not for diagnosis'],
  [{ ...HERE, standing: 'unmeasured' as const }, 'warn', 'display not measured'],
  [{ ...HERE, place: 'changed' as const }, 'warn', 'display not known'],
  [{ ...HERE, place: 'unknown' as const, standing: null }, 'warn', 'display not known'],
])('%o', (here, tone, words) => {
  expect(displayChips(here)).toMatchObject([{ tone, words }]);
});

test('a station that does no quality control has no chip', () => {
  expect(displayChips({ ...HERE, isInUse: false, standing: null })).toEqual([]);
});

test('each picture says whether its greys go through the table of the display', () => {
  const voi = { kind: 'window', window: { centre: 40, width: 400 }, function: 'LINEAR' } as const;
  const stack = testViewState({ frame: testFrame({}), voi });
  const plane = {
    slab: null,
    cautions: [],
    interpolation: 'linear',
    isReduced: false,
    isLost: false,
    projection: null,
    turnDeg: null,
    shutter: null,
    fusedShare: 0,
  } as const;
  const words = (state: typeof stack) => tableChip(state, 217).words;
  expect(words(stack)).toBe('Calibration LUT, 217 of 256 greys');
  expect(words({ ...stack, kind: 'plane', plane })).toBe('Calibration LUT, 217 of 256 greys');
  expect(words({ ...stack, kind: 'plane', plane: { ...plane, fusedShare: 0.5 } })).toMatch(/not the colours/);
  expect(words({ ...stack, kind: 'plane', plane: { ...plane, projection: 'body' } })).toMatch(
    /volume rendering/,
  );
  expect(words({ ...stack, voi: null })).toMatch(/Without the calibration LUT: colour/);
  expect(words({ ...stack, frame: testFrame({ modality: 'MG' }) })).toMatch(/mammography/);
});
