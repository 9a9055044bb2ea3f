import type { MaskShift } from '#view/kernels/subtraction.ts';
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

/** What is subtracted from the frame on the screen. */
export interface SubtractionState {
  /** Frame numbers of the mask, from 1; empty where a series is subtracted or nothing */
  readonly maskFrames: readonly number[];
  /** Of the series that is subtracted; empty where a mask is */
  readonly seriesName: string;
  /** False where no mask applies to this frame: it is shown as it is */
  readonly isSubtracted: boolean;
  readonly shift: MaskShift;
  readonly isLogarithmic: boolean;
  /** Dragging with the first button moves the mask */
  readonly isDragged: boolean;
}
