import { AppError } from '#shared/errors.ts';
import { textDecoding } from './character-set.ts';
import { dictionaryEntry, entryOfKeyword } from './data-dictionary.ts';
import type { DataSet } from './data-set.ts';
import { encodeText } from './text-encoding.ts';

/** Reading and putting values of a data set tree by tag. */

const TAG_SPECIFIC_CHARACTER_SET = 0x00080005;
/** VRs whose text Specific Character Set governs (PS3.5 6.1.2.3) */
const CODED_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/**
 * The tag of a keyword of the standard.
 *
 * @throws AppError INTERNAL for one that the standard does not know
 */
export function tagOf(keyword: string): number {
  const entry = entryOfKeyword(keyword);
  if (!entry) throw new AppError('INTERNAL', `The data dictionary has no attribute ${keyword}.`);
  return entry.tag;
}

function bytesAt(dataSet: DataSet, tag: number): Buffer | null {
  const value = dataSet.get(tag)?.value;
  return Buffer.isBuffer(value) ? value : null;
}

/** Specific Character Set as it stands, values backslash-separated; `''` when absent */
export function characterSetOf(dataSet: DataSet): string {
  return (bytesAt(dataSet, TAG_SPECIFIC_CHARACTER_SET)?.toString('latin1') ?? '').replace(/[\0 ]+$/, '');
}

/**
 * The text of an attribute, padding removed, values still separated by backslashes; `''` when absent or no text.
 *
 * @param characterSet that of the data set, or of the one around it when an item has none of its own
 */
export function textAt(dataSet: DataSet, tag: number, characterSet = characterSetOf(dataSet)): string {
  const bytes = bytesAt(dataSet, tag);
  if (!bytes) return '';
  const vr = dataSet.get(tag)?.vr ?? '';
  const text = CODED_VRS.has(vr)
    ? textDecoding(characterSet).decode(bytes, 0, bytes.length, vr === 'PN' ? 'name' : 'text')
    : bytes.toString('latin1');
  return text.replace(/[\0 ]+$/, '').replace(/^ +/, '');
}

/** First value of a binary integer attribute (US, SS, UL, SL) or of IS and DS; null when absent or not a number */
export function integerAt(dataSet: DataSet, tag: number): number | null {
  const bytes = bytesAt(dataSet, tag);
  const vr = dataSet.get(tag)?.vr;
  if (!bytes) return null;
  if (vr === 'US' && bytes.length >= 2) return bytes.readUInt16LE(0);
  if (vr === 'SS' && bytes.length >= 2) return bytes.readInt16LE(0);
  if (vr === 'UL' && bytes.length >= 4) return bytes.readUInt32LE(0);
  if (vr === 'SL' && bytes.length >= 4) return bytes.readInt32LE(0);
  if (vr !== 'IS' && vr !== 'DS') return null;
  const text = bytes.toString('latin1').split('\\')[0]?.replaceAll('\0', '').trim() ?? '';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : null;
}

/** Items of a sequence; none when it is absent, empty or no sequence */
export function itemsAt(dataSet: DataSet, tag: number): readonly DataSet[] {
  const value = dataSet.get(tag)?.value;
  return Array.isArray(value) ? (value as readonly DataSet[]) : [];
}

/**
 * Puts a text value, encoded as the character set says; the VR is that of the dictionary.
 *
 * @param text values separated by backslashes
 * @param characterSet of the data set; its attribute is not put by this
 * @throws AppError INPUT when a character is not in the set
 */
export function putText(
  dataSet: DataSet,
  tag: number,
  text: string,
  characterSet = characterSetOf(dataSet),
): void {
  const vr = dictionaryEntry(tag)?.vr ?? 'LO';
  const value = CODED_VRS.has(vr)
    ? encodeText(text, characterSet.split('\\'), vr === 'PN')
    : Buffer.from(text, 'latin1');
  dataSet.set(tag, { vr, value });
}

/** Puts unsigned numbers; the VR (US or UL) is that of the dictionary. */
export function putNumbers(dataSet: DataSet, tag: number, numbers: readonly number[]): void {
  const listed = dictionaryEntry(tag)?.vr;
  const vr = listed === 'UL' ? 'UL' : 'US';
  const width = vr === 'UL' ? 4 : 2;
  const value = Buffer.alloc(width * numbers.length);
  for (const [index, number] of numbers.entries()) value.writeUIntLE(number, index * width, width);
  dataSet.set(tag, { vr, value });
}

export function putItems(dataSet: DataSet, tag: number, items: readonly DataSet[]): void {
  dataSet.set(tag, { vr: 'SQ', value: items });
}

/** A value to be put: text (values separated by backslashes), numbers, or items. */
export type PutValue = string | number | readonly number[] | readonly DataSet[] | Buffer;

/**
 * A data set from keywords and values, in UTF-8; VRs come from the dictionary. `''` puts an empty attribute, undefined none.
 *
 * Specific Character Set is put when a text needs it.
 */
export function dataSetOf(values: Readonly<Record<string, PutValue | undefined>>): DataSet {
  const dataSet: DataSet = new Map();
  for (const [keyword, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const tag = tagOf(keyword);
    const vr = dictionaryEntry(tag)?.vr ?? 'UN';
    if (Buffer.isBuffer(value)) dataSet.set(tag, { vr, value });
    else if (typeof value === 'string') putText(dataSet, tag, value, UTF_8);
    else if (vr === 'SQ') putItems(dataSet, tag, value as readonly DataSet[]);
    else if (vr === 'IS' || vr === 'DS')
      putText(dataSet, tag, ([value].flat() as number[]).map(String).join('\\'));
    else if (vr === 'AT') dataSet.set(tag, { vr, value: tagBytes([value].flat() as number[]) });
    else if (vr === 'FL') dataSet.set(tag, { vr, value: floatBytes([value].flat() as number[]) });
    else if (vr === 'FD') dataSet.set(tag, { vr, value: doubleBytes([value].flat() as number[]) });
    else putNumbers(dataSet, tag, [value].flat() as number[]);
  }
  if (needsUtf8(dataSet)) putText(dataSet, TAG_SPECIFIC_CHARACTER_SET, UTF_8);
  return dataSet;
}

const UTF_8 = 'ISO_IR 192';

function needsUtf8(dataSet: DataSet): boolean {
  for (const { vr, value } of dataSet.values()) {
    if (Buffer.isBuffer(value)) {
      if (CODED_VRS.has(vr) && value.some((byte) => byte >= 0x80)) return true;
    } else if (Array.isArray(value) && (value as readonly DataSet[]).some(needsUtf8)) return true;
  }
  return false;
}

function tagBytes(tags: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * tags.length);
  for (const [index, tag] of tags.entries()) {
    bytes.writeUInt16LE(tag >>> 16, 4 * index);
    bytes.writeUInt16LE(tag & 0xffff, 4 * index + 2);
  }
  return bytes;
}

function floatBytes(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeFloatLE(number, 4 * index);
  return bytes;
}

function doubleBytes(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeDoubleLE(number, 8 * index);
  return bytes;
}
