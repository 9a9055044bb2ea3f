import path from 'node:path';
import type { Page } from 'playwright';
import { withCore } from '#main/cli/with-core.ts';
import { type CtStudy, ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { PhantomSize } from '#main/phantom/studies.ts';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import { readingPreferencesSchema } from '#shared/reading/preferences.ts';
import { storescu } from '../../e2e/fixtures/dcmtk.ts';
import { OHIF_VERSION } from '../../e2e/fixtures/ohif.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { atMost, median, quantile, textTable, type Verdict } from './figures.ts';
import { firstPicture, WITHIN_MS } from './viewer-page.ts';
import { startViewers } from './viewer-peers.ts';

const CASES_A_ROUND = 4;
const SCAN_LENGTH_MM = 136;
const DAY_MS = 86_400_000;
/** Nothing was asked for so long: the images of the next case are here. */
const IDLE_MS = 1500;
const BEST_MS = 500;
const GOAL_MS = 1500;

export interface CaseMeasured {
  /** From the key to a picture of the current study and of its prior */
  readonly changeMs: readonly number[];
  /** From the address to a picture of the current study alone: OHIF looks for no prior */
  readonly ohifMs: readonly number[];
  readonly verdicts: readonly Verdict[];
  readonly missing: readonly string[];
}

export interface CaseBenchOptions {
  readonly work: string;
  readonly rounds: number;
  readonly size: PhantomSize;
  readonly say: (text: string) => void;
}

interface Case {
  readonly current: CtStudy;
  readonly prior: CtStudy;
}

function makeCase(at: number, size: PhantomSize): Case {
  const study = (key: string, daysAgo: number) =>
    ctStudy({
      key: `bench-case-${String(at)}-${key}`,
      name: 'CT follow-up',
      description: 'Axial',
      patient: { ...PATIENTS.body, patientId: `CASE-${String(at)}` },
      studyDate: new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10).replaceAll('-', ''),
      noiseHu: 10,
      scanLengthMm: SCAN_LENGTH_MM,
      ...size,
    });
  return { current: study('now', 1), prior: study('before', 366) };
}

/** Current beside prior at once, as a reader would keep it. */
function followUp(): string {
  const factory = FACTORY_PROTOCOLS.find(({ id }) => id === 'ct-abdomen');
  const stage = factory?.arrangements[0]?.stages.find(({ id }) => id === 'prior');
  if (!factory || !stage) throw new Error('the protocols of the program are others');
  const arrangements = [{ windows: 1, stages: [stage] }];
  return JSON.stringify({ ...factory, id: 'bench-follow-up', name: 'Follow-up', arrangements });
}

/** The next case by one key, its priors here and its first images ahead; in turns with OHIF, which opens one study by its address. */
export async function measureCase({ work, rounds, size, say }: CaseBenchOptions): Promise<CaseMeasured> {
  ensureRenderer();
  const peers = await startViewers({ work, key: 'bench-case', size, scanLengthMm: SCAN_LENGTH_MM, say });
  try {
    const { page, ours, ohif } = peers;
    const cases = Array.from({ length: 1 + rounds * CASES_A_ROUND }, (_, at) => makeCase(at, size));
    say(`Making ${String(cases.length)} cases, each with its prior …`);
    const files = cases.flatMap(({ current, prior }) =>
      [prior, current].flatMap((study) => writeStudy(study, path.join(work, 'cases'))),
    );
    await withCore(ours.dataFolder, ({ prefetch }) =>
      prefetch.putSettings({ isOn: true, mostAtOnce: 1, arrivalDays: 30, quietSeconds: 1 }),
    );
    await storescu(
      ours.dicom,
      files.map(({ file }) => file),
    );
    await rpc(
      page,
      'preferences/put',
      readingPreferencesSchema.parse({ opensWith: 'protocol', hangingProtocols: [followUp()] }),
    );
    await page.goto(`${ours.http}/#/worklist`);
    await page.reload();
    await page
      .getByRole('grid', { name: 'Worklist' })
      .getByText('Ready')
      .nth(cases.length - 1)
      .waitFor();
    const idle = untilIdle(page);
    const [changeMs, ohifMs]: [number[], number[]] = [[], []];
    // The first one is opened from the list, and warms up what any browser has warm in the morning's second case.
    await changeCase(page, cases, '');
    for (let round = 1; round <= rounds; round += 1) {
      await page.bringToFront();
      for (let at = 0; at < CASES_A_ROUND; at += 1) {
        await idle();
        const open = page.url().split('/').at(-1) ?? '';
        await markRead(page);
        changeMs.push(await changeCase(page, cases, open));
      }
      if (ohif !== null) {
        await ohif.page.goto('about:blank');
        await ohif.page.goto(ohif.studyUrl, { waitUntil: 'commit' });
        ohifMs.push(await firstPicture(ohif.page));
        await ohif.page.goto('about:blank');
      }
      say(`case change, round ${String(round)} of ${String(rounds)} done`);
    }
    print(changeMs, ohifMs, say);
    return { changeMs, ohifMs, verdicts: verdictsOf(changeMs), missing: peers.missing };
  } finally {
    await peers.stop();
  }
}

