import { textDecoding, type TextDecoding } from './character-set.ts';
import { dictionaryEntry } from './data-dictionary.ts';
import {
  DEEPEST_NESTING,
  IMPLICIT_LITTLE,
  readElementHead,
  TAG_ITEM,
  TAG_ITEM_END,
  TAG_SEQUENCE_END,
  u16,
  UNDEFINED_LENGTH,
  type ElementHead,
  type Encoding,
} from './element-walk.ts';
import { binaryValue, numberValues, textValues, type JsonValue } from './json-values.ts';
import { resolveVr } from './resolve-vr.ts';

/** One attribute of the DICOM JSON Model (PS3.18 F.2.2). */
export interface JsonElement {
  vr: string;
  Value?: JsonValue[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

/** Attributes by tag, eight hexadecimal digits in capitals. */
export type JsonDataset = { [tag: string]: JsonElement };

export interface JsonOptions {
  /** Binary values longer than this leave as BulkDataURI; 0 = none inline */
  readonly inlineLimitBytes: number;
  /** Address of a value that is not inline; null leaves it out. Offset counts from the start of the data set. */
  readonly bulkDataUri: (value: { vr: string; offset: number; length: number }) => string | null;
  /** Nothing follows the given bytes: a value that is cut off ends the data set */
  readonly isWholeDataset: boolean;
}

export type JsonReading =
  | { readonly kind: 'json'; readonly json: JsonDataset }
  /** The header goes on behind the given bytes */
  | { readonly kind: 'needsMore' };

const FIRST_PIXEL_TAG = 0x7fe00001;
const PIXEL_DATA_TAGS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const TAG_SPECIFIC_CHARACTER_SET = 0x00080005;
const TAG_PIXEL_REPRESENTATION = 0x00280103;
// Every viewer needs these to show a pixel: tables travel inline whatever the limit (PS3.3 C.7.6.3.1.5, C.11).
const TABLE_GROUP = 0x0028;
const LONGEST_INLINE_TABLE_BYTES = 256 * 1024;

interface Context {
  readonly bytes: Buffer;
  readonly options: JsonOptions;
  isShort: boolean;
}

/** What an item hands down to those inside it (PS3.5 7.5.3, PS3.3 C.12.1.1.2). */
interface Inherited {
  readonly text: TextDecoding;
  readonly isSigned: boolean;
}

/**
 * The data set up to its pixel data in the DICOM JSON Model (PS3.18 F): group lengths left out, implicit VR resolved by the
 * dictionary, pixel data and large binary values as BulkDataURI.
 *
 * @param bytes the beginning of the data set, inflated
 */
export function datasetToJson(bytes: Buffer, encoding: Encoding, options: JsonOptions): JsonReading {
  const context: Context = { bytes, options, isShort: false };
  const json: JsonDataset = {};
  readElements(context, json, 0, bytes.length, encoding, { text: textDecoding(''), isSigned: false }, 0);
  if (context.isShort && !options.isWholeDataset) return { kind: 'needsMore' };
  return { kind: 'json', json };
}

/** Reads elements into `json` until `end`, a delimiter or pixel data; @returns where it stopped */
function readElements(
  context: Context,
  json: JsonDataset,
  from: number,
  end: number,
  encoding: Encoding,
  outer: Inherited,
  depth: number,
): number {
  const { bytes } = context;
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let inherited = outer;
  let at = from;
  while (at < end) {
    if (!readElementHead(bytes, at, end, encoding, head)) {
      // What is left at the end of a whole data set or a closed item is padding or damage: nothing to show.
      if (end === bytes.length) context.isShort = true;
      return end;
    }
    const { tag, length, valueAt } = head;
    if (tag === TAG_ITEM_END) return valueAt;
    if (tag === TAG_SEQUENCE_END) return at;
    const isPixelGroup = depth === 0 && tag >= FIRST_PIXEL_TAG;
    if (isPixelGroup && (PIXEL_DATA_TAGS.has(tag) || tag > 0x7fe00010)) {
      if (PIXEL_DATA_TAGS.has(tag)) json[hex(tag)] = pixelData(context, head);
      return valueAt;
    }
    const vr = resolveVr(tag, head.vr, length, inherited.isSigned);
    if (length === UNDEFINED_LENGTH || vr === 'SQ') {
      const inner = head.vr === 'UN' ? IMPLICIT_LITTLE : encoding;
      const sequenceEnd = length === UNDEFINED_LENGTH ? end : Math.min(end, valueAt + length);
      if (valueAt + length > bytes.length) context.isShort = length !== UNDEFINED_LENGTH || context.isShort;
      const items: JsonValue[] = [];
      at = readItems(context, items, valueAt, sequenceEnd, inner, inherited, depth + 1);
      if (length !== UNDEFINED_LENGTH) at = sequenceEnd;
      json[hex(tag)] = items.length > 0 ? { vr: 'SQ', Value: items } : { vr: 'SQ' };
    } else {
      if (valueAt + length > end) {
        if (end === bytes.length) context.isShort = true;
        return end;
      }
      const isGroupLength = (tag & 0xffff) === 0;
      const valueEncoding = head.vr === 'UN' ? IMPLICIT_LITTLE : encoding;
      if (!isGroupLength)
        json[hex(tag)] = element(context, tag, vr, valueAt, length, valueEncoding, inherited);
      inherited = handDown(context, inherited, tag, valueAt, length, encoding);
      at = valueAt + length;
    }
    if (context.isShort) return end;
  }
  return at;
}

function readItems(
  context: Context,
  items: JsonValue[],
  from: number,
  end: number,
  encoding: Encoding,
  inherited: Inherited,
  depth: number,
): number {
  const { bytes } = context;
  if (depth > DEEPEST_NESTING) return end;
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let at = from;
  while (at < end) {
    if (!readElementHead(bytes, at, end, encoding, head)) {
      if (end === bytes.length) context.isShort = true;
      return end;
    }
    if (head.tag === TAG_SEQUENCE_END) return head.valueAt;
    if (head.tag !== TAG_ITEM) return at;
    const hasLength = head.length !== UNDEFINED_LENGTH;
    const itemEnd = hasLength ? head.valueAt + head.length : end;
    if (itemEnd > bytes.length) {
      context.isShort = true;
      return end;
    }
    const item: JsonDataset = {};
    const stop = readElements(
      context,
      item,
      head.valueAt,
      Math.min(itemEnd, end),
      encoding,
      inherited,
      depth,
    );
    items.push(item);
    at = hasLength ? itemEnd : stop;
    if (context.isShort) return end;
  }
  // The loop ran to the end of the bytes without a delimiter: more may follow.
  if (end === bytes.length && !context.options.isWholeDataset) context.isShort = true;
  return at;
}

function hex(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

function handDown(
  context: Context,
  inherited: Inherited,
  tag: number,
  at: number,
  length: number,
  encoding: Encoding,
): Inherited {
  if (tag === TAG_SPECIFIC_CHARACTER_SET) {
    const terms = context.bytes.toString('latin1', at, at + Math.min(length, 1024));
    return { ...inherited, text: textDecoding(terms.replace(/[\0 ]+$/, '')) };
  }
  if (tag === TAG_PIXEL_REPRESENTATION && length >= 2) {
    return { ...inherited, isSigned: u16(context.bytes, at, encoding.isBigEndian) === 1 };
  }
  return inherited;
}

function element(
  context: Context,
  tag: number,
  vr: string,
  at: number,
  length: number,
  encoding: Encoding,
  inherited: Inherited,
): JsonElement {
  // JSON is UTF-8, and so is what it says of itself (PS3.18 F.2.1).
  if (tag === TAG_SPECIFIC_CHARACTER_SET) return { vr: 'CS', Value: ['ISO_IR 192'] };
  if (length === 0) return { vr };
  const { bytes, options } = context;
  const numbers = numberValues(bytes, vr, at, length, encoding.isBigEndian);
  if (numbers) return { vr, Value: numbers };
  const texts = textValues(bytes, vr, at, length, inherited.text);
  if (texts) return texts.length > 0 ? { vr, Value: texts } : { vr };
  const isTable = tag >>> 16 === TABLE_GROUP && length <= LONGEST_INLINE_TABLE_BYTES;
  if (length <= options.inlineLimitBytes || isTable)
    return { vr, InlineBinary: binaryValue(bytes, vr, at, length, encoding.isBigEndian).toString('base64') };
  const uri = options.bulkDataUri({ vr, offset: at, length });
  return uri === null ? { vr } : { vr, BulkDataURI: uri };
}

function pixelData(context: Context, head: ElementHead): JsonElement {
  const vr =
    head.vr || (dictionaryEntry(head.tag)?.vr === 'OX' ? 'OW' : (dictionaryEntry(head.tag)?.vr ?? 'OW'));
  const uri = context.options.bulkDataUri({ vr, offset: head.valueAt, length: head.length });
  return uri === null ? { vr } : { vr, BulkDataURI: uri };
}
