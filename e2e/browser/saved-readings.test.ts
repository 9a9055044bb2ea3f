import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo, openWindow, signIn } from '../pages/window.ts';
import { OBJECT_STUDY, writeStates } from './object-study.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 4 });

let reading: ReadingCore;
let page: Page;
let viewer: ReadingPage;
let measure: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  const states = writeStates();
  reading = await startReadingCore([CT, OBJECT_STUDY], [], [states.path]);
  states.remove();
  page = await (await browser.newContext()).newPage();
  viewer = new ReadingPage(page);
  measure = new MeasurePage(page);
  await openWindow(page, reading.core);
  await signIn(page, READER, PASSWORD);
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

const panel = () => page.getByRole('dialog', { name: 'Saved readings' });

async function openPanel(): Promise<void> {
  await page.getByRole('button', { name: 'Saved readings' }).click();
  await expect(panel()).toBeVisible();
}

/** The button has the focus then, and would take the keys. */
async function closePanel(): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(panel()).toHaveCount(0);
  await viewer.pane(0).focus();
}

async function mapOf(): Promise<Record<string, number>> {
  const text = await viewer.pane(0).locator('canvas').first().getAttribute('data-image-to-canvas');
  return JSON.parse(text ?? '{}') as Record<string, number>;
}

test('measurements are saved as a report and can be loaded from it again', async () => {
  await page.keyboard.press('l');
  const box = await viewer.pane(0).boundingBox();
  if (!box) throw new Error('no viewport');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 60, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 10, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+S');
  await expect(page.getByText('The measurement is stored as a report.')).toBeVisible();
  await openPanel();
  await expect(panel()).toContainText('1 measurement');
  await expect(panel()).toContainText(READER);
  await closePanel();
  await page.keyboard.press('Shift+S');
  await expect(page.getByText('There is no new measurement to save.')).toBeVisible();
  const [drawn] = await measure.words();
  await measure.clear();
  await expect(measure.drawn()).toHaveCount(0);
  await openPanel();
  await panel().getByRole('button', { name: 'Load measurements' }).click();
  await expect(panel()).toContainText('loaded');
  await closePanel();
  await expect(measure.drawn()).toHaveCount(1);
  expect(await measure.words()).toEqual([drawn]);
  // It is live, and its author's: it can be chosen, and is not to be changed.
  await measure.clear();
  await expect(page.getByText('Loaded measurements stay as their author left them.')).toBeVisible();
  await expect(measure.drawn()).toHaveCount(1);
});

test('a view is saved as a presentation state and shown again as it was', async () => {
  await page.keyboard.press('3');
  await page.keyboard.press(']');
  await page.keyboard.press('h');
  await page.keyboard.press('i');
  for (const words of ['Bone', 'Flipped', 'Inverted']) await expect(viewer.pane(0)).toContainText(words);
  const before = await mapOf();
  await page.keyboard.press('Shift+G');
  await expect(page.getByText('The view is stored as a presentation state.')).toBeVisible();
  await page.keyboard.press('Space');
  await expect.poll(mapOf).not.toEqual(before);
  await openPanel();
  await panel().getByRole('button', { name: 'Apply' }).click();
  await closePanel();
  await expect(viewer.pane(0)).toContainText('VIEWBOX');
  await expect(viewer.pane(0)).toContainText('Inverted');
  for (const [name, value] of Object.entries(before))
    await expect
      .poll(async () => Math.abs(((await mapOf())[name] ?? NaN) - value), { message: name })
      .toBeLessThan(1);
});

test('its graphics lie where the measurement was drawn, and can be hidden', async () => {
  const drawn = viewer.pane(0).locator('.presentation-state [data-graphic=POLYLINE]');
  await expect(drawn).toHaveCount(1);
  const measured = viewer.pane(0).locator('.measurements path.solid').first();
  const ends = (d: string | null) =>
    (d ?? '')
      .match(/-?\d+(?:\.\d+)?/g)
      ?.slice(0, 4)
      .map(Number) ?? [];
  const [own, kept] = [ends(await measured.getAttribute('d')), ends(await drawn.getAttribute('d'))];
  expect(kept).toHaveLength(4);
  for (const [at, value] of kept.entries()) expect(Math.abs(value - (own[at] ?? NaN))).toBeLessThan(1);
  await page.keyboard.press('Shift+O');
  await expect(drawn).toHaveCount(0);
});

test('key images are saved under a title, and stacks can be reduced to them', async () => {
  await page.keyboard.press('k');
  await page.keyboard.press('Alt+Shift+K');
  const dialog = page.getByRole('dialog', { name: 'Save key images' });
  await dialog.getByLabel('Description').fill('the bar');
  await dialog.getByRole('button', { name: 'Save key images' }).click();
  await expect(page.getByText('The key image is stored.')).toBeVisible();
  await openPanel();
  await expect(panel()).toContainText('Of Interest: the bar');
  await panel().getByRole('button', { name: 'Show only these' }).click();
  await closePanel();
  await expect(viewer.pane(0)).toContainText('Im 1/1');
});

