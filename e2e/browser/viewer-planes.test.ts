import { expect, test, type Page } from '@playwright/test';
import type { CtStudy } from '#main/phantom/ct-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { around, crossAt, measureSphere } from './plane-measure.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** Voxels of 1 × 1 × 2 mm. */
const STUDY = ctPhantom('standard', { rows: 256, columns: 256, sliceCount: 100 });
const TILTED = ctPhantom('gantryTilt');
/** Each slice names another frame of reference, as some programs leave them that take identities away. */
const APART = framesApart(ctPhantom('signed', { rows: 64, columns: 64, sliceCount: 12 }));
const PLANES = ['axial', 'coronal', 'sagittal'] as const;

/** Every WebGL2 context of the page, and switches that let it have no new ones, or none with room. */
const KEEP_CONTEXTS = `
  window.contexts = [];
  window.hasGraphics = true;
  window.hasRoom = true;
  const { getError } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getError = function () {
    return window.hasRoom ? getError.call(this) : this.OUT_OF_MEMORY;
  };
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (kind, options) {
    if (kind === 'webgl2' && !window.hasGraphics) return null;
    const context = getContext.call(this, kind, options);
    if (kind === 'webgl2' && context) window.contexts.push(context);
    return context;
  };`;
const LOSE = `window.hasGraphics = false;
  window.contexts.at(-1).getExtension('WEBGL_lose_context').loseContext();`;
const LIVING = 'window.contexts.filter((context) => !context.isContextLost()).length';

/** Notes every slice that a plane comes to show: how many, how often the way turned, and the rate beside the one that is told. */
function watchSlices(place: number): void {
  const pane = document.querySelector(`[data-place="${place}"]`);
  const element = pane?.querySelector('[data-plane-camera]');
  const shownAtMs: number[] = [];
  let [last, way] = [Number.NaN, 0];
  const watched = {
    count: 0,
    turns: 0,
    rates: () => [
      Number(/([\d.]+) of 15\.0 fps/.exec(pane?.textContent ?? '')?.[1]),
      ((shownAtMs.length - 1) * 1000) / ((shownAtMs.at(-1) ?? 0) - (shownAtMs[0] ?? 0)),
    ],
  };
  new MutationObserver(() => {
    const { centre } = JSON.parse(element?.getAttribute('data-plane-camera') ?? '{}') as { centre: number[] };
    const at = place === 0 ? (centre[2] ?? 0) : (centre[1] ?? 0);
    if (at === last) return;
    const step = Math.sign(at - last);
    if (way !== 0 && step === -way) watched.turns += 1;
    if (step !== 0 && !Number.isNaN(step)) way = step;
    last = at;
    watched.count += 1;
    shownAtMs.push(performance.now());
    if (shownAtMs.length > 30) shownAtMs.shift();
  }).observe(element as Element, { attributes: true, attributeFilter: ['data-plane-camera'] });
  Object.assign(window, { watched });
}

function framesApart(study: CtStudy): CtStudy {
  return {
    ...study,
    instances: function* instances() {
      let at = 0;
      for (const attributes of study.instances())
        yield { ...attributes, FrameOfReferenceUID: `1.2.826.0.1.3680043.8.498.77.${at++}` };
    },
  };
}

let reading: ReadingCore;
let page: Page;
let viewer: ViewerPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  reading = await startReadingCore([STUDY, TILTED, APART]);
  page = await (await browser.newContext()).newPage();
  await page.addInitScript(KEEP_CONTEXTS);
  viewer = new ViewerPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, STUDY.studyInstanceUid);
  await viewer.waitForStack();
  await viewer.showPlanes();
});

test.afterAll(async () => {
  await page.context().close();
  await reading.stop();
});

test('the letters of the edges stand where they belong in each plane', async () => {
  expect(await viewer.letters(0)).toBe('R L A P');
  expect(await viewer.letters(1)).toBe('R L H F');
  expect(await viewer.letters(2)).toBe('A P H F');
});