/** @param open the study that is read; '' = none @returns ms from the key */
async function changeCase(page: Page, cases: readonly Case[], open: string): Promise<number> {
  const answer = await rpc(page, 'worklist/upcoming', { filter: {}, except: open === '' ? [] : [open] });
  const { study } = answer as { readonly study: { readonly studyInstanceUid: string } };
  const next = cases.find(({ current }) => current.studyInstanceUid === study.studyInstanceUid);
  if (!next) throw new Error('the worklist has another study next');
  const wanted = [next.current, next.prior].map(({ studyInstanceUid }) => studyInstanceUid);
  await page.evaluate(watchCase(wanted));
  await page.keyboard.press('Control+ArrowRight');
  const timer = AbortSignal.timeout(WITHIN_MS);
  for (;;) {
    const shownMs = await page.evaluate<number>('caseBench.shownMs');
    if (shownMs > 0) return shownMs;
    timer.throwIfAborted();
    await page.waitForTimeout(20);
  }
}

/** Judges once a frame, as the probe does; which study a canvas shows is what the viewer says of it. */
function watchCase(wanted: readonly string[]): string {
  return `{
    const wanted = ${JSON.stringify(wanted)};
    const state = { pressedAt: 0, shownMs: 0 };
    globalThis.caseBench = state;
    const pressed = ({ key }) => {
      if (key === 'ArrowRight') state.pressedAt = performance.now();
    };
    addEventListener('keydown', pressed, { capture: true });
    const look = () => {
      const canvases = [...document.querySelectorAll('canvas[data-image-id]')];
      const shown = new Set(canvases.map(({ dataset }) => dataset.imageId.replace('viewbox:', '').split('/')[0]));
      const isWhole = shown.size === wanted.length && wanted.every((uid) => shown.has(uid));
      if (state.pressedAt === 0 || !isWhole || viewerBench.shown() < canvases.length) {
        requestAnimationFrame(look);
        return;
      }
      state.shownMs = performance.now() - state.pressedAt;
      removeEventListener('keydown', pressed, { capture: true });
    };
    requestAnimationFrame(look);
  }`;
}

async function markRead(page: Page): Promise<void> {
  // The card that says who the next patient is takes the first key.
  await page.keyboard.press('Escape');
  await page.getByText('Press any key to go on').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Mark it all the same' }).click();
  await page.getByRole('button', { name: /^Reading state: Read/ }).waitFor();
}

/** @returns waits until no image has been asked for a while */
function untilIdle(page: Page): () => Promise<void> {
  let lastMs = performance.now();
  page.on('request', (request) => {
    if (request.url().includes('/frames/')) lastMs = performance.now();
  });
  return async () => {
    while (performance.now() - lastMs < IDLE_MS) await page.waitForTimeout(100);
  };
}

function rpc(page: Page, name: string, input: object): Promise<unknown> {
  return page.evaluate(
    async ([at, json]) => {
      const answer = await fetch(`/api/rpc/${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ json }),
      });
      if (!answer.ok) throw new Error(`${at} was answered with ${String(answer.status)}`);
      return ((await answer.json()) as { json: unknown }).json;
    },
    [name, input] as const,
  );
}

function print(changeMs: readonly number[], ohifMs: readonly number[], say: (text: string) => void): void {
  const row = (viewer: string, what: string, times: readonly number[]) => ({
    viewer,
    'what is shown': what,
    median: median(times),
    p95: quantile(times, 0.95),
    'raw ms': times.map((ms) => ms.toFixed(0)).join(' '),
  });
  say('\nCase change, ms');
  say(
    textTable([
      row('Viewbox', 'next case by one key: current and prior', changeMs),
      ...(ohifMs.length === 0
        ? []
        : [row(`OHIF ${OHIF_VERSION}`, 'one study by its address, no prior', ohifMs)]),
    ]),
  );
}

function verdictsOf(changeMs: readonly number[]): Verdict[] {
  return [
    atMost('case change, key to current and prior, p95', quantile(changeMs, 0.95), GOAL_MS, 'ms'),
    atMost(
      'case change, key to current and prior, median (best we hope for)',
      median(changeMs),
      BEST_MS,
      'ms',
    ),
  ];
}
