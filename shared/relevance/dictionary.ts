import { foldText } from '#shared/dicom/person-name.ts';
import { CONTRAST_WORDS, type Contrast, type Place, type Side, SIDE_WORDS } from './exam-words.ts';
import type { RegionId } from './region-tree.ts';
import { REGION_WORDS, type Terms } from './region-words.ts';
import { tidyRegions } from './regions.ts';

/** A word or a phrase, and what it says. A `*` at its end stands for any rest of the word. */
export interface Word {
  readonly term: string;
  readonly regions?: readonly RegionId[];
  readonly side?: Side;
  readonly contrast?: Contrast;
  readonly place?: Place;
}

/** What a description says. */
export interface ReadText {
  readonly regions: readonly RegionId[];
  readonly side: Side;
  readonly contrast: Contrast;
  /** Without what says nothing: case, accents, punctuation */
  readonly words: string;
}

interface Entry {
  readonly tokens: readonly string[];
  readonly isStem: boolean;
  readonly length: number;
  readonly words: Word[];
}

/** Archives hold some hundred different descriptions; more than this many are not remembered at once. */
const MOST_REMEMBERED = 20_000;

/** What is left of a word behind its side is an ending when it is shorter, as in "izquierdas". */
const SHORTEST_REST = 3;

const ASCII = /^[\0-\x7f]*$/;

export function tokensOf(text: string): string[] {
  // Folding leaves nothing else of it, and most descriptions are such ones.
  if (ASCII.test(text)) return text.toLowerCase().match(/[a-z\d]+/g) ?? [];
  return foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');
}

/** Reads descriptions by its words; the same text always says the same. */
export class Dictionary {
  readonly #byFirst = new Map<string, Entry[]>();
  readonly #stems = new Map<string, Entry>();
  /** How long the longest stem is that begins with these letters */
  readonly #stemsFrom = new Map<string, number>();
  readonly #known = new Map<string, ReadText>();
  #shortestStem = Infinity;

