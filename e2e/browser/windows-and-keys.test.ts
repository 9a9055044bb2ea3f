import { expect, test, type Page } from '@playwright/test';
import { CT_IMAGE_STORAGE } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { PICTURE_SIZE, pictures, pictureStudy, slicePlace } from '#main/phantom/picture-study.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const PADDING = 4000;
const STORED = [
  { name: 'WIDE', centre: 1300, width: 800 },
  { name: 'NARROW', centre: 1400, width: 200 },
  { name: 'HIGH', centre: 1600, width: 300 },
] as const;

/** Every pixel has a value of its own, but for the padding of the upper sixteen rows. */
function valueAt(row: number, column: number): number {
  return row < 16 ? PADDING : 1000 + column * 8 + row;
}

const STUDY = pictureStudy({
  key: 'named-windows',
  name: 'named windows',
  description: 'Three windows by name, and padding',
  patient: PATIENTS.body,
  truth: {},
  series: [
    {
      description: 'windows',
      modality: 'CT',
      instances: (frame) => [
        {
          SOPClassUID: CT_IMAGE_STORAGE,
          FrameOfReferenceUID: frame.frameOfReferenceUid,
          ...slicePlace('axial', 0, 2),
          ...pictures([valueAt]),
          RescaleIntercept: 0,
          RescaleSlope: 1,
          PixelPaddingValue: PADDING,
          WindowCenter: STORED.map(({ centre }) => centre),
          WindowWidth: STORED.map(({ width }) => width),
          WindowCenterWidthExplanation: STORED.map(({ name }) => name),
        },
      ],
    },
  ],
});

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY]);
  page = await (await browser.newContext()).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** Values of a rectangle of the image without padding, the last row and column outside. */
function valuesIn(columns: readonly [number, number], rows: readonly [number, number]): number[] {
  const values: number[] = [];
  for (let row = rows[0]; row < rows[1]; row++)
    for (let column = columns[0]; column < columns[1]; column++) values.push(valueAt(row, column));
  return values.filter((value) => value !== PADDING);
}

/** From the first to the ninety-ninth percentile: a LINEAR window is one wider than the difference of its ends. */
function windowOf(values: readonly number[]) {
  const sorted = [...values].sort((one, two) => one - two);
  const [low = 0, high = 0] = [0.01, 0.99].map((part) => sorted[Math.ceil(part * sorted.length) - 1]);
  return { width: high - low + 1, centre: (low + high + 1) / 2 };
}

/** What the viewport says, and that its pixels are so (PS3.3 C.11.2.1.2.1). */
async function expectWindow({ width, centre }: { readonly width: number; readonly centre: number }) {
  await expect(viewer.pane(0)).toContainText(`W ${width} L ${Math.round(centre)}`);
  // Larger than 1:1 the browser interpolates greys that were rounded.
  await page.keyboard.press('Shift+Equal');
  await viewer.settle();
  const { map } = await viewer.shownFrame();
  expect([map.a, map.d]).toEqual([1, 1]);
  const { width: across, values } = await viewer.greys();
  for (let row = 16; row < PICTURE_SIZE; row += 3)
    for (let column = 0; column < PICTURE_SIZE; column += 1) {
      const at = (row + Math.round(map.f)) * across + column + Math.round(map.e);
      const part = (valueAt(row, column) - (centre - 0.5)) / (width - 1) + 0.5;
      const wanted = Math.min(1, Math.max(0, part)) * 255;
      expect(Math.abs((values[at] ?? 0) - wanted), `${row} ${column}`).toBeLessThanOrEqual(1);
    }
  await page.keyboard.press('=');
  await viewer.painted();
}

test('the key of stored windows goes through all that the image names, and round', async () => {
  const [wide, ...others] = STORED;
  await expectWindow(wide);
  for (const stored of others) {
    await page.keyboard.press('0');
    await expect(viewer.pane(0)).toContainText(stored.name);
    await expectWindow(stored);
  }
  await page.keyboard.press('0');
  await expectWindow(wide);
  await page.keyboard.press('0');
  await expectWindow(STORED[1]);
  // From a window that is none of the image's it comes back to the first.
  await page.keyboard.press('1');
  await expect(viewer.pane(0)).toContainText('W 400 L 50');
  await page.keyboard.press('0');
  await expectWindow(wide);
});

test('the window of a region is that of the values in it, padding left out', async () => {
  for (const [columns, rows] of [
    [
      [20, 40],
      [30, 50],
    ],
    [
      [4, 24],
      [10, 26],
    ],
  ] as const) {
    await page.keyboard.press('Shift+R');
    await viewer.drag([columns[0] + 0.2, rows[0] + 0.2], [columns[1] - 0.2, rows[1] - 0.2]);
    await expectWindow(windowOf(valuesIn(columns, rows)));
    await page.keyboard.press('w');
    await page.keyboard.press('Space');
    await expectWindow(STORED[0]);
  }
});

