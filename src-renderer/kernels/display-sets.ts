import type { FactRule, SplitFrame } from './frame-facts.ts';
import { planeName } from './orientation.ts';
import { noteSlots, type Slots } from './slice-slots.ts';
import { cross, dot, type Vec3 } from './vector.ts';

/** By what a series is divided. */
export type SplitRule =
  | FactRule
  /** With and without a place in the patient */
  | 'position'
  /** Each multi-frame instance for itself */
  | 'clip'
  | 'orientation'
  | 'matrix'
  | 'frameOfReference'
  /** Repeated slices, counted in the order of their numbers */
  | 'order';

/** How a reader wants a series: as the rules say, never divided, or by one rule. */
export type SplitChoice = 'automatic' | 'whole' | SplitRule;

export interface SplitReason {
  readonly rule: SplitRule;
  /** As the object states it; for `orientation` the plane's name, for `clip` its instance, for `order` a count from 1 */
  readonly value: string;
}

/** The same slices at another time, or under another condition. */
export interface Phase {
  readonly value: string;
  /** Since the first phase; null where the frames tell no time */
  readonly timeMs: number | null;
  /** Indices of the frames given */
  readonly members: readonly number[];
}

/** Frames that are read together: one stack, or the phases of one. */
export interface DisplaySet {
  /** The same while the rule and its value are the same, also when more frames come */
  readonly id: string;
  /** What made it, outermost first; empty = the whole series */
  readonly reasons: readonly SplitReason[];
  /** What the phases differ in; null = there is one only */
  readonly phaseRule: SplitRule | null;
  readonly phases: readonly Phase[];
}

interface Group {
  readonly value: string;
  readonly members: readonly number[];
}

interface Draft {
  readonly reasons: readonly SplitReason[];
  readonly members: readonly number[];
  readonly phased: { readonly rule: SplitRule; readonly groups: readonly Group[] } | null;
}

/** Conditions of the picture: few values make parts, many make phases. */
const VALUE_RULES: readonly FactRule[] = [
  'bValue',
  'imageType',
  'echoTime',
  'inversionTime',
  'energyWindow',
  'detector',
  'kernel',
  'stackId',
];
/** What runs on while the slices stay. */
const PHASE_RULES: readonly FactRule[] = [
  'temporalPosition',
  'triggerTime',
  'frameReferenceTime',
  'direction',
  'acquisitionNumber',
  'instance',
  'acquisitionTime',
  'contentTime',
];
const MOST_PARTS = 6;
/** A phase rule must find at least this share of the slices in every phase on average. */
const LEAST_FILL = 2 / 3;

/**
 * Which frames of a series are read together.
 *
 * Over-splitting hides images, so a rule applies only where it makes every part a clean stack: one direction, and no
 * two frames at one place. A series that is one already stays whole.
 */
export function displaySets(frames: readonly SplitFrame[], choice: SplitChoice): readonly DisplaySet[] {
  const all = frames
    .map((_, index) => index)
    .sort((a, b) => (frames[a]?.plane.ordinal ?? 0) - (frames[b]?.plane.ordinal ?? 0));
  return draftsOf(frames, all, choice).map((draft) => toSet(frames, draft));
}

function draftsOf(frames: readonly SplitFrame[], all: readonly number[], choice: SplitChoice): Draft[] {
  if (choice === 'automatic') return divideByKind(frames, all, []);
  if (choice === 'whole') return [{ reasons: [], members: all, phased: null }];
  const groups = groupsOf(frames, all, choice);
  return groups.length < 2
    ? divideByKind(frames, all, [])
    : groups.map(({ value, members }) => ({
        reasons: [{ rule: choice, value }],
        members,
        phased: null,
      }));
}

/** The rules that could divide these frames, for the reader to choose from. */
export function possibleRules(frames: readonly SplitFrame[]): readonly SplitRule[] {
  const all = frames.map((_, index) => index);
  const rules: readonly SplitRule[] = [
    ...KIND_RULES,
    ...VALUE_RULES,
    ...ownDimensions(frames),
    ...PHASE_RULES,
  ];
  return rules.filter((rule) => {
    const count = groupsOf(frames, all, rule).length;
    return count > 1 && count <= Math.min(64, frames.length / 2);
  });
}

const KIND_RULES = ['position', 'clip', 'orientation', 'matrix', 'frameOfReference'] as const;

/** First what lies in different spaces: such frames never belong into one stack. */
function divideByKind(
  frames: readonly SplitFrame[],
  members: readonly number[],
  reasons: readonly SplitReason[],
): Draft[] {
  for (const rule of KIND_RULES) {
    const groups = groupsOf(frames, members, rule);
    if (groups.length > 1 && isWorthIt(rule, groups, members.length))
      return groups.flatMap((group) =>
        divideByKind(frames, group.members, [...reasons, { rule, value: group.value }]),
      );
  }
  return divideBySlices(frames, members, reasons);
}

