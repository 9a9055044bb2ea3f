import { expect, test, type Page } from '@playwright/test';
import { measuringStudy } from '#main/phantom/measuring-study.ts';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Pixels of 1 × 1 mm, the middle of the picture at (100, 100). */
const STUDY = measuringStudy();
const byKey = (wanted: string) => phantomStudies().find(({ key }) => key === wanted);
const CHEST = byKey('cr-chest');
const DIGITAL = chestStudy({
  key: 'dx-measured',
  name: 'chest DX',
  patient: PATIENTS.thorax,
  modality: 'DX',
  rows: 256,
});
const HEART = byKey('us-cine');

let reading: ReadingCore;
let page: Page;
let viewer: MeasurePage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  if (!CHEST || !HEART) throw new Error('no phantom');
  reading = await startReadingCore([STUDY, CHEST, DIGITAL, HEART]);
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
});

test.beforeEach(async () => {
  await viewer.clear();
  await page.keyboard.press('Escape');
  await expect(viewer.drawn()).toHaveCount(0);
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('a line is drawn by dragging and by two presses; then the primary button is the window’s again', async () => {
  await page.keyboard.press('l');
  await viewer.drag([60, 100], [160, 100]);
  expect(await viewer.words()).toEqual(['100.0 mm']);
  await viewer.drag([100, 150], [110, 150]);
  await expect(viewer.drawn()).toHaveCount(1);
  await page.keyboard.press('l');
  await viewer.clickOn([
    [60, 120],
    [90, 160],
  ]);
  expect(await viewer.words()).toEqual(['100.0 mm', '50.0 mm']);
});

test('a length is told while it is drawn; Escape takes the drawing away, then the tool', async () => {
  await page.keyboard.press('l');
  await viewer.clickOn([[60, 100]]);
  await page.mouse.move(...(await viewer.at([90, 140])));
  await expect(viewer.drawn().locator('text')).toHaveText('50.0 mm');
  await page.keyboard.press('Escape');
  await expect(viewer.drawn()).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Length/ })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Length/ })).toHaveAttribute('aria-pressed', 'false');
});

test('another tool begins anew, whatever of the last one was half drawn', async () => {
  await page.keyboard.press('b');
  await viewer.drag([60, 100], [120, 100]);
  await page.keyboard.press('l');
  await viewer.drag([60, 120], [120, 120]);
  expect(await viewer.words()).toEqual(['60.0 mm']);
});

test('Shift holds a line level and makes an ellipse round', async () => {
  await page.keyboard.press('l');
  await page.keyboard.down('Shift');
  await viewer.drag([60, 100], [120, 109]);
  await page.keyboard.up('Shift');
  expect(await viewer.words()).toEqual(['60.0 mm']);
  await viewer.clear();
  await page.keyboard.press('e');
  await page.keyboard.down('Shift');
  await viewer.drag([70, 90], [90, 95]);
  await page.keyboard.up('Shift');
  expect((await viewer.words())[0]).toContain('Area 314.2 mm²');
});

test('every kind of measurement has its known figure', async () => {
  const draw = async (tool: string, points: readonly (readonly [number, number])[]) => {
    await viewer.chooseTool(tool);
    await viewer.clickOn(points);
    const words = (await viewer.words()).at(-1);
    await viewer.clear();
    return words;
  };
  expect(
    await draw('Angle', [
      [100, 60],
      [60, 60],
      [60, 100],
    ]),
  ).toBe('90.0°');
  expect(
    await draw('Cobb angle', [
      [50, 60],
      [150, 60],
      [50, 100],
      [150, 120],
    ]),
  ).toBe('11.3°');
  expect(
    await draw('Bidirectional', [
      [50, 60],
      [150, 60],
      [90, 50],
      [90, 80],
    ]),
  ).toBe('Long axis 100.0 mm | Short axis 30.0 mm');
  expect(
    await draw('Perpendicular distance', [
      [50, 60],
      [150, 60],
      [90, 85],
    ]),
  ).toBe('25.0 mm');
  expect(
    await draw('Parallel distance', [
      [50, 60],
      [150, 60],
      [90, 72],
    ]),
  ).toBe('12.0 mm');
  expect(
    await draw('Cardiothoracic ratio', [
      [70, 60],
      [130, 60],
      [40, 90],
      [160, 90],
    ]),
  ).toBe('CTR 0.50 | Heart 60.0 mm | Thorax 120.0 mm');
  expect(await draw('Probe', [[140.5, 170.5]])).toBe('300 HU');
  expect(
    await draw('Rectangle', [
      [130, 160],
      [150, 180],
    ]),
  ).toContain('Mean 300 HU');
});

