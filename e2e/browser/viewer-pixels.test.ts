import { expect, test, type Page } from '@playwright/test';
import { ctPhantom, type CtVariant } from '#main/phantom/studies.ts';
import { ViewerPage, type CanvasGreys, type ShownFrame } from '../pages/viewer-page.ts';
import { compareWithReference, type Difference } from './pixel-reference.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const SIZE = { rows: 256, columns: 256, sliceCount: 12 };
const VARIANTS = ['standard', 'signed', 'monochrome1'] as const satisfies readonly CtVariant[];
const STUDIES = Object.fromEntries(
  VARIANTS.map((variant) => [variant, ctPhantom(variant, SIZE, 12)]),
) as Record<(typeof VARIANTS)[number], ReturnType<typeof ctPhantom>>;

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore(Object.values(STUDIES));
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDIES.standard.studyInstanceUid);
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** The shown slice of a variant beside the reference. */
function compare(
  variant: keyof typeof STUDIES,
  shown: ShownFrame,
  greys: CanvasGreys,
  centre: number,
  width: number,
  isInverted: boolean,
): Difference {
  const picture = { study: STUDIES[variant], ...SIZE, isSigned: variant === 'signed' };
  return compareWithReference(picture, shown, greys, { centre, width, isInverted });
}

for (const variant of VARIANTS) {
  test(`CT ${variant}: every pixel at 1:1 equals the reference within 1 of 255, as sent and by a preset`, async () => {
    await viewer.open(STUDIES[variant].studyInstanceUid);
    await viewer.waitForStack();
    await page.keyboard.press('Shift+Equal');
    await page.keyboard.press('1');
    await expect(viewer.pane(0)).toContainText('W 400 L 50');
    const isMono1 = variant === 'monochrome1';
    const soft = compare(variant, await viewer.shownFrame(), await viewer.greys(), 50, 400, isMono1);
    expect(soft).toEqual({ compared: SIZE.rows * SIZE.columns, largest: expect.any(Number) });
    expect(soft.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('2');
    await expect(viewer.pane(0)).toContainText('W 1500 L -600');
    const lung = compare(variant, await viewer.shownFrame(), await viewer.greys(), -600, 1500, isMono1);
    expect(lung.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('i');
    await expect(viewer.pane(0)).toContainText('Inverted');
    const inverted = compare(variant, await viewer.shownFrame(), await viewer.greys(), -600, 1500, !isMono1);
    expect(inverted.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('Space');
  });
}

test('turned, mirrored and scrolled, every pixel is still the right one', async () => {
  await viewer.open(STUDIES.standard.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+Equal');
  await page.keyboard.press('1');
  for (const keys of [['h'], ['v'], [']'], ['Home'], ['End', '[']]) {
    for (const key of keys) await page.keyboard.press(key);
    await viewer.settle();
    const { compared, largest } = compare(
      'standard',
      await viewer.shownFrame(),
      await viewer.greys(),
      50,
      400,
      false,
    );
    expect(compared).toBe(SIZE.rows * SIZE.columns);
    expect(largest).toBeLessThanOrEqual(1);
  }
});

test('the planes leave the pixels of the stack as they were, and come back the same', async () => {
  await viewer.open(STUDIES.standard.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Space');
  await viewer.showPlanes();
  const first = await viewer.greys(1);
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.keyboard.press('Shift+Equal');
  await page.keyboard.press('1');
  await expect(viewer.pane(0)).toContainText('W 400 L 50');
  await viewer.settle();
  const { largest } = compare('standard', await viewer.shownFrame(), await viewer.greys(), 50, 400, false);
  expect(largest).toBeLessThanOrEqual(1);
  await viewer.showPlanes();
  const again = await viewer.greys(1);
  expect(Buffer.compare(Buffer.from(first.values), Buffer.from(again.values))).toBe(0);
  await page.keyboard.press('m');
});
