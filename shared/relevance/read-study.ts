import type { Code } from '#shared/objects/code.ts';
import { BODY_PARTS, FURTHER_BODY_PARTS } from './body-part-table.ts';
import { codeKey } from './code-key.ts';
import { joined, type ReadText, tokensOf } from './dictionary.ts';
import type { Contrast, Side } from './exam-words.ts';
import { KIND_OF_MODALITY, MODALITY_KINDS, type ModalityKind } from './modality-kinds.ts';
import type { RegionId } from './region-tree.ts';
import { isCovered, tidyRegions } from './regions.ts';
import type { RuleSet } from './rule-set.ts';
import type { MappedProcedure } from './site-rules.ts';
import type { StudyFacts } from './study-facts.ts';

/** What the regions of a study were read from. */
export type RegionSource = 'anatomicCode' | 'bodyPart' | 'procedureCode' | 'description' | 'unmapped';

/** A study as the rules see it. */
export interface ReadStudy {
  readonly regions: readonly RegionId[];
  readonly regionsFrom: RegionSource;
  readonly kinds: readonly ModalityKind[];
  readonly side: Side;
  readonly contrast: Contrast;
  /** Its procedure codes, to compare with others' */
  readonly procedures: ReadonlySet<string>;
  /** Study Description without what says nothing: case, accents, punctuation */
  readonly words: string;
}

const REGIONS_OF_CODE = new Map(
  BODY_PARTS.flatMap(([sct, srt, , regions]) => [
    [codeKey('SCT', sct), regionList(regions)] as const,
    ...(srt === '' ? [] : [[codeKey('SRT', srt), regionList(regions)] as const]),
  ]),
);
const REGIONS_OF_BODY_PART = new Map([
  ...BODY_PARTS.flatMap(([, , bodyPart, regions]) =>
    bodyPart === '' ? [] : [[bodyPart, regionList(regions)] as const],
  ),
  ...Object.entries(FURTHER_BODY_PARTS).map(
    ([bodyPart, regions]) => [bodyPart, regionList(regions)] as const,
  ),
]);

function regionList(regions: string): readonly RegionId[] {
  return regions.split(' ') as RegionId[];
}

export function readStudy(facts: StudyFacts, rules: RuleSet): ReadStudy {
  const { dictionary } = rules;
  const mapped = facts.procedures.map(({ scheme, value }) => rules.procedures.get(codeKey(scheme, value)));
  const known = mapped.filter((each) => each !== undefined);
  const [text = '', ...further] = facts.descriptions;
  // The study's own description, what its procedures mean, then what its series are called.
  const said = [
    [dictionary.read(text)],
    facts.procedures.map(({ meaning }) => dictionary.read(meaning)),
    further.map((each) => dictionary.read(each)),
  ];
  const evidence: readonly (readonly [RegionSource, readonly RegionId[]])[] = [
    ['anatomicCode', tidyRegions(facts.anatomicRegions.flatMap(regionsOfCode))],
    ['bodyPart', tidyRegions(facts.bodyParts.flatMap((part) => regionsOfBodyPart(part, rules)))],
    ['procedureCode', tidyRegions(known.flatMap(({ regions }) => regions))],
    ['description', firstFilled(said.map((texts) => tidyRegions(texts.flatMap(({ regions }) => regions))))],
  ];
  const { regions, from } = firstOf(evidence);
  return {
    regions,
    regionsFrom: from,
    kinds: kindsOf(facts.modalities),
    side: sideOf(facts, known, said),
    contrast: known.find(({ contrast }) => contrast)?.contrast || firstSaid(said, ({ contrast }) => contrast),
    procedures: new Set(facts.procedures.map(({ scheme, value }) => codeKey(scheme, value))),
    words: tokensOf(text).join(' '),
  };
}

/**
 * The first that says anything. One further down that names all of it and more widens it: of an examination of chest,
 * abdomen and pelvis devices often send the chest alone as Body Part Examined.
 */
function firstOf(evidence: readonly (readonly [RegionSource, readonly RegionId[]])[]): {
  regions: readonly RegionId[];
  from: RegionSource;
} {
  const [first, ...rest] = evidence.filter(([, regions]) => regions.length > 0);
  if (!first) return { regions: [], from: 'unmapped' };
  let [from, regions] = first;
  for (const [source, further] of rest)
    if (further.length > regions.length && regions.every((id) => isCovered(id, further)))
      [from, regions] = [source, further];
  return { regions, from };
}

function regionsOfCode({ scheme, value }: Code): readonly RegionId[] {
  return REGIONS_OF_CODE.get(codeKey(scheme, value)) ?? [];
}

function regionsOfBodyPart(bodyPart: string, { dictionary }: RuleSet): readonly RegionId[] {
  const term = bodyPart.toUpperCase().replaceAll(/[^A-Z]/g, '');
  return REGIONS_OF_BODY_PART.get(term) ?? dictionary.read(bodyPart).regions;
}

function kindsOf(modalities: readonly string[]): ModalityKind[] {
  const kinds = new Set(modalities.map((modality) => KIND_OF_MODALITY[modality.trim().toUpperCase()]));
  // A screenshot beside the pictures does not make another kind of examination.
  if (kinds.has('other') && [...kinds].some((kind) => kind !== undefined && kind !== 'other'))
    kinds.delete('other');
  return MODALITY_KINDS.filter((kind) => kinds.has(kind));
}

const SIDE_OF_LATERALITY: Readonly<Record<string, Side>> = { L: 'left', R: 'right', B: 'both' };

function sideOf(
  facts: StudyFacts,
  mapped: readonly MappedProcedure[],
  said: readonly (readonly ReadText[])[],
): Side {
  const coded = joined(
    new Set(facts.lateralities.flatMap((each) => SIDE_OF_LATERALITY[each.trim().toUpperCase()] ?? [])),
  );
  return coded || (mapped.find(({ side }) => side)?.side ?? '') || firstSaid(said, ({ side }) => side);
}

function firstSaid<Value extends Side | Contrast>(
  said: readonly (readonly ReadText[])[],
  of: (text: ReadText) => Value,
): Value | 'both' | '' {
  for (const texts of said) {
    const values = new Set(texts.map(of).filter((value) => value !== ''));
    if (values.size > 0) return joined(values);
  }
  return '';
}

function firstFilled(lists: readonly (readonly RegionId[])[]): readonly RegionId[] {
  return lists.find((list) => list.length > 0) ?? [];
}
