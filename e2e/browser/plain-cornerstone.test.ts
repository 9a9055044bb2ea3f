import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'vite';
import { temporaryFolder } from '../fixtures/core.ts';
import { greyCases, type GreyCase, type Stage } from '../fixtures/grey-cases.ts';

const ADDRESS = 'http://plain.test/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

let page: Page;
const built = temporaryFolder('plain-cornerstone');

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  await build({
    root: path.join(import.meta.dirname, 'plain-cornerstone'),
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { target: 'esnext', outDir: built.path, emptyOutDir: true },
  });
  page = await (await browser.newContext()).newPage();
  await page.route(`${ADDRESS}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const file = path.join(built.path, pathname === '/' ? 'index.html' : pathname);
    return route.fulfill({ contentType: TYPES[path.extname(file)] ?? '', body: readFileSync(file) });
  });
  await page.goto(ADDRESS);
  await expect(page).toHaveTitle('ready');
});

test.afterAll(async () => {
  await page.context().close();
  built.remove();
});

/** Greatest difference of what Cornerstone3D shows by itself from what the standard says; Infinity for no picture. */
async function largestDifference({ file, expected }: GreyCase): Promise<number> {
  const shown = await page.evaluate(
    (base64) =>
      (globalThis as unknown as { showPlain: (file: string) => Promise<number[] | null> }).showPlain(base64),
    file.toString('base64'),
  );
  if (shown?.length !== expected.length) return Infinity;
  return shown.reduce((most, grey, at) => Math.max(most, Math.abs(grey - (expected[at] ?? 0))), 0);
}

function caseOf(stage: Stage): GreyCase {
  const found = greyCases().find(
    (each) => each.stage === stage && each.bits === 12 && !each.isSigned && !each.isMonochrome1,
  );
  if (found === undefined) throw new Error(`there is no case of ${stage}`);
  return found;
}

test('the comparison of greys passes on Cornerstone3D by itself where it is right: a plain window', async () => {
  expect(await largestDifference(caseOf('LINEAR'))).toBeLessThanOrEqual(1);
});

for (const stage of ['VOI table', 'SIGMOID', 'LINEAR_EXACT'] as const)
  test(`and fails on it for ${stage}: the guard bites`, async () => {
    expect(await largestDifference(caseOf(stage))).toBeGreaterThan(1);
  });
