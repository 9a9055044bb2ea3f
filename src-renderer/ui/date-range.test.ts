import { expect, test } from 'vitest';
import { presetOf, rangeOf } from './date-range.ts';

const now = new Date(2026, 2, 2, 9, 30);

test('seven days are today and the six before, across the end of a month', () => {
  expect(rangeOf('week', now)).toEqual({ studyDateFrom: '20260224', studyDateTo: '20260302' });
  expect(rangeOf('month', now)).toEqual({ studyDateFrom: '20260201', studyDateTo: '20260302' });
  expect(rangeOf('today', now)).toEqual({ studyDateFrom: '20260302', studyDateTo: '20260302' });
});

test('every preset is recognised from its own dates, other dates are custom', () => {
  for (const preset of ['all', 'today', 'week', 'month'] as const) {
    expect(presetOf(rangeOf(preset, now), now)).toBe(preset);
  }
  expect(presetOf({ studyDateFrom: '20200101', studyDateTo: '' }, now)).toBe('custom');
});
