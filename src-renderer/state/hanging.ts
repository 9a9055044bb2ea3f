import { create } from 'zustand';
import type { HangPlan, PlannedCell, PlannedScreen, PlannedStage } from '#shared/hanging/plan-hanging.ts';
import { useWindowGroup } from './window-group.ts';
import {
  placeCount,
  setLayout,
  setMpr,
  showPetCt,
  showSeries,
  useWorkspace,
  type PlaceCut,
} from './workspace.ts';

/** How the study that is read is hung. */
export interface Hanging {
  readonly studyInstanceUid: string;
  /** null = not by protocol, or not known yet */
  readonly plan: HangPlan | null;
  readonly stageId: string;
  /** The protocol that a person chose for this study; empty = the most specific one; `series` = none */
  readonly chosenId: string;
  /** How what was hung is to be shown, by place, until its view is there */
  readonly awaited: ReadonlyMap<number, PlannedCell>;
  /** Studies beside the one that is read, in the order of their relevance */
  readonly besideUids: readonly string[];
  /** How many priors the reader has gone on: the first of those left is hung */
  readonly priorsPassed: number;
  /** Of two patients something is on the screen, or nobody knows that it is one: nothing goes together, nothing leaves */
  readonly areStrangers: boolean;
}

/** Hung series by series: the reader's layout, filled in the order of the study. */
export const BY_SERIES = 'series';

const NOTHING: Hanging = {
  studyInstanceUid: '',
  plan: null,
  stageId: '',
  chosenId: '',
  awaited: new Map(),
  besideUids: [],
  priorsPassed: 0,
  areStrangers: false,
};

export const useHanging = create<Hanging>(() => NOTHING);

/** Another study: nothing of the last one is left. */
export function openHanging(studyInstanceUid: string): void {
  if (useHanging.getState().studyInstanceUid !== studyInstanceUid)
    useHanging.setState({ ...NOTHING, studyInstanceUid });
}

export function chooseProtocol(chosenId: string): void {
  useHanging.setState({ chosenId, plan: null, stageId: '', awaited: new Map() });
}

/** Hangs a plan from its first stage on. */
export function hangPlan(plan: HangPlan): void {
  useHanging.setState({ plan });
  hangAgain();
}

/** The first stage, as it comes. */
export function hangAgain(): void {
  const [first] = useHanging.getState().plan?.stages ?? [];
  if (first) hangStage(first);
}

/** The next stage, or the one before; at the ends nothing. */
export function hangBeside(step: 1 | -1): void {
  const stage = stageAt(step);
  if (stage) hangStage(stage);
}

export function stageAt(step: 1 | -1): PlannedStage | null {
  const { plan, stageId } = useHanging.getState();
  if (plan === null) return null;
  const at = plan.stages.findIndex(({ id }) => id === stageId);
  return plan.stages[at + step] ?? null;
}

export function hangStage(stage: PlannedStage): void {
  const screen = screenOf(stage);
  if (!screen) return;
  const { besideUids } = useHanging.getState();
  const shown = screen.cells.flatMap(({ priorUid }) => (priorUid === '' ? [] : [priorUid]));
  useHanging.setState({
    stageId: stage.id,
    awaited: new Map([...screen.cells.entries()].filter(([, { image }]) => image !== null)),
    besideUids: [...new Set([...besideUids, ...shown])],
  });
  const [first, second] = screen.cells.map(({ image }) => image?.seriesInstanceUid ?? null);
  if (screen.as === 'planes' && first) return setMpr(first);
  if (screen.as === 'petCt' && first && second) return showPetCt(first, second);
  setLayout({ rows: screen.rows, columns: screen.columns });
  useWorkspace.setState({
    places: screen.cells.map(({ image }) => image?.seriesInstanceUid ?? null),
    cuts: cutsOf(screen.cells.entries()),
    activePlace: 0,
    links: stage.links,
  });
}

/** Of these, those that show a plane of their series. */
function cutsOf(cells: Iterable<readonly [number, PlannedCell]>): ReadonlyMap<number, PlaceCut> {
  return new Map(
    Array.from(cells).flatMap(([place, { image, look }]) =>
      image !== null && look.cut
        ? [[place, { plane: look.cut.plane, seriesInstanceUid: image.seriesInstanceUid }] as const]
        : [],
    ),
  );
}

