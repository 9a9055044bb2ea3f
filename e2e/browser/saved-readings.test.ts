import { expect, test, type Page } from '@playwright/test';
import { ctPhantom } from '#main/phantom/studies.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo, openWindow, signIn } from '../pages/window.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 4 });

let reading: ReadingCore;
let page: Page;
let viewer: ReadingPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT]);
  page = await (await browser.newContext()).newPage();
  viewer = new ReadingPage(page);
  await openWindow(page, reading.core);
  await signIn(page, READER, PASSWORD);
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

const panel = () => page.getByRole('dialog', { name: 'Saved readings' });

async function openPanel(): Promise<void> {
  await page.getByRole('button', { name: 'Saved readings' }).click();
  await expect(panel()).toBeVisible();
}

/** The button has the focus then, and would take the keys. */
async function closePanel(): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(panel()).toHaveCount(0);
  await viewer.pane(0).focus();
}

async function mapOf(): Promise<Record<string, number>> {
  const text = await viewer.pane(0).locator('canvas').first().getAttribute('data-image-to-canvas');
  return JSON.parse(text ?? '{}') as Record<string, number>;
}

test('measurements are saved as a report and can be loaded from it again', async () => {
  await page.keyboard.press('l');
  const box = await viewer.pane(0).boundingBox();
  if (!box) throw new Error('no viewport');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 60, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 10, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+S');
  await expect(page.getByText('The measurement is stored as a report.')).toBeVisible();
  await openPanel();
  await expect(panel()).toContainText('1 measurement');
  await expect(panel()).toContainText(READER);
  await closePanel();
  await page.keyboard.press('Shift+S');
  await expect(page.getByText('There is no new measurement to save.')).toBeVisible();
});

test('a view is saved as a presentation state and shown again as it was', async () => {
  await page.keyboard.press('3');
  await page.keyboard.press(']');
  await page.keyboard.press('h');
  await page.keyboard.press('i');
  for (const words of ['Bone', 'Flipped', 'Inverted']) await expect(viewer.pane(0)).toContainText(words);
  const before = await mapOf();
  await page.keyboard.press('Shift+G');
  await expect(page.getByText('The view is stored as a presentation state.')).toBeVisible();
  await page.keyboard.press('Space');
  await expect.poll(mapOf).not.toEqual(before);
  await openPanel();
  await panel().getByRole('button', { name: 'Apply' }).click();
  await closePanel();
  await expect(viewer.pane(0)).toContainText('VIEWBOX');
  await expect(viewer.pane(0)).toContainText('Inverted');
  for (const [name, value] of Object.entries(before))
    await expect
      .poll(async () => Math.abs(((await mapOf())[name] ?? NaN) - value), { message: name })
      .toBeLessThan(1);
});

test('its graphics lie where the measurement was drawn, and can be hidden', async () => {
  const drawn = viewer.pane(0).locator('.presentation-state [data-graphic=POLYLINE]');
  await expect(drawn).toHaveCount(1);
  const measured = viewer.pane(0).locator('.measurements path.solid').first();
  const ends = (d: string | null) =>
    (d ?? '')
      .match(/-?\d+(?:\.\d+)?/g)
      ?.slice(0, 4)
      .map(Number) ?? [];
  const [own, kept] = [ends(await measured.getAttribute('d')), ends(await drawn.getAttribute('d'))];
  expect(kept).toHaveLength(4);
  for (const [at, value] of kept.entries()) expect(Math.abs(value - (own[at] ?? NaN))).toBeLessThan(1);
  await page.keyboard.press('Shift+O');
  await expect(drawn).toHaveCount(0);
});

test('key images are saved under a title, and stacks can be reduced to them', async () => {
  await page.keyboard.press('k');
  await page.keyboard.press('Alt+Shift+K');
  const dialog = page.getByRole('dialog', { name: 'Save key images' });
  await dialog.getByLabel('Description').fill('the bar');
  await dialog.getByRole('button', { name: 'Save key images' }).click();
  await expect(page.getByText('The key image is stored.')).toBeVisible();
  await openPanel();
  await expect(panel()).toContainText('Of Interest: the bar');
  await panel().getByRole('button', { name: 'Show only these' }).click();
  await closePanel();
  await expect(viewer.pane(0)).toContainText('Im 1/1');
});
