import { AppError } from '#shared/errors.ts';
import {
  DEEPEST_NESTING,
  IMPLICIT_LITTLE,
  readElementHead,
  TAG_ITEM,
  TAG_ITEM_END,
  TAG_SEQUENCE_END,
  UNDEFINED_LENGTH,
  type ElementHead,
  type Encoding,
} from './element-walk.ts';
import { binaryValue } from './json-values.ts';
import { resolveVr } from './resolve-vr.ts';

/**
 * A data set as a tree whose values stay the bytes that they were, so that what is not touched leaves as it came.
 * Keys are tags (group × 65536 + element).
 */
export type DataSet = Map<number, Element>;

export interface Element {
  readonly vr: string;
  /** Bytes in little endian with their padding; items where `vr` is SQ; encapsulated pixel data as fragments */
  readonly value: Buffer | readonly DataSet[] | Fragments;
}

/** Encapsulated pixel data (PS3.5 A.4); the first fragment is the basic offset table, which may be empty. */
export interface Fragments {
  readonly fragments: readonly Buffer[];
}

export interface ReadDataSet {
  readonly dataSet: DataSet;
  /** Where reading stopped: the end, or the element that `stopBefore` names or one behind it */
  readonly endsAt: number;
}

const TAG_PIXEL_REPRESENTATION = 0x00280103;
const PIXEL_DATA = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

function cutOff(): AppError {
  return new AppError('CORRUPT', 'A data set ends in the middle of an element. Send the object again.');
}

/**
 * Reads a data set; group lengths are left out, VRs that are missing or UN come from the dictionary.
 *
 * @param bytes the data set, inflated; values are views into it
 * @param stopBefore tag of the top level before which reading ends, such as that of pixel data
 * @throws AppError CORRUPT when it is cut off, no data set at all, or nested beyond reason
 */
export function readDataSet(
  bytes: Buffer,
  encoding: Encoding,
  { stopBefore = Infinity }: { readonly stopBefore?: number } = {},
): ReadDataSet {
  const dataSet: DataSet = new Map();
  const endsAt = readElements(bytes, dataSet, 0, bytes.length, encoding, {
    isSigned: false,
    depth: 0,
    stopBefore,
  });
  return { dataSet, endsAt };
}

/**
 * The items of one sequence.
 *
 * @param from where its value begins
 * @param end behind its value, its delimiter included where it has one
 * @throws AppError CORRUPT as `readDataSet`
 */
export function readSequence(bytes: Buffer, from: number, end: number, encoding: Encoding): DataSet[] {
  const items: DataSet[] = [];
  readItems(bytes, items, from, end, encoding, { isSigned: false, depth: 1, stopBefore: Infinity });
  return items;
}

interface Reading {
  readonly isSigned: boolean;
  readonly depth: number;
  readonly stopBefore: number;
}

function readElements(
  bytes: Buffer,
  dataSet: DataSet,
  from: number,
  end: number,
  encoding: Encoding,
  { isSigned: outerIsSigned, depth, stopBefore }: Reading,
): number {
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let isSigned = outerIsSigned;
  let at = from;
  while (at < end) {
    if (!readElementHead(bytes, at, end, encoding, head)) throw cutOff();
    const { tag, length, valueAt } = head;
    if (tag === TAG_ITEM_END) return valueAt;
    if (tag === TAG_SEQUENCE_END) return at;
    if (tag >= stopBefore) return at;
    const inner = { isSigned, depth: depth + 1, stopBefore: Infinity };
    if (length === UNDEFINED_LENGTH && PIXEL_DATA.has(tag)) {
      const fragments: Buffer[] = [];
      at = readFragments(bytes, fragments, valueAt, end, encoding);
      dataSet.set(tag, { vr: 'OB', value: { fragments } });
      continue;
    }
    const valueEncoding = head.vr === 'UN' ? IMPLICIT_LITTLE : encoding;
    const vr = resolveVr(tag, head.vr, length, isSigned);
    if (length === UNDEFINED_LENGTH) {
      const items: DataSet[] = [];
      at = readItems(bytes, items, valueAt, end, valueEncoding, inner);
      dataSet.set(tag, { vr: 'SQ', value: items });
      continue;
    }
    at = valueAt + length;
    if (at > end) throw cutOff();
    if ((tag & 0xffff) === 0) continue;
    const isUnknownSequence = vr === 'SQ' && head.vr === 'UN';
    if (vr === 'SQ' && !isUnknownSequence) {
      const items: DataSet[] = [];
      readItems(bytes, items, valueAt, at, valueEncoding, inner);
      dataSet.set(tag, { vr, value: items });
    } else if (isUnknownSequence) {
      dataSet.set(tag, unknownSequence(bytes, valueAt, at, inner));
    } else {
      const value = binaryOf(bytes, vr, valueAt, length, valueEncoding.isBigEndian);
      dataSet.set(tag, { vr, value });
      if (tag === TAG_PIXEL_REPRESENTATION && value.length >= 2) isSigned = value.readUInt16LE(0) === 1;
    }
  }
  return at;
}

