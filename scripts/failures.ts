/** One test that did not pass, as it is said again at the end of a run */
export interface Failure {
  readonly test: string;
  readonly message: string;
}

/** The parts of Vitest's JSON report that name what failed */
export interface VitestFailures {
  testResults?: readonly {
    name: string;
    status: string;
    message?: string;
    assertionResults: readonly {
      fullName: string;
      status: string;
      failureMessages?: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSuite {
  file?: string;
  suites?: readonly PlaywrightSuite[];
  specs?: readonly {
    title: string;
    ok: boolean;
    tests: readonly { results: readonly { error?: { message?: string } }[] }[];
  }[];
}

/** The parts of Playwright's JSON report that name what failed */
export interface PlaywrightFailures {
  suites?: readonly PlaywrightSuite[];
  errors?: readonly { message?: string }[];
}

const LINES = 6;
const COLOURS = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'gu');

/** The first lines of a message, without colours: where a log is cut, its end is what is left. */
function short(message: string | undefined): string {
  const lines = (message ?? '').replaceAll(COLOURS, '').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(0, LINES)
    .map((line) => line.slice(0, 200))
    .join('\n');
}

/** @param report Vitest's JSON report; a file that does not load is one failure */
export function vitestFailures(report: VitestFailures | null): Failure[] {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status !== 'passed');
    if (failed.length === 0 && status === 'failed') return [{ test: name, message: short(message) }];
    return failed.map((one) => ({
      test: `${name} › ${one.fullName}`,
      message: short(one.failureMessages?.[0] ?? one.status),
    }));
  });
}

function suiteFailures(suite: PlaywrightSuite): Failure[] {
  const own = (suite.specs ?? [])
    .filter(({ ok }) => !ok)
    .map(({ title, tests }) => ({
      test: `${suite.file ?? ''} › ${title}`,
      message: short(tests.flatMap(({ results }) => results).find(({ error }) => error)?.error?.message),
    }));
  return [...own, ...(suite.suites ?? []).flatMap(suiteFailures)];
}

/** @param report Playwright's JSON report; what failed outside a test comes first */
export function playwrightFailures(report: PlaywrightFailures | null): Failure[] {
  const outside = (report?.errors ?? []).map(({ message }) => ({
    test: 'outside a test',
    message: short(message),
  }));
  return [...outside, ...(report?.suites ?? []).flatMap(suiteFailures)];
}
