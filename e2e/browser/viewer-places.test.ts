import { expect, test, type Page } from '@playwright/test';
import { measuringStudy, type MeasuringLayout } from '#main/phantom/measuring-study.ts';
import type { SlicePlane } from '#main/phantom/slice-plane.ts';
import { add, cross, dot, scale, subtract, type Vec3 } from '#main/phantom/solid.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** An axial and an oblique series of three slices each, which cross. */
const STUDY = measuringStudy();
const AXIAL = layoutOf('square');
const OBLIQUE = layoutOf('oblique');
/** Where a slice lies, by its SOP instance UID */
const PLANES = new Map<string, SlicePlane>();
{
  const byNumber = [...STUDY.instances()];
  const planes = STUDY.truth.layouts.flatMap((layout) => layout.planes);
  byNumber.forEach(({ SOPInstanceUID: uid }, at) =>
    PLANES.set(typeof uid === 'string' ? uid : '', planes.at(at)!),
  );
}

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
  await page.keyboard.press('Alt+Digit2');
  await viewer.waitForStack(1);
  await show('oblique', 1);
  await show('square', 0);
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

function layoutOf(wanted: MeasuringLayout['name']): MeasuringLayout {
  return STUDY.truth.layouts.find(({ name }) => name === wanted)!;
}

async function show(description: string, place: number): Promise<void> {
  await viewer.clickAt(place, 200, 200);
  const tiles = page.getByRole('navigation', { name: 'Series of this study' });
  await tiles.getByRole('button', { name: new RegExp(description) }).focus();
  await page.keyboard.press('Enter');
  await viewer.pane(place).getByText(`· ${description}`).waitFor();
  await viewer.waitForStack(place);
}

async function planeShown(place: number): Promise<SlicePlane> {
  const { sopInstanceUid } = await viewer.shownFrame(place);
  return PLANES.get(sopInstanceUid)!;
}

/** LPS mm of an image point [column, row]; the centre of the first pixel is (0.5, 0.5). */
function patientOf(plane: SlicePlane, [column, row]: readonly [number, number]): Vec3 {
  const along = scale(plane.rowDirection, (column - 0.5) * plane.columnSpacingMm);
  return add(plane.position, add(along, scale(plane.columnDirection, (row - 0.5) * plane.rowSpacingMm)));
}

/** Image point under a point of the patient, and how far off the slice that is, mm. */
function imageOf(plane: SlicePlane, point: Vec3) {
  const from = subtract(point, plane.position);
  return {
    column: dot(from, plane.rowDirection) / plane.columnSpacingMm + 0.5,
    row: dot(from, plane.columnDirection) / plane.rowSpacingMm + 0.5,
    offMm: dot(from, cross(plane.rowDirection, plane.columnDirection)),
  };
}

/** Image points of the ends of every reference line that is drawn on a viewport. */
async function linesOn(place: number): Promise<(readonly [number, number])[][]> {
  await viewer.painted();
  const { map } = await viewer.shownFrame(place);
  const [left, top] = await viewer.corner(place);
  const ends = await viewer
    .pane(place)
    .locator('[data-reference-line]')
    .evaluateAll((lines) =>
      lines.map((line) => {
        const box = line.closest('svg')?.getBoundingClientRect();
        const of = (name: string) => Number(line.getAttribute(name));
        return [1, 2].map((end) => [of(`x${end}`) + (box?.x ?? 0), of(`y${end}`) + (box?.y ?? 0)] as const);
      }),
    );
  const size = map.a * map.d - map.b * map.c;
  return ends.map((line) =>
    line.map(([x, y]) => {
      const [right, down] = [x - left - map.e, y - top - map.f];
      return [(map.d * right - map.c * down) / size, (map.a * down - map.b * right) / size] as const;
    }),
  );
}

for (const [here, there, keys] of [
  [0, 1, []],
  [1, 0, []],
  [0, 1, ['NumpadSubtract', ']', 'h']],
] as const)
  test(`the slice of viewport ${there} crosses that of viewport ${here} where the phantom says ${keys.join()}`, async () => {
    await viewer.clickAt(here, 200, 200);
    for (const key of keys) await page.keyboard.press(key);
    for (const slice of ['Home', 'End'] as const) {
      await viewer.clickAt(there, 200, 200);
      const { sopInstanceUid } = await viewer.shownFrame(there);
      await page.keyboard.press(slice);
      if (slice === 'End')
        await expect
          .poll(async () => (await viewer.shownFrame(there)).sopInstanceUid)
          .not.toBe(sopInstanceUid);
      const [seen, other] = [await planeShown(here), await planeShown(there)];
      const lines = await linesOn(here);
      expect(lines).toHaveLength(1);
      const ends = lines.flat().map((end) => imageOf(other, patientOf(seen, end)));
      const [from, to] = [ends.at(0)!, ends.at(1)!];
      for (const end of [from, to]) {
        // On the other slice, and at the border of what is seen of it: half a pixel of the screen is 0.15 mm.
        expect(Math.abs(end.offMm)).toBeLessThan(0.1);
        const borders = [end.column, other.columns - end.column, end.row, other.rows - end.row];
        expect(Math.abs(Math.min(...borders))).toBeLessThan(0.2);
      }
      expect(Math.hypot(from.column - to.column, from.row - to.row)).toBeGreaterThan(100);
    }
    await viewer.clickAt(here, 200, 200);
    await page.keyboard.press('Space');
  });