test('a freehand region is traced, or pressed corner by corner and ended at its start', async () => {
  await page.keyboard.press('u');
  await viewer.clickOn([
    [130, 160],
    [150, 160],
    [150, 180],
    [130, 180],
    [130, 160],
  ]);
  expect((await viewer.words())[0]).toBe('Mean 300 HU  SD 0 HU | Min 300 HU  Max 300 HU | Area 400.0 mm²');
  await viewer.clear();
  await page.keyboard.press('u');
  await viewer.trace([
    [130, 160],
    [150, 160],
    [150, 180],
    [130, 180],
  ]);
  const [words = ''] = await viewer.words();
  expect(words).toContain('Mean 300 HU');
  expect(words).toMatch(/Area (39\d|40\d)\.\d mm²/);
});

test('a smooth region ends with a double click', async () => {
  await viewer.chooseTool('Smooth region');
  await viewer.clickOn([
    [80, 90],
    [120, 90],
    [120, 130],
  ]);
  await page.mouse.dblclick(...(await viewer.at([80, 130])));
  expect((await viewer.words())[0]).toContain('Area');
  await expect(viewer.pane(0)).toBeVisible();
});

test('handles and whole objects are dragged, and every step is undone and done again', async () => {
  await page.keyboard.press('l');
  await viewer.drag([60, 100], [120, 100]);
  await viewer.drag([120, 100], [140, 100]);
  expect(await viewer.words()).toEqual(['80.0 mm']);
  await viewer.drag([90, 100], [90, 130]);
  expect(await viewer.words()).toEqual(['80.0 mm']);
  await viewer.drag([60, 130], [100, 130]);
  expect(await viewer.words()).toEqual(['40.0 mm']);
  await page.keyboard.press('Delete');
  await expect(viewer.drawn()).toHaveCount(0);
  for (const words of ['40.0 mm', '80.0 mm', '80.0 mm', '60.0 mm']) {
    await page.keyboard.press('Control+z');
    expect(await viewer.words()).toEqual([words]);
  }
  await page.keyboard.press('Control+z');
  await expect(viewer.drawn()).toHaveCount(0);
  for (const words of ['60.0 mm', '80.0 mm', '80.0 mm', '40.0 mm']) {
    await page.keyboard.press('Control+Shift+z');
    expect(await viewer.words()).toEqual([words]);
  }
});

test('an arrow and a text carry what is typed; a text can be moved away and is tied by a line', async () => {
  await page.keyboard.press('q');
  await viewer.drag([100, 100], [130, 120]);
  await page.keyboard.type('node');
  await page.keyboard.press('Enter');
  expect(await viewer.words()).toEqual(['node']);
  await page.keyboard.press('t');
  await viewer.clickOn([[60, 60]]);
  await page.keyboard.type('post-op, l and h are letters here');
  await page.keyboard.press('Enter');
  expect(await viewer.words()).toEqual(['node', 'post-op, l and h are letters here']);
  await page.keyboard.press('t');
  await viewer.clickOn([[60, 160]]);
  await page.keyboard.press('Escape');
  await expect(viewer.drawn()).toHaveCount(2);
  const before = await viewer.drawn().nth(0).locator('text').boundingBox();
  const grip = [(before?.x ?? 0) + 8, (before?.y ?? 0) + 8] as const;
  await viewer.dragOnScreen(grip, [grip[0] + 150, grip[1] + 60]);
  const after = await viewer.drawn().nth(0).locator('text').boundingBox();
  expect(Math.round((after?.x ?? 0) - (before?.x ?? 0))).toBe(150);
  await expect(viewer.drawn().nth(0).locator('path.dashed')).toHaveAttribute('d', /^M/);
});