/** The line of a presentation state in the panel. */
const stateLine = (words: string) => panel().getByRole('listitem').filter({ hasText: words });

async function applyState(words: string): Promise<void> {
  await openPanel();
  await stateLine(words).getByRole('button', { name: 'Apply' }).click();
  await expect(stateLine(words)).toContainText('in force');
  await closePanel();
}

/** Grey on the screen in the middle of a pixel of the image, columns and rows from 0. */
async function greyAt(column: number, row: number): Promise<number> {
  return (await colourAt(column, row))[0] ?? NaN;
}

async function colourAt(column: number, row: number): Promise<readonly number[]> {
  return viewer
    .pane(0)
    .locator('canvas[data-image-id^="viewbox:"]')
    .evaluate(
      (element, [x, y]) => {
        const canvas = element as HTMLCanvasElement;
        const map = JSON.parse(canvas.dataset['imageToCanvas'] ?? '{}') as Record<string, number>;
        const { a = 0, b = 0, c = 0, d = 0, e = 0, f = 0 } = map;
        const at = [a * x + c * y + e, b * x + d * y + f].map(Math.floor) as [number, number];
        return Array.from(canvas.getContext('2d')?.getImageData(...at, 1, 1).data ?? []).slice(0, 3);
      },
      [column + 0.5, row + 0.5] as const,
    );
}

test('a state of another maker places each image, covers and draws over it as it says, and is saved whole', async () => {
  await viewer.open(OBJECT_STUDY.studyInstanceUid);
  await measure.showSeries('Gray');
  await expect(viewer.pane(0)).toContainText('Display shutter');
  // Outside of the image's own shutter
  await expect.poll(() => greyAt(63, 63)).toBe(0);
  await applyState('Placed image by image');
  await expect.poll(async () => (await mapOf())['a']).toBe(3);
  await expect(viewer.pane(0)).toContainText('Overlay shown');
  await expect.poll(() => greyAt(30, 4)).toBe(255);
  expect(await greyAt(30, 12)).toBeLessThan(128);
  // The shutter of the image is not the state's.
  expect(await greyAt(63, 63)).toBeGreaterThan(200);
  await page.keyboard.press('ArrowDown');
  const [width, height] = await viewer
    .pane(0)
    .locator('canvas[data-image-id^="viewbox:"]')
    .evaluate(
      (canvas) => [(canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height] as const,
    );
  await expect.poll(async () => (await mapOf())['a']).toBeCloseTo(Math.min(width, height) / 32, 6);
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await mapOf())['a']).toBe(3);
  await page.keyboard.press('Shift+G');
  await expect(page.getByText('The view is stored as a presentation state.')).toBeVisible();
  const saved = await page.evaluate(async (study) => {
    const response = await fetch(`/dicomweb/studies/${study}/metadata`, {
      headers: { accept: 'application/dicom+json' },
    });
    const all = (await response.json()) as Record<string, { Value?: unknown[] } | undefined>[];
    const own = all.find((each) => each['00700080']?.Value?.[0] === 'VIEWBOX');
    return ['00181600', '00181622', '00181623', '60041001', '60020010', '60040010'].map(
      (tag) => own?.[tag]?.Value?.[0],
    );
  }, OBJECT_STUDY.studyInstanceUid);
  expect(saved).toEqual(['BITMAP', 65_535, 0x6002, 'OVERLAYS', 64, 64]);
  await openPanel();
  await expect(stateLine('Blending Softcopy Presentation State')).toContainText('not applied here');
  await closePanel();

  // The same greys through tables of colours.
  await applyState('In colors');
  await expect(viewer.pane(0)).toContainText('Pseudo-color');
  for (const [column, row] of [
    [30, 12],
    [63, 63],
    [5, 40],
  ] as const) {
    const pValue = Math.round(((row * 100 + column - 3199.5) / 6399 + 0.5) * 255);
    await expect.poll(() => colourAt(column, row)).toEqual([255 - pValue, pValue, 64]);
  }
  await openPanel();
  await panel().getByRole('button', { name: 'Take off' }).click();
  await closePanel();
  await expect.poll(() => greyAt(63, 63)).toBe(0);
});

