import { parseDate } from '#shared/dicom/date-time.ts';
import { type CandidateReason, identityGate, type IdentityDecision, type SameNote } from './identity-gate.ts';
import { readStudy, type ReadStudy, type RegionSource } from './read-study.ts';
import type { RegionId } from './region-tree.ts';
import { isCovered } from './regions.ts';
import type { RuleSet } from './rule-set.ts';
import { type Score, type ScorePart, scorer } from './score.ts';
import type { Rule } from './site-rules.ts';
import type { StudyFacts } from './study-facts.ts';

/** `prior`: among the best; `baseline`: the oldest of the same; `companion`: of another kind of examination */
export type PriorRole = 'prior' | 'baseline' | 'companion';

export type RejectionReason =
  | 'later'
  | 'noPictures'
  | 'otherRegion'
  | 'tooLittle'
  | 'tooOld'
  /** It fits, but better ones fill the number that the rule allows */
  | 'overLimit';

/** What was understood of a study, so that a person can see why it was judged so. */
export interface Understood {
  readonly studyInstanceUid: string;
  /** null when one of the two dates is missing */
  readonly ageDays: number | null;
  readonly regions: readonly RegionId[];
  readonly regionsFrom: RegionSource;
  readonly side: ReadStudy['side'];
  /** What to know of its identity; empty: it agrees in all */
  readonly note: SameNote;
}

export interface RankedPrior extends Understood {
  readonly role: PriorRole;
  readonly points: number;
  readonly parts: readonly ScorePart[];
}

export interface RejectedPrior extends Understood {
  readonly reason: RejectionReason;
  readonly points: number;
  readonly parts: readonly ScorePart[];
}

/** A study that may be of the same patient; only a person can say so. */
export interface PriorCandidate {
  readonly studyInstanceUid: string;
  readonly reason: CandidateReason;
}

export interface Relevance {
  readonly ruleId: string;
  readonly factoryVersion: number;
  /** Of the site's rules; empty: none */
  readonly problem: string;
  readonly current: Understood;
  /** Best first */
  readonly priors: readonly RankedPrior[];
  readonly rejected: readonly RejectedPrior[];
  readonly candidates: readonly PriorCandidate[];
}

export interface RelevanceInput {
  readonly current: StudyFacts;
  readonly others: Iterable<StudyFacts>;
  readonly rules: RuleSet;
  readonly decisions?: readonly IdentityDecision[];
}

/** Less than the same kind of examination beside the region, years ago, is not worth a look. */
const LEAST_POINTS = 38;
const DAY_MS = 86_400_000;

interface Judged {
  readonly facts: StudyFacts;
  readonly regions: readonly RegionId[];
  readonly regionsFrom: RegionSource;
  readonly side: ReadStudy['side'];
  readonly ageDays: number | null;
  readonly note: SameNote;
  readonly score: Score;
  /** undefined: it fits */
  readonly whyNot: RejectionReason | undefined;
}

/**
 * Which other studies to show beside a study, and why each of the rest not. Pure and the same for any order of `others`.
 * Studies of other people are in none of the lists.
 */
export function rankPriors({ current, others, rules, decisions = [] }: RelevanceInput): Relevance {
  const read = readStudy(current, rules);
  const rule = ruleFor(read, rules.rules);
  const gate = identityGate(current.person, decisions);
  const scoreOf = scorer(read, rule);
  const ageOf = ageBefore(current.studyDate);
  const judged: Judged[] = [];
  const candidates: PriorCandidate[] = [];
  for (const facts of others) {
    if (facts.studyInstanceUid === current.studyInstanceUid) continue;
    const verdict = gate(facts.person);
    if (verdict.kind === 'candidate')
      candidates.push({ studyInstanceUid: facts.studyInstanceUid, reason: verdict.reason });
    if (verdict.kind !== 'same') continue;
    const its = readStudy(facts, rules);
    const ageDays = ageOf(facts.studyDate);
    const score = scoreOf(its, ageDays);
    const reason = isLater(ageDays, facts, current) ? 'later' : whyNot(its, ageDays, score, rule);
    const { regions, regionsFrom, side } = its;
    judged.push({ facts, regions, regionsFrom, side, ageDays, note: verdict.note, score, whyNot: reason });
  }
  judged.sort(bestFirst);
  candidates.sort((a, b) => compareText(a.studyInstanceUid, b.studyInstanceUid));
  return {
    ruleId: rule.id,
    factoryVersion: rules.factoryVersion,
    problem: rules.problem,
    current: {
      studyInstanceUid: current.studyInstanceUid,
      ageDays: 0,
      regions: read.regions,
      regionsFrom: read.regionsFrom,
      side: read.side,
      note: '',
    },
    ...choose(judged, rule),
    candidates,
  };
}

