import { codeKey } from '#shared/relevance/code-key.ts';
import type { ReadStudy } from '#shared/relevance/read-study.ts';
import { isCovered } from '#shared/relevance/regions.ts';
import type { SubspecialtyRule } from '#shared/relevance/site-rules.ts';

/** The program's; a site has words of its own besides. */
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

type ProgramRule = Pick<SubspecialtyRule, 'kinds' | 'regions'> & {
  readonly id: Subspecialty;
  readonly isWhole?: true;
};

/** Who reads what; the first that fits. */
const RULES: readonly ProgramRule[] = [
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

type Read = Pick<ReadStudy, 'regions' | 'kinds' | 'procedures'>;

/**
 * The subspecialty of a study by its procedure, what it shows and how: as the site says, else as the program does; `general`
 * when no rule says another.
 */
export function subspecialtyOf(study: Read, site: readonly SubspecialtyRule[]): string {
  const own = site.find((rule) => fits(study, rule));
  return own?.subspecialty ?? RULES.find((rule) => fits(study, { codes: [], ...rule }))?.id ?? 'general';
}

function fits(
  { regions, kinds, procedures }: Read,
  rule: Pick<SubspecialtyRule, 'codes' | 'kinds' | 'regions'> & { readonly isWhole?: boolean },
): boolean {
  if (rule.codes.some(({ scheme, value }) => procedures.includes(codeKey(scheme, value)))) return true;
  // One of codes alone is for nothing else.
  if (rule.kinds.length + rule.regions.length === 0) return false;
  const isKind = rule.kinds.length === 0 || rule.kinds.some((kind) => kinds.includes(kind));
  if (!isKind || rule.regions.length === 0) return isKind;
  const isIn = (id: Read['regions'][number]) => isCovered(id, rule.regions);
  return rule.isWhole === true ? regions.length > 0 && regions.every(isIn) : regions.some(isIn);
}

/** Everything that a study may be of here: the site's own words first. */
export function subspecialtiesOf(site: readonly SubspecialtyRule[]): string[] {
  return [
    ...new Set([
      ...site.map(({ subspecialty }) => subspecialty).filter((id) => !isProgram(id)),
      ...SUBSPECIALTIES,
    ]),
  ];
}

export function isProgram(id: string): id is Subspecialty {
  return SUBSPECIALTIES.some((each) => each === id);
}
