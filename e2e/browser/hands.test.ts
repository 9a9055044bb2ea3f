import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { measuringStudy, type SlicePoint } from '#main/phantom/measuring-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { barEndsOnScreen } from './bar-ends.ts';
import { compareWithReference } from './pixel-reference.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const SIZE = { rows: 256, columns: 256, sliceCount: 4 };
const CT = ctPhantom('standard', SIZE);
const BARS = measuringStudy();

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT, BARS]);
  // Three viewports beside each other begin and end between two pixels.
  page = await (await browser.newContext({ viewport: { width: 1597, height: 900 } })).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, BARS.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** Keys that are struck before the browser paints once. */
function pressAtOnce(keys: readonly (readonly [key: string, code: string, shiftKey?: boolean])[]) {
  return page.evaluate((all) => {
    for (const [key, code, shiftKey = false] of all)
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }),
      );
  }, keys);
}

async function middle(place = 0): Promise<readonly [number, number]> {
  const box = await viewer.pane(place).boundingBox();
  return [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
}

/** mm of the patient to a pixel of the screen, across. */
async function mmPerDevicePixel(place: number): Promise<number> {
  const [words, { map }] = [await viewer.pane(place).innerText(), await viewer.shownFrame(place)];
  const layout = BARS.truth.layouts.find(({ name }) => words.includes(`· ${name}`));
  if (!layout) throw new Error(`what is shown in ${words}?`);
  return layout.pixelSpacing[1] / Math.hypot(map.a, map.b);
}

test('keys that come between two paintings go out from each other', async () => {
  await pressAtOnce([
    ['3', 'Digit3'],
    ['W', 'KeyW', true],
  ]);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Width')).toHaveValue('1800');
  await expect(dialog.getByLabel('Level')).toHaveValue('400');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await pressAtOnce([
    ['1', 'Digit1'],
    ['}', 'BracketRight', true],
    ['}', 'BracketRight', true],
  ]);
  await expect(viewer.pane(0)).toContainText('W 484 L 50');
});

test('what was done to the picture is taken back step by step, and done again', async () => {
  const pane = viewer.pane(0);
  await page.keyboard.press('1');
  await expect(pane).toContainText('W 400 L 50');
  const [x, y] = await middle();
  await viewer.dragOnScreen([x, y], [x + 40, y + 40]);
  await expect(pane).not.toContainText('W 400 L 50');
  const { map } = await viewer.shownFrame();
  await page.keyboard.down('Control');
  for (let notch = 0; notch < 3; notch++) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await viewer.shownFrame()).map.a).toBeGreaterThan(map.a * 1.3);
  const { map: zoomed } = await viewer.shownFrame();
  await page.keyboard.press('i');
  await page.keyboard.press('h');
  await page.keyboard.press('Alt+Digit5');
  await expect(viewer.pane(3)).toBeVisible();

  await page.keyboard.press('Control+z');
  await expect(viewer.pane(3)).toHaveCount(0);
  expect((await viewer.shownFrame()).map.d).toBe(zoomed.d);
  await expect(pane).toContainText('Flipped');
  await page.keyboard.press('Control+z');
  await expect(pane).not.toContainText('Flipped');
  await expect(pane).toContainText('Inverted');
  await page.keyboard.press('Control+z');
  await expect(pane).not.toContainText('Inverted');
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await viewer.shownFrame()).map).toEqual(map);
  await page.keyboard.press('Control+z');
  await expect(pane).toContainText('W 400 L 50');
  for (let step = 0; step < 5; step++) await page.keyboard.press('Control+y');
  await expect(viewer.pane(3)).toBeVisible();
  await expect(pane).toContainText('Inverted');
  expect((await viewer.shownFrame()).map.d).not.toBe(map.d);
  await page.keyboard.press('Alt+Digit1');
  await page.keyboard.press('Space');
});