/** What a gateway called UN although it is a sequence; what does not read as one stays what it was. */
function unknownSequence(bytes: Buffer, from: number, to: number, reading: Reading): Element {
  const items: DataSet[] = [];
  try {
    readItems(bytes, items, from, to, IMPLICIT_LITTLE, reading);
    return { vr: 'SQ', value: items };
  } catch {
    return { vr: 'UN', value: bytes.subarray(from, to) };
  }
}

function readItems(
  bytes: Buffer,
  items: DataSet[],
  from: number,
  end: number,
  encoding: Encoding,
  reading: Reading,
): number {
  if (reading.depth > DEEPEST_NESTING)
    throw new AppError('CORRUPT', 'Sequences are nested too deeply. Send the object again.');
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let at = from;
  while (at < end) {
    if (!readElementHead(bytes, at, end, encoding, head)) throw cutOff();
    if (head.tag === TAG_SEQUENCE_END) return head.valueAt;
    if (head.tag !== TAG_ITEM)
      throw new AppError('CORRUPT', 'A sequence holds something that is no item. Send the object again.');
    const hasLength = head.length !== UNDEFINED_LENGTH;
    const itemEnd = hasLength ? head.valueAt + head.length : end;
    if (itemEnd > end) throw cutOff();
    const item: DataSet = new Map();
    const stop = readElements(bytes, item, head.valueAt, itemEnd, encoding, reading);
    items.push(item);
    at = hasLength ? itemEnd : stop;
  }
  return at;
}

function readFragments(
  bytes: Buffer,
  fragments: Buffer[],
  from: number,
  end: number,
  encoding: Encoding,
): number {
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let at = from;
  for (;;) {
    if (!readElementHead(bytes, at, end, encoding, head)) throw cutOff();
    if (head.tag === TAG_SEQUENCE_END) return head.valueAt;
    at = head.valueAt + head.length;
    if (head.tag !== TAG_ITEM || at > end) throw cutOff();
    fragments.push(bytes.subarray(head.valueAt, at));
  }
}

const SWAP_WIDTHS: Readonly<Record<string, 2 | 4 | 8>> = {
  US: 2,
  SS: 2,
  AT: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  SV: 8,
  UV: 8,
};

/** Little endian bytes of a value, or big endian ones of a little endian value: the swap is its own inverse. */
function binaryOf(bytes: Buffer, vr: string, at: number, length: number, isBigEndian: boolean): Buffer {
  const width = SWAP_WIDTHS[vr];
  if (!isBigEndian || width === undefined) return binaryValue(bytes, vr, at, length, isBigEndian);
  const even = Buffer.from(bytes.subarray(at, at + length - (length % width)));
  if (width === 2) return even.swap16();
  return width === 4 ? even.swap32() : even.swap64();
}

/** VRs whose explicit form has two reserved bytes and a length of four (PS3.5 7.1.2) */
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const LONGEST_SHORT_VALUE = 0xfffe;

