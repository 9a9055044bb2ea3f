import { toAppError } from '#shared/errors.ts';
import type { Filters } from '#main/catalog/key-plan.ts';
import {
  QUERY_KEYS,
  TABLES,
  type QueryAttribute,
  type QueryKey,
  type Table,
} from '#main/catalog/query-keys.ts';
import { readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { characterSetOf, itemsAt, textAt } from '#main/dicom/data-set-values.ts';
import type { Encoding } from '#main/dicom/element-walk.ts';
import type { FindRefusal } from '#main/network/find-scp.ts';
import { QUERY_STATUS } from '#main/network/query-status.ts';

/** The two information models: whether queries begin at the patient or at the study (PS3.4 C.6) */
export type InformationModel = 'patientRoot' | 'studyRoot';

export const LEVELS = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
export type QueryLevel = (typeof LEVELS)[number];

/** A key that the answer carries. */
export interface ReturnedKey {
  readonly key: QueryKey;
  /** Within a sequence: which attributes of its items were asked for; none = all that are kept */
  readonly itemTags: readonly number[];
}

/** What a C-FIND asks for. */
export interface FindRequest {
  readonly level: QueryLevel;
  readonly table: Table;
  readonly filters: Filters;
  /** By tag, each once */
  readonly returned: readonly ReturnedKey[];
  /** Of the identifier, backslash-separated */
  readonly characterSet: string;
  /** Something was asked for that is not matched, or not told, here */
  readonly hasUnsupportedKeys: boolean;
  /** An attribute that is the same for all that is stored here was asked to be otherwise */
  readonly isImpossible: boolean;
}

const TAG_CHARACTER_SET = 0x00080005;
const TAG_LEVEL = 0x00080052;
const TAG_RETRIEVE_VIEW = 0x00080053;
const TAG_RETRIEVE_AE = 0x00080054;
const TAG_AVAILABILITY = 0x00080056;

const KEY_BY_TAG: ReadonlyMap<number, readonly [QueryAttribute, QueryKey]> = new Map(
  Object.entries(QUERY_KEYS)
    .filter(([, key]) => key.sequenceTag === 0)
    .map(([name, key]) => [key.tag, [name as QueryAttribute, key]]),
);

const ITEM_KEYS: readonly (readonly [QueryAttribute, QueryKey])[] = Object.entries(QUERY_KEYS)
  .filter(([, key]) => key.sequenceTag !== 0)
  .map(([name, key]) => [name as QueryAttribute, key]);

/** Values are in the time zone in which they were sent: it is told, but nothing is matched by it (PS3.4 C.2.2.2.5). */
export const NEVER_MATCHED: ReadonlySet<QueryAttribute> = new Set(['timezoneOffsetFromUtc']);

/** Unique keys of the levels, from above; the patient's only where the model begins with it. */
const UNIQUE_KEYS: readonly QueryAttribute[] = [
  'patientId',
  'studyInstanceUid',
  'seriesInstanceUid',
  'sopInstanceUid',
];

/** What peers ask for at the study level although it belongs to its series: told as the study's list. */
const STUDY_LISTS: Partial<Readonly<Record<QueryAttribute, string>>> = {
  modality: 'study.modalities',
  bodyPartExamined: 'study.body_parts',
};

/**
 * Reads the identifier of a C-FIND-RQ (PS3.4 C.4.1.1.3.1).
 *
 * The hierarchy is kept: unique keys of all levels above are needed, one value each; lists of UIDs are understood there
 * too. Other keys of levels above are matched and told. Keys of levels below are matched (something below must fulfil
 * them) and not told.
 */
export function readFindIdentifier(
  bytes: Buffer,
  encoding: Encoding,
  model: InformationModel,
): FindRequest | FindRefusal {
  let dataSet: DataSet;
  try {
    ({ dataSet } = readDataSet(bytes, encoding));
  } catch (error) {
    return { status: QUERY_STATUS.unableToProcess, comment: short(toAppError(error).message) };
  }
  const characterSet = characterSetOf(dataSet);
  const named = textAt(dataSet, TAG_LEVEL).trim().toUpperCase();
  const level = LEVELS.find((one) => one === named);
  const levels = model === 'patientRoot' ? LEVELS : LEVELS.slice(1);
  if (!level || !levels.includes(level))
    return mismatch(
      named === '' ? 'Query/Retrieve Level is missing' : 'Query/Retrieve Level is none of this model',
    );
  const above = UNIQUE_KEYS.slice(model === 'patientRoot' ? 0 : 1, LEVELS.indexOf(level));
  const missing = above.find((name) => !isSingle(name, textAt(dataSet, QUERY_KEYS[name].tag, characterSet)));
  if (missing !== undefined) return mismatch(`${level} level needs one value of ${missing}`);
  const uniqueKeys = [...above, UNIQUE_KEYS[LEVELS.indexOf(level)] ?? 'studyInstanceUid'];
  return collect(dataSet, level, characterSet, uniqueKeys);
}

function mismatch(comment: string): FindRefusal {
  return { status: QUERY_STATUS.identifierMismatch, comment };
}

function short(comment: string): string {
  return comment.slice(0, 64);
}

function isSingle(name: QueryAttribute, value: string): boolean {
  if (value.trim() === '' || /[*?]/.test(value)) return false;
  return QUERY_KEYS[name].vr === 'UI' || !value.includes('\\');
}

function collect(
  dataSet: DataSet,
  level: QueryLevel,
  characterSet: string,
  uniqueKeys: readonly QueryAttribute[],
): FindRequest {
  const table = TABLES[LEVELS.indexOf(level)] ?? 'study';
  const filters: Partial<Record<QueryAttribute, string>> = {};
  const returned = new Map<number, ReturnedKey>();
  let hasUnsupportedKeys = false;
  let isImpossible = false;
  for (const tag of dataSet.keys()) {
    if (
      tag === TAG_CHARACTER_SET ||
      tag === TAG_LEVEL ||
      tag === TAG_RETRIEVE_VIEW ||
      tag === TAG_RETRIEVE_AE
    )
      continue;
    if (tag === TAG_AVAILABILITY) {
      const value = textAt(dataSet, tag, characterSet).trim();
      isImpossible ||= !/^\**$/.test(value) && !value.split('\\').includes('ONLINE');
      continue;
    }
    const known = KEY_BY_TAG.get(tag);
    if (!known) {
      hasUnsupportedKeys = true;
      continue;
    }
    const [name, key] = known;
    const told = toldAt(name, key, table);
    if (!told) hasUnsupportedKeys = true;
    if (key.vr === 'SQ') {
      const items = readItems(dataSet, key, characterSet, filters);
      hasUnsupportedKeys ||= items.hasUnsupportedKeys;
      if (told) returned.set(tag, { key: told, itemTags: items.tags });
      continue;
    }
    const value = textAt(dataSet, tag, characterSet);
    if (value !== '' && !NEVER_MATCHED.has(name)) filters[name] = valueFor(key, dataSet, value);
    if (told) returned.set(tag, { key: told, itemTags: [] });
  }
  for (const name of uniqueKeys) {
    const key = QUERY_KEYS[name];
    returned.set(key.tag, { key, itemTags: [] });
  }
  return {
    level,
    table,
    filters,
    returned: [...returned.values()].sort((a, b) => a.key.tag - b.key.tag),
    characterSet,
    hasUnsupportedKeys,
    isImpossible,
  };
}

/** US keys have a number in two bytes. */
function valueFor(key: QueryKey, dataSet: DataSet, text: string): string {
  const value = dataSet.get(key.tag)?.value;
  if (key.vr !== 'US' || !Buffer.isBuffer(value)) return text;
  return value.length >= 2 ? String(value.readUInt16LE(0)) : '';
}

/** The key as it is told at a level; null when it belongs to a level below. */
export function toldAt(name: QueryAttribute, key: QueryKey, table: Table): QueryKey | null {
  if (table === 'patient') return key.isOfPatient ? key : null;
  if (TABLES.indexOf(key.table) <= TABLES.indexOf(table)) return key;
  const list = table === 'study' ? STUDY_LISTS[name] : undefined;
  return list === undefined ? null : { ...key, columns: [list] };
}

/** Keys in the one item that a sequence has in a query (PS3.4 C.2.2.2.6); an empty one asks for the whole sequence. */
function readItems(
  dataSet: DataSet,
  sequence: QueryKey,
  characterSet: string,
  filters: Partial<Record<QueryAttribute, string>>,
): { tags: number[]; hasUnsupportedKeys: boolean } {
  const tags: number[] = [];
  let hasUnsupportedKeys = false;
  const [item] = itemsAt(dataSet, sequence.tag);
  for (const tag of item?.keys() ?? []) {
    const known = ITEM_KEYS.find(([, key]) => key.sequenceTag === sequence.tag && key.tag === tag);
    if (!known || !item) {
      hasUnsupportedKeys = true;
      continue;
    }
    tags.push(tag);
    const value = textAt(item, tag, characterSet);
    if (value !== '') filters[known[0]] = value;
  }
  return { tags, hasUnsupportedKeys };
}
