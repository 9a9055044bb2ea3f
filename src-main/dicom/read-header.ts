import { AppError } from '#shared/errors.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { parsePersonName } from '#shared/dicom/person-name.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { textDecoding, type TextDecoding } from './character-set.ts';
import {
  encodingOf,
  EXPLICIT_LITTLE,
  IMPLICIT_LITTLE,
  innerEncoding,
  readElementHead,
  skipUndefinedLength,
  u16,
  UNDEFINED_LENGTH,
  type ElementHead,
  type Encoding,
} from './element-walk.ts';
import { inflateHead } from './inflate-head.ts';

export type HeaderReading =
  | { readonly kind: 'header'; readonly header: InstanceHeader }
  /** The header goes on behind the given bytes: read more of the data set and ask again. */
  | { readonly kind: 'needsMore' };

const WANTED = [
  0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00080021, 0x00080030, 0x00080031, 0x00080050, 0x00080060,
  0x00080090, 0x00081030, 0x0008103e, 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040, 0x00180015,
  0x00181030, 0x0020000d, 0x0020000e, 0x00200010, 0x00200011, 0x00200013, 0x00200052, 0x00200060, 0x00280002,
  0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
];
const LAST_WANTED = 0x00280100;
const FIRST_PIXEL_TAG = 0x7fe00008;

const SLOT_OF_TAG = new Map(WANTED.map((tag, slot) => [tag, slot]));

/** No value that the catalog keeps is longer by the standard; what exceeds this is cut. */
const LONGEST_VALUE_BYTES = 2048;

interface Found {
  /** Offset and length of each wanted value, by slot; offset -1 when absent */
  readonly at: Int32Array;
  readonly length: Int32Array;
}

const TINY_DEFLATED_HEAD_BYTES = 16 * 1024;

/**
 * What the catalog needs of one instance, from the first bytes of its data set (without file meta information).
 *
 * Reads no further than (0028,0100) and never pixel data. A data set that breaks off behind its identity still
 * has a header, since its bytes are kept as they are.
 *
 * @param head the beginning of the data set as received, deflated if the syntax says so
 * @param isWholeDataset nothing follows `head`
 * @throws AppError INPUT when an identifying UID is missing or no UID, or the transfer syntax is unknown; CORRUPT when
 *   the elements cannot be followed
 */
export function readHeader(head: Buffer, transferSyntaxUid: string, isWholeDataset: boolean): HeaderReading {
  const syntax = transferSyntax(transferSyntaxUid);
  if (!syntax)
    throw new AppError(
      'INPUT',
      `Transfer syntax ${quoted(transferSyntaxUid)} is not known. Send the object in another.`,
    );
  const encoding = encodingOf(transferSyntaxUid);
  if (!syntax.isDeflated) return readInflated(head, encoding, transferSyntaxUid, isWholeDataset);
  if (head.length > TINY_DEFLATED_HEAD_BYTES) {
    // Little deflated data suffices nearly always; inflating less also blunts a decompression bomb.
    const first = readInflated(
      inflateHead(head.subarray(0, TINY_DEFLATED_HEAD_BYTES)),
      encoding,
      transferSyntaxUid,
      false,
    );
    if (first.kind === 'header') return first;
  }
  return readInflated(inflateHead(head), encoding, transferSyntaxUid, isWholeDataset);
}

function readInflated(
  head: Buffer,
  stated: Encoding,
  transferSyntaxUid: string,
  isWholeDataset: boolean,
): HeaderReading {
  const encoding = actualEncoding(head, stated);
  const found: Found = {
    at: new Int32Array(WANTED.length).fill(-1),
    length: new Int32Array(WANTED.length),
  };
  const isComplete = walk(head, encoding, found);
  if (!isComplete && !isWholeDataset) return { kind: 'needsMore' };
  return { kind: 'header', header: makeHeader(head, encoding, found, transferSyntaxUid) };
}

/**
 * Some writers put implicit elements behind an explicit syntax and the reverse. A first element of a low group whose VR
 * letters contradict the syntax settles it.
 */
function actualEncoding(head: Buffer, stated: Encoding): Encoding {
  if (head.length < 8 || stated.isBigEndian) return stated;
  const hasVr = isVrLetter(head[4]) && isVrLetter(head[5]);
  if (stated.isImplicit && hasVr && u16(head, 0, false) <= 0x0010) return EXPLICIT_LITTLE;
  if (!stated.isImplicit && !hasVr && u16(head, 0, false) <= 0x0010) return IMPLICIT_LITTLE;
  return stated;
}

function isVrLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** @returns false when the head broke off before the last wanted element */
function walk(bytes: Buffer, encoding: Encoding, found: Found): boolean {
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let at = 0;
  while (readElementHead(bytes, at, bytes.length, encoding, head)) {
    const { tag, length, valueAt } = head;
    if (tag >= FIRST_PIXEL_TAG) return true;
    // Elements come in ascending order; only when identity is still missing a disordered data set is read on.
    if (tag > LAST_WANTED && hasIdentity(found)) return true;
    if (length === UNDEFINED_LENGTH) {
      at = skipUndefinedLength(bytes, valueAt, bytes.length, innerEncoding(encoding, head), 0);
      if (at < 0) return false;
      continue;
    }
    if (valueAt + length > bytes.length) return false;
    const slot = SLOT_OF_TAG.get(tag);
    if (slot !== undefined) {
      found.at[slot] = valueAt;
      found.length[slot] = length;
      if (tag === LAST_WANTED && hasIdentity(found)) return true;
    }
    at = valueAt + length;
  }
  return false;
}

