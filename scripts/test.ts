// npm test: everything that CI runs, in the order in which a failure is cheapest to hear of.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { appProgram, makeAppFolder } from './app-folder.ts';
import {
  type Failure,
  playwrightFailures,
  type PlaywrightFailures,
  vitestFailures,
  type VitestFailures,
} from './failures.ts';
import { checkInteroperability } from './interoperability/check.ts';
import { RECORDS_FILE } from './interoperability/records.ts';
import { at, root, toolFile } from './repository.ts';
import { ensureSystemPackages } from './system-packages.ts';
import {
  checkTally,
  type PlaywrightReport,
  playwrightTally,
  sum,
  summaryLine,
  type Tally,
  type VitestReport,
  vitestTally,
} from './tally.ts';

interface Step {
  readonly name: string;
  readonly run: () => Tally | Promise<Tally>;
}

const reports = at('test-results');

/** What the tests of all steps so far have to say again at the end. */
const failures: Failure[] = [];

function toolEnvironment(): NodeJS.ProcessEnv {
  const bin = at('node_modules/.bin');
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
}

/** Runs a tool of node_modules on this Node; stdin is closed, so that nothing can wait for an answer. */
function node(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): number | null {
  return spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...toolEnvironment(), ...environment },
  }).status;
}

/** As `node`, beside others: what it says is printed when it has ended. */
function check(name: string, file: string, ...args: string[]): Step {
  const run = () =>
    new Promise<Tally>((resolve) => {
      const child = spawn(process.execPath, [file, ...args], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: toolEnvironment(),
      });
      const said: Buffer[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
      child.once('close', (exitCode) => {
        console.log(`\n── ${name}`);
        process.stdout.write(Buffer.concat(said));
        resolve(checkTally(exitCode));
      });
    });
  return { name, run };
}

function report(name: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(reports, name), 'utf8'));
  } catch {
    return null;
  }
}

function vitest(project: string): () => Tally {
  return () => {
    const file = `${project}.json`;
    const reporters = [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.join(reports, file)}`,
    ];
    const exitCode = node(toolFile('vitest/vitest.mjs'), ['run', '--project', project, ...reporters]);
    failures.push(...vitestFailures(report(file) as VitestFailures | null));
    return vitestTally(report(file) as VitestReport | null, exitCode);
  };
}

async function application(): Promise<Tally> {
  try {
    await makeAppFolder();
    // From here on what is shipped is tested.
    process.env['VIEWBOX_TEST_PROGRAM'] = appProgram;
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

function browser(): Tally {
  const exitCode = node(toolFile('@playwright/test/cli.js'), ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, 'browser.json'),
  });
  failures.push(...playwrightFailures(report('browser.json') as PlaywrightFailures | null));
  return playwrightTally(report('browser.json') as PlaywrightReport | null, exitCode);
}

/** They only read what is there: as many at a time as there are processors. */
const checks: readonly Step[] = [
  check('format', toolFile('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'),
  check('lint', toolFile('oxlint/bin/oxlint'), '--type-aware'),
  check('types', at('scripts/check-types.mjs')),
  check('import rules', at('scripts/check-imports.ts')),
  check('dead code', toolFile('knip/bin/knip.js')),
];

const steps: readonly Step[] = [
  { name: 'unit tests', run: vitest('unit') },
  { name: 'application', run: application },
  { name: 'network tests', run: vitest('network') },
  { name: 'measuring tests', run: vitest('measuring') },
  { name: 'interoperability', run: async () => checkTally((await checkInteroperability()) ? 0 : 1) },
  { name: 'browser tests', run: browser },
];

interface Result {
  readonly name: string;
  readonly tally: Tally;
  readonly seconds: number;
}

async function resultOf(step: Step): Promise<Result> {
  const startMs = performance.now();
  const tally = await step.run();
  return { name: step.name, tally, seconds: (performance.now() - startMs) / 1000 };
}

async function allChecks(chosen: readonly Step[]): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = chosen.values();
  const lane = async () => {
    for (const step of waiting) results.push(await resultOf(step));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}

async function main(): Promise<number> {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  mkdirSync(at('out'), { recursive: true });
  rmSync(at(RECORDS_FILE), { force: true });
  console.log('── system packages');
  if (ensureSystemPackages() !== 0) {
    console.log(summaryLine({ passed: 0, failed: 1 }));
    return 1;
  }
  const wanted = process.argv.slice(2);
  const isWanted = ({ name }: Step) => wanted.length === 0 || wanted.includes(name);
  const results = await allChecks(checks.filter(isWanted));
  for (const step of steps.filter(isWanted)) {
    console.log(`\n── ${step.name}`);
    results.push(await resultOf(step));
  }
  const total = sum(results.map((result) => result.tally));
  console.log('');
  for (const { test, message } of failures)
    console.log(`FAIL ${test.replace(`${root}${path.sep}`, '')}\n${message}\n`);
  for (const { name, tally, seconds } of results) {
    const verdict = tally.failed === 0 ? 'ok  ' : 'FAIL';
    console.log(`${verdict} ${name.padEnd(16)} ${summaryLine(tally)} in ${seconds.toFixed(1)} s`);
  }
  console.log(`\n${summaryLine(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

process.exitCode = await main();
