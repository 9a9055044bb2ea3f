import { expect, test } from '@playwright/test';
import { ReadingPage } from '../pages/reading-page.ts';
import { CT, CT_PRIOR, heightsOf, MOST_APART_MM, SHIFT_MM } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([CT, CT_PRIOR], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

const REGISTERED = /Registered ± [0-3]\.\d mm/;

test('a prior that lay elsewhere on the table is scrolled with the current study without a word of the reader, and after a reload too', async ({
  page,
}) => {
  const viewer = new ReadingPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
  const comparison = async () => {
    await page.keyboard.press('Shift+ArrowRight');
    await viewer.waitForStack(1);
    await expect(viewer.pane(1)).toContainText('Prior · 12 months');
    await expect(viewer.pane(1)).toContainText(REGISTERED);
  };
  const scrolls = async (keys: readonly string[]) => {
    await viewer.pane(0).focus();
    for (const key of keys) {
      const [was] = await heightsOf(viewer);
      await page.keyboard.press(key);
      await expect.poll(async () => (await heightsOf(viewer))[0]).not.toBe(was);
      await expect
        .poll(async () => {
          const [now = 0, before = 0] = await heightsOf(viewer);
          return Math.abs(before - now - SHIFT_MM);
        })
        .toBeLessThanOrEqual(MOST_APART_MM);
    }
  };
  await comparison();
  await scrolls(['Shift+ArrowUp', 'ArrowUp', 'ArrowUp', 'Shift+ArrowDown', 'Shift+ArrowDown', 'ArrowDown']);

  // What was found is remembered for the pair: nothing is computed anew.
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await page.reload();
  await viewer.waitForStack();
  await comparison();
  await scrolls(['ArrowUp', 'Shift+ArrowDown']);
  expect(workers.filter((url) => url.includes('register-worker'))).toEqual([]);
});