test('a region is drawn from any corner', async () => {
  await page.keyboard.press('Shift+R');
  await viewer.drag([39.8, 30.2], [20.2, 49.8]);
  await expectWindow(windowOf(valuesIn([20, 40], [30, 50])));
  await page.keyboard.press('w');
});

test('the window from the image leaves its padding out', async () => {
  await page.keyboard.press('Shift+A');
  await expectWindow(windowOf(valuesIn([0, PICTURE_SIZE], [0, PICTURE_SIZE])));
});

test('figures that are typed are in force on the image', async () => {
  await page.keyboard.press('Shift+W');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Width').fill('360');
  await dialog.getByLabel('Level').fill('1250');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expectWindow({ width: 360, centre: 1250 });
});

const INVERT = '[data-command="view.invert"]';
const FLIP = '[data-command="view.flipHorizontal"]';

async function openKeys(): Promise<void> {
  await page.keyboard.press('Shift+Slash');
  await expect(page.locator(INVERT)).toBeVisible();
}

async function closeKeys(): Promise<void> {
  // The hint of what has come under the pointer would take the Escape.
  await page.mouse.move(1, 1);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Presses a key and says what of the two effects it had, then takes it back by the key that had it. */
async function effectOf(key: string): Promise<string> {
  const words = async () => {
    await viewer.painted();
    const text = await viewer.pane(0).innerText();
    return ['Inverted', 'Flipped'].filter((word) => text.includes(word)).join();
  };
  expect(await words()).toBe('');
  await page.keyboard.press(key);
  const had = await words();
  if (had !== '') await page.keyboard.press(key);
  return had;
}

test('a key that was given to a command fires it, the old one does not, also after a reload', async () => {
  await openKeys();
  await page
    .locator(INVERT)
    .getByRole('button', { name: /press for another key/ })
    .click();
  await page.keyboard.press('Alt+KeyQ');
  await expect(page.locator(INVERT)).toHaveAttribute('data-keys', /^Alt\+.*Q$/i);
  await closeKeys();
  expect(await effectOf('Alt+KeyQ')).toBe('Inverted');
  expect(await effectOf('i')).toBe('');
  await page.reload();
  await viewer.waitForStack();
  await viewer.clickAt(0, 200, 200);
  expect(await effectOf('Alt+KeyQ')).toBe('Inverted');
  expect(await effectOf('i')).toBe('');
});

test('a key of another command is left to it, or taken from it, as the reader says', async () => {
  for (const [answer, ofInvert, ofFlip] of [
    ['Leave it', /^Alt\+q$/i, 'h'],
    ['Take it', /^h$/i, ''],
  ] as const) {
    await openKeys();
    await page
      .locator(INVERT)
      .getByRole('button', { name: /press for another key/ })
      .click();
    await page.keyboard.press('h');
    await expect(page.getByText(/is the key of "Flip/)).toBeVisible();
    await page.getByRole('button', { name: answer }).click();
    await expect(page.locator(INVERT)).toHaveAttribute('data-keys', ofInvert);
    await expect(page.locator(FLIP)).toHaveAttribute('data-keys', ofFlip);
    await closeKeys();
    expect(await effectOf('h')).toBe(answer === 'Take it' ? 'Inverted' : 'Flipped');
  }
  expect(await effectOf('Alt+KeyQ')).toBe('');
});

test('keys of the browser are refused; Escape lets a key be; a default key comes back', async () => {
  await openKeys();
  const change = page.locator(INVERT).getByRole('button', { name: /press for another key/ });
  await change.click();
  await page.keyboard.press('Control+KeyT');
  await expect(page.getByText(/belongs to the browser or the program/)).toBeVisible();
  await page
    .locator(INVERT)
    .getByRole('button', { name: /press for another key/ })
    .click();
  await page.locator(INVERT).getByText('Press the new key').waitFor();
  await page.keyboard.press('Escape');
  await expect(page.locator(INVERT)).toHaveAttribute('data-keys', /^h$/i);
  await page
    .locator(INVERT)
    .getByRole('button', { name: /^Default key/ })
    .click();
  await expect(page.locator(INVERT)).toHaveAttribute('data-keys', 'i');
  await expect(page.locator(FLIP)).toHaveAttribute('data-keys', '');
  await page.getByRole('button', { name: 'All default keys' }).click();
  await expect(page.locator(FLIP)).toHaveAttribute('data-keys', 'h');
  await closeKeys();
  expect(await effectOf('i')).toBe('Inverted');
  expect(await effectOf('h')).toBe('Flipped');
});
