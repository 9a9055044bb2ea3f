import { describe, expect, it } from 'vitest';
import { DEFAULT_QC_SETTINGS, type QcSettings, stateOf } from './state.ts';
import { testResponse } from './test-response.ts';
import type { TestKind, TestValues } from './tests.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ADDED = '2026-10-12T08:00:00.000Z';
const NONE = { daily: 0, visual: 0, response: 0, uniformity: 0, ambient: 0, colour: 0, match: 0 };

function settings(intervalDays: Partial<QcSettings['intervalDays']>, graceDays = 3): QcSettings {
  return { ...DEFAULT_QC_SETTINGS, graceDays, intervalDays: { ...NONE, ...intervalDays } };
}

const after = (ms: number) => Date.parse(ADDED) + ms;
const response = (at = ADDED) => ({ at, values: testResponse() });

function standing(tests: readonly { at: string; values: TestValues }[], of: QcSettings, ms: number) {
  const { standing: whole, tasks } = stateOf(tests, [], of, ADDED, after(ms));
  const taskOf = (kind: TestKind) => tasks.find((task) => task.kind === kind)?.standing;
  const dueAtOf = (kind: TestKind) => tasks.find((task) => task.kind === kind)?.dueAt;
  return { whole, taskOf, dueAtOf };
}

describe('a test that was never made', () => {
  const yearly = settings({ response: 366, uniformity: 92 });

  it('is due from the day when the display was added, and overdue when its time is over', () => {
    const at = (days: number) => standing([response()], yearly, days * DAY_MS);
    expect(at(0).taskOf('uniformity')).toBe('due');
    expect([at(0).dueAtOf('uniformity'), at(94).dueAtOf('uniformity')], 'now, not some day').toEqual([
      null,
      null,
    ]);
    expect(at(95).dueAtOf('uniformity')).toBe('2027-01-12T08:00:00.000Z');
    expect(at(0).whole).toBe('due');
    expect(at(94.9).whole).toBe('due');
    expect(at(95).taskOf('uniformity')).toBe('overdue');
    expect(at(95).whole).toBe('overdue');
  });

  it('counts from the first test of the display where that lies before', () => {
    const early = response(new Date(after(-95 * DAY_MS)).toISOString());
    expect(standing([early, response()], yearly, 0).whole).toBe('overdue');
  });

  it('that the site does not ask for is never due', () => {
    expect(standing([response()], settings({ response: 366 }), 300 * DAY_MS).whole).toBe('passed');
  });
});

describe('the check of the day', () => {
  const daily = settings({ response: 366, daily: 1 }, 90);
  const check = {
    at: ADDED,
    values: { kind: 'daily' as const, seed: 1, hits: [true, true], seconds: 9 },
  };

  it('is due before a day is over, and overdue then: days of grace are for other tests', () => {
    const at = (hours: number) => standing([response(), check], daily, hours * HOUR_MS);
    expect(at(19).whole).toBe('passed');
    expect(at(20).whole).toBe('due');
    expect(at(23.9).whole).toBe('due');
    expect(at(24).taskOf('daily')).toBe('overdue');
    expect(at(24).whole).toBe('overdue');
  });

  it('that was never made is overdue after a day', () => {
    expect(standing([response()], daily, 0).whole).toBe('due');
    expect(standing([response()], daily, DAY_MS).whole).toBe('overdue');
  });

  it('leaves the grace of other tests as it is', () => {
    const monthly = settings({ response: 31 });
    expect(standing([response()], monthly, 33.9 * DAY_MS).whole).toBe('due');
    expect(standing([response()], monthly, 34 * DAY_MS).whole).toBe('overdue');
  });
});
