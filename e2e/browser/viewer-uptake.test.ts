import { expect, test, type Page } from '@playwright/test';
import { petStudy } from '#main/phantom/pet-study.ts';
import { readFileSync } from 'node:fs';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const STUDY = petStudy();
const { truth } = STUDY;
/** SUVbw = activity × weight / dose at the time of the scan, written out once more */
const LEFT_BQ = truth.doseBq * Math.exp((-truth.waitS * Math.LN2) / truth.halfLifeS);
const suvBw = (bqPerMl: number) => (bqPerMl * truth.weightKg * 1000) / LEFT_BQ;

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

const tile = (words: RegExp) =>
  page
    .getByRole('navigation', { name: 'Series of this study' })
    .getByRole('button')
    .filter({ hasText: words })
    .first();

test('the probe says activity, and uptake by weight, lean mass and surface', async () => {
  expect(suvBw(truth.hotBqPerMl)).toBeCloseTo(4, 2);
  const words = await viewer.probe(32, 32);
  expect(words).toContain('14476 Bq/mL');
  expect(words).toContain('SUVbw 4.00');
  const lean = (9270 * truth.weightKg) / (6680 + (216 * truth.weightKg) / truth.sizeM ** 2);
  const james = 1.1 * truth.weightKg - 128 * (truth.weightKg / (100 * truth.sizeM)) ** 2;
  const surface = 0.007184 * truth.weightKg ** 0.425 * (100 * truth.sizeM) ** 0.725;
  const perGram = truth.hotBqPerMl / LEFT_BQ;
  expect(words).toContain(`SUVlbm ${(perGram * lean * 1000).toFixed(2)}`);
  expect(words).toContain(`SUVlbm (James) ${(perGram * james * 1000).toFixed(2)}`);
  expect(words).toContain(`SUVbsa ${(perGram * surface * 10_000).toFixed(2)}`);
});

test('windows of uptake begin at 0, and dragging moves their upper end only', async () => {
  for (const [key, upper] of [
    ['Shift+Digit1', 5],
    ['Shift+Digit2', 6],
    ['Shift+Digit3', 10],
    ['Shift+Digit4', 15],
  ] as const) {
    await page.keyboard.press(key);
    await expect(viewer.pane(0)).toContainText(`SUVbw 0–${upper.toFixed(1)}`);
  }
  await page.keyboard.press('Shift+Digit1');
  await expect(viewer.pane(0)).toContainText('SUV 0–5');
  await viewer.settle();
  const { map } = await viewer.shownFrame();
  const greys = await viewer.greys();
  const at = Math.round(map.d * 32 + map.f) * greys.width + Math.round(map.a * 32 + map.e);
  expect(Math.abs((greys.values[at] ?? 0) - (255 * suvBw(truth.hotBqPerMl)) / 5)).toBeLessThanOrEqual(1);
  const box = await viewer.pane(0).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 300];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 150, y, { steps: 3 });
  await page.mouse.up();
  await expect(viewer.pane(0)).toContainText(`SUVbw 0–${(5 * Math.sqrt(3)).toFixed(1)}`);
});

/** Uptake of the two activities, by whatever the dose is spread over. */
const uptake = (body: number, bqPerMl: number) => (bqPerMl * body) / LEFT_BQ;
const SURFACE_CM2 = 71.84 * truth.weightKg ** 0.425 * (100 * truth.sizeM) ** 0.725;

