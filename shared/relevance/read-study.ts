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

/** The study's own description, what its procedures mean, then what its series are called: the first that says it counts. */
interface Said {
  readonly own: ReadText;
  readonly meanings: readonly ReadText[];
  /** The study's own first */
  readonly texts: readonly ReadText[];
}

// Archives ask this of thousands of studies at once, most of which have no codes.
const NO_CODES: readonly string[] = [];
const NO_PROCEDURES: readonly MappedProcedure[] = [];
const NO_TEXTS: readonly ReadText[] = [];
const NONE: readonly RegionId[] = [];

function keyOf({ scheme, value }: Code): string {
  return codeKey(scheme, value);
}

export function readStudy(facts: StudyFacts, rules: RuleSet): ReadStudy {
  const { dictionary } = rules;
  const { procedures } = facts;
  const texts = facts.descriptions.map((text) => dictionary.read(text));
  const codes = procedures.length === 0 ? NO_CODES : procedures.map(keyOf);
  const known = codes.length === 0 ? NO_PROCEDURES : codes.flatMap((key) => rules.procedures.get(key) ?? []);
  const said: Said = {
    own: texts[0] ?? dictionary.read(''),
    meanings: codes.length === 0 ? NO_TEXTS : procedures.map(({ meaning }) => dictionary.read(meaning)),
    texts,
  };
  let from: RegionSource = 'unmapped';
  let regions = NONE;
  const widen = (source: RegionSource, further: readonly RegionId[]) => {
    if (isWider(further, regions)) [from, regions] = [source, further];
  };
  widen('anatomicCode', allRegions(facts.anatomicRegions, regionsOfCode));
  widen(
    'bodyPart',
    allRegions(facts.bodyParts, (part) => regionsOfBodyPart(part, rules)),
  );
  widen('procedureCode', allRegions(known, regionsOf));
  widen('description', firstRegions(said));
  return {
    regions,
    regionsFrom: from,
    kinds: kindsOf(facts.modalities),
    side: sideOf(facts, known, said),
    contrast: known.find(({ contrast }) => contrast)?.contrast || firstSaid(said, 'contrast'),
    procedures: codes,
    words: said.own.words,
  };
}

/**
 * The first that says anything counts. One further down that names all of it and more widens it: of an examination of
 * chest, abdomen and pelvis devices often send the chest alone as Body Part Examined.
 */
function isWider(further: readonly RegionId[], regions: readonly RegionId[]): boolean {
  return further.length > regions.length && regions.every((id) => isCovered(id, further));
}

function regionsOf(said: { readonly regions: readonly RegionId[] }): readonly RegionId[] {
  return said.regions;
}

/** What one alone says needs no tidying. */
function allRegions<One>(
  list: readonly One[],
  of: (one: One) => readonly RegionId[],
  from = 0,
): readonly RegionId[] {
  let all = NONE;
  for (let at = from; at < list.length; at += 1) {
    const its = of(list[at] as One);
    if (its.length > 0 && its !== all) all = all.length === 0 ? its : [...all, ...its];
  }
  return list.length - from > 1 && all.length > 1 ? tidyRegions(all) : all;
}

function firstRegions({ own, meanings, texts }: Said): readonly RegionId[] {
  if (own.regions.length > 0) return own.regions;
  const meant = allRegions(meanings, regionsOf);
  return meant.length > 0 ? meant : allRegions(texts, regionsOf, 1);
}

/** The regions that an anatomic code means; none when it is not known. */
export function regionsOfCode({ scheme, value }: Code): readonly RegionId[] {
  return REGIONS_OF_CODE.get(codeKey(scheme, value)) ?? [];
}

function regionsOfBodyPart(bodyPart: string, { dictionary }: RuleSet): readonly RegionId[] {
  const asWritten = REGIONS_OF_BODY_PART.get(bodyPart);
  if (asWritten) return asWritten;
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

function sideOf(facts: StudyFacts, mapped: readonly MappedProcedure[], said: Said): Side {
  let coded: Side = '';
  for (const each of facts.lateralities)
    coded = bothOf(coded, SIDE_OF_LATERALITY[each.trim().toUpperCase()] ?? '');
  return coded || (mapped.find(({ side }) => side)?.side ?? '') || firstSaid(said, 'side');
}

function firstSaid<Key extends 'side' | 'contrast'>({ own, meanings, texts }: Said, key: Key): ReadText[Key] {
  return own[key] || allSaid(meanings, key) || allSaid(texts, key, 1);
}

function allSaid<Key extends 'side' | 'contrast'>(
  texts: readonly ReadText[],
  key: Key,
  from = 0,
): ReadText[Key] {
  let value: ReadText[Key] = '';
  for (let at = from; at < texts.length; at += 1) value = bothOf(value, texts[at]?.[key] ?? '');
  return value;
}
