import {
  fittingProtocols,
  type HangStudy,
  type KnownProtocol,
  type ProtocolLevel,
} from './choose-protocol.ts';
import type { HangImage } from './hang-image.ts';
import { unmet } from './match-image.ts';
import type { HangingProtocol, HangLook, HangScreen, HangStage, HangView } from './protocol.ts';

/** Everything that hanging is decided by. The images may come in any order. */
export interface HangInput {
  readonly study: HangStudy;
  readonly images: readonly HangImage[];
  /** Studies to compare with, the most relevant first */
  readonly priors: readonly HangPrior[];
  readonly protocols: readonly KnownProtocol[];
  /** The one that a person chose; empty = the most specific one */
  readonly chosenId?: string;
  /** Windows that are open */
  readonly windows: number;
  /** Nothing more is on its way: viewports for which nothing was found are left out */
  readonly isComplete: boolean;
}

export interface HangPrior {
  readonly studyInstanceUid: string;
  /** null when one of the two dates is missing */
  readonly ageDays: number | null;
  readonly images: readonly HangImage[];
}

export interface PlannedCell {
  /** null = nothing fits, or it is to stay empty */
  readonly image: HangImage | null;
  /** Empty = the study that is read */
  readonly priorUid: string;
  readonly look: HangLook;
  /** As the protocol has it; null = it is to stay empty, or no protocol says it */
  readonly view: HangView | null;
  /** Which way of its view found it, from 0; -1 = none did */
  readonly ruleIndex: number;
}

export interface PlannedScreen {
  readonly rows: number;
  readonly columns: number;
  readonly as: HangScreen['as'];
  /** Row by row */
  readonly cells: readonly PlannedCell[];
}

export interface PlannedStage {
  readonly id: string;
  /** Empty = what no other stage shows */
  readonly name: string;
  readonly screens: readonly PlannedScreen[];
  readonly links: HangStage['links'];
}

/** Why a stage of the protocol is not among those that are shown. */
export type PassedOver = 'required' | 'noPrior' | 'nothing' | 'same';

export interface HangPlan {
  readonly protocolId: string;
  readonly protocolName: string;
  readonly level: ProtocolLevel;
  /** At least one */
  readonly stages: readonly PlannedStage[];
  readonly passedOver: readonly { readonly id: string; readonly name: string; readonly why: PassedOver }[];
  /** More specific protocols, none of whose stages could be shown */
  readonly unfilled: readonly string[];
  /** Series of pictures that only the stages of what is left show */
  readonly otherCount: number;
}

/** The factory's last protocol has no stage of its own: all is shown as what no other stage shows. */
export const GRID_ID = 'grid';

/**
 * What each stage shows where. Pure, and the same for any order of images: priors alone have an order.
 */
export function planHanging(input: HangInput): HangPlan {
  const images = input.images.toSorted(inOrder);
  const priors = input.priors.map((prior) => ({ ...prior, images: prior.images.toSorted(inOrder) }));
  const fitting = fittingProtocols(input.protocols, input.study);
  const chosen = input.protocols.filter(({ protocol }) => protocol.id === input.chosenId).slice(0, 1);
  const unfilled: string[] = [];
  for (const { level, protocol } of [...chosen, ...fitting]) {
    const { stages, passedOver } = planStages(protocol, images, priors, input);
    if (stages.length === 0 && protocol.id !== GRID_ID) {
      unfilled.push(protocol.name);
      continue;
    }
    const others = otherStages(images, stages);
    return {
      protocolId: protocol.id,
      protocolName: protocol.name,
      level,
      stages: [...stages, ...others.stages],
      passedOver,
      unfilled,
      otherCount: others.count,
    };
  }
  const others = otherStages(images, []);
  return {
    protocolId: GRID_ID,
    protocolName: '',
    level: 'factory',
    stages: others.stages,
    passedOver: [],
    unfilled,
    otherCount: others.count,
  };
}

