import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { ViewerPage, type CanvasGreys, type PlaneCamera } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

type Point = readonly [number, number, number];

/** Voxels of 1 × 1 × 2 mm. */
const STUDY = ctPhantom('standard', { rows: 256, columns: 256, sliceCount: 100 });
const TILTED = ctPhantom('gantryTilt');
const PLANES = ['axial', 'coronal', 'sagittal'] as const;

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY, TILTED]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
  await viewer.showPlanes();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function minus(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** CSS pixels of a patient point on a plane. */
function project(camera: PlaneCamera, point: Point): readonly [number, number] {
  const from = minus(point, camera.centre);
  return [
    camera.width / 2 + dot(from, camera.right) / camera.mmPerPixel,
    camera.height / 2 - dot(from, camera.up) / camera.mmPerPixel,
  ];
}

/** Greys within a radius of a patient point, with their places in mm right and up of it. */
function around(greys: CanvasGreys, camera: PlaneCamera, point: Point, radiusMm: number) {
  const ratio = greys.width / camera.width;
  const [x, y] = project(camera, point);
  const reach = Math.ceil((radiusMm / camera.mmPerPixel) * ratio);
  const found: { rightMm: number; upMm: number; grey: number }[] = [];
  for (let row = Math.round(y * ratio) - reach; row <= y * ratio + reach; row++)
    for (let column = Math.round(x * ratio) - reach; column <= x * ratio + reach; column++) {
      const rightMm = ((column + 0.5) / ratio - x) * camera.mmPerPixel;
      const upMm = (y - (row + 0.5) / ratio) * camera.mmPerPixel;
      if (Math.hypot(rightMm, upMm) > radiusMm) continue;
      if (row < 0 || column < 0 || row >= greys.height || column >= greys.width) continue;
      found.push({ rightMm, upMm, grey: greys.values[row * greys.width + column] ?? 0 });
    }
  return found;
}

/** Brings all three planes through a point: the axial slice by keys, the others by the crosshair. */
async function crossAt(point: Point): Promise<void> {
  await viewer.clickAt(0, 5, 200);
  await page.keyboard.press('x');
  for (let step = 0; step < 120; step++) {
    const { centre } = await viewer.planeCamera(0);
    const offMm = point[2] - centre[2];
    if (Math.abs(offMm) <= 1.01) break;
    // Slices are numbered from the head down.
    await page.keyboard.press(offMm > 0 ? 'ArrowUp' : 'ArrowDown');
  }
  const [x, y] = project(await viewer.planeCamera(0), point);
  await viewer.clickAt(0, x, y);
  await viewer.settle();
}

test('the letters of the edges stand where they belong in each plane', async () => {
  expect(await viewer.letters(0)).toBe('R L A P');
  expect(await viewer.letters(1)).toBe('R L H F');
  expect(await viewer.letters(2)).toBe('A P H F');
});

test('the solid letters of the phantom lie at the edges that say so', async () => {
  for (const letter of STUDY.truth.body.letters) {
    const place = letter.letter === 'H' || letter.letter === 'F' ? 1 : 0;
    await crossAt(place === 0 ? [0, 0, 0] : [0, 0, 0]);
    const camera = await viewer.planeCamera(place);
    const spots = around(await viewer.greys(place), camera, letter.centre, 12);
    const bright = spots.filter((spot) => spot.grey > 200).length;
    // Strokes of a letter cover about a sixth of its box; air covers none of it.
    expect(bright / spots.length, letter.letter).toBeGreaterThan(0.08);
    const edge = { L: 'right', R: 'left', A: 'top', P: 'bottom', H: 'top', F: 'bottom' } as const;
    expect(await viewer.edge(place, edge[letter.letter]).innerText()).toBe(letter.letter);
  }
});

for (const name of ['sphere 30 mm', 'sphere 20 mm']) {
  test(`${name} is at its known place in all three planes, centre within 1 mm`, async () => {
    const sphere = STUDY.truth.body.spheres.find((each) => each.name === name);
    if (!sphere) throw new Error(`the phantom has no ${name}`);
    await crossAt(sphere.centre);
    for (const [place, plane] of PLANES.entries()) {
      const camera = await viewer.planeCamera(place);
      const spots = around(await viewer.greys(place), camera, sphere.centre, sphere.diameterMm / 2 + 4);
      // As sent: W 400 L 40. Half way between water and sphere; the crosshair is drawn beside the canvas, not on it.
      const half = ((sphere.hu / 2 - 39.5) / 399 + 0.5) * 255;
      const inside = spots.filter((spot) => spot.grey > half);
      const mean = (pick: (spot: (typeof spots)[number]) => number) =>
        inside.reduce((sum, spot) => sum + pick(spot), 0) / inside.length;
      const areaMm2 = (inside.length / spots.length) * Math.PI * (sphere.diameterMm / 2 + 4) ** 2;
      const diameterMm = 2 * Math.sqrt(areaMm2 / Math.PI);
      expect(
        Math.hypot(
          mean((spot) => spot.rightMm),
          mean((spot) => spot.upMm),
        ),
        plane,
      ).toBeLessThan(1);
      expect(Math.abs(diameterMm - sphere.diameterMm), `diameter, ${plane}`).toBeLessThan(1.5);
    }
  });
}

test('letters follow the plane when it is turned and mirrored', async () => {
  await viewer.clickAt(1, 5, 200);
  await page.keyboard.press('h');
  await expect(viewer.edge(1, 'left')).toHaveText('L');
  expect(await viewer.letters(1)).toBe('L R H F');
  await page.keyboard.press(']');
  await expect(viewer.edge(1, 'right')).toHaveText('H');
  await page.keyboard.press('Space');
  await expect(viewer.edge(1, 'top')).toHaveText('H');
  expect(await viewer.letters(1)).toBe('R L H F');
});

test('a tilted gantry gives no planes and says why', async () => {
  await page.keyboard.press('Escape');
  await viewer.open(TILTED.studyInstanceUid);
  await viewer.waitForStack();
  await expect(viewer.pane(0)).toContainText('Tilt 18.0°');
  await expect(page.getByRole('button', { name: /No planes.*tilted/ })).toBeDisabled();
  await page.keyboard.press('m');
  await expect(viewer.pane(1)).toHaveCount(0);
});
