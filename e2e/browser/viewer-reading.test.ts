import { expect, test, type Page } from '@playwright/test';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import { axeOn } from '../pages/accessibility.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const CT = ctPhantom('standard', { rows: 128, columns: 128, sliceCount: 50 });
const GAP = ctPhantom('gap');
const byKey = (key: string) => {
  const study = phantomStudies().find((each) => each.key === key);
  if (!study) throw new Error(`no phantom ${key}`);
  return study;
};
const MG = byKey('mg');
const US = byKey('us-cine');

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

/** Keeps the page's graphics contexts at hand, so that a test can take them away as a driver would. */
function rememberContexts(): void {
  const contexts: WebGL2RenderingContext[] = [];
  Reflect.set(window, 'losable', contexts);
  for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
    const original = Reflect.get(prototype, 'getContext') as (...args: unknown[]) => unknown;
    Reflect.set(prototype, 'getContext', function (this: unknown, ...args: unknown[]) {
      const context: unknown = Reflect.apply(original, this, args);
      if (context instanceof WebGL2RenderingContext && !contexts.includes(context)) contexts.push(context);
      return context;
    });
  }
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([CT, GAP, MG, US]);
  page = await (await browser.newContext()).newPage();
  viewer = new ViewerPage(page);
  await page.addInitScript(rememberContexts);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('identity and study date are on the viewport, also with less text', async () => {
  const pane = viewer.pane(0);
  for (const word of ['Phantom, Body', 'PHANTOM-1', 'born 01 Jan 1970', '02 Mar 2026'])
    await expect(pane).toContainText(word);
  await expect(pane).toContainText('Se 1');
  await page.keyboard.press('o');
  await expect(pane).not.toContainText('Se 1');
  for (const word of ['Phantom, Body', 'PHANTOM-1', 'born 01 Jan 1970', '02 Mar 2026'])
    await expect(pane).toContainText(word);
  await page.keyboard.press('o');
  await expect(pane).not.toContainText('Im ');
  for (const word of ['Phantom, Body', 'PHANTOM-1', 'born 01 Jan 1970', '02 Mar 2026'])
    await expect(pane).toContainText(word);
  await page.keyboard.press('o');
});

test('the wheel scrolls the viewport under the pointer, without a click; Alt goes ten on', async () => {
  await page.keyboard.press('Home');
  await expect(viewer.pane(0)).toContainText('Im 1/50');
  await viewer.pane(0).hover();
  await page.mouse.wheel(0, 100);
  await expect(viewer.pane(0)).toContainText('Im 2/50');
  await page.keyboard.down('Alt');
  await page.mouse.wheel(0, 100);
  await page.keyboard.up('Alt');
  await expect(viewer.pane(0)).toContainText('Im 12/50');
  await page.keyboard.press('End');
  await expect(viewer.pane(0)).toContainText('Im 50/50');
});

test('dragging right widens the window, up lowers it', async () => {
  await page.keyboard.press('1');
  await expect(viewer.pane(0)).toContainText('W 400 L 50');
  const box = await viewer.pane(0).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 300];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y - 30, { steps: 3 });
  await page.mouse.up();
  await expect(viewer.pane(0)).toContainText('W 440 L 10');
  await page.keyboard.press('Space');
  await expect(viewer.pane(0)).toContainText('W 400 L 40');
});

test('a slice comes back after the driver of its canvas was reset', async () => {
  const before = await viewer.greys();
  await viewer
    .pane(0)
    .locator('canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
      canvas.dispatchEvent(new Event('contextrestored'));
    });
  await viewer.settle();
  const after = await viewer.greys();
  expect(Buffer.compare(Buffer.from(before.values), Buffer.from(after.values))).toBe(0);
});

test('letters follow flips and turns of a slice', async () => {
  const table: readonly (readonly [key: string, letters: string])[] = [
    ['h', 'L R A P'],
    ['v', 'L R P A'],
    [']', 'A P L R'],
    ['v', 'A P R L'],
    ['h', 'P A R L'],
    ['[', 'R L A P'],
  ];
  expect(await viewer.letters()).toBe('R L A P');
  for (const [key, letters] of table) {
    await page.keyboard.press(key);
    await expect.poll(() => viewer.letters(), { message: key }).toBe(letters);
  }
  await expect(viewer.pane(0)).not.toContainText('Flipped');
});

