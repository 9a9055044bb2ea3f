import { expect, test, type Page } from '@playwright/test';
import { petStudy } from '#main/phantom/pet-study.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = petStudy();
const { truth } = STUDY;
/** SUVbw = activity × weight / dose at the time of the scan, written out once more */
const LEFT_BQ = truth.doseBq * Math.exp((-truth.waitS * Math.LN2) / truth.halfLifeS);
const suvBw = (bqPerMl: number) => (bqPerMl * truth.weightKg * 1000) / LEFT_BQ;

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

const tile = (words: RegExp) =>
  page
    .getByRole('navigation', { name: 'Series of this study' })
    .getByRole('button')
    .filter({ hasText: words })
    .first();

test('the probe says activity, and uptake by weight, lean mass and surface', async () => {
  expect(suvBw(truth.hotBqPerMl)).toBeCloseTo(4, 2);
  const words = await viewer.probe(32, 32);
  expect(words).toContain('14476 Bq/mL');
  expect(words).toContain('SUVbw 4.00');
  const lean = (9270 * truth.weightKg) / (6680 + (216 * truth.weightKg) / truth.sizeM ** 2);
  const james = 1.1 * truth.weightKg - 128 * (truth.weightKg / (100 * truth.sizeM)) ** 2;
  const surface = 0.007184 * truth.weightKg ** 0.425 * (100 * truth.sizeM) ** 0.725;
  const perGram = truth.hotBqPerMl / LEFT_BQ;
  expect(words).toContain(`SUVlbm ${(perGram * lean * 1000).toFixed(2)}`);
  expect(words).toContain(`SUVlbm (James) ${(perGram * james * 1000).toFixed(2)}`);
  expect(words).toContain(`SUVbsa ${(perGram * surface * 10_000).toFixed(2)}`);
});

test('windows of uptake begin at 0, and dragging moves their upper end only', async () => {
  for (const [key, upper] of [
    ['Shift+Digit1', 5],
    ['Shift+Digit2', 6],
    ['Shift+Digit3', 10],
    ['Shift+Digit4', 15],
  ] as const) {
    await page.keyboard.press(key);
    await expect(viewer.pane(0)).toContainText(`SUVbw 0–${upper.toFixed(1)}`);
  }
  await page.keyboard.press('Shift+Digit1');
  await expect(viewer.pane(0)).toContainText('SUV 0–5');
  await viewer.settle();
  const { map } = await viewer.shownFrame();
  const greys = await viewer.greys();
  const at = Math.round(map.d * 32 + map.f) * greys.width + Math.round(map.a * 32 + map.e);
  expect(Math.abs((greys.values[at] ?? 0) - (255 * suvBw(truth.hotBqPerMl)) / 5)).toBeLessThanOrEqual(1);
  const box = await viewer.pane(0).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 300];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 150, y, { steps: 3 });
  await page.mouse.up();
  await expect(viewer.pane(0)).toContainText(`SUVbw 0–${(5 * Math.sqrt(3)).toFixed(1)}`);
});

test('counts and an unknown time of scan give no uptake, and say why', async () => {
  await tile(/Counts/).click();
  await expect(viewer.pane(0)).toContainText('No SUV: Units (0054,1001) are not Bq/mL');
  const words = await viewer.probe(32, 32);
  expect(words).toBe('14476 counts');
  await expect(viewer.pane(0)).not.toContainText('Receiving');
  const before = await viewer.pane(0).innerText();
  await page.keyboard.press('Shift+Digit1');
  await viewer.settle();
  expect(await viewer.pane(0).innerText()).toBe(before);
  await tile(/Reconstructed later/).click();
  await expect(viewer.pane(0)).toContainText('No SUV: time of the scan unknown');
});
