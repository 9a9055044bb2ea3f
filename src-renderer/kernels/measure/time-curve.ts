import type { CineFacts } from '../cine.ts';
import { CLOCKS } from '../display-sets.ts';
import type { FrameFacts, TimeTag } from '../frame-facts.ts';
import type { RegionStatistics } from './statistics.ts';

export interface CurvePoint {
  /** Since the first point; null where the frame tells no time */
  readonly timeMs: number | null;
  /** null where the phase has no such slice, or its picture has not come yet */
  readonly statistics: RegionStatistics | null;
}

/** What a region holds from phase to phase. */
export interface TimeCurve {
  /** Where the times stand; null = no attribute tells them, and phases are counted */
  readonly timeTag: TimeTag | null;
  readonly points: readonly CurvePoint[];
}

/** A frame as its time is read. */
export interface TimedFrame {
  readonly facts: FrameFacts;
  readonly cine: CineFacts;
}

export interface TimeAxis {
  readonly timeTag: TimeTag | null;
  /** Since the first frame there is, one for each frame */
  readonly timesMs: readonly (number | null)[];
}

/**
 * When the frames of one slice were made: by the first clock that runs on from each to the next; frames of one clip by its
 * Frame Time Vector or Frame Time (PS3.3 C.7.6.5).
 *
 * @param frames null where a phase has none
 */
export function timeAxis(frames: readonly (TimedFrame | null)[]): TimeAxis {
  const known = frames.filter((frame) => frame !== null);
  const [first] = known;
  if (!first) return { timeTag: null, timesMs: frames.map(() => null) };
  for (const clock of CLOCKS) {
    const timeTag = first.facts.timeTags[clock];
    const times = known.map(({ facts }) => (facts.timeTags[clock] === timeTag ? facts.times[clock] : null));
    const start = times[0];
    const runsOn = times.every(
      (time, at) => time !== null && (at === 0 || time > (times[at - 1] ?? Infinity)),
    );
    if (timeTag !== undefined && start !== null && start !== undefined && runsOn)
      return {
        timeTag,
        timesMs: frames.map((frame) => (frame ? (frame.facts.times[clock] ?? start) - start : null)),
      };
  }
  return clipAxis(frames, first) ?? { timeTag: null, timesMs: frames.map(() => null) };
}

function clipAxis(frames: readonly (TimedFrame | null)[], first: TimedFrame): TimeAxis | null {
  const { frameTimeVectorMs, frameTimeMs } = first.cine;
  if (first.facts.frameCount !== frames.length) return null;
  if (frameTimeVectorMs.length === frames.length) {
    let sum = 0;
    return {
      timeTag: '00181065',
      timesMs: frameTimeVectorMs.map((step, at) => (sum += at === 0 ? 0 : step)),
    };
  }
  return frameTimeMs > 0 ? { timeTag: '00181063', timesMs: frames.map((_, at) => at * frameTimeMs) } : null;
}
