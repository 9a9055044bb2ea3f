import type { TextDecoding } from './character-set.ts';
import { u16, type Encoding } from './element-walk.ts';
import { OPTIONAL_KEYS } from './optional-keys.ts';

/** Which elements of a data set are read into an instance header, and their values once they were found. */

const WANTED = [
  0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00080021, 0x00080030, 0x00080031, 0x00080050, 0x00080060,
  0x00080090, 0x00081030, 0x0008103e, 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040, 0x00180015,
  0x00181030, 0x0020000d, 0x0020000e, 0x00200010, 0x00200011, 0x00200013, 0x00200052, 0x00200060, 0x00280002,
  0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
];
export const LAST_WANTED = 0x00280100;

/** Of an instance alone, and only for queries */
export const TAG_IMAGE_TYPE = 0x00080008;
export const TAG_CONTENT_DATE = 0x00080023;
export const TAG_CONTENT_TIME = 0x00080033;
export const TAG_ACQUISITION_NUMBER = 0x00200012;
const QUERIED = [
  TAG_IMAGE_TYPE,
  TAG_CONTENT_DATE,
  TAG_CONTENT_TIME,
  TAG_ACQUISITION_NUMBER,
  ...OPTIONAL_KEYS.map(({ tag }) => tag),
];
export const LAST_QUERIED = Math.max(...QUERIED);
export const SLOT_OF_TAG = new Map([...WANTED, ...QUERIED].map((tag, slot) => [tag, slot]));

/** No value that the catalog keeps is longer by the standard; what exceeds this is cut. */
export const LONGEST_VALUE_BYTES = 2048;

export interface Found {
  /** Offset and length of each wanted value, by slot; offset -1 when absent */
  readonly at: Int32Array;
  readonly length: Int32Array;
}

export function noneFound(): Found {
  return { at: new Int32Array(SLOT_OF_TAG.size).fill(-1), length: new Int32Array(SLOT_OF_TAG.size) };
}

/** Whether it belongs to the attributes that every object is read for, not only to those of queries. */
export function isNeededSlot(slot: number): boolean {
  return slot < WANTED.length;
}

export function slotOf(tag: number): number {
  return SLOT_OF_TAG.get(tag) ?? -1;
}

/** Start and end of a value without its padding; an empty range when absent. */
export function range(bytes: Buffer, found: Found, tag: number): readonly [from: number, to: number] {
  const slot = slotOf(tag);
  let from = found.at[slot] ?? -1;
  if (from < 0) return [0, 0];
  let to = from + Math.min(found.length[slot] ?? 0, LONGEST_VALUE_BYTES);
  while (to > from && isPadding(bytes[to - 1])) to -= 1;
  while (from < to && isPadding(bytes[from])) from += 1;
  return [from, to];
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0;
}

export function plainText(bytes: Buffer, found: Found, tag: number): string {
  const [from, to] = range(bytes, found, tag);
  return from === to ? '' : bytes.toString('latin1', from, to);
}

export function decodedText(bytes: Buffer, found: Found, tag: number, decoding: TextDecoding): string {
  const [from, to] = range(bytes, found, tag);
  return from === to ? '' : decoding.decode(bytes, from, to, 'text').trim();
}

export function decodedName(bytes: Buffer, found: Found, tag: number, decoding: TextDecoding): string {
  const [from, to] = range(bytes, found, tag);
  if (from === to) return '';
  const text = decoding.decode(bytes, from, to, 'name');
  // Only the first value of a name: the attributes read here have a multiplicity of one.
  const next = text.indexOf('\\');
  return next < 0 ? text : text.slice(0, next);
}

export function unsignedShort(bytes: Buffer, encoding: Encoding, found: Found, tag: number): number | null {
  const slot = slotOf(tag);
  const at = found.at[slot] ?? -1;
  return at < 0 || (found.length[slot] ?? 0) < 2 ? null : u16(bytes, at, encoding.isBigEndian);
}

export function integerString(text: string): number | null {
  const match = /^\s*([+-]?\d{1,12})/.exec(text);
  if (!match) return null;
  const value = Number(match[1]);
  // IS reaches from -2^31 to 2^31 - 1 (PS3.5 6.2).
  return value >= -0x80000000 && value <= 0x7fffffff ? value : null;
}

/** DA and TM as they are written today: ACR-NEMA had points and colons in them (PS3.5 6.2). */
export function dateOf(bytes: Buffer, found: Found, tag: number): string {
  const date = plainText(bytes, found, tag);
  return date.includes('.') ? date.replaceAll('.', '') : date;
}

export function timeOf(bytes: Buffer, found: Found, tag: number): string {
  const time = plainText(bytes, found, tag);
  return time.includes(':') ? time.replaceAll(':', '') : time;
}
