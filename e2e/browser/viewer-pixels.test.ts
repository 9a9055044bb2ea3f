import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { ctPhantom, type CtVariant } from '#main/phantom/studies.ts';
import { createToken } from '../fixtures/core.ts';
import { ViewerPage, type CanvasGreys, type ShownFrame } from '../pages/viewer-page.ts';
import { compareWithReference, type Difference } from './pixel-reference.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const SIZE = { rows: 256, columns: 256, sliceCount: 12 };
const VARIANTS = ['standard', 'signed', 'monochrome1'] as const satisfies readonly CtVariant[];
const STUDIES = Object.fromEntries(
  VARIANTS.map((variant) => [variant, ctPhantom(variant, SIZE, 12)]),
) as Record<(typeof VARIANTS)[number], ReturnType<typeof ctPhantom>>;

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore(Object.values(STUDIES));
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDIES.standard.studyInstanceUid);
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

/** The shown slice of a variant beside the reference. */
function compare(
  variant: keyof typeof STUDIES,
  shown: ShownFrame,
  greys: CanvasGreys,
  centre: number,
  width: number,
  isInverted: boolean,
): Difference {
  const picture = { study: STUDIES[variant], ...SIZE, isSigned: variant === 'signed' };
  return compareWithReference(picture, shown, greys, { centre, width, isInverted });
}

