import { AppError } from '#shared/errors.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { parsePersonName } from '#shared/dicom/person-name.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { textDecoding } from './character-set.ts';
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
import {
  dateOf,
  decodedName,
  decodedText,
  integerString,
  isNeededSlot,
  LAST_QUERIED,
  LAST_WANTED,
  noneFound,
  plainText,
  SLOT_OF_TAG,
  slotOf,
  timeOf,
  unsignedShort,
  type Found,
} from './header-elements.ts';
import { inflateHead } from './inflate-head.ts';
import { QUERIED_REACH_BYTES, queriedHeader } from './queried-header.ts';

export type HeaderReading =
  | { readonly kind: 'header'; readonly header: InstanceHeader }
  /** The header goes on behind the given bytes: read more of the data set and ask again. */
  | { readonly kind: 'needsMore' };

const FIRST_PIXEL_TAG = 0x7fe00008;

const TINY_DEFLATED_HEAD_BYTES = 16 * 1024;

/**
 * What the catalog needs of one instance, from the first bytes of its data set (without file meta information).
 *
 * Reads no further than (0028,0100), for the keys of queries within the first 64 KiB to (0040,0275), and never pixel data. A data set that breaks off behind its identity still
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
  const found = noneFound();
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
  const mayGoOn = bytes.length < QUERIED_REACH_BYTES;
  let isComplete = false;
  let at = 0;
  while (readElementHead(bytes, at, bytes.length, encoding, head)) {
    const { tag, length, valueAt } = head;
    if (tag >= FIRST_PIXEL_TAG) return true;
    // Elements come in ascending order; only when identity is still missing a disordered data set is read on.
    isComplete ||= tag > LAST_WANTED && hasIdentity(found);
    if (isComplete && (tag > LAST_QUERIED || at >= QUERIED_REACH_BYTES)) return true;
    let end = valueAt + length;
    if (length === UNDEFINED_LENGTH) {
      try {
        end = skipUndefinedLength(bytes, valueAt, bytes.length, innerEncoding(encoding, head), 0);
      } catch (error) {
        // What only queries ask for is not worth refusing an object.
        if (isComplete) return true;
        throw error;
      }
      if (end < 0) return isComplete && !mayGoOn;
    }
    if (end > bytes.length) return isComplete && !mayGoOn;
    const slot = SLOT_OF_TAG.get(tag);
    if (
      slot !== undefined &&
      (isNeededSlot(slot) ? length !== UNDEFINED_LENGTH : end <= QUERIED_REACH_BYTES)
    ) {
      found.at[slot] = valueAt;
      found.length[slot] = end - valueAt;
      isComplete ||= tag === LAST_WANTED && hasIdentity(found);
    }
    at = end;
  }
  return isComplete && !mayGoOn;
}

const SLOT_SOP_INSTANCE_UID = slotOf(0x00080018);
const SLOT_STUDY_INSTANCE_UID = slotOf(0x0020000d);
const SLOT_SERIES_INSTANCE_UID = slotOf(0x0020000e);

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
    patientBirthDate: dateOf(bytes, found, 0x00100030),
    patientSex: code(0x00100040),
    studyInstanceUid: requiredUid(code(0x0020000d), 'Study Instance UID (0020,000D)'),
    studyDate: dateOf(bytes, found, 0x00080020),
    studyTime: timeOf(bytes, found, 0x00080030),
    accessionNumber: text(0x00080050),
    studyId: text(0x00200010),
    studyDescription: text(0x00081030),
    referringPhysicianName: name(0x00080090),
    seriesInstanceUid: requiredUid(code(0x0020000e), 'Series Instance UID (0020,000E)'),
    seriesNumber: whole(0x00200011),
    modality: code(0x00080060),
    seriesDescription: text(0x0008103e),
    seriesDate: dateOf(bytes, found, 0x00080021),
    seriesTime: timeOf(bytes, found, 0x00080031),
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
    queried: queriedHeader(bytes, encoding, found, decoding),
  };
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
