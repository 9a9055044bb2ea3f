import { expect, test, type Page } from '@playwright/test';
import { PICTURE_SIZE } from '#main/phantom/picture-study.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { fidelityStudy, PLANES, RESCALE, rgbAt, SERIES, storedAt, WINDOW } from './fidelity-study.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = fidelityStudy();

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

let shown = 0;

/** Goes from series to series with the keys, as a reader does, and puts the view back. */
async function show(description: string): Promise<void> {
  const wanted = SERIES.indexOf(description);
  for (; shown < wanted; shown++) await page.keyboard.press('PageDown');
  for (; shown > wanted; shown--) await page.keyboard.press('PageUp');
  await expect(viewer.pane(0)).toContainText(description);
  await viewer.waitForStack();
  await page.keyboard.press('Space');
  await viewer.painted();
}

const inspector = () => page.getByRole('complementary', { name: 'Where a pixel comes from' });
const row = (label: string) => inspector().locator('dl > div').filter({ hasText: label });
/** By PS3.3 C.11.2.1.2.1, LINEAR. */
const greyOf = (stored: number) =>
  Math.round(
    Math.min(
      Math.max(
        (stored * RESCALE.slope + RESCALE.intercept - (WINDOW.centre - 0.5)) / (WINDOW.width - 1) + 0.5,
        0,
      ),
      1,
    ) * 255,
  );

test('a picture shown pixel by pixel is faithful; one shown smaller says so; more greys than the screen has are told', async () => {
  await show('Deep');
  await expect(viewer.pane(0)).toContainText('Faithful');
  await expect(viewer.pane(0)).toContainText(/8 bit: \d+ greys as 256/);
  await page.keyboard.press('Shift+Equal');
  for (let times = 0; times < 6; times++) await page.keyboard.press('NumpadSubtract');
  await expect(viewer.pane(0)).toContainText('Shown at 56 %');
  await expect(viewer.pane(0)).not.toContainText('Faithful');
});

test('the road of a pixel is told at 1:1, and the screen agrees with the standard’s formula', async () => {
  await show('Deep');
  await page.keyboard.press('Shift+Y');
  await page.keyboard.press('Shift+Equal');
  await viewer.painted();
  for (const [column, line] of [
    [3, 5],
    [40, 30],
    [63, 63],
  ] as const) {
    const stored = storedAt(line, column);
    await page.mouse.move(...(await viewer.at([column + 0.5, line + 0.5])));
    await expect(inspector()).toContainText(`Column ${column + 1}, row ${line + 1}, frame 1`);
    await expect(row('Stored')).toContainText(String(stored));
    await expect(row('Modality LUT')).toContainText(`${stored * RESCALE.slope + RESCALE.intercept} HU`);
    await expect(row('Modality LUT')).toContainText('(0028,1053)');
    await expect(row('VOI')).toContainText('LINEAR W 30000 L 20000; object, (0028,1050) value 1 WIDE');
    await expect(row('Computed')).toContainText('one image pixel');
    await expect(row('On the screen')).toContainText(`agrees`);
    await expect(row('On the screen').locator('dd').last()).toHaveText(String(greyOf(stored)));
  }
});

test('enlarged, the four neighbours are named; a drag, an inversion and a press that holds are told', async () => {
  await page.keyboard.press('NumpadAdd');
  await viewer.painted();
  await page.mouse.move(...(await viewer.at([20.9, 20.9])));
  await expect(row('Interpolated')).toContainText(/between (\d+\/\d+ \d+ %(, )?){2,4}/);
  await expect(row('On the screen')).toContainText('agrees');
  await page.keyboard.press('i');
  await expect(row('Presentation')).toContainText('inverted by the reader');
  await expect(row('On the screen')).toContainText('agrees');
  await page.mouse.down();
  await page.mouse.up();
  await expect(inspector()).toContainText('Held');
  const told = await inspector().locator('strong').innerText();
  await page.mouse.move(...(await viewer.at([50, 50])));
  await expect(inspector().locator('strong')).toHaveText(told);
  await page.keyboard.press('Shift+Digit0');
  await expect(row('VOI')).toContainText('full range of the image');
  await page.keyboard.press('3');
  await expect(row('VOI')).toContainText('preset Bone');
  await page.keyboard.press('Escape');
  await expect(inspector()).toHaveCount(0);
});

test('what an object says against itself stands on the viewport', async () => {
  await show('For processing');
  for (const words of ['Not for presentation', 'Text in the picture', 'Lossy JPEG 12:1'])
    await expect(viewer.pane(0)).toContainText(words);
  await expect(viewer.pane(0)).not.toContainText('Faithful');
  await show('Incomplete');
  await expect(viewer.pane(0)).toContainText('3 of 5 images');
});

test('colours go through the profile of the image, pixel by pixel', async () => {
  await show('Adobe RGB');
  await expect(viewer.pane(0)).toContainText('ICC profile applied');
  await page.keyboard.press('Shift+Equal');
  await viewer.painted();
  const { map } = await viewer.shownFrame();
  const greys = await viewer.greys();
  let largest = 0;
  for (let pixel = 0; pixel < PICTURE_SIZE ** 2; pixel++) {
    const [line, column] = [Math.floor(pixel / PICTURE_SIZE), pixel % PICTURE_SIZE];
    const at =
      Math.floor(map.d * (line + 0.5) + map.f) * greys.width + Math.floor(map.a * (column + 0.5) + map.e);
    largest = Math.max(largest, Math.abs((greys.values[at] ?? 0) - adobeRedAsSrgb(pixel)));
  }
  expect(largest).toBeLessThanOrEqual(1.5);
});

