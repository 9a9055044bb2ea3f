import { cinePlan, NO_CINE_FACTS, type CineFacts, type CinePlan } from '#view/kernels/cine.ts';
import { dot } from '#view/kernels/vector.ts';
import { CinePlayer, type CineClock } from './cine-player.ts';
import type { Frame } from './frame.ts';
import type { CineState } from './series-state.ts';
import type { StackPhase } from './series-stack.ts';

export interface RunningCine {
  readonly player: CinePlayer;
  readonly state: CineState;
}

/** What plays in one round: the phases at one slice, or the slices of one phase; null where there is one only. */
export function planOfStack(
  phases: readonly StackPhase[],
  phaseIndex: number,
  isThroughTime: boolean,
): CinePlan | null {
  if (isThroughTime) return phases.length > 1 ? cinePlan(phases.length, phaseFacts(phases)) : null;
  const frames = phases[phaseIndex]?.frames ?? [];
  const [first] = frames;
  if (first === undefined || frames.length < 2) return null;
  // Times and trims belong to the frames of one clip; slices have none.
  const isClip = first.facts.frameCount === frames.length && first.plane.position === null;
  const { cine } = first;
  return cinePlan(
    frames.length,
    isClip ? cine : { ...cine, frameTimeVectorMs: [], startTrim: 0, stopTrim: 0, isSweep: false },
  );
}

/** @param at phase or slice on the screen */
export function startCine(
  phases: readonly StackPhase[],
  phaseIndex: number,
  at: number,
  isThroughTime: boolean,
  clock: CineClock | null,
): RunningCine | null {
  const plan = planOfStack(phases, phaseIndex, isThroughTime);
  if (plan === null) return null;
  const count = isThroughTime ? phases.length : (phases[phaseIndex]?.frames.length ?? 0);
  const player = new CinePlayer(plan, at, clock);
  const [first, last] = [Math.min(...plan.frames) + 1, Math.max(...plan.frames) + 1];
  const state: CineState = {
    wantedRate: player.wantedRate,
    isSweep: plan.frames.length > last - first + 1,
    trim: first > 1 || last < count ? [first, last] : null,
    isThroughTime,
    isInStep: clock !== null,
  };
  return { player, state };
}

/** Phases of a beating heart play at their own pace; phases of an injection would take minutes. */
const LONGEST_PHASE_MS = 500;
const PHASE_RATE = 8;

function phaseFacts(phases: readonly StackPhase[]): CineFacts {
  const steps = phases.slice(1).map(({ timeMs }, at) => (timeMs ?? NaN) - (phases[at]?.timeMs ?? NaN));
  const isReal = steps.every((step) => step > 0 && step <= LONGEST_PHASE_MS);
  if (!isReal) return { ...NO_CINE_FACTS, cineRate: PHASE_RATE };
  return { ...NO_CINE_FACTS, frameTimeVectorMs: [0, ...steps] };
}

/** The slice of a phase that lies where `frame` lies; the same place in the order where nothing says. */
export function sliceIn(phase: StackPhase, frame: Frame | undefined, index: number): number {
  const last = phase.frames.length - 1;
  const position = frame?.plane.position;
  const { normal } = phase.geometry;
  if (!position || !normal) return Math.min(index, last);
  let nearest = Math.min(index, last);
  let leastMm = Infinity;
  phase.frames.forEach(({ plane }, at) => {
    const offMm = plane.position ? Math.abs(dot(plane.position, normal) - dot(position, normal)) : Infinity;
    if (offMm < leastMm - 1e-6) [nearest, leastMm] = [at, offMm];
  });
  return nearest;
}
