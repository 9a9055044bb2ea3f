import { drawsInSoftware } from './graphics.ts';

/** Pictures of one frame that take longer than this are drawn in fewer pixels while a reader moves them, ms. */
const PACE_MS = 70;
/** A picture at rest may take this long: the window does not answer meanwhile, ms. */
const REST_COST_MS = 1200;
/** After this long without a new picture a better one is drawn, ms; later where pictures follow each other slowly: three such steps. */
const REST_MS = 160;
const LONGEST_REST_MS = 400;
/** Pictures that are further apart do not follow each other, ms. */
const APART_MS = 600;
const COARSEST = 6;

/** Views that paint in one frame of the browser share its time. */
const frame: { at: CSSNumberish | null; painted: number; before: number } = {
  at: null,
  painted: 0,
  before: 1,
};

function notePainted(): void {
  const at = document.timeline.currentTime;
  if (at !== frame.at) {
    frame.before = Math.max(1, frame.painted);
    frame.painted = 0;
    frame.at = at;
  }
  frame.painted += 1;
}

/**
 * Keeps a view answering where drawing is slow: while pictures follow each other they have fewer pixels, and a better one
 * comes when they stop.
 */
export class PaintPace {
  readonly #refine: () => void;
  readonly #power: number;
  readonly #isRefinedInParts: boolean;
  /** For a whole picture, of the last measurement */
  #costMs: number;
  #reduction = 1;
  #isFirst = true;
  #paintedAtMs = -Infinity;
  #isResting: boolean;
  #rest: ReturnType<typeof setTimeout> | null = null;

  /**
   * @param refine draws again, at rest
   * @param power  how the cost falls with the reduction: 2 for pictures of planes, 3 where rays are sampled less too
   * @param isRefinedInParts at rest a picture may take any time: the window answers between its parts
   */
  constructor(refine: () => void, power: 2 | 3, isRefinedInParts = false) {
    this.#refine = refine;
    this.#power = power;
    this.#isRefinedInParts = isRefinedInParts;
    // Rays through a whole volume are known to be slow before the first of them is measured.
    const isSlow = power === 3 && drawsInSoftware();
    this.#costMs = isSlow ? PACE_MS * COARSEST ** power : 0;
    this.#isResting = !isSlow;
  }

  /** What is on the screen has fewer pixels than it could have. */
  get isReduced(): boolean {
    return this.#reduction > 1;
  }

  /** It is time to replace a picture by one of more pixels. */
  get wantsBetter(): boolean {
    if (!this.#isResting) return false;
    return this.#isRefinedInParts ? this.isReduced : this.next() < this.#reduction;
  }

  /**
   * Every how many pixels the next picture is to be computed.
   *
   * @param isShort it is replaced soon, whatever the reader does
   */
  next(isShort = false): number {
    const isLong = this.#isResting && !isShort && !this.#isRefinedInParts;
    const affordableMs = isLong ? REST_COST_MS : PACE_MS / frame.before;
    const least = Math.ceil((this.#costMs / affordableMs) ** (1 / this.#power));
    return Math.min(COARSEST, Math.max(1, least));
  }

  painted(tookMs: number, reduction: number): void {
    notePainted();
    // The first one waits for the driver to compile its program.
    if (!this.#isFirst) this.#costMs = tookMs * reduction ** this.#power;
    this.#isFirst = false;
    this.#reduction = reduction;
    this.#isResting = false;
    const nowMs = performance.now();
    const stepMs = nowMs - this.#paintedAtMs;
    this.#paintedAtMs = nowMs;
    const restMs = stepMs > APART_MS ? REST_MS : Math.min(LONGEST_REST_MS, Math.max(REST_MS, 3 * stepMs));
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#isResting = true;
      if (this.wantsBetter) this.#refine();
    }, restMs);
  }

  /** At rest, in parts: the picture has all its pixels now. */
  refined(): void {
    this.#reduction = 1;
  }

  dispose(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
  }
}
