import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { startCore, type RunningCore } from '../fixtures/core.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 4 });

let reading: ReadingCore;
/** The first one, and those that take its place on its port */
let core: RunningCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT]);
  ({ core } = reading);
  page = await (await browser.newContext()).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await core.stop();
  await reading.stop();
});

async function startAgain(): Promise<void> {
  core = await startCore(reading.folder, { args: ['--http-port', new URL(core.http).port] });
}

/** What a seat that was never here before is told by the core. */
async function toldElsewhere(browser: Browser): Promise<string[]> {
  const other = new MeasurePage(await (await browser.newContext()).newPage());
  await other.enter(await core.newEntry(), READER, PASSWORD, CT.studyInstanceUid);
  await other.waitForStack();
  await expect(other.drawn().first()).toBeVisible();
  const words = await other.words();
  await other.page.context().close();
  return words;
}

const notKept = () => page.getByRole('status').filter({ hasText: 'not kept yet' });

test('a measurement is there after the core was killed as the button was released', async ({ browser }) => {
  await page.keyboard.press('l');
  await viewer.drag([30, 40], [70, 70]);
  await core.kill();
  await startAgain();
  const words = await viewer.words();
  expect(words).toHaveLength(1);
  await expect(page.getByText('Connection to the core lost, retrying.')).toBeHidden();
  await expect(notKept()).toHaveCount(0);
  await expect.poll(() => page.evaluate(waitingAtSeat)).toBe(0);
  expect(await toldElsewhere(browser)).toEqual(words);
  expect(await viewer.words()).toEqual(words);
});

test('what is measured without a core is said not to be kept, and sent when it is back, even from a window that was closed', async ({
  browser,
}) => {
  await core.kill();
  await page.keyboard.press('l');
  await viewer.drag([30, 90], [90, 90]);
  await expect(notKept()).toContainText('1 change is not kept yet');
  await expect(notKept()).toContainText('They stay in this window and are tried again.');
  const words = await viewer.words();
  expect(words).toHaveLength(2);
  await expect.poll(() => page.evaluate(waitingAtSeat)).toBe(1);
  const context = page.context();
  await page.close();
  await startAgain();
  page = await context.newPage();
  viewer = new MeasurePage(page);
  await page.goto(`${core.http}/#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
  await expect(viewer.drawn()).toHaveCount(2);
  await expect.poll(() => page.evaluate(waitingAtSeat)).toBe(0);
  await expect(notKept()).toHaveCount(0);
  expect((await viewer.words()).toSorted()).toEqual(words.toSorted());
  expect((await toldElsewhere(browser)).toSorted()).toEqual(words.toSorted());
});

test('a report that the archive cannot take stays visible with the reason, and is stored when it can', async () => {
  const incoming = path.join(reading.folder, 'incoming');
  renameSync(incoming, `${incoming}.away`);
  // A file where the folder of what arrives was: nothing can be written there.
  writeFileSync(incoming, '');
  const panel = page.getByRole('dialog', { name: 'Saved readings' });
  const open = async () => {
    await page.getByRole('button', { name: 'Saved readings' }).click();
    await expect(panel).toBeVisible();
  };
  await viewer.pane(0).focus();
  await page.keyboard.press('Shift+S');
  await expect(
    page.getByText(/^Not yet stored: .* It is kept here and tried again by itself\.$/),
  ).toBeVisible();
  await open();
  const waiting = panel.locator('section').filter({ hasText: 'Not yet stored' });
  await expect(waiting).toContainText('Measurement');
  await expect(panel).not.toContainText('2 measurements');
  // It is the core that keeps it, not this window.
  await page.reload();
  await viewer.waitForStack();
  await open();
  await expect(waiting).toContainText('Measurement');
  rmSync(incoming);
  renameSync(`${incoming}.away`, incoming);
  await waiting.getByRole('button', { name: 'Try again' }).click();
  await expect(waiting).toHaveCount(0);
  await expect(panel).toContainText('2 measurements');
});

/** How much of this window's work lies in the storage of its seat. */
function waitingAtSeat(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('viewbox-seat');
    opening.addEventListener('error', () => reject(new Error('no storage')));
    opening.addEventListener('success', () => {
      const database = opening.result;
      const asked = database.transaction('values').objectStore('values').getAll();
      asked.addEventListener('error', () => reject(new Error('no values')));
      asked.addEventListener('success', () => {
        database.close();
        const values = asked.result as { key: string; value: unknown }[];
        const unsaved = values.filter(({ key }) => key.startsWith('reading.unsaved.'));
        resolve(unsaved.reduce((sum, { value }) => sum + (value as unknown[]).length, 0));
      });
    });
  });
}