function ruleFor(read: ReadStudy, rules: readonly Rule[]): Rule {
  const fits = ({ kinds, regions }: Rule) =>
    (kinds.length === 0 || kinds.some((kind) => read.kinds.includes(kind))) &&
    (regions.length === 0 || read.regions.some((id) => isCovered(id, regions)));
  const rule = rules.find(fits);
  // The factory's last rule fits every study.
  if (!rule) throw new Error('no rule of relevance fits');
  return rule;
}

/** @param judged best first */
function choose(judged: readonly Judged[], rule: Rule) {
  const fitting = judged.filter((one) => one.whyNot === undefined);
  const chosen = new Map<Judged, PriorRole>();
  for (const one of fitting.slice(0, rule.mostPriors)) chosen.set(one, 'prior');
  const baseline = rule.hasBaseline
    ? judged
        .filter((one) => (one.whyNot ?? 'tooOld') === 'tooOld' && isOfSame(one))
        .reduce<Judged | undefined>(
          (oldest, one) => (oldest && isOlder(oldest, one) ? oldest : one),
          undefined,
        )
    : undefined;
  if (baseline && !chosen.has(baseline)) chosen.set(baseline, 'baseline');
  const companions = fitting.filter(({ score }) => !score.isSameKind && showsAll(score));
  for (const one of companions.filter((each) => !chosen.has(each)).slice(0, rule.mostCompanions))
    chosen.set(one, 'companion');
  const rejected: RejectedPrior[] = [];
  for (const one of judged)
    if (!chosen.has(one)) rejected.push(Object.assign(explained(one), { reason: one.whyNot ?? 'overLimit' }));
  return {
    priors: [...chosen].map(([one, role]): RankedPrior => ({ ...explained(one), role })),
    rejected,
  };
}

function explained({ facts, regions, regionsFrom, side, ageDays, note, score: { points, parts } }: Judged) {
  return {
    studyInstanceUid: facts.studyInstanceUid,
    ageDays,
    regions,
    regionsFrom,
    side,
    note,
    points,
    parts,
  };
}

function isLater(ageDays: number | null, { studyTime }: StudyFacts, current: StudyFacts): boolean {
  if (ageDays !== 0) return ageDays !== null && ageDays < 0;
  return isTime(current.studyTime) && isTime(studyTime) && studyTime > current.studyTime;
}

function whyNot(
  { kinds }: ReadStudy,
  ageDays: number | null,
  score: Score,
  rule: Rule,
): RejectionReason | undefined {
  if (kinds.length === 0) return 'noPictures';
  if (score.relation === 'none') return 'otherRegion';
  if (score.points < LEAST_POINTS) return 'tooLittle';
  return ageDays !== null && ageDays > rule.mostAgeDays ? 'tooOld' : undefined;
}

function isTime(tm: string): boolean {
  return /^\d{4}/.test(tm);
}

/** Whether it can stand at the beginning of a course: the same kind, all of what is read, the same side. */
function isOfSame({ score }: Judged): boolean {
  return score.isSameKind && showsAll(score) && !score.isOppositeSide;
}

function showsAll({ relation }: Score): boolean {
  return relation === 'equal' || relation === 'covers' || relation === 'sameRequest';
}

function isOlder(one: Judged, other: Judged): boolean {
  return (one.ageDays ?? -1) > (other.ageDays ?? -1);
}

/** The opposite side last, whatever else speaks for it. */
function bestFirst(a: Judged, b: Judged): number {
  return (
    Number(a.score.isOppositeSide) - Number(b.score.isOppositeSide) ||
    b.score.points - a.score.points ||
    compareText(b.facts.studyDate, a.facts.studyDate) ||
    compareText(b.facts.studyTime, a.facts.studyTime) ||
    compareText(a.facts.studyInstanceUid, b.facts.studyInstanceUid)
  );
}

/** By code units: the same in every country */
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Days from a date to this one; null when one of the two is missing. */
function ageBefore(later: string): (earlier: string) => number | null {
  const to = dayOf(later);
  const known = new Map<string, number | null>();
  return (earlier) => {
    const age = known.get(earlier);
    if (age !== undefined) return age;
    const from = dayOf(earlier);
    const counted = from === null || to === null ? null : to - from;
    known.set(earlier, counted);
    return counted;
  };
}

function dayOf(da: string): number | null {
  const date = parseDate(da);
  return date && Math.round(Date.UTC(date.year, date.month - 1, date.day) / DAY_MS);
}