test('keys are inert while something is typed, and a dialog owns them', async () => {
  await page.keyboard.press('Home');
  await expect(viewer.pane(0)).toContainText('Im 1/50');
  await page.keyboard.press('Shift+?');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Next image');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(viewer.pane(0)).toContainText('Im 1/50');
  await expect(viewer.pane(0)).not.toContainText('Inverted');
});

test('missing slices are said on the viewport', async () => {
  await viewer.open(GAP.studyInstanceUid);
  await viewer.waitForStack();
  await expect(viewer.pane(0)).toContainText('2 slices missing after 25');
  // Each slice lies where it was taken, so planes can be cut; the gap stays said on them.
  await expect(page.getByRole('button', { name: 'Three planes' })).toBeEnabled();
});

test('four views fill four viewports; a series goes where it is dragged or sent by Enter', async () => {
  await viewer.open(MG.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Alt+Digit5');
  for (const [place, words] of ['R CC', 'L CC', 'R MLO', 'L MLO'].entries())
    await expect(viewer.pane(place)).toContainText(words);
  const tiles = page.getByRole('navigation', { name: 'Series of this study' }).getByRole('button');
  await tiles.nth(3).dragTo(viewer.pane(0));
  await expect(viewer.pane(0)).toContainText('L MLO');
  await viewer.clickAt(1, 200, 200);
  await tiles.nth(2).focus();
  await page.keyboard.press('Enter');
  await expect(viewer.pane(1)).toContainText('R MLO');
  await page.keyboard.press('Alt+Digit1');
  await expect(viewer.pane(1)).toHaveCount(0);
});

test('a cine plays, says its rate and stops', async () => {
  await viewer.open(US.studyInstanceUid);
  await viewer.waitForStack();
  const first = await viewer.shownFrame();
  await page.keyboard.press('c');
  await expect(viewer.pane(0)).toContainText('fps');
  await expect.poll(async () => (await viewer.shownFrame()).frameNumber).not.toBe(first.frameNumber);
  await page.keyboard.press('c');
  await expect(viewer.pane(0)).not.toContainText('fps');
});

test('the second button opens a menu of commands', async () => {
  await viewer.pane(0).click({ button: 'right', position: { x: 200, y: 200 } });
  const menu = page.getByRole('menu');
  await menu.getByRole('menuitem', { name: 'Invert' }).click();
  await expect(menu).toHaveCount(0);
});

test('the chrome of the reading screen has no accessibility violations that axe knows', async () => {
  const { violations } = await axeOn(page).withTags(['wcag2a', 'wcag2aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});

test('the reading screen looks as it did', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await viewer.open(CT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Space');
  const strip = page.getByRole('navigation', { name: 'Series of this study' });
  await expect(strip.locator('img')).toBeVisible();
  await expect(viewer.pane(0)).not.toContainText('Receiving');
  await viewer.settle();
  await expect(page.getByRole('main', { name: 'Reading' })).toHaveScreenshot('reading-stack.png');
  await viewer.showPlanes();
  await expect(page.getByRole('main', { name: 'Reading' })).toHaveScreenshot('reading-planes.png');
});

test('after the graphics card was reset the planes come back by themselves', async () => {
  const before = await viewer.greys(0);
  const known = await page.evaluate(() => {
    const contexts = Reflect.get(window, 'losable') as WebGL2RenderingContext[];
    for (const context of contexts.filter((each) => !each.isContextLost()))
      context.getExtension('WEBGL_lose_context')?.loseContext();
    return contexts.length;
  });
  // The notice may be gone within a frame: what counts is that a new context draws the same picture.
  await page.waitForFunction((count) => (Reflect.get(window, 'losable') as unknown[]).length > count, known);
  await viewer.pane(0).locator('[data-plane-camera]').waitFor();
  await viewer.settle();
  const after = await viewer.greys(0);
  expect(Buffer.compare(Buffer.from(before.values), Buffer.from(after.values))).toBe(0);
});
