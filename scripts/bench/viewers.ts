import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { chromiumFile } from '#main/cli/chromium.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { PhantomSize } from '#main/phantom/studies.ts';
import { addUser } from '../../e2e/fixtures/core.ts';
import { storescu } from '../../e2e/fixtures/dcmtk.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { DICOMWEB_PLUGIN } from '../system-packages.ts';
import { orthanc, viewbox, type RunningArchive } from './archives.ts';
import { atLeast, atMost, median, quantile, textTable, type Verdict } from './figures.ts';
import { OHIF_VERSION, ohifFolder, serveOhif } from '../../e2e/fixtures/ohif.ts';
import { PROBE } from './probe.ts';

const READER = 'bench';
const PASSWORD = 'correct horse battery staple';
const OPENINGS_A_ROUND = 7;
const SCROLL_MS = 4000;
const WITHIN_MS = 120_000;
const FRAME_REQUEST = /\/frames\/1(\?|$)/;

/** What one opening of the study took, ms */
interface Opening {
  readonly firstImageMs: number;
  /** Until the last slice had arrived; null where it was not waited for */
  readonly allSlicesMs: number | null;
}

export interface ViewerResult {
  readonly viewer: string;
  /** Where the clock starts */
  readonly from: 'click' | 'navigation';
  readonly openings: readonly Opening[];
  readonly scrollPicturesPerSecond: readonly number[];
}

export interface ViewersMeasured {
  readonly chromium: string;
  readonly results: readonly ViewerResult[];
  readonly verdicts: readonly Verdict[];
  readonly missing: readonly string[];
}

export interface ViewerBenchOptions {
  readonly work: string;
  readonly rounds: number;
  readonly size: PhantomSize;
  readonly say: (text: string) => void;
}

