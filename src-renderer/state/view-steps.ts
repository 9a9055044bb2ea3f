import {
  arrangementNow,
  changedNames,
  isSameValue,
  shownStateNow,
  writeArrangement,
  writeShownState,
  type StateValues,
} from './stepped-state.ts';
import { recordStep, takingSteps, useUndo, type UndoStep } from './undo.ts';
import { showSeries } from './workspace.ts';

/** How a view shows what it shows; only its maker reads it. */
export interface ViewLook {
  /** Series and part, or plane of a volume: a look fits no other */
  readonly of: string;
  /** Only stacks: the series that a place shows to look like this */
  readonly seriesInstanceUid: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  /** Slice in view, and phase where there are some: where a view that comes anew begins. Scrolling is no step */
  readonly index: number;
  readonly phase?: number;
}

export interface SteppedView {
  look(): ViewLook;
  restore(look: ViewLook, withSlice: boolean): void;
}

/** Everything that a step may change. */
interface Shown {
  readonly arrangement: StateValues;
  readonly state: StateValues;
  readonly looks: ReadonlyMap<number, ViewLook>;
}

/** What a step did change. */
interface Changes {
  readonly isArranged: boolean;
  readonly state: readonly string[];
  /** Names of values by place */
  readonly values: ReadonlyMap<number, readonly string[]>;
}

/** Changes of one kind that follow each other so quickly are one: notches of the wheel, a key that is held */
const ONE_STEP_MS = 800;

const views = new Map<number, SteppedView>();
/** For views that are not on the screen yet, by place */
const awaited = new Map<number, ViewLook>();
let last: { readonly kind: string; readonly atMs: number; readonly step: UndoStep | undefined } | null = null;

/** Puts the view of a place within reach; null takes it away. One that was taken back to comes as it was. */
export function noteSteppedView(place: number, view: SteppedView | null): void {
  if (view === null) {
    views.delete(place);
    return;
  }
  views.set(place, view);
  const look = awaited.get(place);
  if (look === undefined) return;
  awaited.delete(place);
  if (look.of === view.look().of) view.restore(look, true);
}

/** Another study: nothing that was awaited comes any more. */
export function forgetLooks(): void {
  awaited.clear();
  last = null;
}

/** What is shown is about to come to other places, where it is to look as it does now. @param from where each comes from */
export function moveLooks(from: readonly number[]): void {
  const looks = from.map((place) => views.get(place)?.look());
  for (const [place, look] of looks.entries()) {
    if (!look || from[place] === place) continue;
    const view = views.get(place);
    // Two viewports of one series change their looks alone.
    if (view?.look().of === look.of) view.restore(look, true);
    else awaited.set(place, look);
  }
}

/** Does it; if views look otherwise after, or are arranged otherwise, that is a step. */
export function asStep(name: string, act: () => void): void {
  const end = beginStep(name);
  act();
  end();
}

/** A notch of a slider, a press of a key that is held: those that follow quickly are one step together. */
export function asPartOfStep(name: string, act: () => void): void {
  const end = beginStep(name, name);
  act();
  end();
}

/**
 * Goes to a picture that comes later: taken back the reader is where they were before, slice and all; redone it is gone to
 * again.
 */
export function asJump(name: string, act: () => void): void {
  const before = shownNow();
  // What is done on the way belongs to it.
  const parts = takingSteps(act);
  recordStep({
    name,
    undo: () => {
      last = null;
      for (const part of parts.toReversed()) part.undo();
      writeArrangement(before.arrangement);
      writeShownState(before.state);
      for (const [place, look] of before.looks) {
        const view = views.get(place);
        if (view?.look().of === look.of) view.restore(look, true);
        else awaited.set(place, look);
      }
    },
    redo: () => takingSteps(act),
  });
}

/**
 * What changes until the returned end is called is one step.
 *
 * @param kind changes of the same kind go together while they follow quickly; null = each stands for itself
 */
export function beginStep(name: string, kind: string | null = null): () => void {
  const before = shownNow();
  return () => {
    const after = shownNow();
    const changes = changesBetween(before, after);
    if (!changes.isArranged && changes.state.length === 0 && changes.values.size === 0) return;
    const atMs = Date.now();
    const isMore =
      kind !== null && last?.kind === kind && atMs - last.atMs < ONE_STEP_MS && last.step === latestStep();
    recordStep({ name, undo: () => show(before, changes), redo: () => show(after, changes) }, isMore);
    last = kind === null ? null : { kind, atMs, step: latestStep() };
  };
}

function latestStep(): UndoStep | undefined {
  return useUndo.getState().done.at(-1);
}

function shownNow(): Shown {
  return {
    arrangement: arrangementNow(),
    state: shownStateNow(),
    looks: new Map(Array.from(views, ([place, view]) => [place, view.look()])),
  };
}

function changesBetween(before: Shown, after: Shown): Changes {
  const values = new Map<number, readonly string[]>();
  for (const [place, was] of before.looks) {
    const is = after.looks.get(place);
    // Another series in its place is no change of how the first one looks.
    if (is === undefined || is.of !== was.of) continue;
    const names = Object.keys(was.values).filter((name) => !isSameValue(was.values[name], is.values[name]));
    if (names.length > 0) values.set(place, names);
  }
  return {
    isArranged: changedNames(before.arrangement, after.arrangement).length > 0,
    state: changedNames(before.state, after.state),
    values,
  };
}

/** Only what the step changed: what has come otherwise since, as by scrolling, stays. */
function show(shown: Shown, { isArranged, state, values }: Changes): void {
  last = null;
  if (isArranged) writeArrangement(shown.arrangement);
  writeShownState(new Map([...shown.state].filter(([name]) => state.includes(name))));
  for (const [place, look] of shown.looks) {
    const names = values.get(place);
    if (names === undefined && !isArranged) continue;
    const view = views.get(place);
    const now = view?.look();
    if (view && now?.of === look.of) {
      if (names) view.restore({ ...now, values: { ...now.values, ...picked(look, names) } }, false);
      continue;
    }
    // Views go with their arrangement: one that comes back comes as it was.
    awaited.set(place, look);
    if (!isArranged && look.seriesInstanceUid !== null) showSeries(place, look.seriesInstanceUid);
  }
}

function picked({ values }: ViewLook, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
