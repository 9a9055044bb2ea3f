import { joined, or, type Fragment } from './fragment.ts';
import {
  foldedPattern,
  isUniversal,
  nameAlternatives,
  matchesPattern,
  prefixOf,
  toGlob,
} from './patterns.ts';
import type { QueryKey } from './query-keys.ts';
import { lengthOf, trigrams } from './text-search.ts';

/** What a row must fulfil. */
export interface Condition {
  readonly table: QueryKey['table'];
  /** Answered by looking into the row; its columns are hidden from SQLite's choice of an index */
  readonly filter: Fragment;
  /** Answered from an index; null without one. Where it is looser than the filter, both are needed. */
  readonly seek: Fragment | null;
  readonly isSeekExact: boolean;
  /** Share of the rows that probably match */
  readonly selectivity: number;
}

/** Nothing can match. */
export const NEVER = 'never';

/** Looks up the distinct lists in study.modalities that hold a modality. */
export type ModalityLists = (isWanted: (modality: string) => boolean) => readonly string[];

/**
 * The condition of one matching key (PS3.4 C.2.2.2); null for universal matching.
 *
 * Several values, which only UIDs may have by the standard, match when one of them does.
 */
export function conditionOf(
  key: QueryKey,
  value: string,
  lists: ModalityLists,
): Condition | null | typeof NEVER {
  if (isUniversal(value)) return null;
  if (key.kind === 'uid') return uidCondition(key, value);
  if (key.kind === 'uidList') return uidListCondition(key, value);
  if (key.kind === 'modalities') return modalitiesCondition(key, value, lists);
  const alternatives = value.split('\\').filter((one) => !/^\s*$/.test(one));
  const conditions = alternatives.map((one) => single(key, one));
  if (conditions.some((condition) => condition === null)) return null;
  return anyOf(conditions.filter((condition) => condition !== null));
}

function single(key: QueryKey, value: string): Condition | null {
  const { kind } = key;
  if (kind === 'name') return nameCondition(key, value);
  if (kind === 'date') return dateCondition(key, value);
  if (kind === 'time') return looking(key, (at) => timeRange(at, value.replaceAll(':', '')));
  if (kind === 'number') return numberCondition(key, value);
  if (kind === 'values')
    return looking(key, (at) => ({ sql: `any_value(${at}, ?)`, parameters: [value.trim()] }));
  return textCondition(key, value.trim());
}

function anyOf(conditions: readonly Condition[]): Condition | null {
  const [first] = conditions;
  if (!first || conditions.length === 1) return first ?? null;
  const seeks = conditions.map(({ seek, isSeekExact }) => (isSeekExact ? seek : null));
  const seekable = seeks.filter((seek) => seek !== null);
  return {
    table: first.table,
    filter: or(conditions.map(({ filter }) => filter)),
    seek: seekable.length === seeks.length ? or(seekable) : null,
    isSeekExact: true,
    selectivity: Math.min(
      1,
      conditions.reduce((sum, { selectivity }) => sum + selectivity, 0),
    ),
  };
}

/** A column as SQLite may, and may not, look it up in an index. */
function hidden(column: string): string {
  return `+${column}`;
}

function looking(key: QueryKey, matches: (at: string) => Fragment): Condition {
  return {
    table: key.table,
    filter: or(key.match.map((column) => matches(hidden(column)))),
    seek: null,
    isSeekExact: false,
    selectivity: 1,
  };
}

/** A condition that an index answers as it stands, where the key has one. */
function indexed(key: QueryKey, selectivity: number, matches: (at: string) => Fragment): Condition {
  const condition = looking(key, matches);
  if (key.selectivity === null) return condition;
  return { ...condition, seek: or(key.match.map(matches)), isSeekExact: true, selectivity };
}

function uidCondition(key: QueryKey, value: string): Condition | typeof NEVER {
  const uids = uidsOf(value);
  if (uids.length === 0) return NEVER;
  return indexed(key, (key.selectivity ?? 1) * uids.length, (at) => isOneOf(at, uids));
}

function uidsOf(value: string): string[] {
  return value
    .split(/[\\,]/)
    .map((uid) => uid.replaceAll('\0', '').trim())
    .filter((uid) => uid !== '');
}

/** The text of the statement does not depend on how many there are. */
function isOneOf(at: string, values: readonly string[]): Fragment {
  if (values.length === 1) return { sql: `${at} = ?`, parameters: values };
  return { sql: `${at} IN (SELECT value FROM json_each(?))`, parameters: [JSON.stringify(values)] };
}

function uidListCondition(key: QueryKey, value: string): Condition {
  return looking(key, (at) => ({
    sql: `EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE instr('\\' || ${at} || '\\', '\\' || wanted.value || '\\') > 0)`,
    parameters: [JSON.stringify(uidsOf(value))],
  }));
}

function modalitiesCondition(key: QueryKey, value: string, lists: ModalityLists): Condition | typeof NEVER {
  const patterns = value.split(/[\\,]/).map((one) => one.trim());
  const wanted = lists((modality) => patterns.some((pattern) => matchesPattern(modality, pattern)));
  if (wanted.length === 0) return NEVER;
  return indexed(key, key.selectivity ?? 1, (at) => isOneOf(at, wanted));
}

/** IS and US: equal as numbers; what is no number matches nothing. */
function numberCondition(key: QueryKey, value: string): Condition | null {
  const number = /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : null;
  return indexed(key, key.selectivity ?? 1, (at) => ({ sql: `${at} = ?`, parameters: [number] }));
}

