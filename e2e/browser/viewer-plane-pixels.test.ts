import { chromium, expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { testBrowserFile } from '#main/cli/chromium.ts';
import type { CtStudy } from '#main/phantom/ct-study.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { compareCurved, curveLengthMm, type CurvedCamera } from './curve-reference.ts';
import {
  comparePlane,
  referenceVolume,
  type ReferenceShutter,
  type ReferenceSlab,
  type ReferenceVolume,
} from './plane-reference.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const SIZE = { rows: 96, columns: 96, sliceCount: 40 };
const WINDOW = { centre: 40, width: 400 };
const FRACTION = 0.25;

/** The same slices with a slope that is a fraction: their values need 32-bit numbers. */
function withSlope(study: CtStudy, slope: number): CtStudy {
  return {
    ...study,
    instances: function* instances() {
      for (const attributes of study.instances()) yield { ...attributes, RescaleSlope: slope };
    },
  };
}

const SHUTTER: ReferenceShutter = {
  left: 12,
  right: 80,
  upper: 20,
  lower: 90,
  centreRow: 50,
  centreColumn: 44,
  radius: 36,
  presentationValue: 16_384,
};

/** The same slices with a display shutter whose cover is no black. */
function withShutter(study: CtStudy): CtStudy {
  const shutter = {
    ShutterShape: ['RECTANGULAR', 'CIRCULAR'],
    ShutterLeftVerticalEdge: SHUTTER.left,
    ShutterRightVerticalEdge: SHUTTER.right,
    ShutterUpperHorizontalEdge: SHUTTER.upper,
    ShutterLowerHorizontalEdge: SHUTTER.lower,
    CenterOfCircularShutter: [SHUTTER.centreRow, SHUTTER.centreColumn],
    RadiusOfCircularShutter: SHUTTER.radius,
    ShutterPresentationValue: SHUTTER.presentationValue,
  };
  return {
    ...study,
    instances: function* instances() {
      for (const attributes of study.instances()) yield { ...attributes, ...shutter };
    },
  };
}

const CASES = {
  unsigned: { study: withShutter(ctPhantom('standard', SIZE, 20)), isSigned: false, slope: 1 },
  signed: { study: ctPhantom('signed', SIZE, 20), isSigned: true, slope: 1 },
  padded: { study: ctPhantom('padding', SIZE, 20), isSigned: true, slope: 1 },
  tilted: { study: ctPhantom('gantryTilt', SIZE, 20), isSigned: false, slope: 1 },
  gap: { study: ctPhantom('gap', SIZE, 20), isSigned: false, slope: 1 },
  fractions: {
    study: withSlope(ctPhantom('oblique', SIZE, 20), FRACTION),
    isSigned: false,
    slope: FRACTION,
  },
} as const;
type CaseName = keyof typeof CASES;

const HIDE_NORM16 = `
  const { getExtension } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getExtension = function (name) {
    return name === 'EXT_texture_norm16' ? null : getExtension.call(this, name);
  };`;

let reading: ReadingCore;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>> | null = null;

test.describe.configure({ mode: 'serial', timeout: 240_000 });

test.beforeAll(async () => {
  reading = await startReadingCore(Object.values(CASES).map(({ study }) => study));
});

test.afterAll(async () => {
  await reading.stop();
});

async function openPlanes(browser: Browser, name: CaseName, hidesNorm16: boolean): Promise<ViewerPage> {
  // A core is signed in to once: the others go on with what the first was given.
  const context = await browser.newContext({
    viewport: { width: 560, height: 460 },
    ...(signedIn === null ? {} : { storageState: signedIn }),
  });
  const page = await context.newPage();
  if (hidesNorm16) await page.addInitScript(HIDE_NORM16);
  const viewer = new ViewerPage(page);
  const { studyInstanceUid } = CASES[name].study;
  if (signedIn === null) {
    await viewer.enter(reading.core.signIn, READER, PASSWORD, studyInstanceUid);
    signedIn = await context.storageState();
  } else {
    await page.goto(new URL(reading.core.signIn).origin);
    await viewer.open(studyInstanceUid);
  }
  await viewer.waitForStack();
  await viewer.showPlanes();
  return viewer;
}

async function expectTruth(
  viewer: ViewerPage,
  volume: ReferenceVolume,
  slab: ReferenceSlab | null,
  what: string,
): Promise<void> {
  await viewer.settle();
  for (const place of [0, 1, 2]) {
    await expect(viewer.pane(place)).not.toContainText('Reduced');
    const camera = await viewer.planeCamera(place);
    const greys = await viewer.greys(place);
    const found = comparePlane(volume, { camera, slab, window: WINDOW }, greys);
    const size = greys.width * greys.height;
    expect(found.compared, `${what}, place ${place}: pixels far enough from edges`).toBeGreaterThan(
      size * 0.9,
    );
    expect(found.shown, `${what}, place ${place}: pixels that show something`).toBeGreaterThan(size * 0.1);
    expect(found.largest, `${what}, place ${place}: greatest difference`).toBeLessThanOrEqual(1);
  }
}

/** Turns a line by its handle. */
async function turn(page: Page, place: number, plane: string, dx: number, dy: number): Promise<void> {
  // In one step: a plane draws its lines anew with every picture.
  const box = await page.evaluate((handle) => {
    const found = document.querySelector(handle)?.getBoundingClientRect();
    return found ? { x: found.x, y: found.y, width: found.width, height: found.height } : null;
  }, `[data-place="${place}"] [data-handle=turn][data-plane=${plane}]`);
  if (!box) throw new Error('no handle');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + dx, box.y + dy, { steps: 3 });
  await page.mouse.up();
}

