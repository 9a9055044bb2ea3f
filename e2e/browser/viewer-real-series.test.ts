import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { comparePlane } from './plane-reference.ts';
import { realVolume } from './real-volume.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');
const MULTIPHASE = '1.2.840.113619.6.475.266153872138323085596834377839789416160';
const LOCALIZER = '1.2.840.113619.6.495.211924749867037572488987328218167241798';
const FIELD_MAP = '1.3.46.670589.11.17240.5.0.13036.2018052615024545000';
const TILTED = '1.2.826.0.1.3680043.8.498.172569766509356512040321084';
const UNEVEN = '1.2.826.0.1.3680043.8.498.172569766509356227417197751';
const LUNG = { centre: -600, width: 1500 };
const PET = '1.3.6.1.4.1.14519.5.2.1.2744.7002.271803936741289691489150315969';

if (!existsSync(realData)) {
  test(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real series were NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  let reading: ReadingCore;
  let page: Page;
  let viewer: ViewerPage;

  test.describe.configure({ mode: 'serial' });

  test.beforeAll(async ({ browser }) => {
    const folders = [
      'mr-4d-multiphase-ge',
      'ct-geometry-odd',
      'mr-localizer-3plane-ge',
      'mr-enhanced/philips-64frames-fieldmap.dcm',
      'pet-wholebody-qin-native',
    ].map((name) => path.join(realData, name));
    reading = await startReadingCore([], [], folders);
    page = await (await browser.newContext()).newPage();
    viewer = new ViewerPage(page);
    await viewer.enter(reading.core.signIn, READER, PASSWORD, MULTIPHASE);
  });

  test.afterAll(async () => {
    await page.context().close();
    await reading.stop();
  });

  const strip = () => page.getByRole('navigation', { name: 'Series of this study' });

  test('ten times ten slices of a GE scanner are phases a second apart', async () => {
    await viewer.waitForStack();
    await expect(strip()).toContainText('10 phases × 10');
    await page.keyboard.press('Alt+ArrowRight');
    await expect(viewer.pane(0)).toContainText('Phase 2/10 · +1000 ms');
  });

  test('CT of a tilted gantry and of uneven distances: every pixel of the planes is what the tags say', async () => {
    await page.setViewportSize({ width: 560, height: 460 });
    for (const [folder, uid, said] of [
      ['gantry-tilt-siemens-4sl', TILTED, 'Tilt 14.0° corrected'],
      ['spacing-jump-ge-4sl', UNEVEN, '1 slice missing after 3'],
    ] as const) {
      const volume = await realVolume(path.join(realData, 'ct-geometry-odd', folder));
      await viewer.open(uid);
      await viewer.waitForStack();
      await page.keyboard.press('2');
      await viewer.showPlanes();
      await page.keyboard.press('2');
      await expect(viewer.pane(1)).toContainText('W 1500 L -600');
      await expect(viewer.pane(1)).toContainText(said);
      await viewer.settle();
      for (const place of [0, 1, 2]) {
        const camera = await viewer.planeCamera(place);
        const greys = await viewer.greys(place);
        const found = comparePlane(volume, { camera, slab: null, window: LUNG }, greys);
        expect(found.compared, `${folder} ${place}`).toBeGreaterThan(greys.width * greys.height * 0.9);
        expect(found.shown, `${folder} ${place}`).toBeGreaterThan(greys.width * greys.height * 0.05);
        expect(found.largest, `${folder} ${place}`).toBeLessThanOrEqual(1);
      }
      await page.keyboard.press('m');
      await viewer.waitForStack();
    }
    await page.setViewportSize({ width: 1600, height: 900 });
  });

  test('the three planes of a GE localizer are three stacks of seven', async () => {
    await viewer.open(LOCALIZER);
    await viewer.waitForStack();
    await expect(strip()).toContainText('Split by direction');
    for (const plane of ['Axial', 'Coronal', 'Sagittal'])
      await expect(strip().getByRole('button').filter({ hasText: plane })).toContainText('7 images');
  });

  test('an Enhanced object of Philips is its magnitude and its field map', async () => {
    await viewer.open(FIELD_MAP);
    await viewer.waitForStack();
    await expect(strip()).toContainText('Split by image type');
    for (const type of ['T1 M MAGNITUDE', 'T1 FIELD_MAP REAL'])
      await expect(strip().getByRole('button').filter({ hasText: type })).toContainText('32 images');
  });

  test('a whole body of PET over several beds is one stack with uptake by the published formula', async () => {
    await viewer.open(PET);
    await viewer.waitForStack();
    await expect(viewer.pane(0)).toContainText('/299');
    // 66.2 kg; 381.47 MBq at 11:39:00; Series Time 13:02:44.678; half-life 6586.2 s; no size
    const waitS = 5024.678;
    const factor = 66_200 / (381_470_000 * Math.exp((-waitS * Math.LN2) / 6586.2));
    const seen: number[] = [];
    for (const [column, row] of [
      [64, 60],
      [60, 64],
      [70, 66],
    ] as const) {
      await expect.poll(() => viewer.probe(column, row)).toContain('SUVbw');
      const [line = '', uptake = ''] = (await viewer.probe(column, row)).split('\n');
      expect(line).toContain('Bq/mL');
      const value = Number.parseFloat(line);
      const suv = Number.parseFloat(uptake.replace('SUVbw ', ''));
      expect(Math.abs(suv - value * factor)).toBeLessThan(0.006);
      seen.push(value);
    }
    expect(Math.max(...seen)).toBeGreaterThan(500);
    await page.keyboard.press('Shift+Digit1');
    await expect(viewer.pane(0)).toContainText('SUVbw 0–5.0');
  });
}
