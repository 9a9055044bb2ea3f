/** What one runner has to say about its tests. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The parts of Vitest's JSON report that count */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

/** The parts of Playwright's JSON report that count */
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/**
 * Counts of one run. A skipped test is a failed one: nothing here may pass by not running. A runner that fails
 * without a failing test (a file that does not load, no tests at all) counts as one failure.
 */
function tally(passed: number, failed: number, exitCode: number | null): Tally {
  const unexplained = exitCode !== 0 || passed + failed === 0;
  return { passed, failed: failed === 0 && unexplained ? 1 : failed };
}

/** @param report Vitest's JSON report; null when it wrote none */
export function vitestTally(report: VitestReport | null, exitCode: number | null): Tally {
  if (report === null) return { passed: 0, failed: 1 };
  const skipped = report.numPendingTests + report.numTodoTests;
  return tally(report.numPassedTests, report.numFailedTests + skipped, exitCode);
}

/** @param report Playwright's JSON report; null when it wrote none */
export function playwrightTally(report: PlaywrightReport | null, exitCode: number | null): Tally {
  if (report === null) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return tally(expected, unexpected + flaky + skipped, exitCode);
}

export function checkTally(exitCode: number | null): Tally {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, one) => total + one.passed, 0),
    failed: tallies.reduce((total, one) => total + one.failed, 0),
  };
}

/** The last line of `npm test`. */
export function summaryLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