/** What this window shows of a stage. */
function screenOf({ screens }: PlannedStage): PlannedScreen | undefined {
  return screens[useWindowGroup.getState().window - 1] ?? screens[0];
}

/** The same stage with others in it, as with the next prior. */
export function hangAnew(plan: HangPlan): void {
  const { stageId } = useHanging.getState();
  useHanging.setState({ plan });
  const stage = plan.stages.find(({ id }) => id === stageId) ?? plan.stages[0];
  if (stage) hangStage(stage);
}

/** What has come since is put where nothing is yet; all else stays where it is looked at. */
export function fillHanging(plan: HangPlan): void {
  const { stageId, plan: before, awaited, besideUids } = useHanging.getState();
  if (before === null || plan.protocolId !== before.protocolId) return;
  useHanging.setState({ plan });
  const stage = plan.stages.find(({ id }) => id === stageId);
  const screen = stage && screenOf(stage);
  const { layout, places, mprSeriesUid } = useWorkspace.getState();
  if (!screen || mprSeriesUid !== null || !isLaidOut(screen, layout)) return;
  const shown = new Set(places.slice(0, placeCount(layout)));
  const filled = new Map(
    [...screen.cells.entries()].filter(
      ([place, { image }]) =>
        image !== null && (places[place] ?? null) === null && !shown.has(image.seriesInstanceUid),
    ),
  );
  if (filled.size === 0) return;
  useHanging.setState({
    awaited: new Map([...awaited, ...filled]),
    besideUids: [
      ...new Set([...besideUids, ...[...filled.values()].flatMap(({ priorUid }) => priorUid || [])]),
    ],
  });
  useWorkspace.setState(({ cuts }) => ({
    places: screen.cells.map(
      (_, place) => places[place] ?? filled.get(place)?.image?.seriesInstanceUid ?? null,
    ),
    cuts: new Map([...cuts, ...cutsOf(filled)]),
  }));
}

/** The reader has chosen another layout than the stage's: what it has more of is filled in the order of the study. */
export function isOtherLayout({ plan, stageId }: Hanging, layout: Parameters<typeof isLaidOut>[1]): boolean {
  const stage = plan?.stages.find(({ id }) => id === stageId);
  const screen = stage && screenOf(stage);
  return screen?.as === 'stacks' && !isLaidOut(screen, layout);
}

function isLaidOut(
  screen: PlannedScreen,
  layout: { readonly rows: number; readonly columns: number },
): boolean {
  return screen.as === 'stacks' && screen.rows === layout.rows && screen.columns === layout.columns;
}

/** The view of a place has taken over what was awaited of it. */
export function endAwaited(place: number): void {
  const { awaited } = useHanging.getState();
  if (!awaited.has(place)) return;
  const left = new Map(awaited);
  left.delete(place);
  useHanging.setState({ awaited: left });
}

/** A study is put beside the one that is read: into the last viewport, of two at least. */
export function showBeside(studyInstanceUid: string, seriesInstanceUid: string): void {
  useHanging.setState(({ besideUids }) => ({ besideUids: [...new Set([...besideUids, studyInstanceUid])] }));
  const { layout, mprSeriesUid } = useWorkspace.getState();
  if (placeCount(layout) === 1 || mprSeriesUid !== null) setLayout({ rows: 1, columns: 2 });
  showSeries(placeCount(useWorkspace.getState().layout) - 1, seriesInstanceUid);
}

/** Takes a study from the screen that is beside the one that is read. */
export function leaveBeside(
  studyInstanceUid: string,
  series: readonly { readonly seriesInstanceUid: string }[],
): void {
  const gone = new Set<string | null>(series.map((row) => row.seriesInstanceUid));
  useHanging.setState(({ besideUids }) => ({
    besideUids: besideUids.filter((uid) => uid !== studyInstanceUid),
  }));
  useWorkspace.setState(({ places }) => ({ places: places.map((uid) => (gone.has(uid) ? null : uid)) }));
  if (gone.has(useWorkspace.getState().mprSeriesUid)) setMpr(null);
}

export function setStrangers(areStrangers: boolean): void {
  if (useHanging.getState().areStrangers !== areStrangers) useHanging.setState({ areStrangers });
}

/** Hangs the next of the priors where the one before was, round the end. */
export function hangNextPrior(): void {
  useHanging.setState(({ priorsPassed }) => ({ priorsPassed: priorsPassed + 1 }));
}
