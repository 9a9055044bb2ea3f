import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import {
  DOSE_GY,
  GY_PER_MM,
  writeRegions,
  type GradedSphere,
  type OutlinedSphere,
  type SegmentedSphere,
} from '../fixtures/region-files.ts';
import { ViewerPage, type PlaneCamera } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Voxels of 2 × 2 × 4 mm */
const STUDY = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 50 });

const objects = temporaryFolder('regions');
let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;
let sphere: SegmentedSphere;
let graded: GradedSphere;
let outline: OutlinedSphere;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  ({ sphere, graded, outline } = writeRegions(objects.path, STUDY));
  reading = await startReadingCore([STUDY], [], [objects.path]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
  objects.remove();
});

const panel = () => page.getByRole('complementary', { name: 'Regions' });
const layer = (place: number) => viewer.pane(place).locator('canvas[data-regions]');

/** Size of what the layer shows, device pixels. */
async function coloured(place: number): Promise<number> {
  return layer(place).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) count++;
    return count;
  });
}

/** Size of the box of what the layer shows, device pixels. */
async function drawn(place: number): Promise<{ readonly width: number; readonly height: number }> {
  return layer(place).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const [xs, ys]: [number[], number[]] = [[], []];
    for (let at = 3; at < data.length; at += 4) {
      if ((data[at] ?? 0) < 128) continue;
      xs.push(((at - 3) / 4) % canvas.width);
      ys.push(Math.floor((at - 3) / 4 / canvas.width));
    }
    const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
    return { width: extent(xs), height: extent(ys) };
  });
}

async function only(name: string): Promise<void> {
  // Where some are hidden already, all of them have to be first.
  const hideAll = panel().getByRole('button', { name: 'Hide all regions' });
  if (await hideAll.isVisible()) await hideAll.click();
  await panel()
    .getByRole('button', { name: `Show ${name}`, exact: true })
    .click();
}

test('segments, outlines and dose are listed with what was put in', async () => {
  const line = (name: RegExp) => panel().getByRole('listitem').filter({ hasText: name });
  await expect(line(/Sphere/)).toContainText(`${((sphere.voxels * 16) / 1000).toFixed(1)} ml`);
  await only('Sphere');
  await panel().getByRole('button', { name: 'Sphere', exact: true }).click();
  await expect(layer(0)).toHaveAttribute('data-regions', 'Sphere');
});

test('chances are no volume until the reader says from which one on they count', async () => {
  const line = panel().getByRole('listitem').filter({ hasText: 'Chance' });
  await expect(line).not.toContainText('ml');
  const from = panel().getByRole('slider', { name: /^Shares/ });
  await from.fill('50');
  await expect(line).toContainText(`${((graded.halfVoxels * 16) / 1000).toFixed(2)} ml`);
  await from.fill('0');
  await expect(line).not.toContainText('ml');
});

/** Pixels of a plane whose nearest voxel has its centre in the sphere, by the camera alone: those that have one, all. */
function expectedPixels(camera: PlaneCamera): readonly [number, number] {
  const { centre, right, up, mmPerPixel, width, height } = camera;
  const [first] = STUDY.truth.planes;
  if (first === undefined) throw new Error('no slices');
  const sizes = [first.columnSpacingMm, first.rowSpacingMm, 4] as const;
  let [certain, all] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const alongRight = (x + 0.5 - width / 2) * mmPerPixel;
      const alongUp = (height / 2 - y - 0.5) * mmPerPixel;
      const steps = [0, 1, 2].map((axis) => {
        const at = (centre[axis] ?? 0) + (right[axis] ?? 0) * alongRight + (up[axis] ?? 0) * alongUp;
        return (at - (first.position[axis] ?? 0)) / (sizes[axis] ?? 1);
      });
      // On the border between voxels either is right.
      const isInside = [-1e-6, 1e-6].map((nudge) => {
        const off = steps.map(
          (step, axis) =>
            (first.position[axis] ?? 0) +
            Math.round(step + nudge) * (sizes[axis] ?? 1) -
            (sphere.centre[axis] ?? 0),
        );
        return Math.hypot(...off) <= sphere.diameterMm / 2;
      });
      if (isInside.every(Boolean)) certain++;
      if (isInside.some(Boolean)) all++;
    }
  return [certain, all];
}

