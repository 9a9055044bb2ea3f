import { mayBeOfOneDirection } from '#view/kernels/linked-slices.ts';
import {
  forgetRefusals,
  isAnythingKept,
  keepRegistration,
  noteRefusal,
  refusalOf,
} from '#view/state/study-links.ts';
import { layOnEachOther, type RegisterOutcome } from './register-studies.ts';
import { StackView } from './stack-view.ts';
import type { View } from './view-state.ts';

type Refusal = Extract<RegisterOutcome, { readonly kind: 'refused' }>['why'] | 'stopped';

/** Two views that are to go together, of which nothing is known yet */
interface Pair {
  readonly views: readonly [View, View];
  readonly seriesUids: readonly [string, string];
  readonly frameOfReferenceUids: readonly [string, string];
  /** Its stacks with what has come of them: with more it is worth another try */
  readonly key: string;
}

interface AutoRegistrationOptions {
  /** Those that are on the screen at the moment */
  readonly views: () => readonly View[];
  /** Views go together by the place in the patient, and all of them show one patient. */
  readonly isWanted: () => boolean;
  readonly wordsOf: (why: Refusal) => string;
  readonly layOnEachOther?: typeof layOnEachOther;
}

/**
 * Lays the bodies of studies on each other that are to be scrolled together, as soon as all their images are there, one pair after
 * another. What a reader has linked or registered stays as it is; what the screen shows is not moved.
 */
export class AutoRegistration {
  readonly #options: AutoRegistrationOptions;
  readonly #tried = new Set<string>();
  #ends: readonly (() => void)[] = [];
  #running: { readonly pair: Pair; readonly abort: AbortController } | null = null;

  constructor(options: AutoRegistrationOptions) {
    this.#options = options;
    this.follow();
  }

  /** The screen has other views, or the wish has changed. */
  follow(): void {
    for (const end of this.#ends) end();
    const views = this.#options.views();
    this.#ends = views.map((view) => {
      let before = progressOf(view);
      return view.subscribe(() => {
        const now = progressOf(view);
        if (now === before) return;
        before = now;
        this.#goOn();
      });
    });
    const pair = this.#running?.pair;
    if (pair && !(this.#options.isWanted() && pair.views.every((view) => views.includes(view)))) {
      this.#stop();
      this.#tried.delete(pair.key);
    }
    this.#goOn();
  }

  /** Another study is read. */
  forget(): void {
    this.#stop();
    this.#tried.clear();
    forgetRefusals();
    this.follow();
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#stop();
    forgetRefusals();
  }

  #stop(): void {
    this.#running?.abort.abort();
    this.#running = null;
  }

  #goOn(): void {
    if (this.#running !== null || !this.#options.isWanted()) return;
    const pair = pairsOf(this.#options.views()).find(({ key }) => !this.#tried.has(key));
    if (!pair) return;
    this.#tried.add(pair.key);
    const [one, other] = pair.views;
    if (!(one instanceof StackView && other instanceof StackView)) {
      this.#refuse(pair, 'noVolume');
      return this.#goOn();
    }
    const abort = new AbortController();
    this.#running = { pair, abort };
    void this.#run(pair, one, other, abort);
  }

  async #run(pair: Pair, one: StackView, other: StackView, abort: AbortController): Promise<void> {
    const lay = this.#options.layOnEachOther ?? layOnEachOther;
    const found = await lay(one, other, abort.signal).catch(() => null);
    if (abort.signal.aborted) return;
    this.#running = null;
    if (found === null) this.#refuse(pair, 'stopped');
    else if (found.kind === 'refused') this.#refuse(pair, found.why);
    // Meanwhile the reader may have linked the two, who knows better.
    else if (this.#options.isWanted() && !isAnythingKept(...pair.frameOfReferenceUids)) {
      const { rigid, residualMm } = found;
      keepRegistration(...pair.frameOfReferenceUids, { rigid, residualMm }, null);
    }
    this.#goOn();
  }

  #refuse({ seriesUids }: Pair, why: Refusal): void {
    noteRefusal(...seriesUids, this.#options.wordsOf(why));
  }
}

/** Of different studies and frames of reference, of about one direction, whole on the screen, and not linked. */
function pairsOf(views: readonly View[]): readonly Pair[] {
  const ready = views.filter(isWhole);
  return ready.flatMap((one, at) =>
    ready.slice(at + 1).flatMap((other) => {
      const pair = pairOf(one, other);
      return pair === null ? [] : [pair];
    }),
  );
}

function pairOf(one: View, other: View): Pair | null {
  const [frame, its] = [one.getState().frame, other.getState().frame];
  const [here, there] = [one.targetSlice?.(), other.targetSlice?.()];
  if (!frame || !its || !here || !there || frame.studyInstanceUid === its.studyInstanceUid) return null;
  const frameOfReferenceUids = [here.frameOfReferenceUid, there.frameOfReferenceUid] as const;
  const [from, to] = frameOfReferenceUids;
  if (from === '' || to === '' || from === to || !mayBeOfOneDirection(here, there)) return null;
  const seriesUids = [frame.seriesInstanceUid, its.seriesInstanceUid] as const;
  if (isAnythingKept(from, to)) {
    if (refusalOf(...seriesUids) !== null) noteRefusal(...seriesUids, null);
    return null;
  }
  const key = [progressOf(one), progressOf(other)].sort().join(' ');
  return { views: [one, other], seriesUids, frameOfReferenceUids, key };
}

/** All that it will have has come. */
function isWhole(view: View): boolean {
  const { status, count, loadedCount, failedCount = 0 } = view.getState();
  return status === 'ready' && loadedCount + failedCount >= count;
}

function progressOf(view: View): string {
  const { kind, status, frame, count, loadedCount, failedCount = 0 } = view.getState();
  return [kind, status, frame?.seriesInstanceUid, count, loadedCount, failedCount].join('/');
}