test('a measurement belongs to its slice; the list leads back to it, renames, hides and deletes with undo', async () => {
  await page.keyboard.press('l');
  await viewer.drag([60, 100], [120, 100]);
  await page.keyboard.press('ArrowDown');
  await expect(viewer.drawn()).toHaveCount(0);
  await page.keyboard.press('l');
  await viewer.drag([60, 100], [100, 100]);
  await page.keyboard.press('j');
  const list = page.getByRole('complementary', { name: 'Measurements' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await viewer.showSeries('nonSquare');
  await list.getByRole('button', { name: /60\.0 mm/ }).click();
  await expect(viewer.pane(0)).toContainText('· square');
  await expect.poll(() => viewer.words()).toEqual(['60.0 mm']);
  await list.getByRole('button', { name: /40\.0 mm/ }).click({ modifiers: ['Control'] });
  await expect(list).toContainText('Sum 100.0 mm');
  await list.getByRole('button', { name: /60\.0 mm/ }).dblclick();
  await list.getByRole('textbox').fill('target 1');
  await page.keyboard.press('Enter');
  expect(await viewer.words()).toEqual(['target 1 | 60.0 mm']);
  await list.getByRole('listitem').first().getByRole('button', { name: 'Hide' }).click();
  await expect(viewer.drawn()).toHaveCount(0);
  await list.getByRole('button', { name: 'Copy as text' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('1. Length: target 1; 60.0 mm — Se 1 · square');
  const download = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Save as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('measurements.csv');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(list).toContainText('Nothing is measured yet');
  await page.keyboard.press('Control+z');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(list).toHaveCount(0);
});

test('a region is copied to another slice and series, and to the next slice, with the values there', async () => {
  await viewer.showSeries('square');
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await viewer.drag([130, 160], [150, 180]);
  await page.keyboard.press('Control+d');
  await expect(viewer.pane(0)).toContainText('Im 2/3');
  await expect.poll(async () => (await viewer.words())[0]).toContain('Mean 300 HU');
  await page.keyboard.press('Control+c');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+v');
  await expect.poll(async () => (await viewer.words())[0]).toContain('Area 400.0 mm²');
  await viewer.showSeries('nonSquare');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+v');
  await expect.poll(async () => (await viewer.words())[0]).toContain('Area 400.0 mm²');
});

test('spine labels follow each other, are seen on every series through them and are counted anew together', async () => {
  await viewer.showSeries('square');
  await page.keyboard.press('Space');
  await page.keyboard.press('y');
  await viewer.clickOn([
    [100, 40],
    [100, 60],
    [100, 80],
  ]);
  await page.keyboard.press('Escape');
  expect(await viewer.words()).toEqual(['C2', 'C3', 'C4']);
  await viewer.showSeries('nonSquare');
  expect(await viewer.words()).toEqual(['C2', 'C3', 'C4']);
  const box = await viewer.drawn().nth(1).locator('text').boundingBox();
  await page.mouse.dblclick((box?.x ?? 0) + 5, (box?.y ?? 0) + 5);
  await page.keyboard.type('T12');
  await page.keyboard.press('Enter');
  expect(await viewer.words()).toEqual(['T11', 'T12', 'L1']);
  await page.keyboard.press('Control+z');
  expect(await viewer.words()).toEqual(['C2', 'C3', 'C4']);
});

test('a calibration line gives its length to what is and was measured on the image', async () => {
  await viewer.open(CHEST?.studyInstanceUid ?? '');
  await viewer.waitForStack();
  await page.keyboard.press('l');
  await viewer.drag([50, 100], [150, 100]);
  await viewer.chooseTool('Calibration line');
  await viewer.drag([50, 150], [100, 150]);
  const dialog = page.getByRole('dialog', { name: 'Calibrate' });
  await expect(dialog).toContainText('The line is 50.0 px long');
  await dialog.getByLabel('Known length in mm').fill('25');
  await page.keyboard.press('Enter');
  await expect.poll(() => viewer.words()).toEqual(['50.0 mm (user)', '25.0 mm known']);
  await page.keyboard.press('Control+z');
  expect((await viewer.words())[0]).not.toContain('user');
});

test('a length on a radiograph is one at the detector, and says so', async () => {
  await viewer.open(DIGITAL.studyInstanceUid);
  await viewer.waitForStack();
  const { rows, rowSpacingMm, columnSpacingMm } = DIGITAL.truth.views[0]?.plane ?? {
    rows: 0,
    rowSpacingMm: 0,
    columnSpacingMm: 0,
  };
  expect(rows).toBe(256);
  await page.keyboard.press('l');
  await viewer.drag([50, 100], [110, 180]);
  const lengthMm = Math.hypot(60 * columnSpacingMm, 80 * rowSpacingMm);
  expect(await viewer.words()).toEqual([`${lengthMm.toFixed(1)} mm at detector`]);
});

test('on ultrasound a length is by the region that it lies in; across two of them there is none', async () => {
  await viewer.open(HEART?.studyInstanceUid ?? '');
  await viewer.waitForStack();
  // Tissue: 0.07 cm a pixel. The spectrum beside it begins at column 210.
  await page.keyboard.press('l');
  await viewer.drag([50, 100], [110, 180]);
  expect(await viewer.words()).toEqual(['70.0 mm']);
  await viewer.clear();
  await page.keyboard.press('l');
  await viewer.drag([150, 100], [260, 100]);
  expect(await viewer.words()).toEqual(['△ Crosses calibration regions: no length']);
  await viewer.clear();
  // Outside of both
  await page.keyboard.press('l');
  await viewer.drag([150, 100], [205, 100]);
  const [outside = ''] = await viewer.words();
  expect(outside).toMatch(/^△ /);
  expect(outside).not.toMatch(/\d mm/);
  await viewer.clear();
  // 0.01 s and 1 cm/s a pixel
  await page.keyboard.press('l');
  await viewer.drag([220, 60], [270, 100]);
  expect(await viewer.words()).toEqual(['0.500 s | 40.0 cm/s']);
});
