import { expect, test } from '@playwright/test';
import { ReadingPage } from '../pages/reading-page.ts';
import { CT, CT_PRIOR, heightOf, heightsOf, MOST_APART_MM, SHIFT_MM } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([CT, CT_PRIOR], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

const REGISTERED = /Registered ± [0-3]\.\d mm/;

test('a prior that lay elsewhere on the table is scrolled with the current study without a word of the reader, after a reload too, and is hung by dragging it', async ({
  page,
}) => {
  const viewer = new ReadingPage(page);
  await viewer.enter(await reading.newEntry(), READER, PASSWORD, CT.studyInstanceUid);
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

  // What is beside the current study is dragged where the reader wants it.
  const beside = page.getByRole('region', { name: 'Study of 18 Feb 2025' });
  await beside.locator('button[draggable]').first().dragTo(viewer.pane(0));
  await expect(viewer.pane(0)).toContainText('Prior · 12 months');
});

test('the current study in one window and its prior in another are scrolled together, whichever the reader scrolls', async ({
  page,
  context,
}) => {
  const leading = new ReadingPage(page);
  await leading.enter(await reading.newEntry(), READER, PASSWORD, CT_PRIOR.studyInstanceUid);
  await leading.waitForStack();
  const opening = context.waitForEvent('page');
  await page.keyboard.press('Alt+KeyW');
  const following = new ReadingPage(await opening);
  await page.bringToFront();
  await leading.open(CT.studyInstanceUid);
  await leading.waitForStack();
  for (const place of [0, 1]) await following.waitForStack(place);
  await expect(leading.pane(0)).toContainText('24 Feb 2026');
  await expect(following.pane(1)).toContainText('Prior · 12 months');
  await expect(following.pane(1)).toContainText(REGISTERED);

  const heights = async () => {
    const { sopInstanceUid } = await leading.shownFrame(0);
    const [beside = Number.NaN, before = Number.NaN] = await heightsOf(following);
    return [heightOf(sopInstanceUid), beside, before] as const;
  };
  const steps = [
    [leading, 0, 'Shift+ArrowUp'],
    [leading, 0, 'ArrowUp'],
    [leading, 0, 'ArrowDown'],
    [following, 1, 'Shift+ArrowDown'],
    [following, 1, 'ArrowDown'],
    [leading, 0, 'ArrowUp'],
  ] as const;
  for (const [viewer, place, key] of steps) {
    await viewer.page.bringToFront();
    await viewer.pane(place).focus();
    const was = await heights();
    await viewer.page.keyboard.press(key);
    const at = viewer === leading ? 0 : 2;
    await expect.poll(async () => (await heights())[at]).not.toBe(was[at]);
    const [led] = [(await heights())[at]];
    await expect
      .poll(async () => {
        const [now, beside, before] = await heights();
        return Math.max(Math.abs(before - now - SHIFT_MM), Math.abs(beside - now));
      })
      .toBeLessThanOrEqual(MOST_APART_MM);
    // What follows does not lead back.
    expect((await heights())[at]).toBe(led);
  }
});
