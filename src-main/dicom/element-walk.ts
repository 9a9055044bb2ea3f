import { AppError } from '#shared/errors.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';

/** How the elements of a data set are written. */
export interface Encoding {
  readonly isImplicit: boolean;
  readonly isBigEndian: boolean;
}

export const IMPLICIT_LITTLE: Encoding = { isImplicit: true, isBigEndian: false };
export const EXPLICIT_LITTLE: Encoding = { isImplicit: false, isBigEndian: false };
export const EXPLICIT_BIG: Encoding = { isImplicit: false, isBigEndian: true };

/** How a data set in a transfer syntax is written; unknown syntaxes are read as explicit little endian. */
export function encodingOf(transferSyntaxUid: string): Encoding {
  const syntax = transferSyntax(transferSyntaxUid);
  if (syntax?.vr === 'implicit') return IMPLICIT_LITTLE;
  return syntax?.byteOrder === 'big' ? EXPLICIT_BIG : EXPLICIT_LITTLE;
}

/** `length` of an element or item whose end is told by a delimiter (PS3.5 7.5) */
export const UNDEFINED_LENGTH = 0xffffffff;

export const TAG_ITEM = 0xfffee000;
export const TAG_ITEM_END = 0xfffee00d;
export const TAG_SEQUENCE_END = 0xfffee0dd;

/** Deeper nesting than any object of the standard has; what goes further is an attack or noise. */
export const DEEPEST_NESTING = 64;

export interface ElementHead {
  /** group × 65536 + element */
  tag: number;
  /** Two letters; `''` for implicit VR and for items and delimiters, which have none */
  vr: string;
  valueAt: number;
  /** Bytes, or UNDEFINED_LENGTH */
  length: number;
}

export function u16(bytes: Buffer, at: number, isBigEndian: boolean): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  return isBigEndian ? (first << 8) | second : (second << 8) | first;
}

export function u32(bytes: Buffer, at: number, isBigEndian: boolean): number {
  return isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
}

const A = 0x41;
const Z = 0x5a;

function vrCode(first: string, second: string): number {
  return (first.charCodeAt(0) << 8) | second.charCodeAt(0);
}

// PS3.5 7.1.2: these, and any VR a reader does not know, have two reserved bytes and a 32-bit length.
const SHORT_LENGTH_VRS = new Map(
  ['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST']
    .concat(['TM', 'UI', 'UL', 'US'])
    .map((vr) => [vrCode(vr.charAt(0), vr.charAt(1)), vr]),
);
const LONG_LENGTH_VRS = new Map(
  ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'].map((vr) => [
    vrCode(vr.charAt(0), vr.charAt(1)),
    vr,
  ]),
);

/**
 * Reads the head of the element at `at` into `head`.
 *
 * An explicit element whose VR is not two capital letters is read as implicit: such mixed files exist
 * (PS3.5 7.1.2 forbids them). A VR of two letters that is not known is UN when the bytes behind it are reserved zeros.
 *
 * @param head overwritten; one object serves a whole walk
 * @returns false when the head itself is cut off by the end of `bytes`
 */
export function readElementHead(
  bytes: Buffer,
  at: number,
  end: number,
  encoding: Encoding,
  head: ElementHead,
): boolean {
  if (at + 8 > end) return false;
  const isBig = encoding.isBigEndian;
  const tag = u16(bytes, at, isBig) * 0x10000 + u16(bytes, at + 2, isBig);
  head.tag = tag;
  if (encoding.isImplicit || (tag >= 0xfffe0000 && tag <= 0xfffeffff)) {
    head.vr = '';
    head.length = u32(bytes, at + 4, isBig);
    head.valueAt = at + 8;
    return true;
  }
  const first = bytes[at + 4] as number;
  const second = bytes[at + 5] as number;
  const code = (first << 8) | second;
  const short = SHORT_LENGTH_VRS.get(code);
  if (short !== undefined) {
    head.vr = short;
    head.length = u16(bytes, at + 6, isBig);
    head.valueAt = at + 8;
    return true;
  }
  const long = LONG_LENGTH_VRS.get(code);
  if (long === undefined) {
    const looksLikeVr = first >= A && first <= Z && second >= A && second <= Z;
    if (!looksLikeVr) {
      // `??`, `--` and blanks stand for "unknown" in some writers and keep the short form.
      const isPlaceholder = first === second && (first === 0x3f || first === 0x2d || first === 0x20);
      head.vr = isPlaceholder ? 'UN' : '';
      head.length = isPlaceholder ? u16(bytes, at + 6, isBig) : u32(bytes, at + 4, isBig);
      head.valueAt = at + 8;
      return true;
    }
    if (u16(bytes, at + 6, isBig) !== 0) {
      head.vr = 'UN';
      head.length = u16(bytes, at + 6, isBig);
      head.valueAt = at + 8;
      return true;
    }
  }
  if (at + 12 > end) return false;
  head.vr = long ?? 'UN';
  head.length = u32(bytes, at + 8, isBig);
  head.valueAt = at + 12;
  return true;
}

/**
 * Where the value of undefined length that begins at `at` ends, its delimiter included.
 *
 * @returns -1 when the end lies behind `end`
 * @throws AppError CORRUPT when what is inside are no items, or nested beyond reason
 */
export function skipUndefinedLength(
  bytes: Buffer,
  at: number,
  end: number,
  encoding: Encoding,
  depth: number,
): number {
  if (depth > DEEPEST_NESTING)
    throw new AppError('CORRUPT', 'Sequences are nested too deeply. Send the object again.');
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let position = at;
  for (;;) {
    if (!readElementHead(bytes, position, end, encoding, head)) return -1;
    if (head.tag === TAG_SEQUENCE_END) return head.valueAt;
    if (head.tag !== TAG_ITEM)
      throw new AppError('CORRUPT', 'A sequence holds something that is no item. Send the object again.');
    if (head.length === UNDEFINED_LENGTH) {
      position = skipItem(bytes, head.valueAt, end, encoding, depth);
      if (position < 0) return -1;
    } else {
      position = head.valueAt + head.length;
      if (position > end) return -1;
    }
  }
}

function skipItem(bytes: Buffer, at: number, end: number, encoding: Encoding, depth: number): number {
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let position = at;
  for (;;) {
    if (!readElementHead(bytes, position, end, encoding, head)) return -1;
    if (head.tag === TAG_ITEM_END) return head.valueAt;
    // A writer forgot the item's delimiter: the sequence ends here all the same.
    if (head.tag === TAG_SEQUENCE_END) return position;
    if (head.length === UNDEFINED_LENGTH) {
      const inner = innerEncoding(encoding, head);
      position = skipUndefinedLength(bytes, head.valueAt, end, inner, depth + 1);
      if (position < 0) return -1;
    } else {
      position = head.valueAt + head.length;
      if (position > end) return -1;
    }
  }
}

/** UN of undefined length holds items in implicit little endian, whatever is around it (PS3.5 6.2.2 note 4). */
export function innerEncoding(encoding: Encoding, head: ElementHead): Encoding {
  return head.vr === 'UN' ? IMPLICIT_LITTLE : encoding;
}
