import type { PhantomSize } from '#main/phantom/studies.ts';
import { OHIF_VERSION } from '../../e2e/fixtures/ohif.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { atLeast, atMost, median, quantile, textTable, type Verdict } from './figures.ts';
import { floorAddress } from './floor-page.ts';
import { dragWindow, newPage, openByAddress, openByClick, scroll, type Opening } from './viewer-page.ts';
import { startViewers } from './viewer-peers.ts';

const OPENINGS_A_ROUND = 7;

export interface ViewerResult {
  readonly viewer: string;
  /** Where the clock starts */
  readonly from: 'click' | 'navigation';
  readonly openings: readonly Opening[];
  readonly scrollPicturesPerSecond: readonly number[];
  readonly windowPicturesPerSecond: readonly number[];
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

interface Collected {
  readonly openings: Opening[];
  readonly scrollPicturesPerSecond: number[];
  readonly windowPicturesPerSecond: number[];
}

function collected(): Collected {
  return { openings: [], scrollPicturesPerSecond: [], windowPicturesPerSecond: [] };
}

/** The first image, all slices, scrolling and windowing, in turns with OHIF on Orthanc and with a bare canvas. */
export async function measureViewers({
  work,
  rounds,
  size,
  say,
}: ViewerBenchOptions): Promise<ViewersMeasured> {
  ensureRenderer();
  // Every slice shows something: the ends of the whole phantom are mostly air.
  const peers = await startViewers({ work, key: 'bench-viewer', size, scanLengthMm: 136, say });
  const { page, ours, ohif: ohifPeer, studyInstanceUid, browser } = peers;
  try {
    await openByClick(page, ours.http, size.sliceCount, true);
    const [click, address, ohif, floor] = [collected(), collected(), collected(), collected()];
    const studyAddress = `${ours.http}/#/study/${studyInstanceUid}`;
    // In the context of the signed-in page: the archive answers nobody else.
    const floorPage = await newPage(browser, page.context());
    const floorUrl = await floorAddress(floorPage, ours.http, studyInstanceUid);
    const handle = async (where: typeof page, into: Collected) => {
      await where.bringToFront();
      into.scrollPicturesPerSecond.push(await scroll(where));
      into.windowPicturesPerSecond.push(await dragWindow(where));
    };
    for (let round = 1; round <= rounds; round += 1) {
      await page.bringToFront();
      for (let opening = 1; opening <= OPENINGS_A_ROUND; opening += 1) {
        const isLast = opening === OPENINGS_A_ROUND;
        click.openings.push(await openByClick(page, ours.http, size.sliceCount, isLast));
      }
      await handle(page, click);
      address.openings.push(await openByAddress(page, studyAddress, size.sliceCount));
      await page.goto('about:blank');
      await floorPage.bringToFront();
      floor.openings.push(await openByAddress(floorPage, floorUrl, size.sliceCount));
      await handle(floorPage, floor);
      await floorPage.goto('about:blank');
      if (ohifPeer !== null) {
        ohif.openings.push(await openByAddress(ohifPeer.page, ohifPeer.studyUrl, size.sliceCount));
        await handle(ohifPeer.page, ohif);
        await ohifPeer.page.goto('about:blank');
      }
      say(`viewers, round ${round} of ${rounds} done`);
    }
    const results: ViewerResult[] = [
      { viewer: 'Viewbox', from: 'click', ...click },
      { viewer: 'Viewbox', from: 'navigation', ...address },
      { viewer: 'bare canvas', from: 'navigation', ...floor },
      ...(ohifPeer === null
        ? []
        : [{ viewer: `OHIF ${OHIF_VERSION}`, from: 'navigation' as const, ...ohif }]),
    ];
    printResults(results, browser.version(), say);
    const verdicts = verdictsOf(click, address, floor, ohif);
    return { chromium: browser.version(), results, verdicts, missing: peers.missing };
  } finally {
    await peers.stop();
  }
}

function completeMs({ openings }: Pick<Collected, 'openings'>): number[] {
  return openings.flatMap(({ allSlicesMs }) => (allSlicesMs === null ? [] : [allSlicesMs]));
}

function firstMs({ openings }: { readonly openings: readonly Opening[] }): number[] {
  return openings.map(({ firstImageMs }) => firstImageMs);
}

function verdictsOf(click: Collected, address: Collected, floor: Collected, ohif: Collected): Verdict[] {
  const ratio = (one: readonly number[], other: readonly number[]) => median(one) / median(other);
  const verdicts = [
    atMost('first image from a click, p95', quantile(firstMs(click), 0.95), 1000, 'ms'),
    atLeast(
      'scroll, pictures/s: Viewbox / bare canvas',
      ratio(click.scrollPicturesPerSecond, floor.scrollPicturesPerSecond),
      0.9,
    ),
    atLeast(
      'window drag, pictures/s: Viewbox / bare canvas',
      ratio(click.windowPicturesPerSecond, floor.windowPicturesPerSecond),
      0.9,
    ),
  ];
  if (ohif.openings.length === 0) return verdicts;
  return [
    ...verdicts,
    atMost('first image, click: Viewbox / OHIF by address', ratio(firstMs(click), firstMs(ohif)), 0.1),
    atMost('first image, both by address: Viewbox / OHIF', ratio(firstMs(address), firstMs(ohif)), 0.5),
    atMost('all slices, both by address: Viewbox / OHIF', ratio(completeMs(address), completeMs(ohif)), 0.5),
    atLeast(
      'scroll, pictures/s: Viewbox / OHIF',
      ratio(click.scrollPicturesPerSecond, ohif.scrollPicturesPerSecond),
      2,
    ),
    atLeast(
      'window drag, pictures/s: Viewbox / OHIF',
      ratio(click.windowPicturesPerSecond, ohif.windowPicturesPerSecond),
      2,
    ),
  ];
}

function rate(rates: readonly number[]): number | string {
  return rates.length === 0 ? '' : median(rates);
}

function printResults(results: readonly ViewerResult[], version: string, say: (text: string) => void): void {
  say(`\nViewers, Chromium ${version} with software GL: pictures per second are ratios, not frame rates`);
  say(
    textTable(
      results.map((result) => ({
        viewer: result.viewer,
        'clock from': result.from,
        'first image ms, median': median(firstMs(result)),
        p95: quantile(firstMs(result), 0.95),
        'all slices ms': median(completeMs({ openings: [...result.openings] })),
        'scroll pictures/s': rate(result.scrollPicturesPerSecond),
        'window pictures/s': rate(result.windowPicturesPerSecond),
        'raw first ms': result.openings.map(({ firstImageMs }) => firstImageMs.toFixed(0)).join(' '),
        'raw scroll': result.scrollPicturesPerSecond.map((each) => each.toFixed(1)).join(' '),
        'raw window': result.windowPicturesPerSecond.map((each) => each.toFixed(1)).join(' '),
      })),
    ),
  );
}