/**
 * The bytes of a data set, elements in ascending order, sequences and items with their lengths.
 *
 * A value too long for the length field of its VR is written as UN (PS3.5 6.2.2 note 6). Odd values are padded by their VR.
 *
 * @returns the pieces in order; values are not copied
 */
export function writeDataSet(dataSet: DataSet, encoding: Encoding): Buffer[] {
  const pieces: Buffer[] = [];
  const tags = [...dataSet.keys()].sort((a, b) => a - b);
  for (const tag of tags) {
    const element = dataSet.get(tag);
    if (element) writeElement(pieces, tag, element, encoding);
  }
  return pieces;
}

export function encodeDataSetTree(dataSet: DataSet, encoding: Encoding): Buffer {
  return Buffer.concat(writeDataSet(dataSet, encoding));
}

function writeElement(pieces: Buffer[], tag: number, { vr, value }: Element, encoding: Encoding): void {
  if (Buffer.isBuffer(value)) {
    const bytes = padded(binaryOf(value, vr, 0, value.length, encoding.isBigEndian), vr);
    pieces.push(elementHead(tag, vr, bytes.length, encoding));
    if (bytes.length > 0) pieces.push(bytes);
  } else if ('fragments' in value) {
    pieces.push(elementHead(tag, 'OB', UNDEFINED_LENGTH, encoding));
    for (const fragment of value.fragments) {
      const bytes = padded(fragment, 'OB');
      pieces.push(itemHead(TAG_ITEM, bytes.length, encoding), bytes);
    }
    pieces.push(itemHead(TAG_SEQUENCE_END, 0, encoding));
  } else {
    const items = value.map((item) => writeDataSet(item, encoding));
    const lengths = items.map((item) => item.reduce((sum, piece) => sum + piece.length, 0));
    pieces.push(
      elementHead(
        tag,
        'SQ',
        lengths.reduce((sum, length) => sum + length + 8, 0),
        encoding,
      ),
    );
    for (const [index, item] of items.entries()) {
      pieces.push(itemHead(TAG_ITEM, lengths[index] ?? 0, encoding));
      for (const piece of item) pieces.push(piece);
    }
  }
}

function padded(bytes: Buffer, vr: string): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, padding(vr)]);
}

/** What makes the length of a value even (PS3.5 6.2). */
export function padding(vr: string): Buffer {
  const isText = !vr.startsWith('O') && vr !== 'UI' && vr !== 'UN';
  return Buffer.from([isText ? 0x20 : 0]);
}

export function elementHead(tag: number, vr: string, length: number, encoding: Encoding): Buffer {
  if (encoding.isImplicit) return itemHead(tag, length, encoding);
  const isTooLong = length > LONGEST_SHORT_VALUE && !LONG_VRS.has(vr);
  const written = isTooLong ? 'UN' : vr;
  const isLong = LONG_VRS.has(written);
  const head = Buffer.alloc(isLong ? 12 : 8);
  putTag(head, tag, encoding);
  head.write(written, 4, 'latin1');
  if (encoding.isBigEndian) {
    if (isLong) head.writeUInt32BE(length, 8);
    else head.writeUInt16BE(length, 6);
  } else if (isLong) head.writeUInt32LE(length, 8);
  else head.writeUInt16LE(length, 6);
  return head;
}

export function itemHead(tag: number, length: number, encoding: Encoding): Buffer {
  const head = Buffer.alloc(8);
  putTag(head, tag, encoding);
  if (encoding.isBigEndian) head.writeUInt32BE(length, 4);
  else head.writeUInt32LE(length, 4);
  return head;
}

function putTag(head: Buffer, tag: number, { isBigEndian }: Encoding): void {
  if (isBigEndian) {
    head.writeUInt16BE(tag >>> 16, 0);
    head.writeUInt16BE(tag & 0xffff, 2);
  } else {
    head.writeUInt16LE(tag >>> 16, 0);
    head.writeUInt16LE(tag & 0xffff, 2);
  }
}