  /** @param own words of a site: one that the factory has too is the site's alone */
  constructor(own: readonly Word[] = []) {
    const ownKeys = new Set(own.map(({ term }) => keyOf(term)));
    for (const word of factoryWords()) if (!ownKeys.has(keyOf(word.term))) this.#add(word);
    for (const word of own) this.#add(word);
    for (const entries of this.#byFirst.values()) entries.sort((a, b) => b.length - a.length);
    for (const stem of this.#stems.keys()) {
      const start = stem.slice(0, this.#shortestStem);
      this.#stemsFrom.set(start, Math.max(stem.length, this.#stemsFrom.get(start) ?? 0));
    }
  }

  read(text: string): ReadText {
    const known = this.#known.get(text);
    if (known) return known;
    const read = this.#read(tokensOf(text));
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(text, read);
    return read;
  }

  #add(word: Word): void {
    const isStem = word.term.endsWith('*');
    const tokens = tokensOf(word.term);
    const [first] = tokens;
    if (first === undefined) return;
    if (isStem && tokens.length === 1) {
      this.#shortestStem = Math.min(this.#shortestStem, first.length);
      const entry = this.#stems.get(first);
      if (entry) entry.words.push(word);
      else this.#stems.set(first, { tokens, isStem, length: first.length, words: [word] });
      return;
    }
    const entries = this.#byFirst.get(first) ?? [];
    const same = entries.find((entry) => entry.isStem === isStem && isSameList(entry.tokens, tokens));
    if (same) same.words.push(word);
    else entries.push({ tokens, isStem, length: tokens.join(' ').length, words: [word] });
    this.#byFirst.set(first, entries);
  }

  #read(tokens: readonly string[]): ReadText {
    const regions: RegionId[] = [];
    let side: Side = '';
    let contrast: Contrast = '';
    for (let at = 0; at < tokens.length;) {
      const entry = this.#longestAt(tokens, at);
      for (const word of entry?.words ?? []) {
        if (!isInPlace(word.place ?? 'anywhere', at, tokens.length)) continue;
        regions.push(...(word.regions ?? []));
        side = bothOf(side, word.side ?? '');
        contrast = bothOf(contrast, word.contrast ?? '');
      }
      if (entry && entry.words.some(namesRegionAlone))
        side = bothOf(side, this.#sideWithin(entry, at, tokens));
      if (entry && entry.words.some((word) => word.side))
        regions.push(...this.#regionsOfRest(entry, tokens[at] ?? ''));
      at += entry?.tokens.length ?? 1;
    }
    return {
      regions: tidyRegions(regions),
      side,
      contrast,
      words: tokens.join(' '),
    };
  }

  /** A phrase for a region may hold the word for a side: "main gauche" is the hand, and the left one. */
  #sideWithin({ tokens: { length } }: Entry, from: number, tokens: readonly string[]): Side {
    let side: Side = '';
    if (length === 1) return side;
    for (const [index, token] of tokens.slice(from, from + length).entries())
      for (const word of this.#longestAt([token], 0)?.words ?? [])
        if (isInPlace(word.place ?? 'anywhere', from + index, tokens.length))
          side = bothOf(side, word.side ?? '');
    return side;
  }

  /** Dutch writes side and region as one word: "linkerhand". */
  #regionsOfRest({ tokens, isStem, length }: Entry, token: string): readonly RegionId[] {
    const rest = token.slice(length);
    if (!isStem || tokens.length > 1 || rest.length < SHORTEST_REST) return [];
    return this.#longestAt([rest], 0)?.words.flatMap(({ regions = [] }) => regions) ?? [];
  }

  #longestAt(tokens: readonly string[], at: number): Entry | undefined {
    const token = tokens[at] ?? '';
    const exact = this.#byFirst.get(token)?.find((entry) => fitsAt(entry, tokens, at));
    if (exact && exact.length >= token.length) return exact;
    const longest = this.#stemsFrom.get(token.slice(0, this.#shortestStem)) ?? 0;
    for (let length = Math.min(token.length, longest); length >= this.#shortestStem; length -= 1) {
      const stem = this.#stems.get(token.slice(0, length));
      if (stem) return stem;
    }
    return exact;
  }
}

function fitsAt({ tokens, isStem }: Entry, text: readonly string[], at: number): boolean {
  return tokens.every((token, index) => {
    const found = text[at + index];
    return isStem && index === tokens.length - 1 ? found?.startsWith(token) === true : found === token;
  });
}

function isInPlace(place: Place, at: number, count: number): boolean {
  if (place === 'edge') return at === 0 || at === count - 1;
  if (place === 'last') return at === count - 1;
  return place !== 'notFirst' || at > 0;
}

function namesRegionAlone({ regions = [], side }: Word): boolean {
  return regions.length > 0 && side === undefined;
}

/** Two that differ are both; one that says nothing leaves the other. */
export function bothOf<Value extends Side | Contrast>(one: Value, other: Value): Value {
  if (one === '' || other === one) return other;
  return other === '' ? one : ('both' as Value);
}

function keyOf(term: string): string {
  return tokensOf(term).join(' ');
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function* factoryWords(): Generator<Word> {
  for (const [regions, terms] of REGION_WORDS) {
    const ids = (regions === '' ? [] : regions.split(' ')) as RegionId[];
    for (const term of everyTerm(terms)) yield { term, regions: ids };
  }
  for (const [side, place, terms] of SIDE_WORDS)
    for (const term of everyTerm(terms)) yield { term, side, place };
  for (const [contrast, terms] of CONTRAST_WORDS)
    for (const term of everyTerm(terms)) yield { term, contrast };
}

function everyTerm(terms: Terms): Set<string> {
  return new Set(
    Object.values(terms).flatMap((line) =>
      line
        .split(',')
        .map((term) => term.trim())
        .filter((term) => term !== ''),
    ),
  );
}