/** Case-sensitive (PS3.4 C.2.2.2.1, C.2.2.2.4); what stands before the first wildcard is sought by index. */
function textCondition(key: QueryKey, pattern: string): Condition {
  const glob = toGlob(pattern);
  const prefix = prefixOf(pattern);
  const condition = indexed(key, selectivityOfText(key, pattern, prefix), (at) =>
    globFragment(at, glob, prefix),
  );
  if (prefix !== '') return condition;
  const piece = longestPiece(pattern);
  if (!key.isSearched || lengthOf(piece) < 3) return { ...condition, seek: null };
  return throughTrigrams(condition, piece);
}

function throughTrigrams(condition: Condition, piece: string): Condition {
  return {
    ...condition,
    seek: trigrams([piece], 'search_text'),
    isSeekExact: false,
    selectivity: lengthOf(piece) > 4 ? 0.003 : 0.01,
  };
}

/** @param glob null when the pattern is without wildcards, and then its prefix is the whole */
function globFragment(at: string, glob: string | null, prefix: string): Fragment {
  if (glob === null) return { sql: `${at} = ?`, parameters: [prefix] };
  if (prefix === '') return { sql: `${at} GLOB ?`, parameters: [glob] };
  return {
    sql: `(${at} >= ? AND ${at} < ? AND ${at} GLOB ?)`,
    // The last code point sorts behind every continuation.
    parameters: [prefix, `${prefix}\u{10ffff}`, glob],
  };
}

function selectivityOfText(key: QueryKey, pattern: string, prefix: string): number {
  const exact = key.selectivity ?? 1;
  if (prefix === pattern) return exact;
  const perCharacter = key.kind === 'name' ? 6 : 4;
  return Math.max(exact, 0.4 * perCharacter ** (1 - lengthOf(prefix)));
}

/** What follows the wildcards of a pattern, its longest part, folded as the trigram index is. */
function longestPiece(pattern: string): string {
  const pieces = pattern.split(/[*?]/).map((piece) => foldedPattern(piece).replaceAll('^', ' ').trim());
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
}

/** Caseless and without accents, in any of the three groups (PS3.4 C.2.2.2.1 leaves it to us). */
function nameCondition(key: QueryKey, value: string): Condition | null {
  const groups = value.split('=').filter((group) => !/^[\s^]*$/.test(group));
  const telling = groups.filter((group) => !isUniversal(group));
  if (groups.length === 0) return null;
  // `*=*` is not universal: who has no name at all does not match.
  const wanted = telling.length > 0 ? telling : ['?*'];
  return anyOf(wanted.flatMap((group) => nameAlternatives(group)).map((pattern) => nameGroup(key, pattern)));
}

function nameGroup(key: QueryKey, pattern: string): Condition {
  if (key.isOptional) return looking(key, (at) => ({ sql: `any_name(${at}, ?)`, parameters: [pattern] }));
  const glob = toGlob(pattern, 'name');
  const prefix = prefixOf(pattern, 'name');
  // The indexes of the second and third group hold only those that are not empty.
  const condition = indexed(key, selectivityOfText(key, pattern, prefix), (at) => {
    const { sql, parameters } = globFragment(at, glob, prefix);
    return { sql: `(${at} <> '' AND ${sql})`, parameters };
  });
  if (prefix !== '') return condition;
  const piece = longestPiece(pattern);
  if (!key.isSearched || lengthOf(piece) < 3) return { ...condition, seek: null };
  return throughTrigrams(condition, piece);
}

/** PS3.4 C.2.2.2.5: `a-b`, `a-`, `-b`, all inclusive; the points of ACR-NEMA dates are passed over. */
function dateCondition(key: QueryKey, value: string): Condition | null {
  const text = value.replaceAll(/[.:\s]/g, '');
  if (/[*?]/.test(text)) return textCondition(key, text);
  const [from = '', to = from] = text.split('-');
  if (from === '' && to === '') return null;
  return indexed(key, Math.min(0.5, (key.selectivity ?? 1) * daysOf(from, to)), (at) => {
    // Who has no date is in no range, and sorts before every date.
    if (from === to) return { sql: `${at} = ?`, parameters: [from] };
    if (to === '') return { sql: `${at} >= ?`, parameters: [from] };
    if (from === '') return { sql: `(${at} > '' AND ${at} <= ?)`, parameters: [to] };
    return { sql: `(${at} >= ? AND ${at} <= ?)`, parameters: [from, to] };
  });
}

function daysOf(from: string, to: string): number {
  const [first, last] = [from, to].map((day) => {
    const match = /^(\d{4})(\d{2})(\d{2})$/.exec(day);
    return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000 : NaN;
  }) as [number, number];
  const days = last - first + 1;
  return Number.isNaN(days) ? 10_000 : Math.max(1, days);
}

/** Sorts behind every continuation of a TM value: `1030` up to `1030:` holds 10:30:59.9 too. */
const TIME_END = ':';

function timeRange(at: string, value: string): Fragment {
  const text = value.replaceAll(/\s/g, '');
  if (/[*?]/.test(text)) return { sql: `${at} GLOB ?`, parameters: [text] };
  const [from = '', to = from] = text.split('-');
  // A time that was kept without minutes or seconds begins with the first of them.
  const begin = `substr(${at} || '000000', 1, max(6, length(${at})))`;
  const isThere = `${at} > ''`;
  const lower = from === '' ? null : { sql: `${begin} >= ?`, parameters: [from] };
  const upper = to === '' ? null : { sql: `${begin} <= ?`, parameters: [to + TIME_END] };
  const parts = [{ sql: isThere, parameters: [] }, lower, upper].filter((part) => part !== null);
  return joined(parts, ' AND ');
}
