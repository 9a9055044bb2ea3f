import type { Browser, Page } from 'playwright';
import type { PhantomSize } from '#main/phantom/studies.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { atLeast, atMost, median, textTable, type Verdict } from './figures.ts';
import { processUse } from './process-use.ts';
import { dragWindow, firstPicture, newPage, probed, rendererMemoryMb, WITHIN_MS } from './viewer-page.ts';
import { startViewers } from './viewer-peers.ts';

/** Three planes and the rotating projection of the whole volume */
const VIEWS = 4;
const MEASUREMENTS = 50;
/** Browser, engine and program without a picture, MB */
const MEMORY_BASE_MB = 350;
/** Memory that was given back is seen when the collector has run. */
const SETTLED_WITHIN_MS = 8000;

/** Keeps every WebGL2 context of the page, so that one can be lost on purpose. */
const KEEP_CONTEXTS = `
  window.contexts = [];
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (kind, options) {
    const context = getContext.call(this, kind, options);
    if (kind === 'webgl2' && context) window.contexts.push(context);
    return context;
  };`;

interface Memory {
  readonly rendererMb: number;
  /** Where there is no graphics card, what would lie on it lies in the process that draws. */
  readonly graphicsMb: number;
}

export interface EnduranceBench {
  readonly opened: readonly Memory[];
  readonly closed: readonly Memory[];
  readonly restoredMs: number;
  readonly secondWindowMb: number;
  readonly verdicts: readonly Verdict[];
}

export interface EnduranceOptions {
  readonly work: string;
  readonly openings: number;
  readonly size: PhantomSize;
  readonly say: (text: string) => void;
}

/** A large CT opened and closed in planes again and again, the card lost once, fifty measurements, a second window. */
export async function measureEndurance(options: EnduranceOptions): Promise<EnduranceBench> {
  const { work, openings, size, say } = options;
  ensureRenderer();
  const peers = await startViewers({
    work,
    key: 'bench-endurance',
    size,
    scanLengthMm: 300,
    say,
    withOhif: false,
  });
  const { browser, page, studyInstanceUid } = peers;
  try {
    await page.addInitScript(KEEP_CONTEXTS);
    await page.goto(`${peers.ours.http}/#/`);
    await page.reload();
    await page.getByRole('grid', { name: 'Studies' }).waitFor();
    const before = await settledMemory(browser);
    const [opened, closed]: [Memory[], Memory[]] = [[], []];
    let restoredMs = 0;
    for (let opening = 1; opening <= openings; opening += 1) {
      await openPlanes(page, studyInstanceUid);
      opened.push(await memoryOf(browser));
      if (opening === openings) restoredMs = await loseAndRestore(page);
      await leave(page);
      closed.push(await settledMemory(browser));
      const [open, shut] = [opened.at(-1)!, closed.at(-1)!];
      say(`opening ${opening} of ${openings}: ${described(open)}; closed ${described(shut)}`);
    }
    const [plain, measured] = await withMeasurements(page, studyInstanceUid);
    const one = await settledMemory(browser);
    const second = await newPage(browser, page.context());
    await second.goto(`${peers.ours.http}/#/study/${studyInstanceUid}`);
    await firstPicture(second);
    await allLoaded(second);
    const secondWindowMb = (await settledMemory(browser)).rendererMb - one.rendererMb;
    const voxelMb = (size.sliceCount * size.rows * size.columns * 2) / 2 ** 20;
    say(`\n${size.sliceCount} slices (${voxelMb.toFixed(0)} MB of voxels) in three planes and a projection`);
    say(
      textTable(
        Object.entries({
          'before the first': [before],
          open: opened,
          'closed, first three': closed.slice(0, 3),
          'closed, last three': closed.slice(-3),
        }).map(([state, list]) => ({
          state,
          'renderer MB': median(list.map(({ rendererMb }) => rendererMb)),
          'graphics MB': median(list.map(({ graphicsMb }) => graphicsMb)),
        })),
      ),
    );
    say(`Window pictures/s: ${plain.toFixed(1)}, with ${MEASUREMENTS} measurements ${measured.toFixed(1)}`);
    say(
      `A second page of its own (not one that this page opened, which shares what is decoded): ${secondWindowMb.toFixed(0)} MB`,
    );
    const last = (key: keyof Memory) => median(closed.slice(-3).map((each) => each[key]));
    const first = (key: keyof Memory) => median(closed.slice(0, 3).map((each) => each[key]));
    const verdicts = [
      atMost(
        'graphics memory after the last closing / after the first',
        last('graphicsMb') / first('graphicsMb'),
        1.1,
      ),
      atMost(
        'renderer memory after the last closing / after the first',
        last('rendererMb') / first('rendererMb'),
        1.1,
      ),
      atMost(
        'renderer memory, planes and projection',
        median(opened.map(({ rendererMb }) => rendererMb)),
        Math.round(1.6 * voxelMb + MEMORY_BASE_MB),
        'MB',
      ),
      atMost('planes back after the card was lost', restoredMs, 3000, 'ms'),
      atLeast('window pictures/s with 50 measurements / without', measured / plain, 0.9),
    ];
    return { opened, closed, restoredMs, secondWindowMb, verdicts };
  } finally {
    await peers.stop();
  }
}

