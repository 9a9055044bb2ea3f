import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { readFileSync } from 'node:fs';
import { ReadingPage } from '../pages/reading-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 6 });

let reading: ReadingCore;
let page: Page;
let viewer: ReadingPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT]);
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  viewer = new ReadingPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** Bright pixels of a PNG in a box of it, and its size. */
function brightIn(png: string, box: readonly [left: number, top: number, width: number, height: number]) {
  return page.evaluate(
    async ([data, [left, top, width, height]]) => {
      const image = new Image();
      image.src = data;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no 2D context');
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(left, top, width, height).data;
      let bright = 0;
      for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 150) bright += 1;
      return { bright, width: image.width, height: image.height };
    },
    [png, box] as const,
  );
}

/** @returns as a data URL */
function copiedPng(): Promise<string> {
  return page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const blob = await item?.getType('image/png');
    return new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.addEventListener('load', () => resolve(reader.result as string));
      if (blob) reader.readAsDataURL(blob);
    });
  });
}

test('what is copied has the size of the viewport, with the name and ID burned in at every level of text', async () => {
  for (const level of ['full', 'less']) {
    // What lies there of before is no answer, and one that is just being replaced cannot be read.
    await page.evaluate(() => navigator.clipboard.writeText('of before'));
    await page.keyboard.press('Control+Shift+C');
    await expect(page.getByRole('status').filter({ hasText: 'Copied to the clipboard' })).toBeVisible();
    let png = '';
    await expect(async () => {
      png = await copiedPng();
    }).toPass({ timeout: 20_000 });
    const pane = await viewer.pane(0).boundingBox();
    const name = await viewer.pane(0).getByText('Phantom, Body').boundingBox();
    const id = await viewer.pane(0).getByText('PHANTOM-1').boundingBox();
    if (!pane || !name || !id) throw new Error('nothing is on the screen');
    for (const words of [name, id]) {
      const box = [
        Math.round(words.x - pane.x),
        Math.round(words.y - pane.y),
        Math.ceil(words.width),
        Math.ceil(words.height),
      ] as const;
      const found = await brightIn(png, box);
      expect(found.bright, level).toBeGreaterThan(40);
      // The notice above takes a line of the screen while it is there.
      expect(found.width).toBe(Math.round(pane.width));
    }
    await page.keyboard.press('o');
  }
  // The third level of text is none: one press more and all of it is back.
  await page.keyboard.press('o');
});

test('a file that is saved tells nothing of the patient by its name', async () => {
  await page.keyboard.press('Alt+Digit2');
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Control+Alt+KeyS');
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^viewbox-\d{8}-\d{6}\.png$/);
  expect(
    readFileSync(await download.path())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  await page.keyboard.press('Alt+Digit1');
});

test('printed pages name the patient and count themselves, and hold nothing else of the screen', async () => {
  await page.keyboard.press('Home');
  for (let at = 1; at <= 5; at += 1) {
    await expect(viewer.pane(0)).toContainText(`Im ${String(at)}/6`);
    await page.keyboard.press('Alt+ArrowDown');
  }
  await expect(page.getByRole('button', { name: '5 key images' })).toBeVisible();
  await page.evaluate(() => {
    window.print = () => {
      const pages = document.querySelector('[data-print-pages]');
      Reflect.set(window, 'printed', pages?.textContent ?? '');
      Reflect.set(window, 'printedImages', pages?.querySelectorAll('img').length ?? 0);
    };
  });
  await page.keyboard.press('Control+p');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 pages · default window, without measurements');
  await dialog.getByRole('button', { name: 'Print', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  const printed = await page.evaluate(() => String(Reflect.get(window, 'printed')));
  expect(printed.split('Phantom, Body')).toHaveLength(3);
  for (const words of ['PHANTOM-1', 'born 01 Jan 1970', 'Page 1 of 2', 'Page 2 of 2', 'Not for diagnosis'])
    expect(printed).toContain(words);
  // Each picture says that it is not as it was read.
  expect(printed.split('default window, without measurements')).toHaveLength(6);
  expect(await page.evaluate(() => Reflect.get(window, 'printedImages') as number)).toBe(5);
});