const SLOT_SOP_INSTANCE_UID = WANTED.indexOf(0x00080018);
const SLOT_STUDY_INSTANCE_UID = WANTED.indexOf(0x0020000d);
const SLOT_SERIES_INSTANCE_UID = WANTED.indexOf(0x0020000e);

function hasIdentity(found: Found): boolean {
  return (
    (found.at[SLOT_SOP_INSTANCE_UID] ?? -1) >= 0 &&
    (found.at[SLOT_STUDY_INSTANCE_UID] ?? -1) >= 0 &&
    (found.at[SLOT_SERIES_INSTANCE_UID] ?? -1) >= 0
  );
}

function makeHeader(
  bytes: Buffer,
  encoding: Encoding,
  found: Found,
  transferSyntaxUid: string,
): InstanceHeader {
  const code = (tag: number) => plainText(bytes, found, tag);
  const specificCharacterSet = code(0x00080005);
  const decoding = textDecoding(specificCharacterSet);
  const text = (tag: number) => decodedText(bytes, found, tag, decoding);
  const name = (tag: number) => parsePersonName(decodedName(bytes, found, tag, decoding));
  const short = (tag: number) => unsignedShort(bytes, encoding, found, tag);
  const whole = (tag: number) => integerString(code(tag));

  const bitsAllocated = short(0x00280100);
  const samplesPerPixel = short(0x00280002);
  const hasPixels = bitsAllocated !== null || samplesPerPixel !== null;
  return {
    sopClassUid: requiredUid(code(0x00080016), 'SOP Class UID (0008,0016)'),
    sopInstanceUid: requiredUid(code(0x00080018), 'SOP Instance UID (0008,0018)'),
    transferSyntaxUid,
    specificCharacterSet,
    patientName: name(0x00100010),
    patientId: text(0x00100020),
    issuerOfPatientId: text(0x00100021),
    patientBirthDate: code(0x00100030),
    patientSex: code(0x00100040),
    studyInstanceUid: requiredUid(code(0x0020000d), 'Study Instance UID (0020,000D)'),
    studyDate: code(0x00080020),
    studyTime: code(0x00080030),
    accessionNumber: text(0x00080050),
    studyId: text(0x00200010),
    studyDescription: text(0x00081030),
    referringPhysicianName: name(0x00080090),
    seriesInstanceUid: requiredUid(code(0x0020000e), 'Series Instance UID (0020,000E)'),
    seriesNumber: whole(0x00200011),
    modality: code(0x00080060),
    seriesDescription: text(0x0008103e),
    seriesDate: code(0x00080021),
    seriesTime: code(0x00080031),
    bodyPartExamined: code(0x00180015),
    laterality: code(0x00200060),
    protocolName: text(0x00181030),
    frameOfReferenceUid: code(0x00200052),
    instanceNumber: whole(0x00200013),
    rows: short(0x00280010),
    columns: short(0x00280011),
    numberOfFrames: hasPixels ? Math.max(1, whole(0x00280008) ?? 1) : 0,
    bitsAllocated,
    samplesPerPixel,
    photometricInterpretation: code(0x00280004),
  };
}

function slotOf(tag: number): number {
  return SLOT_OF_TAG.get(tag) ?? -1;
}

/** Start and end of a value without its padding; an empty range when absent. */
function range(bytes: Buffer, found: Found, tag: number): readonly [from: number, to: number] {
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

function plainText(bytes: Buffer, found: Found, tag: number): string {
  const [from, to] = range(bytes, found, tag);
  return from === to ? '' : bytes.toString('latin1', from, to);
}

function decodedText(bytes: Buffer, found: Found, tag: number, decoding: TextDecoding): string {
  const [from, to] = range(bytes, found, tag);
  return from === to ? '' : decoding.decode(bytes, from, to, 'text').trim();
}

function decodedName(bytes: Buffer, found: Found, tag: number, decoding: TextDecoding): string {
  const [from, to] = range(bytes, found, tag);
  if (from === to) return '';
  const text = decoding.decode(bytes, from, to, 'name');
  // Only the first value of a name: the attributes read here have a multiplicity of one.
  const next = text.indexOf('\\');
  return next < 0 ? text : text.slice(0, next);
}

function unsignedShort(bytes: Buffer, encoding: Encoding, found: Found, tag: number): number | null {
  const slot = slotOf(tag);
  const at = found.at[slot] ?? -1;
  return at < 0 || (found.length[slot] ?? 0) < 2 ? null : u16(bytes, at, encoding.isBigEndian);
}

function integerString(text: string): number | null {
  const match = /^\s*([+-]?\d{1,12})/.exec(text);
  if (!match) return null;
  const value = Number(match[1]);
  // IS reaches from -2^31 to 2^31 - 1 (PS3.5 6.2).
  return value >= -0x80000000 && value <= 0x7fffffff ? value : null;
}

function requiredUid(value: string, what: string): string {
  if (isUid(value)) return value;
  throw new AppError(
    'INPUT',
    value
      ? `The object's ${what} is ${quoted(value)}, which is no UID. Correct it at the sender and send again.`
      : `The object has no ${what}. Correct it at the sender and send again.`,
  );
}

function quoted(value: string): string {
  return `"${value.slice(0, 80).replace(/[^\x20-\x7e]/g, '?')}"`;
}