test('a segment is cut by each of the three planes, voxel for voxel', async () => {
  await viewer.showPlanes();
  await panel().getByRole('button', { name: 'Sphere', exact: true }).click();
  await viewer.settle();
  for (const place of [0, 1, 2]) {
    await expect(layer(place)).toHaveAttribute('data-regions', 'Sphere');
    const [certain, all] = expectedPixels(await viewer.planeCamera(place));
    expect(certain).toBeGreaterThan(1000);
    await expect
      .poll(
        async () => {
          const shown = await coloured(place);
          return Math.max(certain - shown, shown - all);
        },
        { message: `pixels beyond what is certain or possible, place ${place}` },
      )
      .toBeLessThanOrEqual(0);
  }
});

test('an outline is cut by each of the three planes as the steps of its slices, in its true size', async () => {
  await only('Outline');
  await expect(panel().getByRole('listitem').filter({ hasText: 'Outline' })).toContainText(
    `${(outline.volumeMm3 / 1000).toFixed(2)} ml`,
  );
  await panel().getByRole('button', { name: 'Outline', exact: true }).click();
  await viewer.settle();
  for (const place of [0, 1, 2]) {
    await expect(layer(place)).toHaveAttribute('data-regions', 'Outline');
    const heightMm = place === 0 ? outline.diameterMm : outline.heightMm;
    // The axial slice lies up to 2 mm beside the middle of the sphere; slices of 4 mm make steps upward.
    await expect
      .poll(
        async () => {
          const { mmPerPixel } = await viewer.planeCamera(place);
          const { width, height } = await drawn(place);
          return Math.max(
            Math.abs(width * mmPerPixel - outline.diameterMm),
            Math.abs(height * mmPerPixel - heightMm),
          );
        },
        { message: `greatest difference of width and height, mm, place ${place}` },
      )
      .toBeLessThan(1.5);
  }
});

test('a dose has lines and a wash, and its value under the pointer is the one that was put in', async () => {
  await only('Dose (plan)');
  await expect(panel()).toContainText('Greatest: 60.00 Gy');
  for (const words of ['57 Gy', '48 Gy', '30 Gy', '18 Gy', '6 Gy'])
    await expect(panel()).toContainText(words);
  await panel().getByRole('button', { name: 'Dose (plan)', exact: true }).click();
  await viewer.settle();
  for (const place of [0, 1, 2]) {
    const camera = await viewer.planeCamera(place);
    await expect(layer(place)).toHaveAttribute('data-regions', 'Dose (plan)');
    for (const [x, y] of [
      [0.5, 0.5],
      [0.42, 0.6],
      [0.6, 0.45],
    ] as const) {
      const box = await viewer.pane(place).locator('[data-plane-camera]').boundingBox();
      if (box === null) throw new Error('no plane');
      const pointer = [Math.round(box.x + camera.width * x), Math.round(box.y + camera.height * y)] as const;
      await page.mouse.move(...pointer);
      const point = [pointer[0] - box.x, pointer[1] - box.y] as const;
      const offMm = Math.hypot(
        ...[0, 1, 2].map(
          (axis) =>
            (camera.centre[axis] ?? 0) +
            (camera.right[axis] ?? 0) * (point[0] - camera.width / 2) * camera.mmPerPixel +
            (camera.up[axis] ?? 0) * (camera.height / 2 - point[1]) * camera.mmPerPixel,
        ),
      );
      // Between voxels of 4 × 5 × 6 mm the field is a little flatter than the cone, most at its tip.
      const expected = DOSE_GY - GY_PER_MM * offMm;
      const read = async () =>
        Number(await panel().locator('[data-pointed-dose]').getAttribute('data-pointed-dose'));
      await expect
        .poll(async () => Math.abs((await read()) - expected), { message: `${place} ${x}` })
        .toBeLessThan(offMm < 8 ? 2 : 0.25);
    }
  }
});

