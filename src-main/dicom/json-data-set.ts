import { AppError } from '#shared/errors.ts';
import type { DataSet, Element } from './data-set.ts';
import type { JsonDataset, JsonElement } from './dicom-json.ts';
import { DEEPEST_NESTING } from './element-walk.ts';
import type { JsonPersonName, JsonValue } from './json-values.ts';

/**
 * What an address of the data set stands for.
 *
 * @returns null when nothing came under it
 */
export type ResolveBulkData = (uri: string, tag: number) => Element['value'] | null;

const TAG_SPECIFIC_CHARACTER_SET = 0x00080005;
const NUMBER_BYTES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  UV: 8,
  SV: 8,
};
const BINARY_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const KNOWN_VRS = new Set([
  ...Object.keys(NUMBER_BYTES),
  ...BINARY_VRS,
  ...'AE AS AT CS DA DS DT IS LO LT PN SH SQ ST TM UC UI UR UT'.split(' '),
]);

/** An element as anybody may write it. */
type LooseElement = { readonly [Name in keyof JsonElement]?: unknown } | null;

/**
 * A data set of the DICOM JSON Model (PS3.18 F) as a tree of values; text becomes UTF-8, and Specific Character Set says so.
 * Group lengths and file meta information are left out.
 *
 * @throws AppError INPUT for what the model does not allow, and for an address that `resolve` knows nothing of
 */
export function dataSetFromJson(json: JsonDataset, resolve: ResolveBulkData = () => null): DataSet {
  const dataSet = readAttributes(json, resolve, 0);
  dataSet.set(TAG_SPECIFIC_CHARACTER_SET, { vr: 'CS', value: Buffer.from('ISO_IR 192') });
  return dataSet;
}

function bad(what: string): AppError {
  return new AppError('INPUT', `The metadata of an object cannot be read: ${what}.`);
}

function readAttributes(json: JsonDataset, resolve: ResolveBulkData, depth: number): DataSet {
  if (depth > DEEPEST_NESTING) throw bad('sequences are nested too deeply');
  const dataSet: DataSet = new Map();
  for (const [key, element] of Object.entries(json)) {
    if (!/^[0-9A-Fa-f]{8}$/.test(key)) throw bad('a tag is none');
    const tag = Number.parseInt(key, 16);
    if (tag >>> 16 <= 0x0002 || tag >>> 16 === 0xfffe || (tag & 0xffff) === 0) continue;
    const { vr, ...loose } = (element as LooseElement) ?? {};
    if (typeof vr !== 'string' || !KNOWN_VRS.has(vr)) throw bad('a value representation is none');
    dataSet.set(tag, { vr, value: valueOf(tag, vr, loose, resolve, depth) });
  }
  return dataSet;
}

function valueOf(
  tag: number,
  vr: string,
  { Value, InlineBinary, BulkDataURI }: NonNullable<LooseElement>,
  resolve: ResolveBulkData,
  depth: number,
): Element['value'] {
  if (BulkDataURI !== undefined) {
    const value = typeof BulkDataURI === 'string' ? resolve(BulkDataURI, tag) : null;
    if (value === null) throw bad('a value that comes by itself did not come');
    return value;
  }
  if (InlineBinary !== undefined) {
    if (typeof InlineBinary !== 'string') throw bad('a binary value is no text');
    return Buffer.from(InlineBinary, 'base64');
  }
  if (Value !== undefined && !Array.isArray(Value)) throw bad('values are no array');
  const values = (Value ?? []) as readonly JsonValue[];
  if (vr === 'SQ')
    return values.map((item) => {
      if (typeof item !== 'object' || item === null) throw bad('an item is none');
      return readAttributes(item as JsonDataset, resolve, depth + 1);
    });
  if (BINARY_VRS.has(vr)) {
    if (values.length > 0) throw bad('a binary value is neither inline nor by address');
    return Buffer.alloc(0);
  }
  const width = NUMBER_BYTES[vr];
  if (width !== undefined) return numbers(vr, width, values);
  if (vr === 'AT') return tags(values);
  const texts = values.map((value) => textOf(vr, value));
  return Buffer.from(texts.join('\\'), 'utf8');
}

function numbers(vr: string, width: number, values: readonly JsonValue[]): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, value] of values.entries()) {
    const at = index * width;
    if (vr === 'UV' || vr === 'SV') {
      view.setBigUint64(at, BigInt.asUintN(64, wholeNumber(value)), true);
      continue;
    }
    const number = typeof value === 'number' ? value : Number(value === null ? NaN : value);
    if (vr === 'FL') view.setFloat32(at, number, true);
    else if (vr === 'FD') view.setFloat64(at, number, true);
    else if (!Number.isInteger(number)) throw bad('a number is none');
    else if (width === 2) view.setUint16(at, number & 0xffff, true);
    else view.setUint32(at, number >>> 0, true);
  }
  return bytes;
}

function wholeNumber(value: JsonValue): bigint {
  try {
    return BigInt(typeof value === 'number' || typeof value === 'string' ? value : 'none');
  } catch {
    throw bad('a number is none');
  }
}

function tags(values: readonly JsonValue[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) throw bad('a tag is none');
    const tag = Number.parseInt(value, 16);
    bytes.writeUInt16LE(tag >>> 16, index * 4);
    bytes.writeUInt16LE(tag & 0xffff, index * 4 + 2);
  }
  return bytes;
}

function textOf(vr: string, value: JsonValue): string {
  if (value === null) return '';
  if (vr === 'PN') return nameOf(value);
  if (typeof value === 'object') throw bad('a text is none');
  return String(value);
}

function nameOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) throw bad('a name is none');
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as JsonPersonName;
  return [Alphabetic, Ideographic, Phonetic].map(String).join('=').replace(/=+$/, '');
}
