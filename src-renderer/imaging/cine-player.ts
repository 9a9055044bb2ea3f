import { rateOfPlan, stepDue, type CinePlan } from '#view/kernels/cine.ts';
import { PaintedRate } from './painted-rate.ts';

/** Several cines in step begin at one moment and last equally long. */
export interface CineClock {
  readonly startedMs: number;
  readonly roundMs: number;
}

/** Says which frame is due, and remembers what was really shown. */
export class CinePlayer {
  readonly #plan: CinePlan;
  readonly #clock: CineClock;
  readonly #startStep: number;
  readonly #painted = new PaintedRate();

  /** @param clock null = begins now at `startFrame` and keeps its own pace; with one it begins at its first frame */
  constructor(plan: CinePlan, startFrame: number, clock: CineClock | null) {
    this.#plan = plan;
    this.#clock = clock ?? { startedMs: performance.now(), roundMs: plan.roundMs };
    this.#startStep = clock === null ? Math.max(0, plan.frames.indexOf(startFrame)) : 0;
  }

  get clock(): CineClock {
    return this.#clock;
  }

  due(): number {
    const { roundMs } = this.#plan;
    const pace = this.#clock.roundMs > 0 ? roundMs / this.#clock.roundMs : 1;
    const elapsedMs = (performance.now() - this.#clock.startedMs) * pace;
    return this.#plan.frames[stepDue(this.#plan, this.#startStep, elapsedMs)] ?? 0;
  }

  noteShown(): void {
    this.#painted.notePainted();
  }

  /** Frames per second really shown; a little above 0 before there are two. */
  get rate(): number {
    return this.#painted.perSecond;
  }

  /** Frames per second that the object, or the common clock, asks for. */
  get wantedRate(): number {
    const pace = this.#clock.roundMs > 0 ? this.#plan.roundMs / this.#clock.roundMs : 1;
    return rateOfPlan(this.#plan) * pace;
  }
}