for (const variant of VARIANTS) {
  test(`CT ${variant}: every pixel at 1:1 equals the reference within 1 of 255, as sent and by a preset`, async () => {
    await viewer.open(STUDIES[variant].studyInstanceUid);
    await viewer.waitForStack();
    await page.keyboard.press('Shift+Equal');
    await page.keyboard.press('1');
    await expect(viewer.pane(0)).toContainText('W 400 L 50');
    const isMono1 = variant === 'monochrome1';
    const soft = compare(variant, await viewer.shownFrame(), await viewer.greys(), 50, 400, isMono1);
    expect(soft).toEqual({ compared: SIZE.rows * SIZE.columns, largest: expect.any(Number) });
    expect(soft.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('2');
    await expect(viewer.pane(0)).toContainText('W 1500 L -600');
    const lung = compare(variant, await viewer.shownFrame(), await viewer.greys(), -600, 1500, isMono1);
    expect(lung.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('i');
    await expect(viewer.pane(0)).toContainText('Inverted');
    const inverted = compare(variant, await viewer.shownFrame(), await viewer.greys(), -600, 1500, !isMono1);
    expect(inverted.largest).toBeLessThanOrEqual(1);
    await page.keyboard.press('Space');
  });
}

test('turned, mirrored and scrolled, every pixel is still the right one', async () => {
  await viewer.open(STUDIES.standard.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+Equal');
  await page.keyboard.press('1');
  for (const keys of [['h'], ['v'], [']'], ['Home'], ['End', '[']]) {
    for (const key of keys) await page.keyboard.press(key);
    await viewer.settle();
    const { compared, largest } = compare(
      'standard',
      await viewer.shownFrame(),
      await viewer.greys(),
      50,
      400,
      false,
    );
    expect(compared).toBe(SIZE.rows * SIZE.columns);
    expect(largest).toBeLessThanOrEqual(1);
  }
});

test('the planes leave the pixels of the stack as they were, and come back the same', async () => {
  await viewer.open(STUDIES.standard.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Space');
  await viewer.showPlanes();
  const first = await viewer.greys(1);
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.keyboard.press('Shift+Equal');
  await page.keyboard.press('1');
  await expect(viewer.pane(0)).toContainText('W 400 L 50');
  await viewer.settle();
  const { largest } = compare('standard', await viewer.shownFrame(), await viewer.greys(), 50, 400, false);
  expect(largest).toBeLessThanOrEqual(1);
  await viewer.showPlanes();
  const again = await viewer.greys(1);
  expect(Buffer.compare(Buffer.from(first.values), Buffer.from(again.values))).toBe(0);
  await page.keyboard.press('m');
});

test('through the table of a measured display every grey of a slab, a plane and a stack is driven as it says, what is saved is not', async () => {
  const asked = page.waitForRequest('**/api/rpc/displays/here');
  await askAgain();
  const { json: place } = (await asked).postDataJSON() as { json: object };
  await viewer.open(STUDIES.standard.studyInstanceUid);
  await viewer.waitForStack();
  await viewer.showPlanes();
  const planes = await viewer.greys(1);
  await page.keyboard.press('Alt+KeyB');
  await expect(viewer.pane(1)).toContainText('10 mm');
  await viewer.settle();
  const slab = await viewer.greys(1);

  const ddls = await putTable(place);
  await askAgain();
  await expect(viewer.pane(1)).toContainText('Calibration LUT, 217 of 256 greys');
  await viewer.settle();
  expect(differences(await viewer.greys(1), slab, ddls)).toBe(0);
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Alt+KeyB');
  await expect(viewer.pane(1)).not.toContainText('10 mm');
  await viewer.settle();
  expect(differences(await viewer.greys(1), planes, ddls)).toBe(0);

  await page.keyboard.press('m');
  await viewer.waitForStack();
  // An image pixel a device pixel: what is enlarged is so after its table, and has levels between two of it.
  await page.keyboard.press('Shift+Equal');
  await expect(viewer.pane(0)).toContainText('Calibration LUT, 217 of 256 greys');
  await viewer.settle();
  const through = await viewer.greys(0);
  const saving = page.waitForEvent('download');
  await page.keyboard.press('Control+Shift+S');
  const saved = PNG.sync.read(readFileSync(await (await saving).path()));
  await viewer.settle();
  expect(Buffer.compare(Buffer.from((await viewer.greys(0)).values), Buffer.from(through.values))).toBe(0);
  const [left, top] = await viewer.pane(0).evaluate((pane) => {
    const canvas = pane.querySelector('canvas')?.getBoundingClientRect();
    const box = pane.getBoundingClientRect();
    return [(canvas?.left ?? 0) - box.left, (canvas?.top ?? 0) - box.top] as const;
  });
  let compared = 0;
  let different = 0;
  // Nothing is written over the middle of an image.
  for (let y = Math.floor(through.height * 0.4); y < through.height * 0.6; y += 1)
    for (let x = Math.floor(through.width * 0.4); x < through.width * 0.6; x += 1) {
      const pValue = saved.data[4 * ((y + top) * saved.width + x + left)] ?? 0;
      compared += 1;
      if (through.values[y * through.width + x] !== ddls[pValue]) different += 1;
    }
  expect(compared).toBeGreaterThan(1000);
  expect(different).toBe(0);
});

/** A window asks about its display again when it comes to the front. */
const askAgain = () => page.evaluate(() => dispatchEvent(new Event('visibilitychange')));

function differences(shown: CanvasGreys, pValues: CanvasGreys, ddls: readonly number[]): number {
  let count = 0;
  for (let at = 0; at < shown.values.length; at += 1)
    if (shown.values[at] !== ddls[pValues.values[at] ?? 0]) count += 1;
  return count;
}

/** Measures the display that the window is on as one of gamma 2.2, and puts its table before it. */
async function putTable(place: object): Promise<readonly number[]> {
  const token = await createToken(reading.folder, 'administrator');
  const ask = async (name: string, input: object) => {
    const answer = await fetch(`${reading.core.http}/api/rpc/displays/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ json: input }),
    });
    expect(answer.status, name).toBe(200);
    return (await answer.json()) as {
      json: { calibration: { inForce: { ddls: number[] } | null } };
    };
  };
  const displayId = randomUUID();
  const tag = { displayId, assetTag: 'QC-1' };
  const about = { maker: '', model: '', serial: '', room: '', isCalibrated: false, isRetired: false };
  await ask('put', { ...tag, ...about, profileIds: ['acr-aapm-siim'], place });
  const { levels, ambientLuminance } = TEST_DISPLAYS.gamma22;
  const instrument = {
    name: 'Meter',
    serial: '1',
    calibratedOn: '2020-01-01',
    calibrationEndsOn: '2099-01-01',
  };
  const values = {
    kind: 'response',
    levelSet: '256',
    geometry: 'contact',
    includesAmbient: false,
    ambientLuminance,
    levels: levels.map(({ ddl, luminance }) => ({ ddl, readings: [luminance] })),
  };
  await ask('sign', { test: { ...tag, values, instrument, devicePixelRatio: 1 }, draftId: null });
  const { json } = await ask('calibrate', { displayId, isOn: true });
  return json.calibration.inForce?.ddls ?? [];
}