test('after a menu of the bar the arrows are the image’s', async () => {
  await page.keyboard.press('Home');
  await page.getByRole('button', { name: /^Layout/ }).click();
  await page.getByRole('menuitemradio', { name: '1 × 1' }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(viewer.pane(0)).toContainText('Im 2/3');
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('same size is the same to the last digit, and what is linked goes together', async () => {
  await page.keyboard.press('Alt+Digit3');
  for (const place of [0, 1, 2]) await viewer.waitForStack(place);
  const fitted = await mmPerDevicePixel(0);
  await page.keyboard.press('NumpadAdd');
  await expect.poll(() => mmPerDevicePixel(0)).toBeCloseTo(fitted / 1.1, 9);
  const wanted = await mmPerDevicePixel(0);
  const expectSize = async (places: readonly number[], size: number) => {
    for (const place of places)
      await expect.poll(async () => Math.abs((await mmPerDevicePixel(place)) / size - 1)).toBeLessThan(1e-9);
  };
  await page.keyboard.press('Control+Shift+Equal');
  await expectSize([0, 1, 2], wanted);

  await page.keyboard.press('Alt+KeyZ');
  await page.keyboard.press('NumpadAdd');
  await expectSize([0, 1, 2], wanted / 1.1);
  await page.keyboard.press('Shift+N');
  await page.keyboard.press('2');
  for (const place of [0, 1, 2]) await expect(viewer.pane(place)).toContainText('W 1500 L -600');
  await page.keyboard.press('Shift+N');
  await page.keyboard.press('Alt+KeyZ');
  await page.keyboard.press('Alt+Digit1');
});

test('true size is true on a screen that was measured: 100 mm are 100 mm', async () => {
  await viewer.showSeries('square');
  await page.keyboard.press('Space');
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+Slash');
  await page.getByRole('tab', { name: 'Screen' }).click();
  await page.getByRole('radio', { name: 'Ruler, 100 mm' }).click();
  await page.getByRole('slider', { name: 'Length of the bar' }).fill('400');
  await page.getByRole('button', { name: 'The bar is right' }).click();
  await expect(page.getByText('A pixel of this screen is 0.2500 mm wide')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Equal');
  await expect(viewer.pane(0)).toContainText('true size');
  const greys = await viewer.greys();
  const { pixelSpacing, rows, columns } = BARS.truth.layouts.find(({ name }) => name === 'square') ?? {
    pixelSpacing: [1, 1],
    rows: 0,
    columns: 0,
  };
  for (const [from, to] of [BARS.truth.bars.level, BARS.truth.bars.upright]) {
    const at = ([right, down]: SlicePoint) =>
      viewer.at([columns / 2 + right / pixelSpacing[1], rows / 2 + down / pixelSpacing[0]]);
    const ends = barEndsOnScreen(greys, await at(from), await at(to), await viewer.corner());
    const px = Math.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]);
    expect(Math.abs(px * 0.25 - 100)).toBeLessThan(0.1);
  }
});

test('with the habits of scrolling on the first button, drags scroll and the second button windows', async () => {
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+Slash');
  await page.getByRole('tab', { name: 'Mouse' }).click();
  await page.getByRole('button', { name: /Habits of/ }).click();
  await page.getByRole('option', { name: 'PACS with scrolling on the first button' }).click();
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Home');
  await expect(viewer.pane(0)).toContainText('Im 1/3');
  const [x, y] = await middle();
  await viewer.dragOnScreen([x, y], [x, y + 30]);
  await expect(viewer.pane(0)).toContainText('Im 3/3');
  await page.keyboard.press('1');
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(x + 40, y, { steps: 4 });
  await page.mouse.up({ button: 'right' });
  await expect(viewer.pane(0)).not.toContainText('W 400 L 50');
  await expect(page.getByRole('menu')).toHaveCount(0);
});

type Touch = readonly [x: number, y: number];

async function touch(device: CDPSession, ...moves: readonly (readonly Touch[])[]): Promise<void> {
  for (const [at, points] of moves.entries())
    await device.send('Input.dispatchTouchEvent', {
      type: at === 0 ? 'touchStart' : 'touchMove',
      touchPoints: points.map(([x, y], id) => ({ x, y, id })),
    });
  await device.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

for (const deviceScaleFactor of [1, 1.25, 1.5, 2])
  test(`1:1 at ${deviceScaleFactor} device pixels a CSS pixel: an image pixel is a pixel of the screen`, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      deviceScaleFactor,
      viewport: { width: 1277, height: 797 },
      hasTouch: true,
    });
    const own = new MeasurePage(await context.newPage());
    await own.enter(await reading.newEntry(), READER, PASSWORD, CT.studyInstanceUid);
    await own.waitForStack();
    await own.page.keyboard.press('Shift+Equal');
    await own.page.keyboard.press('1');
    await expect(own.pane(0)).toContainText('W 400 L 50');
    await expect(own.pane(0)).toContainText('1:1');
    const [shown, greys] = [await own.shownFrame(), await own.greys()];
    expect(shown.map).toMatchObject({ a: 1, b: 0, c: 0, d: 1 });
    const picture = { study: CT, ...SIZE, isSigned: false };
    const found = compareWithReference(picture, shown, greys, { centre: 50, width: 400, isInverted: false });
    expect(found.compared).toBe(SIZE.rows * SIZE.columns);
    expect(found.largest).toBeLessThanOrEqual(1);
    // The canvas is not stretched: as many pixels as the screen has there.
    const box = await own.pane(0).locator('canvas').first().boundingBox();
    expect(Math.abs((box?.width ?? 0) * deviceScaleFactor - greys.width)).toBeLessThan(1);

    if (deviceScaleFactor === 2) {
      const device = await context.newCDPSession(own.page);
      const pane = await own.pane(0).boundingBox();
      const [x, y] = [(pane?.x ?? 0) + 300, (pane?.y ?? 0) + 300];
      await touch(
        device,
        [
          [x - 50, y],
          [x + 50, y],
        ],
        [
          [x - 75, y],
          [x + 75, y],
        ],
        [
          [x - 100, y],
          [x + 100, y],
        ],
      );
      await expect.poll(async () => (await own.shownFrame()).map.a).toBeCloseTo(2, 6);
      await own.page.keyboard.press('Home');
      await expect(own.pane(0)).toContainText('Im 1/4');
      const three = (down: number): Touch[] => [-60, 0, 60].map((right) => [x + right, y + down]);
      await touch(device, three(0), three(13), three(26));
      await expect(own.pane(0)).toContainText('Im 3/4');
      await own.page.keyboard.press('Control+z');
      await expect.poll(async () => (await own.shownFrame()).map.a).toBe(1);
    }
    await context.close();
  });
