import type { Page } from 'playwright';
import type { PhantomSize } from '#main/phantom/studies.ts';
import { OHIF_VERSION } from '../../e2e/fixtures/ohif.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { atLeast, atMost, median, textTable, type Verdict } from './figures.ts';
import { dragWindow, firstPicture, probed, rendererMemoryMb, scroll, SliceCounter } from './viewer-page.ts';
import { startViewers } from './viewer-peers.ts';

const PLANES = 3;
/** Browser, engine and program without a picture, MB */
const MEMORY_BASE_MB = 350;

interface PlanesResult {
  /** From the address to a picture in all three planes, ms */
  readonly firstMs: number[];
  readonly scroll: number[];
  readonly window: number[];
  /** Resident memory of the renderer processes with everything loaded, MB */
  readonly memoryMb: number[];
}

export interface PlanesMeasured {
  readonly results: Readonly<Record<string, PlanesResult>>;
  readonly verdicts: readonly Verdict[];
  readonly missing: readonly string[];
}

export interface PlanesBenchOptions {
  readonly work: string;
  readonly rounds: number;
  readonly size: PhantomSize;
  readonly say: (text: string) => void;
}

function empty(): PlanesResult {
  return { firstMs: [], scroll: [], window: [], memoryMb: [] };
}

/** Three planes of one CT: the first picture, scrolling, windowing and memory, in turns with OHIF on Orthanc. */
export async function measurePlanes({
  work,
  rounds,
  size,
  say,
}: PlanesBenchOptions): Promise<PlanesMeasured> {
  ensureRenderer();
  // Every slice shows something, as in the other bench.
  const peers = await startViewers({ work, key: 'bench-planes', size, scanLengthMm: 136, say });
  const [ours, theirs] = [empty(), empty()];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const { page, browser, studyInstanceUid } = peers;
      await page.goto('about:blank');
      const counter = new SliceCounter(page, size.sliceCount);
      await page.goto(`${peers.ours.http}/#/study/${studyInstanceUid}/planes`, { waitUntil: 'commit' });
      await probed(page, `watch(${PLANES})`);
      await handle(page, ours);
      await counter.all();
      counter.dispose();
      ours.memoryMb.push(await rendererMemoryMb(browser));
      await page.goto('about:blank');
      if (peers.ohif !== null) {
        const { page: ohif, studyUrl, browser: ohifBrowser } = peers.ohif;
        await ohif.goto(`${studyUrl}&hangingProtocolId=mpr`, { waitUntil: 'commit' });
        await probed(ohif, `watch(${PLANES})`);
        await handle(ohif, theirs);
        theirs.memoryMb.push(await rendererMemoryMb(ohifBrowser));
        await ohif.goto('about:blank');
      }
      say(`planes, round ${round} of ${rounds} done`);
    }
    const voxelMb = (size.sliceCount * size.rows * size.columns * 2) / 2 ** 20;
    const results = {
      Viewbox: ours,
      ...(peers.ohif === null ? {} : { [`OHIF ${OHIF_VERSION}`]: theirs }),
    };
    say(`\nThree planes of ${size.sliceCount} slices (${voxelMb.toFixed(0)} MB of voxels), software GL`);
    say(
      textTable(
        Object.entries(results).map(([viewer, result]) => ({
          viewer,
          'first picture ms': median(result.firstMs),
          'scroll pictures/s': median(result.scroll),
          'window pictures/s': median(result.window),
          'renderer MB': median(result.memoryMb),
          'raw first': result.firstMs.map((ms) => ms.toFixed(0)).join(' '),
          'raw scroll': result.scroll.map((rate) => rate.toFixed(1)).join(' '),
          'raw window': result.window.map((rate) => rate.toFixed(1)).join(' '),
        })),
      ),
    );
    return { results, verdicts: verdictsOf(ours, theirs, voxelMb), missing: peers.missing };
  } finally {
    await peers.stop();
  }
}

async function handle(page: Page, into: PlanesResult): Promise<void> {
  into.firstMs.push(await firstPicture(page));
  into.scroll.push(await scroll(page));
  into.window.push(await dragWindow(page));
}

function verdictsOf(ours: PlanesResult, theirs: PlanesResult, voxelMb: number): Verdict[] {
  const verdicts = [
    atMost(
      'renderer memory in planes',
      median(ours.memoryMb),
      Math.round(1.6 * voxelMb + MEMORY_BASE_MB),
      'MB',
    ),
  ];
  if (theirs.firstMs.length === 0) return verdicts;
  return [
    ...verdicts,
    atLeast(
      'planes, first picture: OHIF / Viewbox, both by address',
      median(theirs.firstMs) / median(ours.firstMs),
      2,
    ),
    atLeast('planes, scroll pictures/s: Viewbox / OHIF', median(ours.scroll) / median(theirs.scroll), 2),
    atLeast('planes, window pictures/s: Viewbox / OHIF', median(ours.window) / median(theirs.window), 2),
  ];
}
