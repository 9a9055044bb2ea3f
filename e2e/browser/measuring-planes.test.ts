import { expect, test, type Page } from '@playwright/test';
import { cross } from '#main/phantom/solid.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { crossAt } from './plane-measure.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Voxels of 1 × 1 × 2 mm. */
const STUDY = ctPhantom('standard', { rows: 256, columns: 256, sliceCount: 100 });
const TILTED = ctPhantom('gantryTilt');
const INSERT = STUDY.truth.body.inserts.find(({ hu }) => hu === 300);

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY, TILTED]);
  page = await (await browser.newContext()).newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
  await viewer.showPlanes();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('what is drawn on a slice is seen on the plane in it, with its length, and as points where planes cut it', async () => {
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.keyboard.press('l');
  await viewer.drag([60.5, 128.5], [180.5, 128.5]);
  expect(await viewer.figures(0)).toEqual([[120]]);
  await viewer.showPlanes();
  const cut = (place: number) => viewer.pane(place).locator('[data-cut]');
  const drawnOn = viewer.drawn(0);
  // Both begin in the middle of an even number of slices: on the same one, or on the one beside it.
  for (const key of ['ArrowDown', 'ArrowUp', 'ArrowUp']) {
    if ((await drawnOn.count()) > 0) break;
    await page.keyboard.press(key);
    await viewer.painted();
  }
  expect(await viewer.words(0)).toEqual(['120.0 mm']);
  await expect(viewer.drawn(1)).toHaveCount(0);
  await expect(cut(2)).toHaveCount(1);
  await page.keyboard.press('Home');
  await expect(drawnOn).toHaveCount(0);
  await expect(cut(0)).toHaveCount(0);
  await page.keyboard.press('Shift+X');
  await viewer.clear();
  await expect(cut(2)).toHaveCount(0);
});

test('lengths on planes are those of the patient, turned and zoomed or not', async () => {
  for (const keys of [[], ['NumpadAdd', ']'], ['h', 'NumpadSubtract']]) {
    for (const [place, from, to, length] of [
      [0, [-60, 0, 0], [40, 0, 0], 100],
      [0, [-30, -40, 0], [30, 40, 0], 100],
      [1, [0, 0, -50], [0, 0, 50], 100],
      [2, [0, -40, -30], [0, 40, 30], 100],
    ] as const) {
      await viewer.clickAt(place, 5, 200);
      for (const key of keys) await page.keyboard.press(key);
      await viewer.painted();
      await page.keyboard.press('l');
      await viewer.dragOnScreen(await viewer.atPatient(from, place), await viewer.atPatient(to, place));
      const [[shown = 0] = []] = await viewer.figures(place);
      expect(Math.abs(shown - length), `${place} ${keys.join()}`).toBeLessThan(0.1001);
      await viewer.clear();
      await page.keyboard.press('Space');
      await viewer.painted();
    }
  }
});

test('a region on a plane has the mean of the insert in it', async () => {
  const [x, y] = INSERT?.centre ?? [0, 0];
  await viewer.clickAt(0, 5, 200);
  for (let step = 0; step < 18; step++) await page.keyboard.press('ArrowDown');
  await viewer.painted();
  await page.keyboard.press('e');
  await viewer.dragOnScreen(
    await viewer.atPatient([x - 5, y - 5, -35], 0),
    await viewer.atPatient([x + 5, y + 5, -35], 0),
  );
  const [[mean = 0, deviation = 9, , , area = 0] = []] = await viewer.figures(0);
  expect(Math.abs(mean - 300)).toBeLessThan(0.5);
  expect(deviation).toBeLessThan(0.5);
  expect(Math.abs(area - Math.PI * 25)).toBeLessThan(0.3);
  await page.keyboard.press('ArrowDown');
  await expect(viewer.drawn(0)).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect(viewer.drawn(0)).toHaveCount(1);
  await viewer.clear();
  await page.keyboard.press('r');
  await viewer.dragOnScreen(
    await viewer.atPatient([x - 5, y - 4, -35], 0),
    await viewer.atPatient([x + 5, y + 4, -35], 0),
  );
  const [[within = 0, spread = 9, , , size = 0] = []] = await viewer.figures(0);
  expect(Math.abs(within - 300)).toBeLessThan(0.5);
  expect(spread).toBeLessThan(0.5);
  expect(Math.abs(size - 80)).toBeLessThan(0.3);
  await viewer.clear();
});