test('a region and a probe say activity and uptake, on the picture, in the list and as CSV', async () => {
  await page.keyboard.press('r');
  // Half of the pixels hot, half warm: columns 40 to 47 of a disc that ends at 43.
  await viewer.drag([40, 30], [48, 34]);
  const words = (await viewer.words())[0] ?? '';
  const [hot, warm] = [suvBw(truth.hotBqPerMl), suvBw(truth.warmBqPerMl)];
  expect(words).toContain(`Min ${truth.warmBqPerMl} Bq/mL  Max ${truth.hotBqPerMl} Bq/mL`);
  expect(words).toContain(
    `Mean ${((hot + warm) / 2).toFixed(2)} SUVbw  SD ${((hot - warm) / 2).toFixed(2)} SUVbw`,
  );
  expect(words).toContain(`Min ${warm.toFixed(2)} SUVbw  Max ${hot.toFixed(2)} SUVbw`);
  await page.keyboard.press('j');
  const list = page.getByRole('complementary', { name: 'Measurements' });
  await expect(list.getByRole('listitem')).toContainText(`${((hot + warm) / 2).toFixed(2)} SUVbw`);
  const download = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  const figure = (name: string, unit: string) =>
    Number(
      csv
        .split('\r\n')
        .map((line) => line.split(','))
        .find((cells) => cells[3] === name && cells[5] === unit)?.[4],
    );
  expect(figure('Max', 'Bq/mL')).toBe(truth.hotBqPerMl);
  for (const [name, expected] of [
    ['Mean', (hot + warm) / 2],
    ['SD (n)', (hot - warm) / 2],
    ['Min', warm],
    ['Max', hot],
  ] as const)
    expect(Math.abs(figure(name, 'SUVbw') / expected - 1), name).toBeLessThan(1e-6);
  await page.keyboard.press('j');
  await viewer.clear();

  await page.getByRole('button', { name: 'Window', exact: true }).click();
  await page.getByRole('menuitem', { name: 'SUV by body surface' }).click();
  await expect(viewer.pane(0)).toContainText('SUVbsa 0–');
  await viewer.pane(0).focus();
  await page.keyboard.press('d');
  await viewer.clickOn([[32, 32]]);
  expect(await viewer.words()).toEqual([
    `${truth.hotBqPerMl} Bq/mL | ${uptake(SURFACE_CM2, truth.hotBqPerMl).toFixed(2)} SUVbsa`,
  ]);
  await page.keyboard.press('Escape');
  await viewer.clear();
  await page.getByRole('button', { name: 'Window', exact: true }).click();
  await page.getByRole('menuitem', { name: 'SUV by body weight' }).click();
  await viewer.pane(0).focus();
});

test('on planes a region says uptake, too, and where there is none what is missing', async () => {
  await viewer.showPlanes();
  await page.keyboard.press('e');
  await viewer.dragOnScreen(...(await middleOf(0, 6)));
  const words = (await viewer.words())[0] ?? '';
  expect(words).toContain(`Mean ${suvBw(truth.hotBqPerMl).toFixed(2)} SUVbw  SD 0.00 SUVbw`);
  await viewer.clear();
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await tile(/Counts/).click();
  await expect(viewer.pane(0)).toContainText('No SUV');
  await viewer.waitForStack();
  await page.keyboard.press('r');
  await viewer.drag([30, 30], [34, 34]);
  const counts = (await viewer.words())[0] ?? '';
  expect(counts).toContain('Mean 14476 counts');
  expect(counts).toContain('No SUVbw: Units (0054,1001) are not Bq/mL');
  await viewer.clear();
  await tile(/Attenuation corrected/).click();
  await viewer.waitForStack();
});

test('counts and an unknown time of scan give no uptake, and say why', async () => {
  await tile(/Counts/).click();
  await expect(viewer.pane(0)).toContainText('No SUV: Units (0054,1001) are not Bq/mL');
  const words = await viewer.probe(32, 32);
  expect(words).toBe('14476 counts');
  await expect(viewer.pane(0)).not.toContainText('Receiving');
  const before = await viewer.pane(0).innerText();
  await page.keyboard.press('Shift+Digit1');
  await viewer.settle();
  expect(await viewer.pane(0).innerText()).toBe(before);
  await tile(/Reconstructed later/).click();
  await expect(viewer.pane(0)).toContainText('No SUV: time of the scan unknown');
});

/** Two points on the screen about the middle of a viewport, CSS pixels apart. */
async function middleOf(place: number, half: number) {
  const box = await viewer.pane(place).boundingBox();
  if (!box) throw new Error('no viewport');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return [
    [x - half, y - half],
    [x + half, y + half],
  ] as const;
}
