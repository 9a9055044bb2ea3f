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
  const isCurrentPaired = isPaired(current.regions);
  const regionsOf = remembered((regions: ReadStudy['regions']) => {
    const relation = relationOf(current.regions, regions);
    return {
      alone: regionPart(relation, false),
      ofSameRequest: regionPart(relation, true),
      isPaired: isCurrentPaired || isPaired(regions),
    };
  });
  const modalityOf = remembered((kinds: ReadStudy['kinds']) => modalityPart(current.kinds, kinds));
  return (candidate, ageDays) => {
    const procedure = procedurePart(current, candidate);
    const regions = regionsOf(candidate.regions);
    const region = procedure === OTHER_PROCEDURE ? regions.alone : regions.ofSameRequest;
    const modality = modalityOf(candidate.kinds);
    const side = regions.isPaired ? sidePart(current.side, candidate.side) : NOT_PAIRED;
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

const NOT_PAIRED: ScorePart = { aspect: 'side', finding: 'notPaired', points: HALF_OF_TEN };
const SIDE_UNKNOWN: ScorePart = { aspect: 'side', finding: 'unknown', points: HALF_OF_TEN };
const SAME_SIDE: ScorePart = { aspect: 'side', finding: 'sameSide', points: 10 };
const OTHER_SIDE: ScorePart = { aspect: 'side', finding: 'oppositeSide', points: OPPOSITE_SIDE };
const SIDES_OVERLAP: ScorePart = { aspect: 'side', finding: 'overlaps', points: 8 };

function sidePart(current: Side, candidate: Side): ScorePart {
  if (current === '' || candidate === '') return SIDE_UNKNOWN;
  if (current === candidate) return SAME_SIDE;
  return isOpposite(current, candidate) ? OTHER_SIDE : SIDES_OVERLAP;
}

function isOpposite(one: Side, other: Side): boolean {
  return (one === 'left' && other === 'right') || (one === 'right' && other === 'left');
}

const SAME_CODE: ScorePart = { aspect: 'procedure', finding: 'sameCode', points: 10 };
const SAME_WORDS: ScorePart = { aspect: 'procedure', finding: 'sameWords', points: 8 };
const OTHER_PROCEDURE: ScorePart = { aspect: 'procedure', finding: 'other', points: 0 };

function procedurePart(current: ReadStudy, candidate: ReadStudy): ScorePart {
  if (
    candidate.procedures.length > 0 &&
    current.procedures.some((code) => candidate.procedures.includes(code))
  )
    return SAME_CODE;
  return current.words !== '' && current.words === candidate.words ? SAME_WORDS : OTHER_PROCEDURE;
}

const CONTRAST_UNKNOWN: ScorePart = { aspect: 'contrast', finding: 'unknown', points: HALF_OF_TEN };
const SAME_CONTRAST: ScorePart = { aspect: 'contrast', finding: 'same', points: 10 };
const CONTRASTS_OVERLAP: ScorePart = { aspect: 'contrast', finding: 'overlaps', points: 8 };
const OTHER_CONTRAST: ScorePart = { aspect: 'contrast', finding: 'other', points: 0 };

function contrastPart({ contrast: one }: ReadStudy, { contrast: other }: ReadStudy): ScorePart {
  if (one === '' || other === '') return CONTRAST_UNKNOWN;
  if (one === other) return SAME_CONTRAST;
  return one === 'both' || other === 'both' ? CONTRASTS_OVERLAP : OTHER_CONTRAST;
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
