import type { SplitRule } from '#view/kernels/display-sets.ts';

/** Which of the phases of its series a stack shows. */
export interface PhaseState {
  readonly rule: SplitRule;
  /** As the object states it */
  readonly value: string;
  /** Since the first phase; null where the frames tell no time */
  readonly timeMs: number | null;
  /** From 0 */
  readonly index: number;
  readonly count: number;
}

/** How a cine runs; its achieved rate is the view's `cineRate`. */
export interface CineState {
  /** Frames per second that the object asks for */
  readonly wantedRate: number;
  readonly isSweep: boolean;
  /** First and last frame shown, from 1, where the sender trimmed the ends; null = all are shown */
  readonly trim: readonly [first: number, last: number] | null;
  readonly isThroughTime: boolean;
  readonly isInStep: boolean;
}
