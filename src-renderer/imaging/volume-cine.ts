import { cinePlan, NO_CINE_FACTS } from '#view/kernels/cine.ts';
import { CinePlayer } from './cine-player.ts';
import { PaintedRate } from './painted-rate.ts';
import type { CineState } from './series-state.ts';

/** Rounds of turning are looked at, not through: a calm one takes several seconds. */
const TURN_RATE = 8;

/** A plane that goes through its volume by itself, there and back: the head does not follow the feet. */
export class SliceCine {
  #player: CinePlayer | null = null;
  #shown = -1;

  /** Of the view; 0 = it does not play */
  get rate(): number {
    return this.#player?.rate ?? 0;
  }

  get state(): CineState | null {
    return this.#player && cineState(this.#player.wantedRate, { isSweep: true });
  }

  /** The slice to be painted now; null = it does not play */
  get due(): number | null {
    return this.#player?.due() ?? null;
  }

  toggle(count: number, index: number): void {
    const plays = this.#player === null && count > 1;
    this.#player = plays
      ? new CinePlayer(cinePlan(count, { ...NO_CINE_FACTS, isSweep: true }), index, null)
      : null;
    this.#shown = index;
  }

  /** Better pixels of the slice that is on the screen are no new picture. */
  notePainted(index: number): void {
    if (index !== this.#shown) this.#player?.noteShown();
    this.#shown = index;
  }
}

/** A view that turns by itself, a step at a time. */
export class TurningCine {
  readonly #step: () => void;
  #timer: ReturnType<typeof setInterval> | null = null;
  #painted = new PaintedRate();

  constructor(step: () => void) {
    this.#step = step;
  }

  get rate(): number {
    return this.#timer === null ? 0 : this.#painted.perSecond;
  }

  get state(): CineState | null {
    return this.#timer === null ? null : cineState(TURN_RATE, {});
  }

  toggle(): void {
    if (this.#timer !== null) return this.stop();
    this.#painted = new PaintedRate();
    this.#timer = setInterval(this.#step, 1000 / TURN_RATE);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  notePainted(): void {
    this.#painted.notePainted();
  }
}

/** What planes say of a cine. */
export function cineState(wantedRate: number, how: Partial<CineState>): CineState {
  return { wantedRate, isSweep: false, trim: null, isThroughTime: false, isInStep: false, ...how };
}