/** Then what repeats the same slices. */
function divideBySlices(
  frames: readonly SplitFrame[],
  members: readonly number[],
  reasons: readonly SplitReason[],
): Draft[] {
  const whole: Draft = { reasons, members, phased: null };
  const slots = noteSlots(frames, members);
  if (slots.isClean || slots.count < 2) return [whole];
  const phased = (part: readonly number[]) => phasesOf(frames, part, PHASE_RULES);
  const counted = (part: readonly number[]) => phasesOf(frames, part, ['order']);
  const rules = [...VALUE_RULES, ...ownDimensions(frames)].filter(
    (rule) => groupsOf(frames, members, rule).length > 1,
  );
  const found =
    partsBy(frames, members, rules, 1, null) ??
    partsBy(frames, members, rules, 1, phased) ??
    partsBy(frames, members, rules, 0, phased) ??
    partsBy(frames, members, rules, 2, null) ??
    partsBy(frames, members, rules, 2, phased) ??
    partsBy(frames, members, rules, 3, null) ??
    partsBy(frames, members, rules, 1, counted) ??
    partsBy(frames, members, rules, 0, counted);
  return found?.map((draft) => ({ ...draft, reasons: [...reasons, ...draft.reasons] })) ?? [whole];
}

/** The parts by `size` rules together, if each of them is clean, or becomes so by phases; null = none does. */
function partsBy(
  frames: readonly SplitFrame[],
  members: readonly number[],
  rules: readonly FactRule[],
  size: number,
  phasesOfPart: ((part: readonly number[]) => Draft['phased']) | null,
): readonly Draft[] | null {
  for (const chosen of choices(rules, size)) {
    const parts = partsOf(frames, members, chosen);
    if (size > 0 && parts.length < 2) continue;
    const drafts = parts.map((part): Draft | null => {
      if (noteSlots(frames, part.members).isClean) return part;
      const phased = phasesOfPart?.(part.members) ?? null;
      return phased && { ...part, phased };
    });
    if (!drafts.every((draft) => draft !== null)) continue;
    if (parts.length <= MOST_PARTS) return drafts;
    const [rule] = chosen;
    const phases = size === 1 && rule !== undefined ? phasesOf(frames, members, [rule]) : null;
    if (phases) return [{ reasons: [], members, phased: phases }];
  }
  return null;
}

/** Every way to take `size` of these, in their order. */
function choices(rules: readonly FactRule[], size: number): readonly (readonly FactRule[])[] {
  if (size === 0) return [[]];
  return rules.flatMap((rule, at) => choices(rules.slice(at + 1), size - 1).map((rest) => [rule, ...rest]));
}

function partsOf(
  frames: readonly SplitFrame[],
  members: readonly number[],
  rules: readonly FactRule[],
): readonly Draft[] {
  let parts: readonly Draft[] = [{ reasons: [], members, phased: null }];
  for (const rule of rules)
    parts = parts.flatMap((part) =>
      groupsOf(frames, part.members, rule).map((group) => ({
        reasons: [...part.reasons, { rule, value: group.value }],
        members: group.members,
        phased: null,
      })),
    );
  return parts;
}

/** The same slices again and again; null where no rule tells the phases apart. */
function phasesOf(
  frames: readonly SplitFrame[],
  members: readonly number[],
  rules: readonly SplitRule[],
): Draft['phased'] {
  const slots = noteSlots(frames, members);
  for (const rule of rules) {
    const groups = rule === 'order' ? inOrder(members, slots) : groupsOf(frames, members, rule);
    const isSaidByAll = groups.every((group) => group.value !== '');
    const fill = members.length / (groups.length * slots.count);
    if (groups.length < 2 || !isSaidByAll || fill < LEAST_FILL) continue;
    if (groups.every((group) => noteSlots(frames, group.members).isClean)) return { rule, groups };
  }
  return null;
}

/** The first frame of each slice, the second of each …; nothing where the slices are not repeated equally often. */
function inOrder(members: readonly number[], slots: Slots): readonly Group[] {
  const rounds: number[][] = [];
  const seen = new Map<string, number>();
  for (const member of members) {
    const slot = slots.slotOf.get(member) ?? '';
    const round = seen.get(slot) ?? 0;
    seen.set(slot, round + 1);
    (rounds[round] ??= []).push(member);
  }
  if (rounds.some((round) => round.length !== slots.count)) return [];
  return rounds.map((round, at) => ({ value: String(at + 1), members: round }));
}