const SLABS = ['maximum', 'minimum', 'mean'] as const;

/** The whole volume seen from the front: at rest every pixel true, in a window of its own. */
async function checkWhole(viewer: ViewerPage, volume: ReferenceVolume): Promise<void> {
  const { page } = viewer;
  const whole = viewer.pane(3);
  await page.setViewportSize({ width: 520, height: 340 });
  await page.keyboard.press('Shift+M');
  await expect(whole).toContainText('MIP, whole volume');
  await expect(whole).toContainText('W 600');
  await expect(whole).not.toContainText('Reduced');
  await viewer.settle();
  const greys = await viewer.greys(3);
  // A viewport of a fraction of a pixel has a camera of whole ones.
  const [width, height] = await whole
    .locator('canvas')
    .first()
    .evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight] as const);
  const [first, last] = [volume.positions[0], volume.positions.at(-1)];
  if (!first || !last) throw new Error('no slices');
  const [wide, deep] = [volume.columns * volume.columnSpacingMm, volume.rows * volume.rowSpacingMm];
  const high = (Math.abs(last[2] - first[2]) * volume.positions.length) / (volume.positions.length - 1);
  const camera = {
    centre: [
      first[0] + (wide - volume.columnSpacingMm) / 2,
      first[1] + (deep - volume.rowSpacingMm) / 2,
      (first[2] + last[2]) / 2,
    ],
    right: [1, 0, 0],
    up: [0, 0, 1],
    mmPerPixel: Math.max(Math.max(wide, deep) / width, high / height),
    width,
    height,
  } as const;
  const slab = { mode: 'maximum', thicknessMm: deep - volume.rowSpacingMm } as const;
  const found = comparePlane(volume, { camera, slab, window: { centre: 170, width: 600 } }, greys);
  expect(found.shown).toBeGreaterThan(width * height * 0.1);
  expect(found.largest).toBeLessThanOrEqual(1);

  // Its window and that of the planes are two.
  await page.keyboard.down('Alt');
  const box = await whole.boundingBox();
  if (!box) throw new Error('no viewport');
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 70, box.y + 40, { steps: 2 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await expect(whole).not.toContainText('W 600');
  await expect(viewer.pane(0)).toContainText('W 400');
  await page.keyboard.press('Control+z');
  await expect(whole).toContainText('W 600');
  await viewer.clickAt(0, 5, 60);
  await page.keyboard.press('4');
  await expect(viewer.pane(0)).toContainText('W 80');
  await expect(whole).toContainText('W 600');
}

