import { recordStep, useUndo, type UndoStep } from './undo.ts';
import { showSeries, useWorkspace, type Workspace } from './workspace.ts';

/** How a view shows what it shows; only its maker reads it. */
export interface ViewLook {
  /** Series and part, or plane of a volume: a look fits no other */
  readonly of: string;
  /** Only stacks: the series that a place shows to look like this */
  readonly seriesInstanceUid: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  /** Slice in view: where a view that comes anew begins. Scrolling is no step */
  readonly index: number;
}

export interface SteppedView {
  look(): ViewLook;
  restore(look: ViewLook, withSlice: boolean): void;
}

type Arranged = Pick<
  Workspace,
  'layout' | 'places' | 'activePlace' | 'enlargedPlace' | 'mprSeriesUid' | 'fourthPlace' | 'petCt'
>;

interface Shown {
  readonly arranged: Arranged;
  readonly looks: ReadonlyMap<number, ViewLook>;
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

/** Does it; if views look otherwise after, or are arranged otherwise, that is a step. */
export function asStep(name: string, act: () => void): void {
  const end = beginStep(name);
  act();
  end();
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
    const places = [...before.looks.keys()].filter((place) => isChanged(before, after, place));
    // Going to another viewport is no change of how they stand.
    const { activePlace } = after.arranged;
    const isArranged = !isSame({ ...before.arranged, activePlace }, after.arranged);
    if (places.length === 0 && !isArranged) return;
    const [from, to] = [only(before, places, isArranged), only(after, places, isArranged)];
    const atMs = Date.now();
    const isMore =
      kind !== null && last?.kind === kind && atMs - last.atMs < ONE_STEP_MS && last.step === latestStep();
    recordStep({ name, undo: () => show(from, isArranged), redo: () => show(to, isArranged) }, isMore);
    last = kind === null ? null : { kind, atMs, step: latestStep() };
  };
}

function latestStep(): UndoStep | undefined {
  return useUndo.getState().done.at(-1);
}

function shownNow(): Shown {
  const { layout, places, activePlace, enlargedPlace, mprSeriesUid, fourthPlace, petCt } =
    useWorkspace.getState();
  return {
    arranged: { layout, places, activePlace, enlargedPlace, mprSeriesUid, fourthPlace, petCt },
    looks: new Map(Array.from(views, ([place, view]) => [place, view.look()])),
  };
}

/** Another series in its place is no change of how the first one looks. */
function isChanged(before: Shown, after: Shown, place: number): boolean {
  const [was, is] = [before.looks.get(place), after.looks.get(place)];
  return was !== undefined && is !== undefined && was.of === is.of && !isSame(was.values, is.values);
}

/** Views go with their arrangement: all looks are kept with it, else those that changed. */
function only(shown: Shown, places: readonly number[], isArranged: boolean): Shown {
  if (isArranged) return shown;
  return { ...shown, looks: new Map([...shown.looks].filter(([place]) => places.includes(place))) };
}

function show({ arranged, looks }: Shown, isArranged: boolean): void {
  last = null;
  if (isArranged) useWorkspace.setState(arranged);
  for (const [place, look] of looks) {
    const view = views.get(place);
    if (view?.look().of === look.of) {
      view.restore(look, false);
      continue;
    }
    awaited.set(place, look);
    if (!isArranged && look.seriesInstanceUid !== null) showSeries(place, look.seriesInstanceUid);
  }
}

function isSame(one: object, other: object): boolean {
  const [mine, its] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return Object.keys(mine).every(
    (key) => Object.is(mine[key], its[key]) || JSON.stringify(mine[key]) === JSON.stringify(its[key]),
  );
}