function planStages(
  protocol: HangingProtocol,
  images: readonly HangImage[],
  priors: readonly HangPrior[],
  { windows, isComplete }: Pick<HangInput, 'windows' | 'isComplete'>,
) {
  const arrangement = protocol.arrangements
    .filter((each) => each.windows <= Math.max(1, windows))
    .reduce<HangingProtocol['arrangements'][number] | undefined>(
      (best, each) => (best && best.windows >= each.windows ? best : each),
      undefined,
    );
  const stages: PlannedStage[] = [];
  const passedOver: HangPlan['passedOver'][number][] = [];
  for (const stage of arrangement?.stages ?? []) {
    const planned = planStage(stage, images, priors);
    const why = whyPassedOver(stage, planned, stages);
    if (why === null)
      stages.push({
        ...planned,
        screens: planned.screens.map((screen) => withoutEmptyLines(screen, isComplete)),
      });
    else passedOver.push({ id: stage.id, name: stage.name, why });
  }
  return { stages, passedOver };
}

function planStage(
  { id, name, links, screens }: HangStage,
  images: readonly HangImage[],
  priors: readonly HangPrior[],
): PlannedStage {
  return {
    id,
    name,
    links,
    screens: screens.map(({ rows, columns, as, views }) => ({
      rows,
      columns,
      as,
      cells: Array.from({ length: rows * columns }, (_, at) => fill(views[at] ?? null, images, priors)),
    })),
  };
}

const EMPTY: PlannedCell = { image: null, priorUid: '', look: {}, view: null, ruleIndex: -1 };

function fill(
  view: HangView | null,
  images: readonly HangImage[],
  priors: readonly HangPrior[],
): PlannedCell {
  if (view === null) return EMPTY;
  const prior = view.study === 'current' ? null : priorOf(view, priors);
  const from = view.study === 'current' ? images : (prior?.images ?? []);
  const cell = { priorUid: prior?.studyInstanceUid ?? '', look: view.look, view };
  for (const [ruleIndex, rule] of view.rules.entries()) {
    const fitting = from.filter((image) => unmet(rule, image) === null).toSorted(ORDERS[view.order]);
    const image = fitting[view.nth];
    if (image) return { ...cell, image, ruleIndex };
  }
  return { ...cell, image: null, ruleIndex: -1 };
}

/** The oldest one of several; one alone is a prior and no baseline. */
function priorOf({ study, prior }: HangView, priors: readonly HangPrior[]): HangPrior | null {
  if (study === 'prior') return priors[prior - 1] ?? null;
  const dated = priors.filter(({ ageDays }) => ageDays !== null);
  const [oldest] = dated.toSorted((a, b) => (b.ageDays ?? 0) - (a.ageDays ?? 0));
  return dated.length > 1 ? (oldest ?? null) : null;
}

type Order = (a: HangImage, b: HangImage) => number;

const ORDERS: Readonly<Record<HangView['order'], Order>> = {
  series: () => 0,
  thinnest: (a, b) => (a.thicknessMm ?? Infinity) - (b.thicknessMm ?? Infinity) || 0,
  thickest: (a, b) => (b.thicknessMm ?? 0) - (a.thicknessMm ?? 0),
  most: (a, b) => b.frames - a.frames,
  last: (a, b) => inOrder(b, a),
};

