import { describe, expect, it } from 'vitest';
import { checkTally, playwrightTally, sum, summaryLine, vitestTally } from './tally.ts';

const vitest = { numPassedTests: 40, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const playwright = { stats: { expected: 9, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

describe('the tally of a test run', () => {
  it('takes over what the runners counted', () => {
    expect(vitestTally(vitest, 0)).toEqual({ passed: 40, failed: 0 });
    expect(playwrightTally(playwright, 0)).toEqual({ passed: 9, failed: 0 });
    expect(checkTally(0)).toEqual({ passed: 1, failed: 0 });
  });

  it('counts a skipped or flaky test as failed', () => {
    expect(vitestTally({ ...vitest, numPendingTests: 2 }, 0)).toEqual({ passed: 40, failed: 2 });
    const flaky = { ...playwright, stats: { ...playwright.stats, flaky: 1 } };
    expect(playwrightTally(flaky, 0)).toEqual({ passed: 9, failed: 1 });
  });

  it('counts a runner that fails without a failing test, or runs none, as one failure', () => {
    expect(vitestTally(vitest, 1)).toEqual({ passed: 40, failed: 1 });
    expect(vitestTally(null, 0)).toEqual({ passed: 0, failed: 1 });
    expect(vitestTally({ ...vitest, numPassedTests: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(checkTally(null)).toEqual({ passed: 0, failed: 1 });
  });

  it('sums up in one plain line', () => {
    expect(summaryLine(sum([vitestTally(vitest, 0), playwrightTally(playwright, 1)]))).toBe(
      '49 passed, 1 failed',
    );
  });
});
