import { create } from 'zustand';
import type { HangPlan, PlannedCell, PlannedScreen, PlannedStage } from '#shared/hanging/plan-hanging.ts';
import { tellHung, useWindowGroup, type HungStage } from './window-group.ts';
import {
  placeCount,
  setLayout,
  setMpr,
  showPetCt,
  showSeries,
  useWorkspace,
  type LinkName,
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
  /** Fits better than what is shown: hung when the reader wants it; null = nothing does */
  readonly offered: {
    readonly plan: HangPlan;
    readonly stageId: string;
    /** New series came for it, or nothing more comes for what is empty */
    readonly why: 'newSeries' | 'nothingComes';
  } | null;
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
  offered: null,
  areStrangers: false,
};

export const useHanging = create<Hanging>(() => NOTHING);

/** Another study: nothing of the last one is left. */
export function openHanging(studyInstanceUid: string): void {
  if (useHanging.getState().studyInstanceUid !== studyInstanceUid)
    useHanging.setState({ ...NOTHING, studyInstanceUid });
}

export function chooseProtocol(chosenId: string): void {
  useHanging.setState({ chosenId, plan: null, stageId: '', awaited: new Map(), offered: null });
}

/** Hangs a plan from its first stage on; a window that follows goes where the others are. */
export function hangPlan(plan: HangPlan): void {
  const { studyInstanceUid } = useHanging.getState();
  const { window, hung } = useWindowGroup.getState();
  useHanging.setState({ plan, offered: null });
  if (window === 1) return hangAgain();
  const told = hung?.studyInstanceUid === studyInstanceUid ? hung.stageId : '';
  const stage = plan.stages.find(({ id }) => id === told) ?? plan.stages[0];
  if (stage) asLed(() => hangStage(stage));
}

/** The first stage, as it comes. */
export function hangAgain(): void {
  const [first] = useHanging.getState().plan?.stages ?? [];
  if (first) hangStage(first);
}

/** Hangs what has come since. */
export function hangOffered(): void {
  const { offered } = useHanging.getState();
  if (offered === null) return;
  const { plan, stageId } = offered;
  useHanging.setState({ plan, offered: null });
  const stage = plan.stages.find(({ id }) => id === stageId) ?? plan.stages[0];
  if (stage) hangStage(stage);
}

let isLed = false;

/** What another window has asked for is not told again. */
function asLed(act: () => void): void {
  isLed = true;
  act();
  isLed = false;
}

/** The windows of a case go from stage to stage together, until the returned end is called. */
export function hangTogether(): () => void {
  const endTelling = useHanging.subscribe((now, before) => {
    if (isLed || now.studyInstanceUid !== before.studyInstanceUid) return;
    const { studyInstanceUid, chosenId, stageId, priorsPassed } = now;
    if (stageId === before.stageId && chosenId === before.chosenId && priorsPassed === before.priorsPassed)
      return;
    tellHung({ studyInstanceUid, chosenId, stageId, priorsPassed });
  });
  const endHearing = useWindowGroup.subscribe(({ hung }, before) => {
    if (hung !== null && hung !== before.hung) asLed(() => goWith(hung));
  });
  return () => {
    endTelling();
    endHearing();
  };
}

function goWith({ studyInstanceUid, chosenId, stageId, priorsPassed }: HungStage): void {
  const now = useHanging.getState();
  if (now.studyInstanceUid !== studyInstanceUid) return;
  if (now.priorsPassed !== priorsPassed) useHanging.setState({ priorsPassed });
  // The stage comes with the plan of what is chosen.
  if (now.chosenId !== chosenId) return chooseProtocol(chosenId);
  const stage = now.plan?.stages.find(({ id }) => id === stageId);
  if (stage && stageId !== now.stageId) hangStage(stage);
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
  const { plan, besideUids, offered } = useHanging.getState();
  const screen = screenOf(stage, plan);
  // Of the same protocol its plan is in force already.
  if (offered?.plan.protocolId === plan?.protocolId) useHanging.setState({ offered: null });
  if (!screen) return useHanging.setState({ stageId: stage.id });
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
    links: linksOf(stage, plan),
  });
}