test('reference lines go when they are turned off', async () => {
  const seen = () =>
    page
      .locator('[data-reference-line]')
      .evaluateAll((lines) => lines.filter((line) => line.checkVisibility()).length);
  expect(await seen()).toBe(2);
  await page.keyboard.press('f');
  await expect.poll(seen).toBe(0);
  await page.keyboard.press('f');
  await expect.poll(seen).toBe(2);
});

for (const [from, to, point] of [
  [1, 0, [120.5, 111.5]],
  [1, 0, [60.5, 89.5]],
  [0, 1, [110.5, 93.5]],
] as const)
  test(`with Shift held the other viewport goes to the slice through the point and marks it: ${from} ${point.join()}`, async () => {
    await viewer.clickAt(from, 200, 200);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => planeShown(from)).toBe((from === 0 ? AXIAL : OBLIQUE).planes[1]);
    const otherPlanes = (to === 0 ? AXIAL : OBLIQUE).planes;
    const middle = otherPlanes.at(1)!;
    const target = patientOf(await planeShown(from), point);
    const wanted = [...otherPlanes].sort(
      (one, two) => Math.abs(imageOf(one, target).offMm) - Math.abs(imageOf(two, target).offMm),
    )[0];
    // Away from the slice that is to come.
    await viewer.clickAt(to, 200, 200);
    for (const key of ['Home', 'End'])
      if ((await planeShown(to)) === wanted) {
        await page.keyboard.press(key);
        await viewer.painted();
        await viewer.painted();
      }
    expect(await planeShown(to)).not.toBe(wanted);
    const [x, y] = await viewer.at(point, from);
    await page.mouse.move(x - 3, y);
    await page.keyboard.down('Shift');
    await page.mouse.move(x, y);
    await page.keyboard.up('Shift');
    await expect.poll(() => planeShown(to)).toBe(wanted);
    const mark = viewer.pane(to).locator('[data-common-point]');
    await expect(mark).toBeVisible();
    const box = await mark.boundingBox();
    const { column, row } = imageOf(middle, target);
    const [atX, atY] = await viewer.at([column, row], to);
    expect(Math.abs((box?.x ?? 0) + (box?.width ?? 0) / 2 - atX)).toBeLessThan(1);
    expect(Math.abs((box?.y ?? 0) + (box?.height ?? 0) / 2 - atY)).toBeLessThan(1);
  });

test('the magnifier shows what is under the pointer twice as large, its middle under the pointer', async () => {
  await show('square', 0);
  // 2 mm above the middle line of the level bar, which is 12 mm thick.
  const [column, row] = [80, 18];
  const [x, y] = await viewer.at([column, row]);
  const [left, top] = await viewer.corner();
  await page.mouse.move(x - 5, y);
  await page.mouse.move(x, y);
  const { map } = await viewer.shownFrame();
  await page.keyboard.down('Backquote');
  const lens = viewer.pane(0).locator('canvas[data-lens]');
  await expect(lens).toBeVisible();
  await viewer.painted();
  const seen = await lens.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(width >> 1, 0, 1, height);
    const box = canvas.getBoundingClientRect();
    const column = Array.from({ length: height }, (_, at) => data[at * 4] ?? 0);
    return { column, size: height, x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  await page.keyboard.up('Backquote');
  await expect(lens).toHaveCount(0);
  expect(Math.hypot(seen.x - x, seen.y - y)).toBeLessThan(1);
  const beneath = await viewer.greys();
  const greyBeneath = (offset: number) =>
    beneath.values[Math.floor(y - top + offset) * beneath.width + Math.floor(x - left)] ?? 0;
  /** px from the pointer to where the bar ends, up or down */
  const endOf = (grey: (offset: number) => number, way: number, beyondPx: number) => {
    const half = (grey(0) + grey(way * beyondPx)) / 2;
    let px = 0;
    while (grey(way * px) > half && px < 120) px++;
    return px;
  };
  const inLens = (offset: number) => seen.column[Math.round(seen.size / 2 + offset)] ?? 0;
  for (const [way, mm] of [
    [-1, 4],
    [1, 8],
  ] as const) {
    expect(Math.abs(endOf(greyBeneath, way, 12 * map.d) - mm * map.d)).toBeLessThan(1.5);
    expect(Math.abs(endOf(inLens, way, 24 * map.d) / (mm * map.d) - 2)).toBeLessThan(0.1);
  }
});