test('lines, points and words of a state lie where it says, by pixels of the image and by parts of the display', async () => {
  await measure.showSeries('Gray');
  await applyState('Drawn and written on');
  const drawn = (type: string) => viewer.pane(0).locator(`.presentation-state [data-graphic=${type}]`);
  await expect(drawn('ELLIPSE')).toHaveCount(1);
  await expect.poll(async () => (await mapOf())['a']).not.toBe(3);
  await viewer.settle();
  /** Points of the lines on the page */
  const pointsOf = (type: string) =>
    drawn(type).evaluate((element) => {
      const box = (element as SVGPathElement).ownerSVGElement!.getBoundingClientRect();
      const path = element as SVGPathElement;
      const size = path.getTotalLength();
      return Array.from({ length: 4001 }, (_, at) => {
        const { x, y } = path.getPointAtLength((size * at) / 4000);
        return [x + box.x, y + box.y] as const;
      });
    });
  const gap = (points: readonly (readonly [number, number])[], [x, y]: readonly [number, number]) =>
    Math.min(...points.map(([atX, atY]) => Math.hypot(atX - x, atY - y)));

  const ellipse = await pointsOf('ELLIPSE');
  for (let angle = 0; angle < 360; angle += 15) {
    const [cosine, sine] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    expect(gap(ellipse, await measure.at([32 + 12 * cosine, 30 + 6 * sine])), `${angle}°`).toBeLessThan(1);
  }
  const curve = await pointsOf('INTERPOLATED');
  for (const point of [
    [12.25, 40],
    [24, 44.5],
    [36, 40],
    [48, 46],
  ] as const)
    expect(gap(curve, await measure.at(point))).toBeLessThan(1);
  const cross = await pointsOf('POINT');
  expect(gap(cross, await measure.at([15.5, 50.25]))).toBeLessThan(1);
  expect(await drawn('POLYLINE').getAttribute('fill')).toBe(await drawn('POLYLINE').getAttribute('stroke'));
  expect(await drawn('ELLIPSE').getAttribute('fill')).toBe('none');
  const filled = await pointsOf('POLYLINE');
  for (const corner of [
    [40, 48],
    [50, 48],
    [50, 56],
  ] as const)
    expect(gap(filled, await measure.at(corner))).toBeLessThan(1);

  // The displayed area is columns 9 to 56 and rows 5 to 60: from (8, 4), 48 wide and 56 high.
  const onDisplay = (x: number, y: number) => measure.at([8 + 48 * x, 4 + 56 * y]);
  const circle = await pointsOf('CIRCLE');
  expect(gap(circle, await onDisplay(0.75, 0.5))).toBeLessThan(1);
  expect(gap(circle, await onDisplay(0.25, 0.5))).toBeLessThan(1);

  const words = async (text: string) => {
    const box = await viewer
      .pane(0)
      .locator('.presentation-state text')
      .filter({ hasText: text })
      .boundingBox();
    return box ?? { x: NaN, y: NaN, width: NaN, height: NaN };
  };
  const middleOf = async (text: string) => {
    const { x, width } = await words(text);
    return x + width / 2;
  };
  expect(Math.abs((await middleOf('BOXED')) - (await measure.at([32, 16]))[0])).toBeLessThan(1.5);
  expect(Math.abs((await middleOf('ON DISPLAY')) - (await onDisplay(0.5, 0.8))[0])).toBeLessThan(1.5);
  const [, top] = await measure.at([32, 16]);
  const boxed = await words('BOXED');
  expect(boxed.y).toBeGreaterThan(top - 6);
  expect(boxed.y).toBeLessThan(top + 12);
  const [, low] = await onDisplay(0.5, 0.8);
  const shown = await words('ON DISPLAY');
  expect(shown.y).toBeGreaterThan(low - 6);
  expect(shown.y).toBeLessThan(low + 12);
  // A word without a box stands beside its anchor, and a line leads to it from there.
  const anchor = await measure.at([30, 12]);
  expect(gap(await pointsOf('LEADER'), anchor)).toBeLessThan(1);
  const anchored = await words('ANCHORED');
  expect(Math.abs(anchored.x - anchor[0])).toBeLessThan(10);
  expect(Math.abs(anchored.y + anchored.height / 2 - anchor[1])).toBeLessThan(10);
  await openPanel();
  await panel().getByRole('button', { name: 'Take off' }).click();
  await closePanel();
});

test('a gray state for a color image is refused with words of what to do; one made of that image is applied', async () => {
  await measure.showSeries('Color');
  await applyState('Gray for a color image');
  await expect(page.getByRole('alert')).toContainText('so only its graphics are shown. Apply a color');
  await expect(viewer.pane(0).locator('[data-graphic=CIRCLE]')).toHaveCount(1);
  await page.keyboard.press('h');
  await expect(viewer.pane(0)).toContainText('Flipped');
  await page.keyboard.press('Shift+G');
  await expect(page.getByText('The view is stored as a presentation state.')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(viewer.pane(0)).not.toContainText('Flipped');
  await openPanel();
  await stateLine('VIEWBOXSe 2').getByRole('button', { name: 'Apply' }).click();
  await closePanel();
  await expect(viewer.pane(0)).toContainText('Flipped');
});

test('a mask of a state is subtracted; true size on a screen that nobody measured is fitted, and said', async () => {
  await measure.showSeries('Run');
  await page.keyboard.press('ArrowDown');
  await applyState('Subtracted');
  await expect(viewer.pane(0)).toContainText('Subtracted');
  await expect(page.getByText('this screen has not been measured')).toBeVisible();

  // A state for angiography, whose mask is shifted; what of it nobody shows here is said.
  await applyState('Angiographic');
  await expect(page.getByText('Its edge enhancement of 30 % is not applied.')).toBeVisible();
  await expect(viewer.pane(0)).toContainText('Subtracted');
  await expect(viewer.pane(0)).toContainText(/shift/i);
});