test('lengths on a plane that is oblique to all axes are those of the patient', async () => {
  for (const place of [0, 1]) {
    await viewer.clickAt(place, 5, 200);
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press('Alt+Period');
      await viewer.settle();
    }
  }
  const camera = await viewer.planeCamera(2);
  const { centre, right, up } = camera;
  for (const part of cross(right, up)) expect(Math.abs(part)).toBeGreaterThan(0.001);
  const at = (across: number, upwards: number) =>
    [0, 1, 2].map(
      (axis) => (centre[axis] ?? 0) + across * (right[axis] ?? 0) + upwards * (up[axis] ?? 0),
    ) as [number, number, number];
  await viewer.clickAt(2, 5, 200);
  await page.keyboard.press('l');
  await viewer.dragOnScreen(await viewer.atPatient(at(-30, 40), 2), await viewer.atPatient(at(30, -40), 2));
  const [[length = 0] = []] = await viewer.figures(2);
  expect(Math.abs(length - 100)).toBeLessThan(0.1001);
  await viewer.clear();
  await page.keyboard.press('Shift+X');
  await page.keyboard.press('Space');
  await viewer.settle();
});

test('a spine label that was placed on a sagittal plane is seen on the planes and slices through it', async () => {
  await crossAt(viewer, [0, 30, 10]);
  await page.keyboard.press('y');
  const at = await viewer.atPatient([0, 30, 10], 2);
  await page.mouse.click(...at);
  await page.keyboard.press('Escape');
  expect(await viewer.words(2)).toEqual(['C2']);
  for (const place of [0, 1, 2]) {
    await expect.poll(() => viewer.words(place), { message: String(place) }).toEqual(['C2']);
    const box = await viewer.drawn(place).locator('text').boundingBox();
    const [left, top] = await viewer.atPatient([0, 30, 10], place);
    // Beside the point of the patient, not somewhere on the plane.
    expect(Math.abs((box?.x ?? 0) - left), String(place)).toBeLessThan(30);
    expect(Math.abs((box?.y ?? 0) - top), String(place)).toBeLessThan(30);
  }
  await viewer.clickAt(0, 5, 200);
  await page.keyboard.press('Home');
  await expect.poll(() => viewer.words(0)).toEqual([]);
  await page.keyboard.press('w');
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.keyboard.press('j');
  await page.getByRole('complementary', { name: 'Measurements' }).getByRole('button', { name: /C2/ }).click();
  await expect.poll(() => viewer.words(0)).toEqual(['C2']);
  await page.keyboard.press('j');
});

test('on a tilted stack the figures of planes carry a caution', async () => {
  await viewer.open(TILTED.studyInstanceUid);
  await viewer.waitForStack();
  await viewer.showPlanes();
  await page.keyboard.press('l');
  await viewer.dragOnScreen(await viewer.atPatient([0, 0, -50], 1), await viewer.atPatient([0, 0, 50], 1));
  const [words = ''] = await viewer.words(1);
  expect(words).toMatch(/^(100\.0|100\.1|99\.9) mm \| △ Tilt corrected$/);
});

test('a region on a plane of a tilted stack has the mean of the insert in it', async () => {
  const { centre: [x, y] = [0, 0] } = TILTED.truth.body.inserts.find(({ hu }) => hu === 300) ?? {};
  await viewer.clear();
  await crossAt(viewer, [x, y, -35]);
  const { centre } = await viewer.planeCamera(0);
  await page.keyboard.press('w');
  await page.keyboard.press('e');
  await viewer.dragOnScreen(
    await viewer.atPatient([x - 5, y - 5, centre[2]], 0),
    await viewer.atPatient([x + 5, y + 5, centre[2]], 0),
  );
  const [[mean = 0, deviation = 9] = []] = await viewer.figures(0);
  expect(Math.abs(mean - 300)).toBeLessThan(0.5);
  expect(deviation).toBeLessThan(1);
});