test('the solid letters of the phantom lie at the edges that say so', async () => {
  for (const letter of STUDY.truth.body.letters) {
    const place = letter.letter === 'H' || letter.letter === 'F' ? 1 : 0;
    await crossAt(viewer, [0, 0, 0]);
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
    await crossAt(viewer, sphere.centre);
    for (const [place, plane] of PLANES.entries()) {
      const { offMm, diameterMm } = measureSphere(
        await viewer.greys(place),
        await viewer.planeCamera(place),
        sphere,
      );
      expect(offMm, plane).toBeLessThan(1);
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

test('crosshair, turned planes and what the bar sets are taken back with one key', async () => {
  await crossAt(viewer, [0, 0, 0]);
  await viewer.settle();
  const upright = await viewer.planeCamera(1);
  await page.keyboard.press('x');
  await viewer.clickAt(0, 40, 80);
  await viewer.nextCamera(1, upright);
  await page.keyboard.press('w');
  const moved = await viewer.planeCamera(1);
  const handle = viewer.pane(0).locator('circle[data-plane="coronal"][data-handle="turn"]').first();
  const { x, y } = (await handle.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(x + 5, y + 5);
  await page.mouse.down();
  await page.mouse.move(x + 5, y + 90, { steps: 3 });
  await page.mouse.up();
  await viewer.nextCamera(1, moved);
  const turned = await viewer.planeCamera(1);
  await page.getByRole('radio', { name: 'MinIP' }).click();
  await expect(viewer.pane(1)).toContainText('MinIP');

  await page.keyboard.press('Control+z');
  await expect(viewer.pane(1)).not.toContainText('MinIP');
  expect(await viewer.planeCamera(1)).toEqual(turned);
  await page.keyboard.press('Control+z');
  await expect.poll(() => viewer.planeCamera(1)).toEqual(moved);
  await page.keyboard.press('Control+z');
  await expect.poll(() => viewer.planeCamera(1)).toEqual(upright);
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+y');
  await expect(viewer.pane(1)).toContainText('MinIP');
  await expect.poll(() => viewer.planeCamera(1)).toEqual(turned);
  await page.keyboard.press('Shift+X');
});

test('a plane plays through its slices and back, and says the rate at which it is painted; by key and by button', async () => {
  const play = page.getByRole('toolbar').getByRole('button', { name: /^Cine/ });
  for (const [place, toggle] of [
    [0, () => page.keyboard.press('c')],
    [1, () => play.click()],
  ] as const) {
    await viewer.clickAt(place, 60, 90);
    await page.evaluate(watchSlices, place);
    await toggle();
    await expect(viewer.pane(place)).toContainText(/[\d.]+ of 15\.0 fps sweep/);
    await expect(play).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => page.evaluate<number>('window.watched.count')).toBeGreaterThan(20);
    // From the middle to the feet or the head, and on from there the other way.
    if (place === 0)
      await expect
        .poll(() => page.evaluate<number>('window.watched.turns'), { timeout: 30_000 })
        .toBeGreaterThan(0);
    const [told, counted] = await page.evaluate<[number, number]>('window.watched.rates()');
    expect(told / counted).toBeGreaterThan(0.75);
    expect(told / counted).toBeLessThan(1.33);
    await toggle();
    await expect(viewer.pane(place)).not.toContainText('fps');
    await expect(play).toHaveAttribute('aria-pressed', 'false');
  }
  await viewer.clickAt(0, 60, 90);
  await page.keyboard.press('Space');
  await viewer.settle();
});

test('when the graphics card is reset, nothing stale stays: blank with a notice, then the same pixels again', async () => {
  await viewer.settle();
  const before = await viewer.greys(0);
  await page.evaluate(LOSE);
  await expect(viewer.pane(0)).toContainText('The graphics card was reset');
  await viewer.settle();
  expect((await viewer.greys(0)).values.every((grey) => grey === 0)).toBe(true);
  await page.evaluate('window.hasGraphics = true');
  await expect(viewer.pane(0)).not.toContainText('The graphics card was reset');
  await viewer.settle();
  expect(Buffer.compare((await viewer.greys(0)).values, before.values)).toBe(0);
});

test('closed planes give the graphics card back, as often as they are opened', async () => {
  for (let round = 0; round < 4; round++) {
    await page.keyboard.press('m');
    await viewer.waitForStack();
    expect(await page.evaluate(LIVING)).toBe(0);
    await viewer.showPlanes();
    expect(await page.evaluate(LIVING)).toBe(1);
  }
});

test('without WebGL2 the screen says what is the matter and what to do, and goes on when there is some', async () => {
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.evaluate('window.hasGraphics = false');
  await page.keyboard.press('m');
  const problem = page.getByRole('main').getByText('The graphics card gives no WebGL2');
  await expect(problem).toContainText('Read the series as a stack, or restart the window.');
  await expect(page.getByRole('button', { name: 'Read as a stack' })).toBeVisible();
  await page.evaluate('window.hasGraphics = true');
  await page.getByRole('button', { name: 'Try again' }).click();
  await viewer.pane(2).getByText('Reformatted').waitFor();
  await expect(problem).toHaveCount(0);
});

test('a volume that the graphics card has no room for is refused with what to do, and tried again on demand', async () => {
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await page.evaluate('window.hasRoom = false');
  await page.keyboard.press('m');
  const problem = page.getByRole('main').getByText('The graphics card has no room for this volume');
  await expect(problem).toContainText('Close other volumes, or read it as a stack.');
  await page.evaluate('window.hasRoom = true');
  await page.getByRole('button', { name: 'Try again' }).click();
  await viewer.pane(2).getByText('Reformatted').waitFor();
  await viewer.settle();
  expect((await viewer.greys(0)).values.some((grey) => grey > 0)).toBe(true);
});

test('a slice that does not come stays blank, said with the next step, and the rest is shown', async () => {
  await page.keyboard.press('Escape');
  let refused = '';
  await page.route('**/frames/*', async (route) => {
    const address = route.request().url();
    if (refused === '') refused = address;
    return address === refused ? route.fulfill({ status: 500, body: '' }) : route.fallback();
  });
  await viewer.open(TILTED.studyInstanceUid);
  // The first image asked for is the one in the middle, which the planes are windowed by.
  await expect(page.getByRole('alert')).toContainText('cannot be shown');
  await viewer.showPlanes();
  const notice = page.getByRole('alert').filter({ hasText: 'One slice is blank' });
  await expect(notice).toContainText('The core could not send this image');
  await expect(viewer.pane(1)).toContainText('1 image cannot be shown');
  expect((await viewer.greys(1)).values.some((grey) => grey > 0)).toBe(true);
  await page.unroute('**/frames/*');
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toHaveCount(0);
  await expect(viewer.pane(1)).not.toContainText('cannot be shown');
  await page.keyboard.press('m');
  await viewer.waitForStack();
});

test('a tilted gantry is put upright by the true places of its slices, and said', async () => {
  await expect(viewer.pane(0)).toContainText('Tilt 18.0°');
  await viewer.showPlanes();
  await expect(viewer.pane(2)).toContainText('Tilt 18.0° corrected');
  const sphere = TILTED.truth.body.spheres.find((each) => each.name === 'sphere 30 mm');
  if (!sphere) throw new Error('the phantom has no sphere of 30 mm');
  await crossAt(viewer, sphere.centre);
  for (const place of [0, 1, 2]) {
    const { offMm, diameterMm } = measureSphere(
      await viewer.greys(place),
      await viewer.planeCamera(place),
      sphere,
    );
    expect(offMm, PLANES[place]).toBeLessThan(2);
    // Voxels of 2 × 2 × 4 mm
    expect(Math.abs(diameterMm - sphere.diameterMm), `diameter, ${PLANES[place]}`).toBeLessThan(2.5);
  }
});

test('slices that each name another frame of reference give planes only where a reader treats them as one, said and recorded', async () => {
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await viewer.open(APART.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('m');
  await expect(page.getByRole('status').filter({ hasText: 'No planes from this series' })).toContainText(
    'The menu on its thumbnail treats them as one.',
  );
  const strip = page.getByRole('navigation', { name: 'Series of this study' });
  const choose = async (name: string) => {
    await strip.getByRole('button', { name: /^Divide/ }).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  await choose('Treat as one frame of reference');
  await expect(viewer.pane(0)).toContainText('Frames of reference treated as one');
  await viewer.clickAt(0, 5, 200);
  await viewer.showPlanes();
  await expect(viewer.pane(1)).toContainText('Frames of reference treated as one');
  expect(await viewer.letters(1)).toBe('R L H F');

  // What is measured there is no truth that a report may tell.
  await page.keyboard.press('l');
  const box = await viewer.pane(0).boundingBox();
  if (!box) throw new Error('no viewport');
  await page.mouse.move(box.x + 60, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 150, { steps: 2 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(page.getByRole('complementary', { name: 'Measurements' })).toContainText('treated as one');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+S');
  await expect(page.getByRole('status').filter({ hasText: 'stays in the journal alone' })).toBeVisible();
  await page.keyboard.press('m');
  await viewer.waitForStack();
  await choose('Keep its frames of reference apart');
  await expect(viewer.pane(0)).not.toContainText('Frames of reference treated as one');
});
