/** What the object says about its own speed; 0 or an empty list = not said. */
export interface CineFacts {
  /** Frame Time Vector (0018,1065): ms since the frame before; the first is 0. */
  readonly frameTimeVectorMs: readonly number[];
  /** Frame Time (0018,1063), ms per frame */
  readonly frameTimeMs: number;
  /** Recommended Display Frame Rate (0008,2144), frames per second */
  readonly recommendedDisplayFrameRate: number;
  /** Cine Rate (0018,0040), frames per second */
  readonly cineRate: number;
}

export const NO_CINE_FACTS: CineFacts = {
  frameTimeVectorMs: [],
  frameTimeMs: 0,
  recommendedDisplayFrameRate: 0,
  cineRate: 0,
};

/** Slices have no time of their own; this is a calm scroll. */
const DEFAULT_FRAME_RATE = 15;
const LEAST_FRAME_MS = 4;

/**
 * How long each frame stays on screen, in ms.
 *
 * The vector is exact, so it wins; then the maker's advice for display; then the acquisition's own pace.
 *
 * @see PS3.3 C.7.6.5 (Cine Module)
 */
export function frameDurationsMs(frameCount: number, facts: CineFacts): readonly number[] {
  const { frameTimeVectorMs } = facts;
  if (frameCount > 1 && frameTimeVectorMs.length === frameCount) {
    const steps = frameTimeVectorMs.slice(1);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    // After the last frame comes the first again: no increment says how long that takes.
    if (mean > 0) return [...steps, mean].map((step) => Math.max(LEAST_FRAME_MS, step));
  }
  const eachMs =
    facts.recommendedDisplayFrameRate > 0
      ? 1000 / facts.recommendedDisplayFrameRate
      : facts.frameTimeMs > 0
        ? facts.frameTimeMs
        : facts.cineRate > 0
          ? 1000 / facts.cineRate
          : 1000 / DEFAULT_FRAME_RATE;
  return Array.from({ length: frameCount }, () => Math.max(LEAST_FRAME_MS, eachMs));
}

/**
 * The frame that is due after `elapsedMs` of an endless loop that began at frame `start`.
 * Computed from the clock, so a slow machine skips frames and keeps the pace.
 */
export function frameDue(durationsMs: readonly number[], start: number, elapsedMs: number): number {
  const count = durationsMs.length;
  if (count === 0) return 0;
  const loopMs = durationsMs.reduce((sum, duration) => sum + duration, 0);
  let left = loopMs > 0 ? elapsedMs % loopMs : 0;
  let frame = start % count;
  while (left >= (durationsMs[frame] ?? Infinity)) {
    left -= durationsMs[frame] ?? 0;
    frame = (frame + 1) % count;
  }
  return frame;
}
