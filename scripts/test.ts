// npm test: everything that CI runs, in the order in which a failure is cheapest to hear of.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { appProgram, makeAppFolder } from './app-folder.ts';
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

/** Runs a tool of node_modules on this Node; stdin is closed, so that nothing can wait for an answer. */
function node(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): number | null {
  const bin = at('node_modules/.bin');
  return spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`, ...environment },
  }).status;
}

function check(packageFile: string, ...args: string[]): () => Tally {
  return () => checkTally(node(toolFile(packageFile), args));
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
  return playwrightTally(report('browser.json') as PlaywrightReport | null, exitCode);
}

const steps: readonly Step[] = [
  { name: 'format', run: check('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  { name: 'lint', run: check('oxlint/bin/oxlint', '--type-aware') },
  { name: 'types', run: () => checkTally(node(at('scripts/check-types.mjs'), [])) },
  { name: 'import rules', run: () => checkTally(node(at('scripts/check-imports.ts'), [])) },
  { name: 'dead code', run: check('knip/bin/knip.js') },
  { name: 'unit tests', run: vitest('unit') },
  { name: 'application', run: application },
  { name: 'network tests', run: vitest('network') },
  { name: 'measuring tests', run: vitest('measuring') },
  { name: 'interoperability', run: async () => checkTally((await checkInteroperability()) ? 0 : 1) },
  { name: 'browser tests', run: browser },
];

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
  const chosen = wanted.length === 0 ? steps : steps.filter((step) => wanted.includes(step.name));
  const results: { name: string; tally: Tally; seconds: number }[] = [];
  for (const step of chosen) {
    console.log(`\n── ${step.name}`);
    const startMs = performance.now();
    const tally = await step.run();
    results.push({ name: step.name, tally, seconds: (performance.now() - startMs) / 1000 });
  }
  const total = sum(results.map((result) => result.tally));
  console.log('');
  for (const { name, tally, seconds } of results) {
    const verdict = tally.failed === 0 ? 'ok  ' : 'FAIL';
    console.log(`${verdict} ${name.padEnd(16)} ${summaryLine(tally)} in ${seconds.toFixed(1)} s`);
  }
  console.log(`\n${summaryLine(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

process.exitCode = await main();
