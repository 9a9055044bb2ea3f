import path from 'node:path';
import type { Page } from 'playwright';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { ensureRenderer } from '../renderer-build.ts';
import { atMost, quantile, textTable, type Verdict } from './figures.ts';
import { sendLean } from './ingest.ts';
import { openByClick } from './viewer-page.ts';
import { startViewers } from './viewer-peers.ts';

const SLICES = 100;
const SENDERS = 4;
const SLICES_A_SENDER = 300;
const STEPS_A_ROUND = 200;
/** A step that shows nothing for so long has gone wrong */
const STEP_WITHIN_MS = 10_000;

export interface ScrollingBench {
  /** From the turn of the wheel to another picture, milliseconds */
  readonly idleMs: readonly number[];
  /** While associations send */
  readonly receivingMs: readonly number[];
  readonly verdicts: readonly Verdict[];
}

export interface ScrollingOptions {
  readonly work: string;
  readonly rounds: number;
  readonly say: (text: string) => void;
}

/** How soon the next slice is on screen, on an idle station and on one that receives over four associations, in turns. */
export async function measureScrolling({ work, rounds, say }: ScrollingOptions): Promise<ScrollingBench> {
  ensureRenderer();
  const size = { rows: 512, columns: 512, sliceCount: SLICES };
  const { page, ours, stop } = await startViewers({
    work,
    key: 'bench-scrolling',
    size,
    scanLengthMm: 136,
    say,
    withOhif: false,
  });
  try {
    await openByClick(page, ours.http, SLICES, true);
    const middle = await page.evaluate<{ x: number; y: number }>('viewerBench.middle()');
    await page.mouse.move(middle.x, middle.y);
    await page.keyboard.press('Home');
    await page.evaluate(WATCH_STEPS);
    // The viewer has compiled what it draws with, and the core what it receives with.
    const wheel = new Wheel(page);
    await wheel.turns(STEPS_A_ROUND / 4);
    const [idleMs, receivingMs]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      const files = Array.from({ length: SENDERS }, (_, sender) => arriving(work, round, sender)).flat();
      const idle = await wheel.turns(STEPS_A_ROUND);
      const sending = sendLean(ours.dicom, files, SENDERS, work);
      const sent = sending.then(() => 'sent' as const);
      const receiving: number[] = [];
      for (let isSent = false; !isSent;) {
        receiving.push(await wheel.turn());
        isSent = (await Promise.race([sent, Promise.resolve('sending' as const)])) === 'sent';
      }
      const { acknowledged, seconds } = await sending;
      if (acknowledged < files.length) throw new Error('not all was acknowledged');
      // The first one warms up.
      if (round === 0) continue;
      idleMs.push(...idle);
      receivingMs.push(...receiving);
      const rate = (files.length / seconds).toFixed(0);
      say(`scrolling, round ${String(round)} of ${String(rounds)} done, ${rate} instances/s came beside`);
    }
    say('\nScrolling: from the wheel to the next slice on screen, ms');
    say(
      textTable(
        Object.entries({ idle: idleMs, receiving: receivingMs }).map(([station, times]) => ({
          station,
          steps: String(times.length),
          median: quantile(times, 0.5),
          p95: quantile(times, 0.95),
          worst: Math.max(...times),
        })),
      ),
    );
    const ratio = quantile(receivingMs, 0.95) / quantile(idleMs, 0.95);
    return {
      idleMs,
      receivingMs,
      verdicts: [atMost('scrolling, p95: receiving / idle', ratio, 1.2)],
    };
  } finally {
    await stop();
  }
}

function arriving(work: string, round: number, sender: number): string[] {
  const key = `scrolling-${String(round)}-${String(sender)}`;
  const study = ctStudy({
    key,
    name: 'arriving',
    description: 'Arriving',
    patient: { ...PATIENTS.body, patientId: key.toUpperCase() },
    rows: 256,
    columns: 256,
    sliceCount: SLICES_A_SENDER,
  });
  return writeStudy(study, path.join(work, 'scrolling')).map(({ file }) => file);
}

/** Turns the wheel to and fro, from the first slice of the stack to the last but ten. */
class Wheel {
  readonly #page: Page;
  #turns = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** @returns ms until the picture is another one */
  async turn(): Promise<number> {
    const isOnward = Math.floor(this.#turns / (SLICES - 10)) % 2 === 0;
    this.#turns += 1;
    await this.#page.evaluate('scrollBench.arm()');
    await this.#page.mouse.wheel(0, isOnward ? 100 : -100);
    return this.#page.evaluate<number>('scrollBench.seen()');
  }

  async turns(count: number): Promise<number[]> {
    const times: number[] = [];
    for (let turn = 0; turn < count; turn += 1) times.push(await this.turn());
    return times;
  }
}

/** Runs in the page: when the wheel was turned, and the first frame that shows another picture than before. */
const WATCH_STEPS = `{
  let [turnedAt, before] = [0, 0];
  addEventListener('wheel', ({ timeStamp }) => { turnedAt = timeStamp; }, { capture: true, passive: true });
  let result = Promise.resolve(0);
  globalThis.scrollBench = {
    arm: () => {
      turnedAt = 0;
      before = viewerBench.hash();
      result = new Promise((resolve, reject) => {
        const endAt = performance.now() + ${String(STEP_WITHIN_MS)};
        const look = () => {
          if (turnedAt > 0 && viewerBench.hash() !== before) resolve(performance.now() - turnedAt);
          else if (performance.now() > endAt) reject(new Error('the wheel showed no other picture'));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      result.catch(() => {});
    },
    seen: () => result,
  };
}`;
