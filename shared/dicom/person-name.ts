import type { PersonName } from './instance-header.ts';

/**
 * Splits a decoded PN value into its three groups, padding and empty trailing components removed (PS3.5 6.2.1.1).
 * Components stay joined by `^`.
 */
export function parsePersonName(text: string): PersonName {
  if (!text.includes('=')) return { alphabetic: trimGroup(text), ideographic: '', phonetic: '' };
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=');
  return {
    alphabetic: trimGroup(alphabetic),
    ideographic: trimGroup(ideographic),
    phonetic: trimGroup(phonetic),
  };
}

function trimGroup(group: string): string {
  let end = group.length;
  while (end > 0 && isPadding(group.charCodeAt(end - 1))) end -= 1;
  return group.slice(0, end).trimStart();
}

function isPadding(code: number): boolean {
  return code === 0x5e || code === 0x20 || code === 0;
}

/** The PN value as the standard writes it, without empty groups at the end. */
export function personNameValue(name: PersonName): string {
  return [name.alphabetic, name.ideographic, name.phonetic].join('=').replace(/=+$/, '');
}

function displayGroup(group: string, separator: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group
    .split('^')
    .map((part) => part.trim());
  const front = [prefix, given, middle].filter(Boolean).join(' ');
  const behind = suffix ? `, ${suffix}` : '';
  return [family, front].filter(Boolean).join(separator) + behind;
}

/**
 * A name to read on screen: `Yamada, Tarou  山田 太郎`. The alphabetic group comes first since it is the one that every
 * reader can compare; phonetic is shown only when there is nothing else.
 */
export function formatPersonName(name: PersonName): string {
  const alphabetic = displayGroup(name.alphabetic, ', ');
  const ideographic = displayGroup(name.ideographic, ' ');
  const shown = [alphabetic, ideographic].filter(Boolean).join('  ');
  return shown || displayGroup(name.phonetic, ' ');
}

// Letters that Unicode does not decompose, yet people type without their stroke or ligature.
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ς: 'σ',
};
const FOLDABLE = new RegExp(`[${Object.keys(FOLDED).join('')}]`, 'g');
const LATIN_GREEK_CYRILLIC_MARKS = /[\u0300-\u036f]/g;
const SEPARATORS = /[\s^=,]+/g;
const ASCII_ONLY = /^[\x20-\x7e]*$/;

/**
 * Text as search and sorting see it: caseless, accents removed, full and half width alike, one blank between words.
 *
 * Marks that make another letter (Japanese voicing, Arabic, Hebrew, Thai) stay.
 */
export function foldText(text: string): string {
  const separated = text.replace(SEPARATORS, ' ').trim();
  if (ASCII_ONLY.test(separated)) return separated.toLowerCase();
  return separated
    .normalize('NFKD')
    .toLowerCase()
    .replace(LATIN_GREEK_CYRILLIC_MARKS, '')
    .replace(FOLDABLE, (letter) => FOLDED[letter] ?? letter)
    .normalize('NFC')
    .replace(SEPARATORS, ' ')
    .trim();
}

/** One group of a PN as matching sees it: each component folded, `^` between them, empty ones at the end left out. */
export function foldNameGroup(group: string): string {
  if (!group.includes('^')) return foldText(group);
  return group.split('^').map(foldText).join('^').replace(/\^+$/, '');
}