/** @param everySlab all kinds of slab, upright and oblique; the shader is the same for all, so one volume has them all */
async function checkAll(
  browser: Browser,
  name: CaseName,
  { hidesNorm16 = false, everySlab = false }: { hidesNorm16?: boolean; everySlab?: boolean } = {},
): Promise<void> {
  const { study, isSigned, slope } = CASES[name];
  const plain = referenceVolume(study, isSigned, slope);
  const volume = name === 'unsigned' ? { ...plain, shutter: SHUTTER } : plain;
  const viewer = await openPlanes(browser, name, hidesNorm16);
  const { page } = viewer;
  if (name === 'unsigned') await expect(viewer.pane(1)).toContainText('Shutter');
  await expectTruth(viewer, volume, null, 'upright');
  for (const mode of everySlab ? SLABS : []) {
    await page.keyboard.press('Alt+KeyB');
    await expect(viewer.pane(0)).toContainText('10 mm');
    await expectTruth(viewer, volume, { mode, thicknessMm: 10 }, `upright slab, ${mode}`);
  }
  if (everySlab) await page.keyboard.press('Alt+KeyB');
  await turn(page, 0, 'coronal', 12, 38);
  await turn(page, 1, 'axial', 9, 30);
  await expectTruth(viewer, volume, null, 'double oblique');
  for (const mode of everySlab ? SLABS : SLABS.slice(0, 1)) {
    await page.keyboard.press('Alt+KeyB');
    // The hardware may interpolate slabs: its fractions are coarser, but never by a grey here.
    await expectTruth(viewer, volume, { mode, thicknessMm: 10 }, `oblique slab, ${mode}`);
  }
  if (everySlab) await checkWhole(viewer, volume);
  await page.context().close();
}

for (const name of Object.keys(CASES) as CaseName[])
  test(`${name}: every pixel of planes and slabs equals the reference within 1 of 255`, async ({
    browser,
  }) => {
    await checkAll(browser, name, { everySlab: name === 'signed' });
  });

for (const name of ['signed'] as const)
  test(`${name}, without 16-bit textures of fractions: the same`, async ({ browser }) => {
    await checkAll(browser, name, { hidesNorm16: true });
  });

test('signed, on SwiftShader: the same', async () => {
  const executablePath = testBrowserFile();
  const swiftshader = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    await checkAll(swiftshader, 'signed');
  } finally {
    await swiftshader.close();
  }
});

