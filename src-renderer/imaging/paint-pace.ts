/** A picture that takes longer than this is drawn in fewer pixels while a reader moves it, ms. */
const PACE_MS = 70;
/** After this long without a new picture the whole one is drawn, ms. */
const REST_MS = 160;
const COARSEST = 4;

/**
 * Keeps a view answering where drawing is slow: while pictures follow each other they have fewer pixels, and the whole one
 * comes when they stop.
 */
export class PaintPace {
  readonly #refine: () => void;
  /** For a whole picture, of its last measurement */
  #costMs = 0;
  #reduction = 1;
  #isFirst = true;
  #isResting = true;
  #rest: ReturnType<typeof setTimeout> | null = null;

  /** @param refine draws the whole picture */
  constructor(refine: () => void) {
    this.#refine = refine;
  }

  /** What is on the screen has fewer pixels than it could have. */
  get isReduced(): boolean {
    return this.#reduction > 1;
  }

  /** It is time to replace a picture with fewer pixels by the whole one. */
  get wantsWhole(): boolean {
    return this.#isResting && this.isReduced;
  }

  /** Every how many pixels the next picture is to be computed. */
  next(): number {
    if (this.#isResting || this.#costMs <= PACE_MS) return 1;
    return Math.min(COARSEST, Math.ceil(Math.sqrt(this.#costMs / PACE_MS)));
  }

  painted(tookMs: number, reduction: number): void {
    // The first one waits for the driver to compile its program.
    this.#costMs = this.#isFirst ? 0 : tookMs * reduction ** 2;
    this.#isFirst = false;
    this.#reduction = reduction;
    this.#isResting = false;
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#isResting = true;
      if (this.#reduction > 1) this.#refine();
    }, REST_MS);
  }

  dispose(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
  }
}