/** As the stage says that this window shows; by the place in the body windows go together wherever one of their stages says so. */
function linksOf(stage: PlannedStage, plan: HangPlan | null): readonly LinkName[] {
  const own = plan?.stages[shownStageAt(plan, stage.id)] ?? stage;
  const first = plan?.stages.findIndex(({ id }) => id === stage.id) ?? -1;
  const count = useWindowGroup.getState().places.size + 1;
  const following = first < 0 || !plan ? [] : plan.stages.slice(first, first + count);
  const others = following.filter((_, at) => at === 0 || !stage.screens[at]);
  const isLinked = own.links.includes('scroll') || !others.some(({ links }) => links.includes('scroll'));
  return isLinked ? own.links : [...own.links, 'scroll'];
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

/**
 * What this window shows of a stage. Where the protocol says nothing of so many windows they show the stages that follow, one
 * each; behind the last stage a window stays as it is.
 */
function screenOf(stage: PlannedStage, plan: HangPlan | null): PlannedScreen | undefined {
  const { window } = useWindowGroup.getState();
  const own = stage.screens[window - 1];
  if (own || plan === null) return own;
  const at = shownStageAt(plan, stage.id);
  return plan.stages[at]?.id === stage.id ? undefined : plan.stages[at]?.screens[0];
}

/** Which of the stages of a plan this window shows while the case is at a stage, from 0; -1 = none. */
export function shownStageAt({ stages }: HangPlan, stageId: string): number {
  const { window } = useWindowGroup.getState();
  const at = stages.findIndex(({ id }) => id === stageId);
  const following = at + window - 1;
  return at < 0 || stages[at]?.screens[window - 1] || !stages[following] ? at : following;
}

/** What a place shows of a series is to look as its protocol says once more: pictures where a plane was, or a plane where they were. */
export function awaitAgain(place: number): void {
  const { plan, stageId, awaited } = useHanging.getState();
  const stage = plan?.stages.find(({ id }) => id === stageId);
  const cell = stage && screenOf(stage, plan)?.cells[place];
  if (cell?.image && cell.image.seriesInstanceUid === useWorkspace.getState().places[place])
    useHanging.setState({ awaited: new Map([...awaited, [place, cell]]) });
}

/** The same stage with others in it, as with the next prior. */
export function hangAnew(plan: HangPlan): void {
  const { stageId } = useHanging.getState();
  useHanging.setState({ plan });
  const stage = plan.stages.find(({ id }) => id === stageId) ?? plan.stages[0];
  if (stage) hangStage(stage);
}

/** What has come since is put where nothing is yet; all else stays where it is looked at, and what fits better is offered. */
export function fillHanging(plan: HangPlan): void {
  const { plan: before } = useHanging.getState();
  if (before === null) return;
  // Which protocol is in force is no more changed by itself than what is shown.
  if (plan.protocolId !== before.protocolId)
    return useHanging.setState({ offered: { plan, stageId: '', why: 'newSeries' } });
  useHanging.setState({ plan });
  fillPlanned(plan);
  const stageId = betterStage(before, plan);
  if (stageId !== null) return useHanging.setState({ offered: { plan, stageId, why: 'newSeries' } });
  const shown = useHanging.getState().stageId;
  if (isLeftEmpty(before, plan))
    useHanging.setState({ offered: { plan, stageId: shown, why: 'nothingComes' } });
}

/** Viewports were kept for what was on its way, nothing is any more, and the stage is smaller without them. */
function isLeftEmpty(before: HangPlan, plan: HangPlan): boolean {
  const { stageId } = useHanging.getState();
  const [was, now] = [before, plan].map((each) => {
    const stage = each.stages.find(({ id }) => id === stageId);
    return stage && screenOf(stage, each);
  });
  const { layout, places, mprSeriesUid } = useWorkspace.getState();
  if (!was || !now || mprSeriesUid !== null || !isLaidOut(was, layout)) return false;
  return (
    now.cells.length < was.cells.length && was.cells.some((_, place) => (places[place] ?? null) === null)
  );
}

function fillPlanned(plan: HangPlan): void {
  const { stageId, awaited, besideUids } = useHanging.getState();
  const stage = plan.stages.find(({ id }) => id === stageId);
  const screen = stage && screenOf(stage, plan);
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

/** The stage that would be on the screen now: the same with pictures that it does not show, or one that could not be before it. */
function betterStage(before: HangPlan, plan: HangPlan): string | null {
  const { stageId } = useHanging.getState();
  const [first] = plan.stages;
  if (first && before.stages[0]?.id === stageId && first.id !== stageId) return first.id;
  const { layout, places, mprSeriesUid, petCt } = useWorkspace.getState();
  const shown = new Set([...places.slice(0, placeCount(layout)), mprSeriesUid, petCt?.petSeriesUid]);
  const known = new Set(seriesOf(before, stageId));
  return seriesOf(plan, stageId).some((uid) => !known.has(uid) && !shown.has(uid)) ? stageId : null;
}

function seriesOf(plan: HangPlan, stageId: string): readonly string[] {
  const stage = plan.stages.find(({ id }) => id === stageId);
  const cells = (stage && screenOf(stage, plan)?.cells) ?? [];
  return cells.flatMap(({ image }) => image?.seriesInstanceUid ?? []);
}

/** The reader has chosen another layout than the stage's: what it has more of is filled in the order of the study. */
export function isOtherLayout({ plan, stageId }: Hanging, layout: Parameters<typeof isLaidOut>[1]): boolean {
  const stage = plan?.stages.find(({ id }) => id === stageId);
  const screen = stage && screenOf(stage, plan);
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
