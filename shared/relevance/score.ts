import type { Side } from './exam-words.ts';
import { type ModalityKind, RELATED_KINDS, SAME_KIND_POINTS, SHARED_KIND_POINTS } from './modality-kinds.ts';
import type { ReadStudy } from './read-study.ts';
import { isPaired, type RegionRelation, relationOf } from './regions.ts';
import type { Rule } from './site-rules.ts';

export const SCORE_ASPECTS = ['region', 'modality', 'side', 'procedure', 'contrast', 'age'] as const;

export type ScoreAspect = (typeof SCORE_ASPECTS)[number];

export const SCORE_FINDINGS = [
  'equal',
  'covers',
  'within',
  'overlaps',
  'adjacent',
  'none',
  'unknown',
  /** Regions are not known, but the request has the same code or the same words */
  'sameRequest',
  'sameKind',
  'sharedKind',
  'relatedKind',
  'otherKind',
  'sameSide',
  'oppositeSide',
  'notPaired',
  'sameCode',
  'sameWords',
  'other',
  'same',
  'days',
] as const;

export type ScoreFinding = (typeof SCORE_FINDINGS)[number];

/** One reason of a score, and what it is worth. */
export interface ScorePart {
  readonly aspect: ScoreAspect;
  readonly finding: ScoreFinding;
  readonly points: number;
}

export interface Score {
  readonly points: number;
  readonly parts: readonly ScorePart[];
  readonly relation: RegionRelation | 'sameRequest';
  readonly isSameKind: boolean;
  readonly isOppositeSide: boolean;
}

/** What an examination shows of the region that is read counts for more than how new it is. */
const REGION_POINTS: Readonly<Record<RegionRelation | 'sameRequest', number>> = {
  equal: 40,
  sameRequest: 40,
  covers: 35,
  within: 25,
  overlaps: 20,
  adjacent: 10,
  unknown: 8,
  none: 0,
};
const HALF_OF_TEN = 5;
const OPPOSITE_SIDE = -25;
/** Within these many days the worth of being new falls to its 37 % */
const FADES_DAYS = 730;

/**
 * Scores candidates of one study.
 *
 * @returns of a candidate and its age in days when the study is made; null when a date is missing
 */
export function scorer(
  current: ReadStudy,
  rule: Rule,
): (candidate: ReadStudy, ageDays: number | null) => Score {
  // Of thousands of candidates most share their lists with others.
  const relation = remembered((regions: ReadStudy['regions']) => relationOf(current.regions, regions));
  const modalityOf = remembered((kinds: ReadStudy['kinds']) => modalityPart(current.kinds, kinds));
  return (candidate, ageDays) => {
    const procedure = procedurePart(current, candidate);
    const region = regionPart(relation(candidate.regions), procedure.finding !== 'other');
    const modality = modalityOf(candidate.kinds);
    const side = sidePart(current, candidate);
    const contrast = contrastPart(current, candidate);
    const age = agePart(ageDays, rule);
    return {
      points: region.points + modality.points + side.points + procedure.points + contrast.points + age.points,
      parts: [region, modality, side, procedure, contrast, age],
      relation: region.finding,
      isSameKind: modality.finding === 'sameKind' || modality.finding === 'sharedKind',
      isOppositeSide: side.finding === 'oppositeSide',
    };
  };
}

function remembered<Value extends object, Result>(of: (value: Value) => Result): (value: Value) => Result {
  const known = new Map<Value, Result>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const result = of(value);
    known.set(value, result);
    return result;
  };
}

function regionPart(
  relation: RegionRelation,
  isSameRequest: boolean,
): ScorePart & { finding: Score['relation'] } {
  const finding = relation === 'unknown' && isSameRequest ? 'sameRequest' : relation;
  return { aspect: 'region', finding, points: REGION_POINTS[finding] };
}

function modalityPart(current: readonly ModalityKind[], candidate: readonly ModalityKind[]): ScorePart {
  const shared = current.filter((kind) => candidate.includes(kind)).length;
  const aspect = 'modality';
  if (shared > 0 && shared === current.length && shared === candidate.length)
    return { aspect, finding: 'sameKind', points: SAME_KIND_POINTS };
  if (shared > 0) return { aspect, finding: 'sharedKind', points: SHARED_KIND_POINTS };
  const points = RELATED_KINDS.filter(
    ([one, other]) =>
      (current.includes(one) && candidate.includes(other)) ||
      (current.includes(other) && candidate.includes(one)),
  ).map(([, , worth]) => worth);
  return points.length === 0
    ? { aspect, finding: 'otherKind', points: 0 }
    : { aspect, finding: 'relatedKind', points: Math.max(...points) };
}

function sidePart(current: ReadStudy, candidate: ReadStudy): ScorePart {
  const aspect = 'side';
  if (!isPaired(current.regions) && !isPaired(candidate.regions))
    return { aspect, finding: 'notPaired', points: HALF_OF_TEN };
  if (current.side === '' || candidate.side === '')
    return { aspect, finding: 'unknown', points: HALF_OF_TEN };
  if (current.side === candidate.side) return { aspect, finding: 'sameSide', points: 10 };
  return isOpposite(current.side, candidate.side)
    ? { aspect, finding: 'oppositeSide', points: OPPOSITE_SIDE }
    : { aspect, finding: 'overlaps', points: 8 };
}

function isOpposite(one: Side, other: Side): boolean {
  return (one === 'left' && other === 'right') || (one === 'right' && other === 'left');
}

function procedurePart(current: ReadStudy, candidate: ReadStudy): ScorePart {
  const aspect = 'procedure';
  if (current.procedures.some((code) => candidate.procedures.includes(code)))
    return { aspect, finding: 'sameCode', points: 10 };
  if (current.words !== '' && current.words === candidate.words)
    return { aspect, finding: 'sameWords', points: 8 };
  return { aspect, finding: 'other', points: 0 };
}

function contrastPart(current: ReadStudy, candidate: ReadStudy): ScorePart {
  const aspect = 'contrast';
  if (current.contrast === '' || candidate.contrast === '')
    return { aspect, finding: 'unknown', points: HALF_OF_TEN };
  if (current.contrast === candidate.contrast) return { aspect, finding: 'same', points: 10 };
  return current.contrast === 'both' || candidate.contrast === 'both'
    ? { aspect, finding: 'overlaps', points: 8 }
    : { aspect, finding: 'other', points: 0 };
}

function agePart(ageDays: number | null, { preferredAgeDays }: Rule): ScorePart {
  const aspect = 'age';
  if (ageDays === null) return { aspect, finding: 'unknown', points: 0 };
  const points =
    ageDays < preferredAgeDays
      ? (10 * ageDays) / preferredAgeDays
      : 10 * Math.exp(-(ageDays - preferredAgeDays) / FADES_DAYS);
  return { aspect, finding: 'days', points };
}