/** By what the device counted, and by UIDs where it did not: never by arrival. */
function inOrder(a: HangImage, b: HangImage): number {
  return (
    (a.seriesNumber ?? Infinity) - (b.seriesNumber ?? Infinity) ||
    compareText(a.seriesInstanceUid, b.seriesInstanceUid) ||
    (a.instanceNumber ?? Infinity) - (b.instanceNumber ?? Infinity) ||
    compareText(a.sopInstanceUid, b.sopInstanceUid)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function whyPassedOver(
  stage: HangStage,
  planned: PlannedStage,
  before: readonly PlannedStage[],
): PassedOver | null {
  const cells = planned.screens.flatMap((screen) => screen.cells);
  const filled = cells.filter(({ image }) => image !== null);
  if (filled.length === 0) return 'nothing';
  if (stage.needsPrior && !filled.some(({ priorUid }) => priorUid !== '')) return 'noPrior';
  if (cells.some(({ view, image }) => view?.isRequired === true && image === null)) return 'required';
  return before.some((each) => contentOf(each) === contentOf(planned)) ? 'same' : null;
}

function contentOf({ screens }: PlannedStage): string {
  const shown = screens.map(({ as, cells }) => [
    as,
    cells.flatMap(({ image, look }) =>
      image === null ? [] : [image.seriesInstanceUid, image.sopInstanceUid, look],
    ),
  ]);
  return JSON.stringify(shown);
}

/** Rows and columns in which nothing was found are left out; those that are to stay empty stay. */
function withoutEmptyLines(screen: PlannedScreen, isComplete: boolean): PlannedScreen {
  const { rows, columns, cells, as } = screen;
  if (as !== 'stacks') return screen;
  const isAwaited = (cell: PlannedCell) => !isComplete && cell.view?.study === 'current';
  const isKept = (cell: PlannedCell | undefined) =>
    cell !== undefined && (cell.image !== null || isAwaited(cell));
  const keptRows = indices(rows).filter((row) =>
    indices(columns).some((column) => isKept(cells[row * columns + column])),
  );
  const keptColumns = indices(columns).filter((column) =>
    indices(rows).some((row) => isKept(cells[row * columns + column])),
  );
  if (keptRows.length === 0) return { ...screen, rows: 1, columns: 1, cells: [EMPTY] };
  return {
    as,
    rows: keptRows.length,
    columns: keptColumns.length,
    cells: keptRows.flatMap((row) => keptColumns.map((column) => cells[row * columns + column] ?? EMPTY)),
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

const MOST_OTHERS_AT_ONCE = 6;

/** Whatever no stage shows is shown after them: nothing is hidden. */
function otherStages(images: readonly HangImage[], stages: readonly PlannedStage[]) {
  const shown = new Set<string>();
  for (const { screens } of stages)
    for (const { cells } of screens)
      for (const { image, priorUid } of cells) if (image && priorUid === '') shown.add(keyOf(image));
  const rest = images.filter(
    (image) =>
      image.frames > 0 &&
      image.kind !== '' &&
      !shown.has(keyOf(image)) &&
      !shown.has(image.seriesInstanceUid),
  );
  // What is shown of localisers comes last.
  const ordered = [...rest.filter((each) => !each.isLocaliser), ...rest.filter((each) => each.isLocaliser)];
  const pages: PlannedStage[] = [];
  for (let at = 0; at < ordered.length; at += MOST_OTHERS_AT_ONCE)
    pages.push(otherStage(ordered.slice(at, at + MOST_OTHERS_AT_ONCE), pages.length));
  if (pages.length === 0 && stages.length === 0) pages.push(otherStage([], 0));
  return { stages: pages, count: new Set(rest.map((each) => each.seriesInstanceUid)).size };
}

function keyOf({ seriesInstanceUid, sopInstanceUid }: HangImage): string {
  return sopInstanceUid === '' ? seriesInstanceUid : `${seriesInstanceUid} ${sopInstanceUid}`;
}

function otherStage(images: readonly HangImage[], page: number): PlannedStage {
  const columns = images.length > 4 ? 3 : images.length > 1 ? 2 : 1;
  const rows = Math.max(1, Math.ceil(images.length / columns));
  const cells = Array.from({ length: rows * columns }, (_, at): PlannedCell => ({
    ...EMPTY,
    image: images[at] ?? null,
  }));
  return {
    id: page === 0 ? 'others' : `others-${String(page + 1)}`,
    name: '',
    links: [],
    screens: [{ rows, columns, as: 'stacks', cells }],
  };
}