test('the reader says where the colours of a dose begin, in Gy', async () => {
  await panel().getByRole('button', { name: 'Change the isodose levels' }).click();
  await panel().getByRole('radio', { name: 'Gy' }).click();
  const levels = panel().getByRole('textbox', { name: 'Isodose levels' });
  await levels.fill('45, none');
  await expect(panel()).toContainText('One to ten different numbers');
  await levels.fill('30, 45');
  await levels.press('Enter');
  await expect(levels).toHaveCount(0);
  for (const words of ['45 Gy', '30 Gy']) await expect(panel()).toContainText(words);
  await expect(panel()).not.toContainText('57 Gy');
  // What has 30 Gy or more is a ball about the middle of the phantom.
  const radiusMm = (DOSE_GY - 30) / GY_PER_MM;
  for (const place of [0, 1, 2]) {
    const { centre, right, up, mmPerPixel } = await viewer.planeCamera(place);
    const across = Math.hypot(
      ...[right, up].map((way) => centre.reduce((sum, part, axis) => sum + part * (way[axis] ?? 0), 0)),
    );
    const offMm = Math.sqrt(Math.max(0, Math.hypot(...centre) ** 2 - across ** 2));
    const expected = (Math.PI * (radiusMm ** 2 - offMm ** 2)) / mmPerPixel ** 2;
    await expect
      .poll(async () => Math.abs((await coloured(place)) / expected - 1), { message: String(place) })
      .toBeLessThan(0.03);
  }
});

test('a body has its segments in it, in the size that they have from its side', async () => {
  await only('Sphere');
  await page.getByRole('radio', { name: '+ 3-D' }).click();
  await page.getByRole('button', { name: 'Look of the 3-D rendering' }).click();
  await page.getByRole('option', { name: 'Bone' }).click();
  await viewer.settle();
  const shown = await viewer.greys(3);
  await panel().getByRole('button', { name: 'Hide Sphere', exact: true }).click();
  await viewer.settle();
  const hidden = await viewer.greys(3);
  const mmPerPixel = Math.max(256 / shown.width, 200 / shown.height);
  const [first, last] = [STUDY.truth.planes[0], STUDY.truth.planes.at(-1)];
  if (!first || !last) throw new Error('no slices');
  const middleX = first.position[0] + ((first.columns - 1) / 2) * first.columnSpacingMm;
  const middleZ = (first.position[2] + last.position[2]) / 2;
  const isAtSphere = (at: number) => {
    const rightMm = ((at % shown.width) + 0.5 - shown.width / 2) * mmPerPixel + middleX - sphere.centre[0];
    const upMm =
      (shown.height / 2 - Math.floor(at / shown.width) - 0.5) * mmPerPixel + middleZ - sphere.centre[2];
    return Math.hypot(rightMm, upMm) < sphere.diameterMm * 0.6;
  };
  // At rest either may still have fewer pixels than the screen, stretched: an edge is where half of it is seen, and bones beside
  // the sphere have other edges in each.
  const changed = shown.values.filter(
    (grey, at) => isAtSphere(at) && Math.abs(grey - (hidden.values[at] ?? 0)) > 75,
  ).length;
  expect(Math.abs((changed * mmPerPixel ** 2) / sphere.frontMm2 - 1)).toBeLessThan(0.1);
});

test('a segmentation that is opened by itself shows its segments, though all its values are the same', async () => {
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await only('Sphere');
  await page
    .getByRole('navigation', { name: 'Series of this study' })
    .getByRole('button')
    .filter({ hasText: 'SEG of the phantom' })
    .first()
    .click();
  await expect(layer(0)).toHaveAttribute('data-regions', 'Sphere');
  expect(await coloured(0)).toBeGreaterThan(1000);
});
