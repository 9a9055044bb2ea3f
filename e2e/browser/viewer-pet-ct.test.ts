import { expect, test, type Page } from '@playwright/test';
import { petCtStudy } from '#main/phantom/pet-study.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = petCtStudy();
const { truth } = STUDY;
/** SUVbw = activity × weight / dose at the time of the scan, written out once more */
const LEFT_BQ = truth.doseBq * Math.exp((-truth.waitS * Math.LN2) / truth.halfLifeS);
const suvOf = (bqPerMl: number) => (bqPerMl * truth.weightKg * 1000) / LEFT_BQ;

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY]);
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** Red, green and blue in the middle of a viewport, a little beside the crosshair. */
async function colourAt(place: number, dx: number, dy: number): Promise<readonly number[]> {
  return viewer
    .pane(place)
    .locator('canvas')
    .first()
    .evaluate(
      (element, [right, down]) => {
        const canvas = element as HTMLCanvasElement;
        const context = canvas.getContext('2d');
        const pixel = context?.getImageData(canvas.width / 2 + right, canvas.height / 2 + down, 1, 1);
        return [...(pixel?.data ?? [])].slice(0, 3);
      },
      [dx, dy] as const,
    );
}

const bar = () => page.getByRole('toolbar', { name: 'Planes' });

test('one key hangs CT, PET and both fused, with the PET in grey turned over and in uptake', async () => {
  // The menu has the entry as soon as it is known what the series hold.
  await page.getByRole('button', { name: 'Layout' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'CT, PET, fused' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+F');
  await viewer.pane(6).waitFor();
  await viewer.settle();
  for (const [place, letters] of [
    [0, 'R L A P'],
    [2, 'R L A P'],
    [3, 'R L H F'],
    [6, 'R L H F'],
  ] as const)
    expect(await viewer.letters(place), `place ${place}`).toBe(letters);
  // 40 HU in a window of 400 around 40; uptake of 4 out of 5, dark is much; hot iron laid half over the grey.
  const share = suvOf(truth.hotBqPerMl) / 5;
  const [grey = 0] = await colourAt(0, 8, 8);
  const [dark = 0] = await colourAt(1, 8, 8);
  expect(Math.abs(grey - 255 * ((40 - 39.5) / 399 + 0.5))).toBeLessThanOrEqual(1);
  expect(Math.abs(dark - 255 * (1 - share))).toBeLessThanOrEqual(1);
  const hotIron = [Math.min(1, share * 2), Math.max(0, share * 2 - 1), Math.max(0, share * 4 - 3)];
  const fused = await colourAt(2, 8, 8);
  hotIron.forEach((part, at) => {
    expect(Math.abs((fused[at] ?? 0) - (grey * 0.5 + part * 255 * 0.5))).toBeLessThanOrEqual(2);
  });
  // The rod is seen from the side, through the whole of it.
  const [mip = 0] = await colourAt(6, 8, 8);
  expect(Math.abs(mip - dark)).toBeLessThanOrEqual(1);
  await viewer.pane(2).hover({ position: { x: 150, y: 190 } });
  for (const words of ['40 HU', `${truth.hotBqPerMl} Bq/mL`, 'SUVbw 4.00'])
    await expect(viewer.pane(2)).toContainText(words);
});

test('a drag on the fused picture changes the window of the layer that was chosen, both in all its viewports', async () => {
  const drag = async (place: number) => {
    const box = await viewer.pane(place).boundingBox();
    const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 90];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 150, y, { steps: 3 });
    await page.mouse.up();
  };
  await drag(2);
  const upper = (5 * Math.sqrt(3)).toFixed(1);
  for (const place of [1, 2, 4, 5, 6]) await expect(viewer.pane(place)).toContainText(`SUVbw 0–${upper}`);
  await expect(viewer.pane(0)).toContainText('W 400 L 40');
  await bar().getByRole('radio', { name: 'CT', exact: true }).click();
  for (const name of ['PET', 'CT']) {
    await page.keyboard.press('Alt+KeyF');
    await expect(bar().getByRole('radio', { name, exact: true })).toBeChecked();
  }
  await drag(2);
  for (const place of [0, 2, 3]) await expect(viewer.pane(place)).toContainText('W 600 L 40');
  await expect(viewer.pane(1)).toContainText(`SUVbw 0–${upper}`);
  await bar().getByLabel('Highest value of the fusion').fill('8');
  await expect(viewer.pane(1)).toContainText('SUVbw 0–8.0');
  // A PET viewport has the windows of PET, also by their keys.
  await viewer.clickAt(1, 60, 90);
  await page.keyboard.press('Shift+Digit3');
  await expect(viewer.pane(1)).toContainText('SUVbw 0–10.0');
  await page.keyboard.press('1');
  await expect(viewer.pane(1)).toContainText('SUVbw 0–10.0');
});

test('planes of one direction move and grow together', async () => {
  await viewer.clickAt(0, 60, 90);
  await page.keyboard.press('NumpadAdd');
  await page.keyboard.press('ArrowDown');
  await viewer.settle();
  const [ct, pet, fused] = await Promise.all([0, 1, 2].map((place) => viewer.planeCamera(place)));
  expect(pet).toEqual(ct);
  expect(fused).toEqual(ct);
});

test('the greatest values turn by themselves, and say how fast they are painted', async () => {
  await viewer.clickAt(6, 60, 90);
  await page.keyboard.press('c');
  await expect(viewer.pane(6)).toContainText(/[\d.]+ of 8\.0 fps/);
  const rates = new Set<string>();
  const turns = new Set<string>();
  await expect
    .poll(async () => {
      const words = await viewer.pane(6).innerText();
      rates.add(/([\d.]+) of 8\.0 fps/.exec(words)?.[1] ?? '');
      turns.add(/\d+°/.exec(words)?.[0] ?? '');
      return Math.min(rates.size, turns.size);
    })
    // A figure that is measured is not always the same.
    .toBeGreaterThan(2);
  await page.keyboard.press('c');
  await expect(viewer.pane(6)).not.toContainText('fps');
  await viewer.clickAt(0, 60, 90);
});

test('a PET that gives no uptake is windowed in its own units, and what is missing is named', async () => {
  await page.keyboard.press('Shift+F');
  await page
    .getByRole('navigation', { name: 'Series of this study' })
    .getByRole('button')
    .filter({ hasText: /CT for attenuation/ })
    .first()
    .click();
  await viewer.waitForStack();
  await viewer.showPlanes();
  await bar().getByRole('button', { name: 'Fusion' }).click();
  await page.getByRole('option', { name: /Counts/ }).click();
  await expect(bar()).toContainText('No SUV: Units (0054,1001) are not Bq/mL');
});
