import { describe, expect, it } from 'vitest';
import { playwrightFailures, vitestFailures } from './failures.ts';

describe('what failed, said again at the end of a run', () => {
  it('names the tests of Vitest with the beginning of their messages', () => {
    const assertionResults = [
      { fullName: 'holds', status: 'passed' },
      {
        fullName: 'breaks',
        status: 'failed',
        failureMessages: ['\u001B[31mexpected 1\u001B[39m\n\nto be 2'],
      },
      { fullName: 'waits', status: 'pending', failureMessages: [] },
    ];
    expect(
      vitestFailures({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults }] }),
    ).toEqual([
      { test: 'a.test.ts › breaks', message: 'expected 1\nto be 2' },
      { test: 'a.test.ts › waits', message: 'pending' },
    ]);
  });

  it('names a file of Vitest that does not load', () => {
    const broken = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    expect(vitestFailures({ testResults: [broken] })).toEqual([
      { test: 'b.test.ts', message: 'no such module' },
    ]);
  });

  it('names the tests of Playwright in any suite, and what failed outside them', () => {
    const spec = (title: string, ok: boolean, message?: string) => ({
      title,
      ok,
      tests: [{ results: [message === undefined ? {} : { error: { message } }] }],
    });
    const inner = {
      file: 'c.test.ts',
      specs: [spec('is late', false, 'Timeout of 20 s'), spec('is well', true)],
    };
    expect(
      playwrightFailures({ suites: [{ suites: [inner] }], errors: [{ message: 'no browser' }] }),
    ).toEqual([
      { test: 'outside a test', message: 'no browser' },
      { test: 'c.test.ts › is late', message: 'Timeout of 20 s' },
    ]);
  });

  it('cuts a long message and says nothing where there is no report', () => {
    const failureMessages = [Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')];
    const assertionResults = [{ fullName: 'breaks', status: 'failed', failureMessages }];
    const [one] = vitestFailures({ testResults: [{ name: 'a', status: 'failed', assertionResults }] });
    expect(one?.message.split('\n')).toHaveLength(6);
    expect([...vitestFailures(null), ...playwrightFailures(null)]).toEqual([]);
  });
});
