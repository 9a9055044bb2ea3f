/** Views are drawn at most this often while slices stream in. */
const REDRAW_MS = 250;
/** Under a reader's hand only what moves is drawn: the other views wait for a pause of so long, but no longer than this. */
const PAUSE_MS = 250;
const LONGEST_WAIT_MS = 1500;

/** Says when views of a volume are to be drawn again while its slices stream in. */
export class StreamedRedraw {
  readonly #show: () => void;
  #edition = 0;
  #handledAtMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param show draws all views */
  constructor(show: () => void) {
    this.#show = show;
  }

  /** Of the voxels that views are to show: one that did not move is drawn again when this changes, not with each slice. */
  get edition(): number {
    return this.#edition;
  }

  /** A reader moves something. @returns for how long from now that counts, ms */
  handled(): number {
    this.#handledAtMs = performance.now();
    return PAUSE_MS;
  }

  /** Voxels came or went. @param isAtOnce nothing was to be seen before, or nothing more will come */
  changed(isAtOnce: boolean): void {
    if (isAtOnce) this.#now();
    else if (this.#timer === null) this.#soon(0);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #soon(waitedMs: number): void {
    this.#timer = setTimeout(() => {
      const isHandled = performance.now() - this.#handledAtMs < PAUSE_MS;
      if (isHandled && waitedMs < LONGEST_WAIT_MS) this.#soon(waitedMs + REDRAW_MS);
      else this.#now();
    }, REDRAW_MS);
  }

  #now(): void {
    this.dispose();
    this.#edition += 1;
    this.#show();
  }
}
