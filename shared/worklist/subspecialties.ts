import type { ModalityKind } from '#shared/relevance/modality-kinds.ts';
import type { RegionId } from '#shared/relevance/region-tree.ts';
import { isCovered } from '#shared/relevance/regions.ts';

export const SUBSPECIALTIES = [
  'breast',
  'nuclear',
  'cardiac',
  'vascular',
  'neuro',
  'headNeck',
  'chest',
  'abdomen',
  'genitourinary',
  'musculoskeletal',
  'body',
  'general',
] as const;

export type Subspecialty = (typeof SUBSPECIALTIES)[number];

interface SubspecialtyRule {
  readonly id: Subspecialty;
  /** Any of these; empty = every kind */
  readonly kinds: readonly ModalityKind[];
  /** Any of these, or inside one; empty = every region */
  readonly regions: readonly RegionId[];
  /** Every region of the study has to be among them, not only one */
  readonly isWhole?: true;
}

/** Who reads what; the first that fits. */
const RULES: readonly SubspecialtyRule[] = [
  { id: 'breast', kinds: ['mammography'], regions: [] },
  { id: 'breast', kinds: [], regions: ['breast'] },
  { id: 'nuclear', kinds: ['pet', 'nuclear'], regions: [] },
  { id: 'cardiac', kinds: [], regions: ['heart'], isWhole: true },
  {
    id: 'vascular',
    kinds: [],
    regions: ['carotid', 'thoracicAorta', 'abdominalAorta'],
    isWhole: true,
  },
  { id: 'headNeck', kinds: [], regions: ['orbit', 'sinuses', 'ear', 'face', 'jaw'], isWhole: true },
  { id: 'headNeck', kinds: [], regions: ['neck'], isWhole: true },
  {
    id: 'neuro',
    kinds: ['ct', 'mr'],
    regions: ['head', 'spine'],
    isWhole: true,
  },
  { id: 'musculoskeletal', kinds: [], regions: ['spine', 'upperLimb', 'lowerLimb'], isWhole: true },
  {
    id: 'genitourinary',
    kinds: [],
    regions: ['kidney', 'adrenal', 'bladder', 'prostate', 'uterus', 'pregnancy', 'scrotum'],
    isWhole: true,
  },
  { id: 'chest', kinds: [], regions: ['chest', 'thoracicCage', 'clavicle'], isWhole: true },
  { id: 'abdomen', kinds: [], regions: ['abdomen', 'pelvis'], isWhole: true },
  { id: 'body', kinds: [], regions: ['chest', 'abdomen', 'pelvis', 'wholeBody'] },
];

/** The subspecialty of a study by what it shows and how; `general` when no rule says another. */
export function subspecialtyOf(study: {
  readonly regions: readonly RegionId[];
  readonly kinds: readonly ModalityKind[];
}): Subspecialty {
  const { regions, kinds } = study;
  const fits = (rule: SubspecialtyRule) => {
    const isKind = rule.kinds.length === 0 || rule.kinds.some((kind) => kinds.includes(kind));
    if (!isKind || rule.regions.length === 0) return isKind;
    const isIn = (id: RegionId) => isCovered(id, rule.regions);
    return rule.isWhole ? regions.length > 0 && regions.every(isIn) : regions.some(isIn);
  };
  return RULES.find(fits)?.id ?? 'general';
}