function groupsOf(
  frames: readonly SplitFrame[],
  members: readonly number[],
  rule: SplitRule,
): readonly Group[] {
  if (rule === 'orientation') return byDirection(frames, members);
  if (rule === 'order') return inOrder(members, noteSlots(frames, members));
  const groups = new Map<string, number[]>();
  for (const member of members) {
    const frame = frames[member];
    if (!frame) continue;
    const value = valueOf(frame, rule);
    const known = groups.get(value);
    if (known) known.push(member);
    else groups.set(value, [member]);
  }
  const made = Array.from(groups, ([value, own]): Group => ({ value, members: own }));
  const isNumeric = made.every(({ value }) => value !== '' && Number.isFinite(Number(value)));
  return isNumeric ? made.sort((a, b) => Number(a.value) - Number(b.value)) : made;
}

function valueOf(frame: SplitFrame, rule: Exclude<SplitRule, 'orientation' | 'order'>): string {
  const { plane, facts } = frame;
  if (rule === 'position') return plane.position && plane.rowCosines ? 'yes' : 'no';
  if (rule === 'clip') return facts.frameCount > 1 && plane.position === null ? frame.sopInstanceUid : '';
  if (rule === 'matrix') return plane.position === null ? '' : `${plane.columns} × ${plane.rows}`;
  if (rule === 'frameOfReference') return plane.frameOfReferenceUid;
  return facts.values.get(rule) ?? '';
}

/** Directions further apart than this are different planes; a tilted block of a spine still belongs to its series. */
const SAME_PLANE = Math.cos((40 * Math.PI) / 180);

function byDirection(frames: readonly SplitFrame[], members: readonly number[]): readonly Group[] {
  const groups: { row: Vec3; column: Vec3; members: number[]; exact: Set<string> }[] = [];
  for (const member of members) {
    const { rowCosines: row, columnCosines: column } = frames[member]?.plane ?? {};
    if (!row || !column) return [];
    const known = groups.find(
      (group) => dot(group.row, row) > SAME_PLANE && dot(group.column, column) > SAME_PLANE,
    );
    const group = known ?? { row, column, members: [], exact: new Set<string>() };
    if (!known) groups.push(group);
    group.members.push(member);
    group.exact.add([...row, ...column].map((value) => value.toFixed(2)).join(' '));
  }
  // Pictures turned around an axis, each a little further than the last, are one series of views.
  if (groups.some(({ members: own, exact }) => own.length > 1 && exact.size > own.length / 2)) return [];
  const names = groups.map((group) => planeName(cross(group.row, group.column)));
  return groups.map((group, at) => {
    const name = names[at] ?? 'oblique';
    const earlier = names.slice(0, at).filter((each) => each === name).length;
    return { value: earlier === 0 ? name : `${name} ${earlier + 1}`, members: group.members };
  });
}

/** Whether parts of a kind are stacks, and not a series torn into single pictures. */
function isWorthIt(rule: (typeof KIND_RULES)[number], groups: readonly Group[], total: number): boolean {
  const largest = Math.max(...groups.map(({ members }) => members.length));
  if (rule === 'clip') return true;
  if (rule === 'position')
    return largest >= 3 && groups.some((group) => group.value === 'yes' && group.members.length >= 3);
  const isTorn = groups.some(({ members }) => members.length < 2) && largest < 3;
  if (rule === 'orientation') return !isTorn && total / groups.length >= 2;
  return groups.every(({ members }) => members.length >= 3) && groups.length <= MOST_PARTS;
}

function ownDimensions(frames: readonly SplitFrame[]): readonly FactRule[] {
  const first = frames[0]?.facts.values.keys() ?? [];
  return Array.from(first).filter((rule) => rule.startsWith('dimension:'));
}

function toSet(frames: readonly SplitFrame[], { reasons, members, phased }: Draft): DisplaySet {
  const id = reasons.map(({ rule, value }) => `${rule}=${value}`).join('/');
  if (!phased) return { id, reasons, phaseRule: null, phases: [{ value: '', timeMs: null, members }] };
  const times = phaseTimes(frames, phased.groups);
  const phases = phased.groups.map((group, at): Phase => ({ ...group, timeMs: times?.[at] ?? null }));
  return { id, reasons, phaseRule: phased.rule, phases };
}

/** In the order in which they are believed. */
export const CLOCKS = ['triggerMs', 'frameReferenceMs', 'acquisitionMs', 'contentMs'] as const;

/** By the first clock that runs on from each phase to the next, ms since the first. */
function phaseTimes(frames: readonly SplitFrame[], groups: readonly Group[]): readonly number[] | null {
  for (const clock of CLOCKS) {
    const times = groups.map(({ members }) =>
      members.reduce((least, member) => {
        const time = frames[member]?.facts.times[clock] ?? null;
        return time === null ? Number.NaN : Math.min(least, time);
      }, Infinity),
    );
    const [first] = times;
    const runsOn = times.slice(1).every((time, at) => time > (times[at] ?? Infinity));
    if (first !== undefined && runsOn && times.every(Number.isFinite))
      return times.map((time) => time - first);
  }
  return null;
}
