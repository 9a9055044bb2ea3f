import { parsePersonName } from '#shared/dicom/person-name.ts';
import type { TextDecoding } from './character-set.ts';
import { u16, u32 } from './element-walk.ts';

export interface JsonPersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** A value of the DICOM JSON Model; an item of a sequence is a map of attributes (PS3.18 F.2.2). */
export type JsonValue = string | number | null | JsonPersonName | { [tag: string]: JsonItemElement };

interface JsonItemElement {
  vr: string;
  Value?: JsonValue[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

type Reader = (bytes: Buffer, at: number, isBigEndian: boolean) => number | string;

const NUMBERS: ReadonlyMap<string, { readonly width: number; readonly read: Reader }> = new Map<
  string,
  { width: number; read: Reader }
>([
  ['US', { width: 2, read: u16 }],
  ['SS', { width: 2, read: (bytes, at, big) => (u16(bytes, at, big) << 16) >> 16 }],
  ['UL', { width: 4, read: u32 }],
  ['SL', { width: 4, read: (bytes, at, big) => u32(bytes, at, big) | 0 }],
  ['FL', { width: 4, read: (bytes, at, big) => finite(big ? bytes.readFloatBE(at) : bytes.readFloatLE(at)) }],
  [
    'FD',
    { width: 8, read: (bytes, at, big) => finite(big ? bytes.readDoubleBE(at) : bytes.readDoubleLE(at)) },
  ],
  [
    'UV',
    {
      width: 8,
      read: (bytes, at, big) => exact(big ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)),
    },
  ],
  [
    'SV',
    { width: 8, read: (bytes, at, big) => exact(big ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at)) },
  ],
  ['AT', { width: 4, read: attributeTag }],
]);

// JSON has no numbers for these; PS3.18 F.2.3 note lets them be strings.
function finite(value: number): number | string {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function attributeTag(bytes: Buffer, at: number, isBigEndian: boolean): string {
  const tag = u16(bytes, at, isBigEndian) * 0x10000 + u16(bytes, at + 2, isBigEndian);
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

/** Values of a binary number VR; null when `vr` is none. A piece too short for a number at the end is dropped. */
export function numberValues(
  bytes: Buffer,
  vr: string,
  at: number,
  length: number,
  isBigEndian: boolean,
): JsonValue[] | null {
  const kind = NUMBERS.get(vr);
  if (!kind) return null;
  const values: JsonValue[] = [];
  for (let offset = at; offset + kind.width <= at + length; offset += kind.width)
    values.push(kind.read(bytes, offset, isBigEndian));
  return values;
}

const SINGLE_TEXT_VRS = new Set(['LT', 'ST', 'UR', 'UT']);
const LEADING_BLANKS_COUNT_VRS = new Set(['LT', 'ST', 'UT', 'UC']);
const DECODED_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const TEXT_VRS = new Set([...DECODED_VRS, 'AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR']);

/** Values of a text VR, padding removed; null when `vr` is none, an empty array when nothing but padding is there. */
export function textValues(
  bytes: Buffer,
  vr: string,
  at: number,
  length: number,
  decoding: TextDecoding,
): JsonValue[] | null {
  if (!TEXT_VRS.has(vr)) return null;
  let end = at + length;
  while (end > at && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end -= 1;
  if (end === at) return [];
  const text = DECODED_VRS.has(vr)
    ? decoding.decode(bytes, at, end, vr === 'PN' ? 'name' : 'text')
    : bytes.toString('latin1', at, end);
  if (SINGLE_TEXT_VRS.has(vr)) return [text.replace(TRAILING_BLANKS, '')];
  const values = text.split('\\').map((value) => {
    const trimmed = LEADING_BLANKS_COUNT_VRS.has(vr)
      ? value.replace(TRAILING_BLANKS, '')
      : trimPadding(value);
    if (trimmed === '') return null;
    if (vr === 'PN') return jsonPersonName(trimmed);
    return vr === 'DS' || vr === 'IS' ? numberOrText(trimmed) : trimmed;
  });
  return values.length === 1 && values[0] === null ? [] : values;
}

const TRAILING_BLANKS = /[ \0]+$/;

function trimPadding(value: string): string {
  return value.replaceAll('\0', '').trim();
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function numberOrText(text: string): number | string {
  if (!DECIMAL.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function jsonPersonName(text: string): JsonPersonName | null {
  const name = parsePersonName(text);
  const json: JsonPersonName = {};
  if (name.alphabetic) json.Alphabetic = name.alphabetic;
  if (name.ideographic) json.Ideographic = name.ideographic;
  if (name.phonetic) json.Phonetic = name.phonetic;
  return Object.keys(json).length > 0 ? json : null;
}

const SWAP_WIDTHS: Readonly<Record<string, 2 | 4 | 8>> = { OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };

/** Bulk values leave in little endian (PS3.18 F.2.7); @returns a view where nothing has to be swapped */
export function binaryValue(
  bytes: Buffer,
  vr: string,
  at: number,
  length: number,
  isBigEndian: boolean,
): Buffer {
  const view = bytes.subarray(at, at + length);
  const width = SWAP_WIDTHS[vr];
  if (!isBigEndian || width === undefined) return view;
  const even = Buffer.from(view.subarray(0, length - (length % width)));
  if (width === 2) return even.swap16();
  return width === 4 ? even.swap32() : even.swap64();
}
