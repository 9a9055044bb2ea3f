import type { Code } from '#shared/objects/code.ts';
import { BODY_PARTS, FURTHER_BODY_PARTS } from './body-part-table.ts';
import { codeKey } from './code-key.ts';
import { bothOf, type ReadText } from './dictionary.ts';
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
  readonly procedures: readonly string[];
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
  const { procedures } = facts;
  const [own = dictionary.read(''), ...further] = facts.descriptions.map((text) => dictionary.read(text));
  const known = procedures.flatMap(({ scheme, value }) => rules.procedures.get(codeKey(scheme, value)) ?? []);
  // The study's own description, what its procedures mean, then what its series are called.
  const said = [[own], procedures.map(({ meaning }) => dictionary.read(meaning)), further];
  const { regions, from } = firstOf([
    ['anatomicCode', allRegions(facts.anatomicRegions, regionsOfCode)],
    ['bodyPart', allRegions(facts.bodyParts, (part) => regionsOfBodyPart(part, rules))],
    ['procedureCode', allRegions(known, (each) => each.regions)],
    ['description', firstRegions(said)],
  ]);
  return {
    regions,
    regionsFrom: from,
    kinds: kindsOf(facts.modalities),
    side: sideOf(facts, known, said),
    contrast: known.find(({ contrast }) => contrast)?.contrast || firstSaid(said, 'contrast'),
    procedures: procedures.map(({ scheme, value }) => codeKey(scheme, value)),
    words: own.words,
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
  let from: RegionSource = 'unmapped';
  let regions: readonly RegionId[] = [];
  for (const [source, further] of evidence) {
    const isWider = further.length > regions.length && regions.every((id) => isCovered(id, further));
    if (isWider) [from, regions] = [source, further];
  }
  return { regions, from };
}

const NONE: readonly RegionId[] = [];

/** What one alone says needs no tidying: archives ask this of thousands of studies at once. */
function allRegions<One>(list: readonly One[], of: (one: One) => readonly RegionId[]): readonly RegionId[] {
  const [first] = list;
  if (first === undefined) return NONE;
  return list.length === 1 ? of(first) : tidyRegions(list.flatMap(of));
}

function firstRegions(said: readonly (readonly ReadText[])[]): readonly RegionId[] {
  for (const texts of said) {
    const regions = allRegions(texts, (text) => text.regions);
    if (regions.length > 0) return regions;
  }
  return NONE;
}

/** The regions that an anatomic code means; none when it is not known. */
export function regionsOfCode({ scheme, value }: Code): readonly RegionId[] {
  return REGIONS_OF_CODE.get(codeKey(scheme, value)) ?? [];
}

function regionsOfBodyPart(bodyPart: string, { dictionary }: RuleSet): readonly RegionId[] {
  const term = bodyPart.toUpperCase().replaceAll(/[^A-Z]/g, '');
  return REGIONS_OF_BODY_PART.get(term) ?? dictionary.read(bodyPart).regions;
}

function kindsOf(modalities: readonly string[]): readonly ModalityKind[] {
  const key = modalities.join('\\');
  const known = KNOWN_KINDS.get(key);
  if (known) return known;
  const kinds = new Set(modalities.map((modality) => KIND_OF_MODALITY[modality.trim().toUpperCase()]));
  // A screenshot beside the pictures does not make another kind of examination.
  if (kinds.has('other') && [...kinds].some((kind) => kind !== undefined && kind !== 'other'))
    kinds.delete('other');
  const list = MODALITY_KINDS.filter((kind) => kinds.has(kind));
  if (KNOWN_KINDS.size >= MOST_KNOWN_KINDS) KNOWN_KINDS.clear();
  KNOWN_KINDS.set(key, list);
  return list;
}

/** Few combinations occur, and they are asked for over and over. */
const KNOWN_KINDS = new Map<string, readonly ModalityKind[]>();
const MOST_KNOWN_KINDS = 1000;

const SIDE_OF_LATERALITY: Readonly<Record<string, Side>> = { L: 'left', R: 'right', B: 'both' };

function sideOf(
  facts: StudyFacts,
  mapped: readonly MappedProcedure[],
  said: readonly (readonly ReadText[])[],
): Side {
  let coded: Side = '';
  for (const each of facts.lateralities)
    coded = bothOf(coded, SIDE_OF_LATERALITY[each.trim().toUpperCase()] ?? '');
  return coded || (mapped.find(({ side }) => side)?.side ?? '') || firstSaid(said, 'side');
}

function firstSaid<Key extends 'side' | 'contrast'>(
  said: readonly (readonly ReadText[])[],
  key: Key,
): ReadText[Key] {
  for (const texts of said) {
    let value: ReadText[Key] = '';
    for (const text of texts) value = bothOf(value, text[key]);
    if (value !== '') return value;
  }
  return '';
}
