import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { addUser, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { CASE_SIZE, greyCases, type GreyCase } from '../fixtures/grey-cases.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER } from './viewer-study.ts';

const CASES = greyCases();
const STUDY = CASES[0]?.studyInstanceUid ?? '';

let core: RunningCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  const folder = temporaryFolder('greys');
  await addUser(folder.path, 'administrator', 'administrator', PASSWORD);
  await addUser(folder.path, READER, 'radiologist', PASSWORD);
  core = await startCore(folder.path);
  const files = path.join(folder.path, 'greys');
  mkdirSync(files);
  CASES.forEach(({ file }, at) => writeFileSync(path.join(files, `${at}.dcm`), file));
  const imported = await runViewbox(folder.path, ['import', files]);
  expect(imported.stderr).toBe('');
  // Pictures of this size need no more, and a renderer in software pays for every pixel of the window.
  page = await (await browser.newContext({ viewport: { width: 560, height: 460 } })).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(core.signIn, READER, PASSWORD, STUDY);
});

test.afterAll(async () => {
  await page.context().close();
  await core.stop();
});

/** Greatest difference between the canvas and what the standard says, over every pixel of the image. */
async function largestDifference({ sopInstanceUid, expected }: GreyCase): Promise<number> {
  await page.locator(`[data-place="0"] canvas[data-image-id*="/${sopInstanceUid}/"]`).waitFor();
  await page.keyboard.press('Shift+Equal');
  // At 1:1 the map is one of whole pixels.
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLElement>('[data-place="0"] canvas');
    return (JSON.parse(canvas?.dataset['imageToCanvas'] ?? '{}') as { a?: number }).a === 1;
  });
  const { map } = await viewer.shownFrame();
  const greys = await viewer.greys();
  let largest = 0;
  for (let row = 0; row < CASE_SIZE; row++)
    for (let column = 0; column < CASE_SIZE; column++) {
      const [x, y] = [map.e + column, map.f + row];
      const shown = greys.values[y * greys.width + x] ?? Number.NaN;
      largest = Math.max(largest, Math.abs(shown - (expected[row * CASE_SIZE + column] ?? 0)));
    }
  return largest;
}

test('every pixel of every image is the grey that the standard says, within one of 255', async () => {
  test.setTimeout(240_000);
  const wrong: string[] = [];
  for (const [at, each] of CASES.entries()) {
    if (at > 0) await page.keyboard.press('PageDown');
    const largest = await largestDifference(each);
    if (!(largest <= 1)) wrong.push(`${each.name}: ${largest.toFixed(1)}`);
  }
  expect(wrong).toEqual([]);
});