/** Counts the slices that arrived since it was made. */
class SliceCounter {
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

function launch(): Promise<Browser> {
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
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  await context.addInitScript({ content: PROBE });
  return context.newPage();
}

function probed(page: Page, call: string): Promise<number> {
  return page.evaluate<number>(`viewerBench.${call}`);
}

/** When the page first showed a picture, on its own clock. */
async function firstPicture(page: Page): Promise<number> {
  const endMs = performance.now() + WITHIN_MS;
  while (performance.now() < endMs) {
    // A page on its way to another address has no probe for a moment.
    const shownAt = await probed(page, 'firstPictureAt()').catch(() => 0);
    if (shownAt > 0) return shownAt;
    await page.waitForTimeout(20);
  }
  throw new Error(`no picture within ${WITHIN_MS / 1000} s at ${page.url().split('?')[0]}`);
}

/** Turns the wheel to and fro over the picture and counts what is seen. */
async function scroll(page: Page): Promise<number> {
  const middle = await page.evaluate<{ x: number; y: number } | null>('viewerBench.middle()');
  if (!middle) throw new Error('no picture to scroll');
  await page.mouse.move(middle.x, middle.y);
  await page.evaluate('void viewerBench.count()');
  const startMs = performance.now();
  for (let turn = 0; performance.now() - startMs < SCROLL_MS; turn += 1) {
    await page.mouse.wheel(0, Math.floor(turn / 90) % 2 === 0 ? 100 : -100);
    await page.waitForTimeout(8);
  }
  const seconds = (performance.now() - startMs) / 1000;
  return (await probed(page, 'counted()')) / seconds;
}

async function signInToViewbox(page: Page, archive: RunningArchive): Promise<void> {
  await page.goto(archive.core!.signIn);
  await page.getByLabel('Name', { exact: true }).fill(READER);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Studies' }).waitFor();
}

/** From the study list by a double click on its row, as a reader does. */
async function openByClick(page: Page, http: string, slices: number, isComplete: boolean): Promise<Opening> {
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
async function openByAddress(page: Page, url: string, slices: number): Promise<Opening> {
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

interface Collected {
  readonly openings: Opening[];
  readonly scrollPicturesPerSecond: number[];
}

function collected(): Collected {
  return { openings: [], scrollPicturesPerSecond: [] };
}

/** The first image from a click, all slices and scrolling, in turns with OHIF on Orthanc. */
export async function measureViewers({
  work,
  rounds,
  size,
  say,
}: ViewerBenchOptions): Promise<ViewersMeasured> {
  ensureRenderer();
  // Every slice shows something: the ends of the whole phantom are mostly air.
  const study = ctStudy({
    key: 'bench-viewer',
    name: 'bench',
    description: 'Axial',
    patient: PATIENTS.body,
    noiseHu: 10,
    scanLengthMm: 136,
    ...size,
  });
  say(`\nMaking a CT of ${size.sliceCount} slices for the viewers …`);
  const files = writeStudy(study, path.join(work, 'viewer')).map(({ file }) => file);
  const missing: string[] = [];
  const disposals: (() => Promise<void>)[] = [];
  try {
    const ours = await viewbox.start({ work, isNoDelay: true });
    disposals.unshift(() => ours.stop());
    await addUser(ours.dataFolder, 'administrator', 'administrator', PASSWORD);
    await addUser(ours.dataFolder, READER, 'radiologist', PASSWORD);
    await storescu(ours.dicom, files);
    let ohifUrl = '';
    try {
      if (!existsSync(DICOMWEB_PLUGIN)) throw new Error(`Orthanc has no DICOMweb (${DICOMWEB_PLUGIN})`);
      const dist = await ohifFolder();
      const archive = await (await orthanc()).start({ work, isNoDelay: true });
      disposals.unshift(() => archive.stop());
      await storescu(archive.dicom, files);
      const ohif = await serveOhif(dist, `${archive.http}/dicom-web`);
      disposals.unshift(() => ohif.stop());
      ohifUrl = `${ohif.url}/viewer?StudyInstanceUIDs=${study.studyInstanceUid}`;
    } catch (error) {
      missing.push(`OHIF ${OHIF_VERSION}: ${error instanceof Error ? error.message : String(error)}`);
      say(`MISSING PEER: ${missing.at(-1)}`);
    }
    // A browser each: a page behind another one is not drawn.
    const [browser, ohifBrowser] = [await launch(), await launch()];
    disposals.unshift(
      () => browser.close(),
      () => ohifBrowser.close(),
    );
    const page = await newPage(browser);
    await signInToViewbox(page, ours);
    const ohifPage = await newPage(ohifBrowser);
    if (ohifUrl !== '') {
      try {
        // OHIF's first visit shows a tour that swallows the wheel: it is not measured.
        await openByAddress(ohifPage, ohifUrl, size.sliceCount);
        // A viewer that is not measured must not draw beside the one that is.
        await ohifPage.goto('about:blank');
      } catch (error) {
        missing.push(`OHIF ${OHIF_VERSION}: ${error instanceof Error ? error.message : String(error)}`);
        say(`MISSING PEER: ${missing.at(-1)}`);
        ohifUrl = '';
      }
    }
    await openByClick(page, ours.http, size.sliceCount, true);
    const [click, address, ohif] = [collected(), collected(), collected()];
    const studyAddress = `${ours.http}/#/study/${study.studyInstanceUid}`;
    for (let round = 1; round <= rounds; round += 1) {
      for (let opening = 1; opening <= OPENINGS_A_ROUND; opening += 1) {
        const isLast = opening === OPENINGS_A_ROUND;
        click.openings.push(await openByClick(page, ours.http, size.sliceCount, isLast));
      }
      click.scrollPicturesPerSecond.push(await scroll(page));
      address.openings.push(await openByAddress(page, studyAddress, size.sliceCount));
      if (ohifUrl !== '') {
        await page.goto('about:blank');
        ohif.openings.push(await openByAddress(ohifPage, ohifUrl, size.sliceCount));
        ohif.scrollPicturesPerSecond.push(await scroll(ohifPage));
        await ohifPage.goto('about:blank');
      }
      say(`viewers, round ${round} of ${rounds} done`);
    }
    const results: ViewerResult[] = [
      { viewer: 'Viewbox', from: 'click', ...click },
      { viewer: 'Viewbox', from: 'navigation', ...address },
      ...(ohifUrl === '' ? [] : [{ viewer: `OHIF ${OHIF_VERSION}`, from: 'navigation' as const, ...ohif }]),
    ];
    printResults(results, browser.version(), say);
    return { chromium: browser.version(), results, verdicts: verdictsOf(click, address, ohif), missing };
  } finally {
    for (const dispose of disposals) await dispose();
  }
}

function completeMs({ openings }: Collected): number[] {
  return openings.flatMap(({ allSlicesMs }) => (allSlicesMs === null ? [] : [allSlicesMs]));
}

function firstMs({ openings }: Collected): number[] {
  return openings.map(({ firstImageMs }) => firstImageMs);
}

function verdictsOf(click: Collected, address: Collected, ohif: Collected): Verdict[] {
  const verdicts = [atMost('first image from a click, p95', quantile(firstMs(click), 0.95), 1000, 'ms')];
  if (ohif.openings.length === 0) return verdicts;
  return [
    ...verdicts,
    atMost(
      'all slices, both by address: Viewbox / OHIF',
      median(completeMs(address)) / median(completeMs(ohif)),
      0.5,
    ),
    atLeast(
      'scroll, pictures/s: Viewbox / OHIF',
      median(click.scrollPicturesPerSecond) / median(ohif.scrollPicturesPerSecond),
      2,
    ),
  ];
}

function printResults(results: readonly ViewerResult[], version: string, say: (text: string) => void): void {
  say(`\nViewers, Chromium ${version} with software GL: pictures per second are ratios, not frame rates`);
  say(
    textTable(
      results.map((result) => ({
        viewer: result.viewer,
        'clock from': result.from,
        'first image ms, median': median(firstMs({ ...collected(), openings: [...result.openings] })),
        p95: quantile(firstMs({ ...collected(), openings: [...result.openings] }), 0.95),
        'all slices ms': median(completeMs({ ...collected(), openings: [...result.openings] })),
        'scroll pictures/s':
          result.scrollPicturesPerSecond.length === 0 ? '' : median(result.scrollPicturesPerSecond),
        'raw first ms': result.openings.map(({ firstImageMs }) => firstImageMs.toFixed(0)).join(' '),
        'raw pictures/s': result.scrollPicturesPerSecond.map((rate) => rate.toFixed(1)).join(' '),
      })),
    ),
  );
}