/** Adobe RGB (1998) 4.3.4 and IEC 61966-2-1, both by way of XYZ at D65: the red channel. */
function adobeRedAsSrgb(pixel: number): number {
  const [r = 0, g = 0, b = 0] = [0, 1, 2].map((channel) => (rgbAt(pixel, channel) / 255) ** 2.19921875);
  const x = 0.57667 * r + 0.18556 * g + 0.18823 * b;
  const y = 0.29734 * r + 0.62736 * g + 0.07529 * b;
  const z = 0.02703 * r + 0.07069 * g + 0.99134 * b;
  const light = Math.min(Math.max(3.2404542 * x - 1.5371385 * y - 0.4985314 * z, 0), 1);
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** Keys that bring a picture into each of the 8 ways to lie, with where its columns and rows then go: x right, y down. */
const WAYS: readonly (readonly [
  keys: string,
  columnsGo: readonly [number, number],
  rowsGo: readonly [number, number],
])[] = [
  ['', [1, 0], [0, 1]],
  [']', [0, 1], [-1, 0]],
  [']]', [-1, 0], [0, -1]],
  ['[', [0, -1], [1, 0]],
  ['h', [-1, 0], [0, 1]],
  ['v', [1, 0], [0, -1]],
  ['h]', [0, -1], [-1, 0]],
  ['h[', [0, 1], [1, 0]],
];

/** Letters of a direction by PS3.3 C.7.6.1.1.1: x to the left, y to the back, z to the head; the strongest first. */
function lettersOf(direction: readonly number[]): string {
  return direction
    .map((size, axis) => ({ size: Math.abs(size), letter: (size > 0 ? 'LPH' : 'RAF')[axis] ?? '' }))
    .filter(({ size }) => size > 0.05)
    .sort((one, other) => other.size - one.size)
    .map(({ letter }) => letter)
    .join('');
}

for (const [name, { row: rowWay, column: columnWay }] of [
  ...Object.entries(PLANES),
  ['Projection', { row: [1, 0, 0], column: [0, 0, -1] }] as const,
])
  test(`${name}: the letters are right however the picture is turned and mirrored, and left on the left is shouted`, async () => {
    for (const [keys, columnsGo, rowsGo] of WAYS) {
      await show(name);
      for (const key of keys) await page.keyboard.press(key);
      await viewer.painted();
      const towards = (x: number, y: number) => {
        const along = columnsGo[0] * x + columnsGo[1] * y;
        const down = rowsGo[0] * x + rowsGo[1] * y;
        return lettersOf(
          [0, 1, 2].map((axis) => along * (rowWay[axis] ?? 0) + down * (columnWay[axis] ?? 0)),
        );
      };
      const expected = [towards(-1, 0), towards(1, 0), towards(0, -1), towards(0, 1)];
      expect(await viewer.letters(), keys).toBe(expected.join(' '));
      const alarm = viewer.pane(0).getByText('Patient left is on the left');
      await expect(alarm).toHaveCount(expected[0]?.startsWith('L') ? 1 : 0);
    }
  });

test('a picture whose file ends early is blank and says which it is; its neighbour is whole', async () => {
  await show('Cut short');
  await expect(viewer.pane(0)).toContainText('1 image cannot be shown');
  const isBlank = async () => (await viewer.greys()).values.every((value) => value === 0);
  const cut = viewer.pane(0).getByText('Image 3 of 3 cannot be shown: The stored image is damaged');
  expect(await isBlank()).toBe(false);
  await page.keyboard.press('End');
  await expect(viewer.pane(0)).toContainText('Im 3/3');
  await expect(cut).toHaveCount(1);
  await expect.poll(isBlank).toBe(true);
  await page.keyboard.press('ArrowUp');
  await expect(cut).toHaveCount(0);
  await expect.poll(isBlank).toBe(false);
});

test('a picture that cannot be decoded is not replaced by its neighbour, and says how to go on', async () => {
  const damaged = /\/frames\/1(\?|$)/;
  await page.route(damaged, (route) =>
    route.fulfill({ status: 200, contentType: 'application/octet-stream', body: 'short' }),
  );
  // A study opened anew: nothing of it is held.
  await page.reload();
  shown = 0;
  await viewer.pane(0).waitFor();
  await expect(viewer.pane(0)).toContainText('2 images cannot be shown');
  await expect(viewer.pane(0)).toContainText('fewer pixels than its header says');
  await expect(viewer.pane(0).locator('canvas').first()).toHaveAttribute('data-image-id', '');
  const { values } = await viewer.greys();
  expect(values.every((value) => value === 0)).toBe(true);
  await page.unroute(damaged);
  await page.getByRole('button', { name: 'Try again' }).click();
  await viewer.waitForStack();
  await expect(viewer.pane(0)).not.toContainText('cannot be shown');
  expect((await viewer.greys()).values.some((value) => value > 0)).toBe(true);
});
