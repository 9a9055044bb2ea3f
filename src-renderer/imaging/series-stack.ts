import { assumedFrame } from '#shared/reading/assumed-frame.ts';
import {
  displaySets,
  type DisplaySet,
  type SplitChoice,
  type SplitReason,
  type SplitRule,
} from '#view/kernels/display-sets.ts';
import type { ImageCount } from '#view/kernels/image-count.ts';
import { liesAsOne, stackGeometry, type StackGeometry } from '#view/kernels/slice-geometry.ts';
import type { Frame, OtherObject } from './frame.ts';
import { readFrames, type SeriesContent } from './read-frames.ts';
import type { PhaseState } from './series-state.ts';
import { fetchSeriesMetadata } from './wado.ts';

/** The same slices at one time, or under one condition, in reading order. */
export interface StackPhase {
  /** As the object states it; empty where there is one phase only */
  readonly value: string;
  /** Since the first phase; null where the frames tell no time */
  readonly timeMs: number | null;
  readonly frames: readonly Frame[];
  readonly geometry: StackGeometry;
}

/** What is read as one: a series, or a part of it. */
export interface SeriesStack {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** Which part of its series; empty = all of it */
  readonly partId: string;
  /** Among the parts of its series, from 0 */
  readonly partIndex: number;
  /** What made the part, outermost first */
  readonly reasons: readonly SplitReason[];
  /** What the phases differ in; null = there is one only */
  readonly phaseRule: SplitRule | null;
  readonly phases: readonly StackPhase[];
  /** Of the phase chosen: the first unless `stackOfPhase` chose another */
  readonly frames: readonly Frame[];
  readonly geometry: StackGeometry;
  readonly others: readonly OtherObject[];
  /** Of the whole series */
  readonly images: ImageCount;
}

export interface LoadedSeries extends SeriesContent {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

export async function loadSeries(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal: AbortSignal,
): Promise<LoadedSeries> {
  const datasets = await fetchSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal);
  return { ...readFrames(datasets), studyInstanceUid, seriesInstanceUid };
}

/** What is read together in a series, at least one stack; what is no picture goes with the first. */
export function stacksOf(series: LoadedSeries, choice: SplitChoice): readonly SeriesStack[] {
  return displaySets(series.frames, choice).map((set, at) => toStack(series, set, at));
}

/** Whether a reader may treat its frames of reference as one: all that is said of the frames speaks for it but their UIDs. */
export function mayBeOneFrame({ frames }: LoadedSeries): boolean {
  const acquisitions = new Set(frames.map(({ facts }) => facts.values.get('acquisitionNumber') ?? ''));
  return acquisitions.size === 1 && liesAsOne(frames.map(({ plane }) => plane));
}

/** The series as it is where its frames of reference are treated as one. */
export function asOneFrame(series: LoadedSeries): LoadedSeries {
  const frameOfReferenceUid = assumedFrame(series.seriesInstanceUid);
  const frames = series.frames.map((frame) => ({ ...frame, plane: { ...frame.plane, frameOfReferenceUid } }));
  return { ...series, frames };
}

/** The stack with another of its phases chosen. */
export function stackOfPhase(stack: SeriesStack, index: number): SeriesStack {
  const phase = stack.phases[index];
  return phase === undefined ? stack : { ...stack, frames: phase.frames, geometry: phase.geometry };
}

/** How a phase is told to the reader; null where there is one only. */
export function phaseStateOf({ phaseRule, phases }: SeriesStack, index: number): PhaseState | null {
  const phase = phases[index];
  if (phaseRule === null || phase === undefined) return null;
  return { rule: phaseRule, value: phase.value, timeMs: phase.timeMs, index, count: phases.length };
}

function toStack(series: LoadedSeries, set: DisplaySet, partIndex: number): SeriesStack {
  const phases = set.phases.map(({ value, timeMs, members }): StackPhase => {
    const own = members.flatMap((member) => series.frames[member] ?? []);
    const geometry = stackGeometry(own.map((frame) => frame.plane));
    return { value, timeMs, frames: geometry.order.flatMap((index) => own[index] ?? []), geometry };
  });
  const [first] = phases;
  return {
    studyInstanceUid: series.studyInstanceUid,
    seriesInstanceUid: series.seriesInstanceUid,
    partId: set.id,
    partIndex,
    reasons: set.reasons,
    phaseRule: set.phaseRule,
    phases,
    frames: first?.frames ?? [],
    geometry: first?.geometry ?? stackGeometry([]),
    others: partIndex === 0 ? series.others : [],
    images: series.images,
  };
}
