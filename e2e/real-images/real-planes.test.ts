import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import type { JsonSet } from '../fixtures/slow-reference.ts';
import { comparePlane } from '../browser/plane-reference.ts';
import { realVolume } from '../browser/real-volume.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from '../browser/viewer-study.ts';
import { ViewerPage } from '../pages/viewer-page.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');

interface Volume {
  readonly name: string;
  readonly folder: string;
  readonly studyInstanceUid: string;
  /** Words on the thumbnail of the stack that is cut */
  readonly series: RegExp;
  readonly window: { readonly centre: number; readonly width: number };
  readonly isOfIt?: (set: JsonSet) => boolean;
}

const numbers = (set: JsonSet, tag: string): number[] => (set[tag]?.Value ?? []).map(Number);

/** Whether the normal of the slices runs along an axis of the patient. */
function facing(axis: 0 | 1 | 2): (set: JsonSet) => boolean {
  return (set) => {
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0] = numbers(set, '00200037');
    const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx].map(Math.abs);
    return normal.every((part, at) => at === axis || part < (normal[axis] ?? 0));
  };
}

const LOCALIZER = {
  folder: 'mr-localizer-3plane-ge',
  studyInstanceUid: '1.2.840.113619.6.495.211924749867037572488987328218167241798',
  window: { centre: 400, width: 900 },
};
const VOLUMES: readonly Volume[] = [
  { name: 'MR, sagittal slices', ...LOCALIZER, series: /Sagittal/, isOfIt: facing(0) },
  { name: 'MR, coronal slices', ...LOCALIZER, series: /Coronal/, isOfIt: facing(1) },
  {
    name: 'MR, pixels that are not square, oblique',
    folder: 'mr-t1-brain-defaced-0.67mm-jpegls',
    studyInstanceUid: '1.2.826.0.1.3680043.2.1143.2592092611698916978113112155415165916',
    series: /384 images/,
    window: { centre: 60, width: 150 },
  },
  {
    name: 'functional MR, first phase',
    folder: 'mr-4d-multiphase-ge',
    studyInstanceUid: '1.2.840.113619.6.475.266153872138323085596834377839789416160',
    series: /10 phases/,
    // What lies in the middle of the coronal plane is dim.
    window: { centre: 50, width: 100 },
    isOfIt: (set) => (numbers(set, '00200013')[0] ?? 0) <= 10,
  },
  {
    name: 'PET over several beds, each slice with its slope',
    folder: 'pet-wholebody-qin-native',
    studyInstanceUid: '1.3.6.1.4.1.14519.5.2.1.2744.7002.271803936741289691489150315969',
    series: /299 images/,
    window: { centre: 8000, width: 16_000 },
  },
];

if (!existsSync(realData)) {
  test(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Planes of real series were NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  let reading: ReadingCore;
  let page: Page;
  let viewer: ViewerPage;

  test.describe.configure({ mode: 'serial', timeout: 600_000 });

  test.beforeAll(async ({ browser }) => {
    const folders = [...new Set(VOLUMES.map(({ folder }) => folder))];
    reading = await startReadingCore(
      [],
      [],
      folders.map((name) => path.join(realData, name)),
    );
    page = await (await browser.newContext({ viewport: { width: 760, height: 560 } })).newPage();
    viewer = new ViewerPage(page);
    await viewer.enter(reading.core.signIn, READER, PASSWORD, LOCALIZER.studyInstanceUid);
  });

  test.afterAll(async () => {
    await page.context().close();
    await reading.stop();
  });

  for (const { name, folder, studyInstanceUid, series, window, isOfIt } of VOLUMES)
    test(`${name}: every pixel of the planes is what the tags say`, async () => {
      const volume = await realVolume(path.join(realData, folder), isOfIt);
      await viewer.open(studyInstanceUid);
      const thumbnail = page.getByRole('navigation', { name: 'Series of this study' }).getByRole('button');
      await thumbnail.filter({ hasText: series }).first().click();
      await viewer.waitForStack();
      await viewer.showPlanes();
      await page.keyboard.press('Shift+W');
      await page.getByLabel('Width', { exact: true }).fill(String(window.width));
      await page.getByLabel('Level', { exact: true }).fill(String(window.centre));
      await page.keyboard.press('Enter');
      await expect(viewer.pane(0)).toContainText(`W ${window.width} L ${window.centre}`);
      await viewer.settle();
      const found = [];
      for (const place of [0, 1, 2]) {
        const camera = await viewer.planeCamera(place);
        const greys = await viewer.greys(place);
        const { compared, shown, largest } = comparePlane(volume, { camera, slab: null, window }, greys);
        const size = greys.width * greys.height;
        found.push({
          place,
          compared: compared / size,
          shown: shown / size,
          largest,
          bright: greys.values.reduce((most, grey) => Math.max(most, grey), 0),
        });
      }
      for (const { compared, shown, largest, bright } of found) {
        expect(compared).toBeGreaterThan(0.9);
        expect(shown).toBeGreaterThan(0.02);
        expect(bright, 'something is seen').toBeGreaterThan(60);
        expect(largest).toBeLessThanOrEqual(1);
      }
      await page.keyboard.press('m');
      await viewer.waitForStack();
    });
}
