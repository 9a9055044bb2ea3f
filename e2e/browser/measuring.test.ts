import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Pixels of 1 × 1 mm. */
const CT = ctPhantom('standard', { rows: 256, columns: 256, sliceCount: 20 });

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT]);
  page = await (await browser.newContext()).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('a line is drawn by dragging and by two presses', async () => {
  await page.keyboard.press('l');
  await viewer.drag([60, 100], [160, 100]);
  await expect(viewer.drawn()).toHaveCount(1);
  expect(await viewer.words()).toEqual(['100.0 mm']);
  await page.keyboard.press('l');
  await viewer.clickOn([
    [60, 120],
    [90, 160],
  ]);
  await expect(viewer.drawn()).toHaveCount(2);
  expect(await viewer.words()).toEqual(['100.0 mm', '50.0 mm']);
});
