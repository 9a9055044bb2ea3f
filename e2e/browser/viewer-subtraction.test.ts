import { expect, test, type Page } from '@playwright/test';
import { angiographyStudy } from '#main/phantom/angiography-study.ts';
import { dimensionStudy } from '#main/phantom/dimension-study.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const RUNS = angiographyStudy();
const CONTRAST = dimensionStudy();

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([RUNS, CONTRAST]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, RUNS.studyInstanceUid);
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
const valueAt = async (column: number, row: number) => Number.parseFloat(await viewer.probe(column, row));

test('the mask of the object is subtracted logarithmically: a vessel is as deep over thick as over thin', async () => {
  const { truth } = RUNS;
  await page.keyboard.press('Alt+KeyX');
  await expect(viewer.pane(0)).toContainText('Not subtracted: no mask for this image');
  await page.keyboard.press('End');
  await expect(viewer.pane(0)).toContainText('Subtracted, mask 1, 2, logarithmic');
  const depth = 1000 * Math.log(truth.vessel);
  for (const row of [10, 50]) {
    await expect.poll(() => valueAt(31, row)).toBeCloseTo(depth, 0);
    await expect.poll(() => valueAt(10, row)).toBe(0);
  }
  expect(await viewer.probe(31, 10)).toContain('ln × 1000');
  // No difference is middle grey, the vessel is darker.
  const { map } = await viewer.shownFrame();
  const greys = await viewer.greys();
  const greyAt = (column: number, row: number) =>
    greys.values[
      Math.round(map.d * (row + 0.5) + map.f) * greys.width + Math.round(map.a * (column + 0.5) + map.e)
    ];
  expect(greyAt(10, 10)).toBe(128);
  expect(Math.abs((greyAt(31, 10) ?? 0) - (0.5 + depth / 1000) * 255)).toBeLessThanOrEqual(1);
  await page.keyboard.press('Alt+KeyX');
  await expect(viewer.pane(0)).not.toContainText('Subtracted');
  await expect.poll(() => valueAt(10, 10)).toBe(8000);
});

test('the reader chooses the mask and moves it in tenths of a pixel, by keys and by dragging', async () => {
  const { truth } = RUNS;
  await tile(/Run that moved/).click();
  await expect(viewer.pane(0)).toContainText('Im 1/12');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Alt+Shift+KeyX');
  await expect(viewer.pane(0)).toContainText('Subtracted, mask 2');
  await page.keyboard.press('End');
  await expect(viewer.pane(0)).toContainText('Im 12/12');
  // 20 grey values a pixel, moved by one and a half.
  await expect.poll(() => valueAt(10, 20)).toBe(-20 * truth.movedColumns);
  for (let tenths = 0; tenths < 15; tenths += 1) await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect(viewer.pane(0)).toContainText('shift +1.5 +0.0 px');
  await expect.poll(() => valueAt(10, 20)).toBe(0);
  await expect.poll(() => valueAt(31, 20)).toBe(-truth.depth);
  await page.keyboard.press('Alt+Shift+ArrowUp');
  await expect(viewer.pane(0)).toContainText('shift +1.5 −0.1 px');
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  await expect(viewer.pane(0)).toContainText('shift +1.4 −0.1 px');
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(viewer.pane(0)).toContainText('shift +1.4 +0.0 px');
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await page.keyboard.press('Alt+Shift+ArrowUp');
  await expect(viewer.pane(0)).toContainText('shift +1.5 −0.1 px');
  await page.keyboard.press('Alt+KeyD');
  const box = await viewer.pane(0).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 400, (box?.y ?? 0) + 400];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 20, y + 4, { steps: 5 });
  await page.mouse.up();
  await expect(viewer.pane(0)).toContainText('shift +1.0 +0.0 px');
  await page.keyboard.press('Alt+KeyD');
  await page.keyboard.press('Alt+KeyX');
  await expect(viewer.pane(0)).not.toContainText('Subtracted');
});

