import { expect, test } from 'vitest';
import type { DisplayHere } from '#shared/contract/displays.ts';
import { displayChips } from './display-chip.ts';

const HERE: DisplayHere = {
  isInUse: true,
  place: 'known',
  displayId: 'x',
  assetTag: 'QC-1',
  standing: 'passed',
  measuredAt: '2026-10-12T08:00:00.000Z',
  isDailyDue: false,
  policy: 'inform',
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
