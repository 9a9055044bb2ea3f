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
  /** Start Trim (0008,2142), a frame number from 1; 0 = not said */
  readonly startTrim: number;
  /** Stop Trim (0008,2143), a frame number from 1; 0 = not said */
  readonly stopTrim: number;
  /** Preferred Playback Sequencing (0018,1244): 0 = loop, 1 = sweep there and back */
  readonly isSweep: boolean;
}

export const NO_CINE_FACTS: CineFacts = {
  frameTimeVectorMs: [],
  frameTimeMs: 0,
  recommendedDisplayFrameRate: 0,
  cineRate: 0,
  startTrim: 0,
  stopTrim: 0,
  isSweep: false,
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
function frameDurationsMs(frameCount: number, facts: CineFacts): readonly number[] {
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

/** One round of a cine: which frames, how long each. */
export interface CinePlan {
  readonly frames: readonly number[];
  readonly durationsMs: readonly number[];
  readonly roundMs: number;
}

/**
 * What plays in one round. Trims leave out what the sender wants left out; a sweep comes back the way it went and shows
 * its ends once.
 *
 * @see PS3.3 C.7.6.5.1 (Preferred Playback Sequencing, Start Trim, Stop Trim)
 */
export function cinePlan(frameCount: number, facts: CineFacts): CinePlan {
  const each = frameDurationsMs(frameCount, facts);
  const first = Math.min(Math.max(facts.startTrim, 1), frameCount) - 1;
  const stop = facts.stopTrim > first ? Math.min(facts.stopTrim, frameCount) : frameCount;
  const there = Array.from({ length: Math.max(0, stop - first) }, (_, at) => first + at);
  const frames = facts.isSweep ? [...there, ...there.slice(1, -1).toReversed()] : there;
  const durationsMs = frames.map((frame) => each[frame] ?? 0);
  return { frames, durationsMs, roundMs: durationsMs.reduce((sum, duration) => sum + duration, 0) };
}

/** Frames per second that a plan asks for, on average. */
export function rateOfPlan({ frames, roundMs }: CinePlan): number {
  return roundMs > 0 ? (frames.length * 1000) / roundMs : 0;
}

/**
 * The step of a plan that is due after `elapsedMs` of an endless play that began at step `start`.
 * Computed from the clock, so a slow machine skips frames and keeps the pace.
 */
export function stepDue({ durationsMs, roundMs }: CinePlan, start: number, elapsedMs: number): number {
  const count = durationsMs.length;
  if (count === 0) return 0;
  let left = roundMs > 0 ? elapsedMs % roundMs : 0;
  let step = start % count;
  while (left >= (durationsMs[step] ?? Infinity)) {
    left -= durationsMs[step] ?? 0;
    step = (step + 1) % count;
  }
  return step;
}