test('one series is taken from another where slices lie at the same places, else the menu says why not', async () => {
  const { truth } = CONTRAST;
  await viewer.open(CONTRAST.studyInstanceUid);
  await viewer.waitForStack();
  await expect(tile(/After contrast/)).toContainText('6 images');
  await tile(/After contrast/).click();
  await expect(viewer.pane(0)).toContainText('Im 4/6');
  await expect.poll(() => valueAt(32, 32)).toBe(truth.post(3));
  await page.getByRole('button', { name: 'Subtract', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: /Minus .*Coronal/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(page.getByRole('menuitem', { name: /Minus .*Uneven/ })).toContainText('slices lie elsewhere');
  await page.getByRole('menuitem', { name: /Minus .*Before contrast/ }).click();
  await expect(viewer.pane(0)).toContainText('Subtracted: minus Se 6 · Before contrast');
  await expect.poll(() => valueAt(32, 32)).toBe(truth.post(3) - truth.pre(3));
  // The menu gave the focus back to its button, where an arrow would open it again.
  await viewer.clickAt(0, 5, 200);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => valueAt(32, 32)).toBe(truth.post(4) - truth.pre(4));
  // Planes are cut from what was acquired, and say that they are not what stood there before.
  const unsubtracted = 'Not subtracted: planes show the series as acquired';
  await viewer.showPlanes();
  for (const place of [0, 1, 2]) await expect(viewer.pane(place)).toContainText(unsubtracted);
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await expect(viewer.pane(0)).not.toContainText(unsubtracted);
  await page.keyboard.press('Alt+KeyX');
  await expect(viewer.pane(0)).not.toContainText('Subtracted');
  await viewer.showPlanes();
  await expect(viewer.pane(0)).not.toContainText(unsubtracted);
  await page.keyboard.press('m');
  await viewer.waitForStack();
});

test('a cine plays between the trims, there and back, and says what it reaches of what was asked', async () => {
  await viewer.open(RUNS.studyInstanceUid);
  await viewer.waitForStack();
  await tile(/Sweep/).click();
  await viewer.waitForStack();
  await page.keyboard.press('End');
  await page.keyboard.press('c');
  await expect(viewer.pane(0)).toContainText('Trimmed by the sender: 2–5 of 6');
  // Frames 2, 3, 4, 5, 4, 3 for 100, 200, 200, 100, 200, 200 ms: six in a second
  await expect(viewer.pane(0)).toContainText(/[\d.]+ of 6\.0 fps sweep/);
  const seen: number[] = await page.evaluate(
    () =>
      new Promise((done) => {
        const numbers: number[] = [];
        const canvas = document.querySelector('[data-place="0"] canvas[data-image-id]');
        const note = () => {
          const frame = Number(canvas?.getAttribute('data-image-id')?.split('/')[3]);
          if (numbers.at(-1) !== frame) numbers.push(frame);
          // A machine that is too slow for a frame leaves it out, never the rhythm: a round without a gap comes.
          if (numbers.join(' ').includes('2 3 4 5 4 3 2')) done(numbers);
          else requestAnimationFrame(note);
        };
        note();
      }),
  );
  expect(Math.max(...seen.slice(1))).toBe(5);
  expect(Math.min(...seen.slice(1))).toBe(2);
  await page.keyboard.press('c');
  await expect(viewer.pane(0)).not.toContainText('fps');
});

test('several cines play in step: their rounds begin and end together', async () => {
  await page.keyboard.press('Alt+Digit2');
  await viewer.waitForStack(1);
  await page.keyboard.press('Alt+KeyC');
  await expect(viewer.pane(0)).toContainText('in step');
  await expect(viewer.pane(1)).toContainText('in step');
  await page.keyboard.press('Alt+KeyC');
  await expect(viewer.pane(0)).not.toContainText('fps');
  await expect(viewer.pane(1)).not.toContainText('fps');
  await page.keyboard.press('Alt+Digit1');
});