test('along a path that was drawn: every pixel within 1 of 255, every length along it in true mm', async ({
  browser,
}) => {
  const volume = referenceVolume(CASES.signed.study, true);
  const viewer = await openPlanes(browser, 'signed', false);
  const { page } = viewer;
  const axial = viewer.pane(0);
  const cut = viewer.pane(3);
  const camera = async () =>
    JSON.parse(
      (await cut.locator('[data-curved-camera]').getAttribute('data-curved-camera')) ?? '{}',
    ) as CurvedCamera;
  const expectCut = async (slab: ReferenceSlab | null, what: string) => {
    await viewer.settle();
    await expect(cut).not.toContainText('Reduced');
    const greys = await viewer.greys(3);
    const found = compareCurved(volume, await camera(), slab, WINDOW, greys);
    expect(found.compared, what).toBeGreaterThan(greys.width * greys.height * 0.9);
    expect(found.shown, what).toBeGreaterThan(greys.width * greys.height * 0.3);
    expect(found.largest, what).toBeLessThanOrEqual(1);
  };
  // The bar of this layout has more lines: room for the viewports beside it.
  await page.setViewportSize({ width: 660, height: 600 });
  await page.keyboard.press('Shift+V');
  await expect(cut).toContainText('Press points of a path');
  await viewer.settle();
  const box = await axial.boundingBox();
  if (!box) throw new Error('no viewport');
  const spots = [
    [0.25, 0.6],
    [0.4, 0.3],
    [0.62, 0.36],
    [0.75, 0.7],
  ] as const;
  for (const [x, y] of spots) await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
  await page.keyboard.press('Escape');
  await expect(cut).toContainText('Curved, interpolated');
  await expectCut(null, 'upright');
  const { path } = await camera();
  expect(path.points).toHaveLength(4);
  const lengthMm = curveLengthMm(path.points);
  await expect(page.getByRole('toolbar', { name: 'Planes' })).toContainText(`Path ${lengthMm.toFixed(1)} mm`);

  // From the first point to the last, measured on the cut.
  const ticks = cut.locator('[data-mark=point]');
  const [first, last] = [await ticks.first().boundingBox(), await ticks.last().boundingBox()];
  if (!first || !last) throw new Error('no points on the cut');
  await page.keyboard.press('l');
  await page.mouse.move(first.x, first.y + 5);
  await page.mouse.down();
  await page.mouse.move(last.x, last.y + 5, { steps: 4 });
  await page.mouse.up();
  const said = Number.parseFloat(
    ((await cut.locator('[data-caliper]').textContent()) ?? '').replace('↔ ', ''),
  );
  const { mmPerPixel } = await camera();
  expect(Math.abs(said - lengthMm)).toBeLessThan(2 * mmPerPixel);

  // An end is taken elsewhere, and that is taken back.
  await page.mouse.move(last.x, last.y + 5);
  await page.mouse.down();
  await page.mouse.move(last.x - 50, last.y + 25, { steps: 4 });
  await page.mouse.up();
  const figures = new RegExp(String.raw`^↔ ([\d.]+) mm {2}↕ ([\d.]+) mm$`);
  const moved = figures.exec((await cut.locator('[data-caliper]').textContent()) ?? '') ?? [];
  expect(Math.abs(Number(moved[1]) - (said - 50 * mmPerPixel))).toBeLessThan(0.11);
  expect(Math.abs(Number(moved[2]) - 20 * mmPerPixel)).toBeLessThan(0.11);
  await page.keyboard.press('Control+z');
  await expect(cut.locator('[data-caliper]')).toContainText(`↔ ${said.toFixed(1)} mm`);

  await axial.hover({ position: { x: 5, y: 60 } });
  await cut.hover({ position: { x: 60, y: 5 } });
  for (let notch = 0; notch < 7; notch++) await page.mouse.wheel(0, 100);
  await expect(cut).toContainText('Turned 35°');
  await expectCut(null, 'turned');
  await viewer.clickAt(0, 5, 60);
  await page.keyboard.press('Alt+KeyB');
  await expect(cut).toContainText('10 mm');
  await expectCut({ mode: 'maximum', thicknessMm: 10 }, 'turned slab');

  // Where a pixel of the cut comes from: the place is told whose value the slab has, the screen agrees.
  await page.keyboard.press('Shift+Y');
  const inspector = page.locator('[data-pixel-inspector]');
  await expect(inspector).toBeVisible();
  await viewer.settle();
  const shown = await cut.boundingBox();
  if (!shown) throw new Error('no cut');
  await page.mouse.move(shown.x + shown.width * 0.5, shown.y + shown.height * 0.55);
  await expect(inspector).toContainText('MIP, found');
  await expect(inspector.locator('[data-agrees]')).toHaveAttribute('data-agrees', 'true');
  await page.keyboard.press('Escape');
  await expect(inspector).toHaveCount(0);

  // A point that was pressed is deleted alone, and comes back.
  const [, held] = await axial.locator('[data-path-point]').all();
  await held?.click({ force: true });
  await expect(axial.locator('[data-path-point][data-chosen]')).toHaveCount(1);
  await page.keyboard.press('Delete');
  await expect(axial.locator('[data-path-point]')).toHaveCount(3);
  const shorter = curveLengthMm(path.points.toSpliced(1, 1));
  await expect(page.getByRole('toolbar', { name: 'Planes' })).toContainText(`Path ${shorter.toFixed(1)} mm`);
  await page.keyboard.press('Control+z');
  await expect(axial.locator('[data-path-point]')).toHaveCount(4);

  // Taken back step by step, the slab and then point by point, and put back.
  await page.keyboard.press('Control+z');
  await expect(cut).not.toContainText('10 mm');
  await page.keyboard.press('Control+z');
  for (const left of [3, 2]) {
    await page.keyboard.press('Control+z');
    await expect(axial.locator('[data-path-point]')).toHaveCount(left);
  }
  for (const back of [3, 4]) {
    await page.keyboard.press('Control+y');
    await expect(axial.locator('[data-path-point]')).toHaveCount(back);
  }
  await page.keyboard.press('Control+y');

  // The length is kept with the path that it was measured along: another day both are there again.
  await page.reload();
  await viewer.waitForStack();
  await viewer.showPlanes();
  await page.keyboard.press('Shift+V');
  await expect(cut.locator('[data-caliper]')).toContainText(`↔ ${said.toFixed(1)} mm`);
  expect((await camera()).path).toEqual(path);
  await page.context().close();
});

