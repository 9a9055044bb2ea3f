import { create } from 'zustand';
import type { SplitChoice } from '#view/kernels/display-sets.ts';
import { keepSeatValue, seatValue } from './seat.ts';
import { recordStep } from './undo.ts';

/** Planes that go through the phases of their series by themselves. */
export interface PhaseCine {
  /** Phases per second really shown */
  readonly rate: number;
  /** That the object asks for; 0 before it is known */
  readonly wantedRate: number;
}

interface ChosenPart {
  readonly seriesInstanceUid: string;
  readonly partId: string;
}

/** Which part of its series each place shows, and how series are divided. */
interface SeriesParts {
  /** A place without one, or with one of another series, shows the first part. */
  readonly parts: ReadonlyMap<number, ChosenPart>;
  /** What the three planes are cut from */
  readonly planes: {
    readonly partId: string;
    readonly phase: number;
    readonly phaseCount: number;
    /** They were asked for where something was subtracted: planes show the series as it was acquired, and must say so */
    readonly isUnsubtracted: boolean;
  };
  /** null = the planes stay at their phase */
  readonly phaseCine: PhaseCine | null;
  /** By `splitKey`; those not here are as the seat remembers */
  readonly choices: ReadonlyMap<string, SplitChoice>;
  /** By series: whether its frames of reference are treated as one; those not here are as the seat remembers */
  readonly oneFrame: ReadonlyMap<string, boolean>;
}

export const useSeriesParts = create<SeriesParts>(() => ({
  parts: new Map(),
  planes: { partId: '', phase: 0, phaseCount: 1, isUnsubtracted: false },
  phaseCine: null,
  choices: new Map(),
  oneFrame: new Map(),
}));

/** Series of one kind are divided alike: the same description on the same modality. */
export interface SeriesKind {
  readonly modality: string;
  readonly seriesDescription: string;
}

function splitKey({ modality, seriesDescription }: SeriesKind): string {
  return `series-split/${modality}/${seriesDescription}`;
}

export function splitChoiceOf(kind: SeriesKind, choices = useSeriesParts.getState().choices): SplitChoice {
  const key = splitKey(kind);
  return choices.get(key) ?? seatValue<SplitChoice>(key, 'automatic');
}

/** From now on at this seat, for all series of the kind: a step that can be undone. */
export function chooseSplit(step: string, kind: SeriesKind, choice: SplitChoice): void {
  const before = splitChoiceOf(kind);
  if (choice === before) return;
  keepSplit(kind, choice);
  recordStep({ name: step, undo: () => keepSplit(kind, before), redo: () => keepSplit(kind, choice) });
}

function keepSplit(kind: SeriesKind, choice: SplitChoice): void {
  const key = splitKey(kind);
  keepSeatValue(key, choice);
  useSeriesParts.setState(({ choices }) => ({ choices: new Map([...choices, [key, choice]]) }));
}

const ONE_FRAME_KEY = 'one-frame/';

export function isTreatedAsOne(
  seriesInstanceUid: string,
  oneFrame = useSeriesParts.getState().oneFrame,
): boolean {
  return oneFrame.get(seriesInstanceUid) ?? seatValue(ONE_FRAME_KEY + seriesInstanceUid, false);
}

/** From now on at this seat. */
export function treatAsOne(seriesInstanceUid: string, isTreated: boolean): void {
  keepSeatValue(ONE_FRAME_KEY + seriesInstanceUid, isTreated);
  useSeriesParts.setState(({ oneFrame }) => ({
    oneFrame: new Map(oneFrame).set(seriesInstanceUid, isTreated),
  }));
}

export function partAt(
  place: number,
  seriesInstanceUid: string,
  { parts } = useSeriesParts.getState(),
): string | null {
  const part = parts.get(place);
  return part?.seriesInstanceUid === seriesInstanceUid ? part.partId : null;
}

export function showPart(place: number, seriesInstanceUid: string, partId: string): void {
  useSeriesParts.setState(({ parts }) => ({
    parts: new Map([...parts, [place, { seriesInstanceUid, partId }]]),
  }));
}

export function cutPlanesFrom(planes: SeriesParts['planes']): void {
  useSeriesParts.setState({ planes });
}

export function setPlanesPhase(phase: number): void {
  useSeriesParts.setState(({ planes }) => ({ planes: { ...planes, phase } }));
}

/** The next phase in the planes, round the end. */
export function stepPlanesPhase(step: 1 | -1): void {
  const { phase, phaseCount } = useSeriesParts.getState().planes;
  setPlanesPhase((phase + step + phaseCount) % phaseCount);
}

/** A little above 0 until a second phase has been shown. */
const FIRST_RATE = 0.1;

export function togglePlanesCine(): void {
  const { phaseCine, planes } = useSeriesParts.getState();
  if (phaseCine !== null || planes.phaseCount < 2) stopPlanesCine();
  else useSeriesParts.setState({ phaseCine: { rate: FIRST_RATE, wantedRate: 0 } });
}

export function stopPlanesCine(): void {
  useSeriesParts.setState({ phaseCine: null });
}

export function notePlanesCine(phaseCine: PhaseCine): void {
  useSeriesParts.setState({ phaseCine });
}