function described({ rendererMb, graphicsMb }: Memory): string {
  return `renderer ${rendererMb.toFixed(0)} MB, graphics ${graphicsMb.toFixed(0)} MB`;
}

async function openPlanes(page: Page, studyInstanceUid: string): Promise<void> {
  await probed(page, 'watch(1)');
  await show(page, studyInstanceUid);
  // A study that is opened again is as it was left.
  if (!(await isThere(page, '[data-plane-camera]'))) await page.keyboard.press('m');
  await page.locator('[data-plane-camera]').first().waitFor();
  if (!(await isThere(page, '[data-place="3"]'))) await page.keyboard.press('Shift+M');
  await probed(page, `watch(${VIEWS})`);
  await firstPicture(page);
  await allLoaded(page);
}

async function isThere(page: Page, selector: string): Promise<boolean> {
  return (await page.locator(selector).count()) > 0;
}

async function show(page: Page, studyInstanceUid: string): Promise<void> {
  await page.evaluate(`location.hash = '#/study/${studyInstanceUid}'`);
  await page.locator('[data-place="0"] canvas').first().waitFor();
  await firstPicture(page);
}

async function allLoaded(page: Page): Promise<void> {
  await until(page, String.raw`!/Loading \d|of \d+ loaded/.test(document.body.textContent)`);
}

/** Asked from here: the page itself evaluates no text. */
async function until(page: Page, condition: string): Promise<void> {
  const endMs = performance.now() + WITHIN_MS;
  while (!(await page.evaluate<boolean>(condition))) {
    if (performance.now() > endMs) throw new Error(`not within ${WITHIN_MS / 1000} s: ${condition}`);
    await page.waitForTimeout(20);
  }
}

async function leave(page: Page): Promise<void> {
  await page.evaluate(`location.hash = '#/'`);
  await page.getByRole('grid', { name: 'Studies' }).waitFor();
}

async function memoryOf(browser: Browser): Promise<Memory> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const graphics = processInfo.filter(({ type }) => type === 'GPU');
    return {
      rendererMb: await rendererMemoryMb(browser),
      graphicsMb: graphics.reduce((sum, { id }) => sum + processUse(id).residentMb, 0),
    };
  } finally {
    await session.detach();
  }
}

/** The least of what is seen for a while: what is freed is given back by and by. */
async function settledMemory(browser: Browser): Promise<Memory> {
  const endMs = performance.now() + SETTLED_WITHIN_MS;
  let least = await memoryOf(browser);
  while (performance.now() < endMs) {
    await new Promise((done) => setTimeout(done, 500));
    const now = await memoryOf(browser);
    least = {
      rendererMb: Math.min(least.rendererMb, now.rendererMb),
      graphicsMb: Math.min(least.graphicsMb, now.graphicsMb),
    };
  }
  return least;
}

/** From the loss of every context until all planes show a picture again, ms. */
async function loseAndRestore(page: Page): Promise<number> {
  const contexts = await page.evaluate<number>(`(() => {
    window.lostAt = performance.now();
    const living = window.contexts.filter((context) => !context.isContextLost());
    for (const context of living) context.getExtension('WEBGL_lose_context').loseContext();
    return window.contexts.length;
  })()`);
  await until(page, `window.contexts.length > ${contexts}`);
  await probed(page, `watch(${VIEWS})`);
  const shownAt = await firstPicture(page);
  return shownAt - (await page.evaluate<number>('window.lostAt'));
}

/** Pictures of window drags in a second: without a measurement on the slice, and with fifty. */
async function withMeasurements(page: Page, studyInstanceUid: string): Promise<readonly [number, number]> {
  await probed(page, 'watch(1)');
  await show(page, studyInstanceUid);
  await page.keyboard.press('Escape');
  await allLoaded(page);
  const plain = await dragWindow(page);
  const box = (await page.locator('[data-place="0"]').boundingBox())!;
  for (let at = 0; at < MEASUREMENTS; at += 1) {
    // Below the middle, where windows are dragged
    const x = box.x + box.width * (0.3 + 0.04 * (at % 10));
    const y = box.y + box.height * (0.6 + 0.07 * Math.floor(at / 10));
    await page.keyboard.press('l');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 15, y + 20, { steps: 3 });
    await page.mouse.up();
  }
  const drawn = await page.locator('[data-place="0"] [data-measurement]').count();
  if (drawn !== MEASUREMENTS) throw new Error(`${drawn} of ${MEASUREMENTS} measurements were drawn`);
  return [plain, await dragWindow(page)];
}
