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

/** Attributes that say when a frame was made. */
export type TimeTag =
  | '00209153' // Nominal Cardiac Trigger Delay Time
  | '00181060' // Trigger Time
  | '00189151' // Frame Reference DateTime
  | '00541300' // Frame Reference Time
  | '00189074' // Frame Acquisition DateTime
  | '0008002A' // Acquisition DateTime
  | '00080032' // Acquisition Time
  | '00080033' // Content Time
  | '00181065' // Frame Time Vector
  | '00181063'; // Frame Time

/** What a frame says about the dimensions of its series, beside where it lies. */
export interface FrameFacts {
  /** Number of Frames of its instance */
  readonly frameCount: number;
  readonly values: ReadonlyMap<FactRule, string>;
  readonly times: FrameTimes;
  /** Where each of its times stands */
  readonly timeTags: Readonly<Partial<Record<keyof FrameTimes, TimeTag>>>;
}

export const NO_FACTS: FrameFacts = {
  frameCount: 1,
  values: new Map(),
  times: { triggerMs: null, frameReferenceMs: null, acquisitionMs: null, contentMs: null },
  timeTags: {},
};

/** A frame as the rules of splitting see it. */
export interface SplitFrame {
  readonly sopInstanceUid: string;
  readonly plane: SlicePlane;
  readonly facts: FrameFacts;
}
