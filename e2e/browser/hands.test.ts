import { expect, test, type Page } from '@playwright/test';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 50 });
const MG = phantomStudies().find((each) => each.key === 'mg');

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  if (!MG) throw new Error('no phantom mg');
  reading = await startReadingCore([CT, MG]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('every tab of the reading settings looks right', async () => {
  await page.keyboard.press('Shift+?');
  for (const tab of ['Keys', 'Mouse', 'Windows', 'Screen']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.screenshot({ path: `out/scratch/settings-${tab}.png` });
  }
  await page.keyboard.press('Escape');
  await page.screenshot({ path: 'out/scratch/viewer.png' });
});