test('at one screen pixel per voxel a plane through the slices shows what the stack shows, every pixel', async ({
  browser,
}) => {
  const viewer = await openPlanes(browser, 'unsigned', false);
  const { page } = viewer;
  await page.keyboard.press('Shift+Equal');
  await expect(viewer.pane(0)).toContainText('voxels as stored');
  await viewer.settle();
  const plane = await viewer.greys(0);
  const camera = await viewer.planeCamera(0);
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.keyboard.press('Shift+Equal');
  await viewer.settle();
  const { truth } = CASES.unsigned.study;
  const uids = Array.from(generate(CASES.unsigned.study), (file) => file.sopInstanceUid);
  const at = truth.planes.findIndex((each) => Math.abs(each.position[2] - camera.centre[2]) < 1e-3);
  const slice = truth.planes[at];
  if (!slice) throw new Error('the plane lies on no slice');
  // The middle of an even number of slices is one or the other.
  if ((await viewer.shownFrame(0)).sopInstanceUid !== uids[at]) {
    await page.keyboard.press('ArrowUp');
    await viewer.settle();
  }
  const { map, sopInstanceUid } = await viewer.shownFrame(0);
  expect(sopInstanceUid).toBe(uids[at]);
  const stack = await viewer.greys(0);
  let [compared, different] = [0, 0];
  for (let row = 0; row < slice.rows; row++)
    for (let column = 0; column < slice.columns; column++) {
      const point = [0, 1, 2].map(
        (axis) =>
          (slice.position[axis] ?? 0) +
          (slice.rowDirection[axis] ?? 0) * column * slice.columnSpacingMm +
          (slice.columnDirection[axis] ?? 0) * row * slice.rowSpacingMm -
          (camera.centre[axis] ?? 0),
      );
      const along = (way: readonly number[]) =>
        way.reduce((sum, part, axis) => sum + part * (point[axis] ?? 0), 0) / camera.mmPerPixel;
      const x = Math.floor(camera.width / 2 + along(camera.right));
      const y = Math.floor(camera.height / 2 - along(camera.up));
      const stackX = Math.floor(map.a * (column + 0.5) + map.e);
      const stackY = Math.floor(map.d * (row + 0.5) + map.f);
      compared += 1;
      if (plane.values[y * plane.width + x] !== stack.values[stackY * stack.width + stackX]) different += 1;
    }
  expect({ compared, different }).toEqual({ compared: SIZE.rows * SIZE.columns, different: 0 });
  await page.context().close();
});
