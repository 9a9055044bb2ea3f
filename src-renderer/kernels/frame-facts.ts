import type { SlicePlane } from './slice-geometry.ts';

/** A rule whose value each frame states itself. */
export type FactRule =
  | 'stackId'
  | 'imageType'
  | 'echoTime'
  | 'bValue'
  | 'inversionTime'
  | 'energyWindow'
  | 'detector'
  | 'kernel'
  | 'temporalPosition'
  | 'triggerTime'
  | 'frameReferenceTime'
  | 'acquisitionNumber'
  | 'acquisitionTime'
  | 'contentTime'
  | 'instance'
  | 'direction'
  /** A dimension of an Enhanced object by its label (PS3.3 C.7.6.17) */
  | `dimension:${string}`;

/** Moments of a frame, ms; only differences between frames of one kind mean anything. null = not said. */
export interface FrameTimes {
  readonly triggerMs: number | null;
  readonly frameReferenceMs: number | null;
  readonly acquisitionMs: number | null;
  readonly contentMs: number | null;
}

/** What a frame says about the dimensions of its series, beside where it lies. */
export interface FrameFacts {
  /** Number of Frames of its instance */
  readonly frameCount: number;
  readonly values: ReadonlyMap<FactRule, string>;
  readonly times: FrameTimes;
}

export const NO_FACTS: FrameFacts = {
  frameCount: 1,
  values: new Map(),
  times: { triggerMs: null, frameReferenceMs: null, acquisitionMs: null, contentMs: null },
};

/** A frame as the rules of splitting see it. */
export interface SplitFrame {
  readonly sopInstanceUid: string;
  readonly plane: SlicePlane;
  readonly facts: FrameFacts;
}
