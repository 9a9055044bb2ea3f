import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { chromiumFile } from '#main/cli/chromium.ts';
import type { RunningArchive } from './archives.ts';
import { PROBE } from './probe.ts';
import { processUse } from './process-use.ts';

export const READER = 'bench';
export const PASSWORD = 'correct horse battery staple';
export const WITHIN_MS = 120_000;
const ACTION_MS = 4000;
const FRAME_REQUEST = /\/frames\/1(\?|$)/;

/** What one opening of the study took, ms */
export interface Opening {
  readonly firstImageMs: number;
  /** Until the last slice had arrived; null where it was not waited for */
  readonly allSlicesMs: number | null;
}

/** Counts the slices that arrived since it was made. */
export class SliceCounter {
  readonly #page: Page;
  readonly #expected: number;
  #arrived = 0;
  #reached = Promise.withResolvers<void>();

  constructor(page: Page, expected: number) {
    this.#page = page;
    this.#expected = expected;
    page.on('requestfinished', this.#onFinished);
  }

  readonly #onFinished = (request: { url: () => string }) => {
    if (!FRAME_REQUEST.test(request.url())) return;
    this.#arrived += 1;
    if (this.#arrived === this.#expected) this.#reached.resolve();
  };

  async all(): Promise<void> {
    const timer = setTimeout(
      () => this.#reached.reject(new Error(`only ${this.#arrived} of ${this.#expected} slices came`)),
      WITHIN_MS,
    );
    await this.#reached.promise.finally(() => clearTimeout(timer));
  }

  dispose(): void {
    this.#page.off('requestfinished', this.#onFinished);
  }
}

export function launch(): Promise<Browser> {
  const executablePath = chromiumFile();
  if (executablePath === null)
    throw new Error('There is no Chromium. Install it: sudo apt-get install -y chromium');
  return chromium.launch({
    executablePath,
    args: [
      '--use-gl=angle',
      '--use-angle=gl-egl',
      '--ignore-gpu-blocklist',
      '--disable-dev-shm-usage',
      // No process that waits for a page that nobody opens: it would count as one.
      '--disable-features=SpareRendererForSitePerProcess',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

export async function newPage(browser: Browser, shared?: BrowserContext): Promise<Page> {
  if (shared !== undefined) return shared.newPage();
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  await context.addInitScript({ content: PROBE });
  return context.newPage();
}

export function probed(page: Page, call: string): Promise<number> {
  return page.evaluate<number>(`viewerBench.${call}`);
}

/** When the page first showed a picture on as many canvases as it was told to watch, on its own clock. */
export async function firstPicture(page: Page): Promise<number> {
  const endMs = performance.now() + WITHIN_MS;
  while (performance.now() < endMs) {
    // A page on its way to another address has no probe for a moment.
    const shownAt = await probed(page, 'firstPictureAt()').catch(() => 0);
    if (shownAt > 0) return shownAt;
    await page.waitForTimeout(20);
  }
  throw new Error(`no picture within ${WITHIN_MS / 1000} s at ${page.url().split('?')[0]}`);
}

type Act = (page: Page, turn: number, middle: { x: number; y: number }) => Promise<void>;

/** Pictures seen in a second while a hand does something over and over. */
async function picturesPerSecond(page: Page, act: Act): Promise<number> {
  const middle = await page.evaluate<{ x: number; y: number } | null>('viewerBench.middle()');
  if (!middle) throw new Error('no picture');
  await page.mouse.move(middle.x, middle.y);
  await page.evaluate('void viewerBench.count()');
  const startMs = performance.now();
  for (let turn = 0; performance.now() - startMs < ACTION_MS; turn += 1) {
    await act(page, turn, middle);
    await page.waitForTimeout(8);
  }
  const seconds = (performance.now() - startMs) / 1000;
  return (await probed(page, 'counted()')) / seconds;
}

/** Turns the wheel to and fro over the picture and counts what is seen. */
export function scroll(page: Page): Promise<number> {
  return picturesPerSecond(page, (on, turn) =>
    on.mouse.wheel(0, Math.floor(turn / 90) % 2 === 0 ? 100 : -100),
  );
}

/**
 * Drags the window with the first button; every viewer here does that when nothing else is chosen. Beside the middle, where
 * planes have a crosshair that is dragged instead.
 */
export async function dragWindow(page: Page): Promise<number> {
  const middle = await page.evaluate<{ x: number; y: number } | null>('viewerBench.middle()');
  if (!middle) throw new Error('no picture');
  const beside = { x: middle.x - 100, y: middle.y - 80 };
  await page.mouse.move(beside.x, beside.y);
  await page.mouse.down();
  try {
    return await picturesPerSecond(page, (on, turn, { x, y }) =>
      // A width that changes with each step, and never the same twice in a row.
      on.mouse.move(x - 100 + 60 * Math.sin(turn / 20) + (turn % 3), y - 80 + 30 * Math.cos(turn / 17)),
    );
  } finally {
    await page.mouse.up();
  }
}

/**
 * Resident memory of the processes that run pages of this browser, MB: not of the one that draws the browser's own bars, which a
 * page does not pay for.
 */
export async function rendererMemoryMb(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ id, type }) => type === 'renderer' && !isOfBrowser(id))
      .reduce((sum, { id }) => sum + processUse(id).residentMb, 0);
  } finally {
    await session.detach();
  }
}

function isOfBrowser(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--top-chrome-webui');
}

export async function signInToViewbox(page: Page, archive: RunningArchive): Promise<void> {
  await page.goto(archive.core!.signIn);
  await page.getByLabel('Name', { exact: true }).fill(READER);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Studies' }).waitFor();
}

/** From the study list by a double click on its row, as a reader does. */
export async function openByClick(
  page: Page,
  http: string,
  slices: number,
  isComplete: boolean,
): Promise<Opening> {
  await page.goto(`${http}/#/`);
  await page.reload();
  const row = page.getByRole('grid', { name: 'Studies' }).getByRole('row').nth(1);
  await row.waitFor();
  const counter = new SliceCounter(page, slices);
  try {
    await row.dblclick();
    const clickWallMs = performance.now();
    const shownAt = await firstPicture(page);
    const clickedAt = await probed(page, 'clickedAt()');
    if (!isComplete) return { firstImageMs: shownAt - clickedAt, allSlicesMs: null };
    await counter.all();
    return { firstImageMs: shownAt - clickedAt, allSlicesMs: performance.now() - clickWallMs };
  } finally {
    counter.dispose();
  }
}

/** By its address, the browser's cache warm. */
export async function openByAddress(page: Page, url: string, slices: number): Promise<Opening> {
  await page.goto('about:blank');
  const counter = new SliceCounter(page, slices);
  try {
    const startMs = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    const firstImageMs = await firstPicture(page);
    await counter.all();
    return { firstImageMs, allSlicesMs: performance.now() - startMs };
  } finally {
    counter.dispose();
  }
}
