import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { addUser, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { explicitFile, type PlainDataset } from '../fixtures/explicit-file.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER } from './viewer-study.ts';

const SIZE = 256;
const ROOT = '1.2.826.0.1.3680043.10.1451.89';
const STUDY = `${ROOT}.1`;
/** Stored values: a ramp from left to right, and padding in the upper left quarter of the first image */
const PADDING = 4000;

function pixels(isPadded: boolean): Buffer {
  const bytes = Buffer.alloc(SIZE * SIZE * 2);
  for (let row = 0; row < SIZE; row++)
    for (let column = 0; column < SIZE; column++) {
      const isPadding = isPadded && row < SIZE / 2 && column < SIZE / 2;
      bytes.writeUInt16LE(isPadding ? PADDING : column, (row * SIZE + column) * 2);
    }
  return bytes;
}

function image(number: number, extra: PlainDataset, isPadded = false): Buffer {
  return explicitFile({
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'],
    '00080018': ['UI', `${ROOT}.3.${number}`],
    '00080060': ['CS', 'OT'],
    '00100010': ['PN', 'Covered^Images'],
    '00100020': ['LO', 'COVERED'],
    '0020000D': ['UI', STUDY],
    '0020000E': ['UI', `${ROOT}.2.${number}`],
    '00200011': ['IS', [number]],
    '00200013': ['IS', [1]],
    '00280002': ['US', [1]],
    '00280004': ['CS', 'MONOCHROME2'],
    '00280010': ['US', [SIZE]],
    '00280011': ['US', [SIZE]],
    '00280100': ['US', [16]],
    '00280101': ['US', [12]],
    '00280102': ['US', [11]],
    '00280103': ['US', [0]],
    '00281050': ['DS', [128]],
    '00281051': ['DS', [256]],
    '7FE00010': ['OW', pixels(isPadded)],
    ...extra,
  });
}

/** A frame of one pixel around the image of 100 × 60 at row 31, column 51; large enough to come by its own address. */
const OVERLAY = { rows: 60, columns: 1000 };

function overlayBits(): Buffer {
  const { rows, columns } = OVERLAY;
  const bytes = Buffer.alloc((rows * columns) / 8);
  const draw = (row: number, column: number) => {
    const bit = row * columns + column;
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  };
  for (let column = 0; column < 100; column++) for (const row of [0, rows - 1]) draw(row, column);
  for (let row = 0; row < rows; row++) for (const column of [0, 99]) draw(row, column);
  return bytes;
}

const FILES = [
  image(1, { '00280120': ['US', [PADDING]] }, true),
  image(2, { '00280120': ['US', [PADDING]], '00280004': ['CS', 'MONOCHROME1'] }, true),
  image(3, {
    '00181600': ['CS', 'RECTANGULAR\\CIRCULAR'],
    '00181602': ['IS', [51]],
    '00181604': ['IS', [200]],
    '00181606': ['IS', [41]],
    '00181608': ['IS', [180]],
    '00181610': ['IS', [100, 120]],
    '00181612': ['IS', [90]],
    '00181622': ['US', [13107]],
  }),
  image(4, {
    '60000010': ['US', [OVERLAY.rows]],
    '60000011': ['US', [OVERLAY.columns]],
    '60000040': ['CS', 'G'],
    '60000050': ['SS', [31, 51]],
    '60000100': ['US', [1]],
    '60000102': ['US', [0]],
    '60003000': ['OW', overlayBits()],
  }),
];

let core: RunningCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  const folder = temporaryFolder('covered');
  await addUser(folder.path, 'administrator', 'administrator', PASSWORD);
  await addUser(folder.path, READER, 'radiologist', PASSWORD);
  core = await startCore(folder.path);
  const files = path.join(folder.path, 'files');
  mkdirSync(files);
  FILES.forEach((file, at) => writeFileSync(path.join(files, `${at}.dcm`), file));
  expect((await runViewbox(folder.path, ['import', files])).stderr).toBe('');
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(core.signIn, READER, PASSWORD, STUDY);
});

test.afterAll(async () => {
  await page.context().close();
  await core.stop();
});

/** Shows an image at 1:1. @returns its grey at a row and column, from 0 */
async function shown(number: number): Promise<(row: number, column: number) => number | undefined> {
  await page.locator(`[data-place="0"] canvas[data-image-id*="/${ROOT}.3.${number}/"]`).waitFor();
  await page.keyboard.press('Shift+Equal');
  await viewer.settle();
  const { map } = await viewer.shownFrame();
  expect(map.a).toBe(1);
  const greys = await viewer.greys();
  return (row, column) => greys.values[(map.f + row) * greys.width + map.e + column];
}

for (const [number, photometric] of [
  [1, 'MONOCHROME2'],
  [2, 'MONOCHROME1'],
] as const)
  test(`padding stays black on ${photometric}, whatever the window and whichever end is white`, async () => {
    if (number > 1) await page.keyboard.press('PageDown');
    const before = await shown(number);
    expect(before(10, 10)).toBe(0);
    expect(before(200, 200)).toBe(number === 1 ? 200 : 55);
    await page.keyboard.press('i');
    const inverted = await shown(number);
    expect(inverted(10, 10)).toBe(0);
    expect(inverted(200, 200)).toBe(number === 1 ? 55 : 200);
  });

test('a shutter covers what lies outside all of its shapes with its own grey', async () => {
  await page.keyboard.press('PageDown');
  const grey = await shown(3);
  // Presentation value 13107 of 65535 is a fifth of white. Rows and columns of the standard count from 1.
  const covered = 51;
  expect([grey(39, 120), grey(40, 120)]).toEqual([covered, 120]);
  expect([grey(100, 49), grey(100, 50)]).toEqual([covered, 50]);
  expect([grey(179, 120), grey(180, 120)]).toEqual([120, covered]);
  // Inside the rectangle, outside the circle about row 100, column 120
  expect([grey(40, 50), grey(178, 198)]).toEqual([covered, covered]);
});

test('an overlay lies where it says, pixel for pixel, and can be taken away', async () => {
  await page.keyboard.press('PageDown');
  await shown(4);
  const drawn = () =>
    page.locator('[data-place="0"] [data-layer="overlayPlanes"] canvas').evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const found: [number, number][] = [];
      for (let at = 3; at < data.length; at += 4)
        if ((data[at] ?? 0) > 0) found.push([((at - 3) / 4) % width, Math.floor((at - 3) / 4 / width)]);
      return found;
    });
  await expect.poll(async () => (await drawn()).length).toBe(2 * 100 + 2 * 58);
  const { map } = await viewer.shownFrame();
  const points = await drawn();
  const [columns, rows] = [points.map(([x]) => x - map.e), points.map(([, y]) => y - map.f)];
  expect([Math.min(...columns), Math.max(...columns)]).toEqual([50, 149]);
  expect([Math.min(...rows), Math.max(...rows)]).toEqual([30, 89]);
  const layer = page.locator('[data-place="0"] [data-layer="overlayPlanes"]');
  await expect(layer).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('overlays of the image');
  await page.keyboard.press('Enter');
  await expect(layer).toBeHidden();
});
