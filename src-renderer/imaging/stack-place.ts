import type { CineClock } from './cine-player.ts';
import type { Frame } from './frame.ts';
import type { SeriesStack, StackPhase } from './series-stack.ts';
import { planOfStack, sliceIn, startCine, type RunningCine } from './stack-cine.ts';

const FAR = 1_000_000;

/** Where in its stack a view stands: phase and slice, how it moves through them, and what it needs first. */
export class StackPlace {
  #stack: SeriesStack;
  #phaseIndex: number;
  #index: number;
  #direction = 1;
  #cine: RunningCine | null = null;

  constructor(stack: SeriesStack, firstIndex = middleOf(stack)) {
    this.#stack = stack;
    this.#phaseIndex = Math.max(
      0,
      stack.phases.findIndex((phase) => phase.frames === stack.frames),
    );
    this.#index = Math.min(firstIndex, stack.frames.length - 1);
  }

  get stack(): SeriesStack {
    return this.#stack;
  }

  get phaseIndex(): number {
    return this.#phaseIndex;
  }

  /** Of the slice that is asked for, within its phase */
  get index(): number {
    return this.#index;
  }

  /** Of the phase, in their order */
  get frames(): readonly Frame[] {
    return this.#phase?.frames ?? [];
  }

  /** The frame that is asked for */
  get frame(): Frame | undefined {
    return this.frames[this.#index];
  }

  get cine(): RunningCine | null {
    return this.#cine;
  }

  /** The same series with more slices: the slice stays. */
  grow(stack: SeriesStack): void {
    const current = this.frame?.imageId;
    this.#stack = stack;
    this.#phaseIndex = Math.max(
      0,
      stack.phases.findIndex(({ frames }) => frames.some((frame) => frame.imageId === current)),
    );
    const index = this.frames.findIndex((frame) => frame.imageId === current);
    this.#index = Math.max(0, index);
  }

  /** @returns whether it is another slice now */
  scrollTo(index: number): boolean {
    const next = Math.min(Math.max(index, 0), this.frames.length - 1);
    if (next === this.#index) return false;
    this.#direction = next > this.#index ? 1 : -1;
    this.#index = next;
    return true;
  }

  /** The same slice at another time; returns whether there is one. */
  setPhase(index: number): boolean {
    const next = this.#stack.phases[index];
    if (next === undefined || index === this.#phaseIndex) return false;
    this.#index = sliceIn(next, this.frame, this.#index);
    this.#phaseIndex = index;
    return true;
  }

  toggleCine(isThroughTime: boolean, clock: CineClock | null): void {
    const isSame = this.#cine?.state.isThroughTime === isThroughTime;
    this.#cine = isSame
      ? null
      : startCine(
          this.#stack.phases,
          this.#phaseIndex,
          isThroughTime ? this.#phaseIndex : this.#index,
          isThroughTime,
          clock,
        );
  }

  stopCine(): void {
    this.#cine = null;
  }

  /** How long one round takes at the pace of the object, ms; 0 where there is nothing to play. */
  get cineRoundMs(): number {
    const { phases } = this.#stack;
    return planOfStack(phases, this.#phaseIndex, phases.length > 1)?.roundMs ?? 0;
  }

  /** Goes on to the picture that is due, once it is there. */
  advanceCine(isReady: (frame: Frame) => boolean): void {
    if (!this.#cine) return;
    const { player, state } = this.#cine;
    const due = player.due();
    const phase = state.isThroughTime ? this.#stack.phases[due] : this.#phase;
    if (!phase || due === (state.isThroughTime ? this.#phaseIndex : this.#index)) return;
    const index = state.isThroughTime ? sliceIn(phase, this.frame, this.#index) : due;
    const frame = phase.frames[index];
    if (!frame || !isReady(frame)) return;
    if (state.isThroughTime) this.#phaseIndex = due;
    this.#index = index;
    player.noteShown();
  }

  /** The slice in view first, then outwards, a little further in the direction of travel; other phases after. */
  rank(phaseIndex: number, index: number): number {
    const ahead = (index - this.#index) * this.#direction;
    const slices = ahead >= 0 ? ahead : -ahead * 2 + FAR * 1e-9;
    return slices + Math.abs(phaseIndex - this.#phaseIndex) * this.frames.length * 2;
  }

  get #phase(): StackPhase | undefined {
    return this.#stack.phases[this.#phaseIndex];
  }
}

function middleOf(stack: SeriesStack): number {
  // A volume is met in its middle, a cine or a set of projections at its beginning.
  return stack.geometry.spacingMm === null ? 0 : Math.floor(stack.frames.length / 2);
}
