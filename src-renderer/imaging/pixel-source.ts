import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';

/** Where a view takes its pixels from: the store, or something computed from it. */
export interface PixelSource {
  ready(frame: Frame): FramePixels | null;
  /** Whether the pixels could be had without waiting */
  isLoaded(frame: Frame): boolean;
  /** Why the last try failed; null when it did not */
  error(frame: Frame): unknown;
  want(wanter: object, frame: Frame, rank: () => number): Promise<FramePixels>;
  release(wanter: object): void;
  /** Whether the pixels of `frame` change when `loaded` came */
  concerns(frame: Frame, loaded: Frame): boolean;
  /** Calls back after a frame came or failed; returns the end of it. */
  onChange(listener: (frame: Frame) => void): () => void;
  /** The frame with the unit and windows of the pixels that come from here. */
  describe(frame: Frame): Frame;
}
