import type { QueriedHeader } from '#shared/dicom/instance-header.ts';
import type { TextDecoding } from './character-set.ts';
import { readSequence, type DataSet } from './data-set.ts';
import type { Encoding } from './element-walk.ts';
import {
  dateOf,
  integerString,
  LONGEST_VALUE_BYTES,
  plainText,
  range,
  slotOf,
  timeOf,
  TAG_ACQUISITION_NUMBER,
  TAG_CONTENT_DATE,
  TAG_CONTENT_TIME,
  TAG_IMAGE_TYPE,
  type Found,
} from './header-elements.ts';
import {
  OPTIONAL_KEYS,
  optionalName,
  type OptionalItemKey,
  type OptionalKey,
  type OptionalValue,
} from './optional-keys.ts';

/**
 * Behind the attributes that identify and describe, only this far into the data set is read for those that queries ask for:
 * what is in the first bytes of an object anyway. A fixed reach makes a rebuilt catalog equal to the first one.
 */
export const QUERIED_REACH_BYTES = 64 * 1024;

/** The attributes of a header that only queries ask for. */
export function queriedHeader(
  bytes: Buffer,
  encoding: Encoding,
  found: Found,
  decoding: TextDecoding,
): QueriedHeader {
  return {
    studyKeys: optionalValues(bytes, encoding, found, decoding, 'study'),
    seriesKeys: optionalValues(bytes, encoding, found, decoding, 'series'),
    imageType: plainText(bytes, found, TAG_IMAGE_TYPE),
    contentDate: dateOf(bytes, found, TAG_CONTENT_DATE),
    contentTime: timeOf(bytes, found, TAG_CONTENT_TIME),
    acquisitionNumber: integerString(plainText(bytes, found, TAG_ACQUISITION_NUMBER)),
  };
}

/** Optional keys that have a value, as JSON. */
function optionalValues(
  bytes: Buffer,
  encoding: Encoding,
  found: Found,
  decoding: TextDecoding,
  keeper: 'study' | 'series',
): string {
  const values: Record<string, OptionalValue> = {};
  for (const key of OPTIONAL_KEYS) {
    if (key.keeper !== keeper || (found.at[slotOf(key.tag)] ?? -1) < 0) continue;
    const value = key.items
      ? optionalItems(bytes, encoding, found, decoding, key)
      : optionalText(bytes, found, decoding, key);
    if (value.length > 0) values[optionalName(key.tag)] = value;
  }
  return JSON.stringify(values);
}

function optionalText(bytes: Buffer, found: Found, decoding: TextDecoding, { tag, vr }: OptionalKey): string {
  const [from, to] = range(bytes, found, tag);
  if (from === to) return '';
  if (vr === 'DA') return dateOf(bytes, found, tag);
  if (vr === 'TM') return timeOf(bytes, found, tag);
  if (vr === 'PN') return trimmedValues(decoding.decode(bytes, from, to, 'name'));
  if (vr === 'LO' || vr === 'SH') return trimmedValues(decoding.decode(bytes, from, to, 'text'));
  return bytes.toString('latin1', from, to);
}

function trimmedValues(text: string): string {
  if (!text.includes('\\')) return text.trim();
  return text
    .split('\\')
    .map((value) => value.trim())
    .join('\\');
}

/** What cannot be read as items is left out: it must not keep the object out. */
function optionalItems(
  bytes: Buffer,
  encoding: Encoding,
  found: Found,
  decoding: TextDecoding,
  { tag, items }: OptionalKey,
): Record<string, string>[] {
  const slot = slotOf(tag);
  const from = found.at[slot] ?? 0;
  try {
    return readSequence(bytes, from, from + (found.length[slot] ?? 0), encoding)
      .map((item) => optionalItem(item, decoding, items ?? []))
      .filter((item) => Object.keys(item).length > 0);
  } catch {
    return [];
  }
}

function optionalItem(
  item: DataSet,
  decoding: TextDecoding,
  keys: readonly OptionalItemKey[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { tag, vr } of keys) {
    const value = item.get(tag)?.value;
    if (!Buffer.isBuffer(value)) continue;
    const text =
      vr === 'UI'
        ? value.toString('latin1')
        : decoding.decode(value, 0, Math.min(value.length, LONGEST_VALUE_BYTES), 'text');
    const trimmed = text.replaceAll('\0', '').trim();
    if (trimmed !== '') values[optionalName(tag)] = trimmed;
  }
  return values;
}
