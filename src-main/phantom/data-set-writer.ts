import { deflateRawSync } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import {
  DICTIONARY,
  type Attributes,
  type AttributeValue,
  type EncapsulatedFrames,
  type Keyword,
  type Vr,
} from './attributes.ts';
import { encodeText } from '#main/dicom/text-encoding.ts';

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const RUN_LENGTH = '1.2.840.10008.1.2.5';

interface Coding {
  readonly isExplicit: boolean;
  readonly isBigEndian: boolean;
  readonly characterSets: readonly string[];
  /** Sequences and items with delimiters in place of lengths */
  readonly hasUndefinedLengths: boolean;
}

/** VRs with a length of four bytes after two reserved ones (PS3.5 7.1.2). */
const LONG_VRS: ReadonlySet<Vr> = new Set<Vr>(['OB', 'OW', 'SQ', 'UC', 'UT']);
/** VRs whose text Specific Character Set governs (PS3.5 6.1.2.3). */
const TEXT_VRS: ReadonlySet<Vr> = new Set<Vr>(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const NUMBER_SIZES: Readonly<Partial<Record<Vr, number>>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };
const UNDEFINED_LENGTH = 0xffffffff;

/** A number in at most 16 characters (DS, PS3.5 6.2), as exact as they allow. */
export function decimalString(value: number): string {
  let text = String(value);
  for (let digits = 16; text.length > 16; digits -= 1) {
    const rounded = Number(value.toPrecision(digits));
    const [plain, scientific] = [String(rounded), rounded.toExponential()];
    text = plain.length <= 16 ? plain : scientific;
  }
  return text;
}

function isFrames(value: AttributeValue): value is EncapsulatedFrames {
  return typeof value === 'object' && 'frames' in value;
}

function uint16(value: number, coding: Coding): Buffer {
  const bytes = Buffer.alloc(2);
  if (coding.isBigEndian) bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number, coding: Coding): Buffer {
  const bytes = Buffer.alloc(4);
  if (coding.isBigEndian) bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}

function tagBytes(tag: string, coding: Coding): Buffer {
  return Buffer.concat([
    uint16(Number.parseInt(tag.slice(0, 4), 16), coding),
    uint16(Number.parseInt(tag.slice(4), 16), coding),
  ]);
}

function numberBytes(values: readonly number[], vr: Vr, coding: Coding): Buffer {
  const size = NUMBER_SIZES[vr]!;
  const bytes = new DataView(new ArrayBuffer(size * values.length));
  const little = !coding.isBigEndian;
  values.forEach((value, index) => {
    const at = index * size;
    if (vr === 'US') bytes.setUint16(at, value, little);
    else if (vr === 'SS') bytes.setInt16(at, value, little);
    else if (vr === 'SL') bytes.setInt32(at, value, little);
    else if (vr === 'UL') bytes.setUint32(at, value, little);
    else if (vr === 'FL') bytes.setFloat32(at, value, little);
    else bytes.setFloat64(at, value, little);
  });
  return Buffer.from(bytes.buffer);
}

function padded(bytes: Buffer, padding: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([padding])]);
}

/** Bytes of an array of samples; big endian words are swapped in a copy. */
function sampleBytes(samples: Uint8Array | Uint16Array | Int16Array, vr: Vr, coding: Coding): Buffer {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const even = padded(bytes, 0);
  return coding.isBigEndian && vr === 'OW' ? Buffer.from(even).swap16() : even;
}

function textBytes(value: AttributeValue, vr: Vr, coding: Coding): Buffer {
  const parts = (Array.isArray(value) ? value : [value]) as readonly (string | number)[];
  const text = parts
    .map((part) => (typeof part === 'number' && vr === 'DS' ? decimalString(part) : String(part)))
    .join('\\');
  const bytes = TEXT_VRS.has(vr)
    ? encodeText(text, coding.characterSets, vr === 'PN')
    : Buffer.from(text, 'latin1');
  return padded(bytes, vr === 'UI' ? 0 : 0x20);
}

function item(tag: string, length: number, coding: Coding): Buffer {
  return Buffer.concat([tagBytes(tag, coding), uint32(length, coding)]);
}

function sequenceBytes(items: readonly Attributes[], coding: Coding): Buffer[] {
  const parts: Buffer[] = [];
  for (const attributes of items) {
    const content = attributeBytes(attributes, coding);
    const length = content.reduce((sum, part) => sum + part.length, 0);
    parts.push(item('fffee000', coding.hasUndefinedLengths ? UNDEFINED_LENGTH : length, coding), ...content);
    if (coding.hasUndefinedLengths) parts.push(item('fffee00d', 0, coding));
  }
  if (coding.hasUndefinedLengths) parts.push(item('fffee0dd', 0, coding));
  return parts;
}

/** Basic offset table, one fragment a frame, delimiter (PS3.5 A.4). */
function encapsulatedBytes(pixels: EncapsulatedFrames, coding: Coding): Buffer[] {
  const fragments = pixels.frames.map((frame) => padded(frame, 0));
  const offsets = Buffer.alloc(4 * fragments.length);
  let offset = 0;
  fragments.forEach((fragment, index) => {
    offsets.writeUInt32LE(offset, 4 * index);
    offset += 8 + fragment.length;
  });
  const parts: Buffer[] = [item('fffee000', offsets.length, coding), offsets];
  for (const fragment of fragments) parts.push(item('fffee000', fragment.length, coding), fragment);
  parts.push(item('fffee0dd', 0, coding));
  return parts;
}

function valueParts(keyword: Keyword, value: AttributeValue, vr: Vr, coding: Coding): Buffer[] {
  if (isFrames(value)) return encapsulatedBytes(value, coding);
  if (value instanceof Uint8Array || value instanceof Uint16Array || value instanceof Int16Array) {
    return [sampleBytes(value, vr, coding)];
  }
  if (vr === 'SQ') return sequenceBytes(value as readonly Attributes[], coding);
  if (vr === 'AT') {
    const tags = (typeof value === 'string' ? [value] : value) as readonly string[];
    return tags.map((tag) => tagBytes(tag, coding));
  }
  if (NUMBER_SIZES[vr]) {
    const numbers = typeof value === 'number' ? [value] : value;
    if (!Array.isArray(numbers) || numbers.some((entry) => typeof entry !== 'number')) {
      throw new AppError('INPUT', `${keyword} takes numbers. Correct the phantom that sets it.`);
    }
    return [numberBytes(numbers as readonly number[], vr, coding)];
  }
  return [textBytes(value, vr, coding)];
}

/** Pixel Data is OW unless its samples are bytes or encapsulated (PS3.5 A.1, A.2, A.4); pixel values may be signed. */
function vrOf(keyword: Keyword, value: AttributeValue, attributes: Attributes): Vr {
  const vr = DICTIONARY[keyword][1];
  if (keyword === 'PixelData' && (isFrames(value) || value instanceof Uint8Array)) return 'OB';
  const isSampleValue =
    keyword === 'PixelPaddingValue' ||
    keyword === 'PixelPaddingRangeLimit' ||
    keyword === 'SmallestImagePixelValue' ||
    keyword === 'LargestImagePixelValue';
  return isSampleValue && attributes.PixelRepresentation === 1 ? 'SS' : vr;
}

function attributeBytes(attributes: Attributes, coding: Coding): Buffer[] {
  const keywords = (Object.keys(attributes) as Keyword[]).sort((a, b) =>
    DICTIONARY[a][0] < DICTIONARY[b][0] ? -1 : 1,
  );
  const parts: Buffer[] = [];
  for (const keyword of keywords) {
    const value = attributes[keyword];
    if (value === undefined) continue;
    const vr = vrOf(keyword, value, attributes);
    const content = valueParts(keyword, value, vr, coding);
    const isUndefined = isFrames(value) || (vr === 'SQ' && coding.hasUndefinedLengths);
    const length = isUndefined ? UNDEFINED_LENGTH : content.reduce((sum, part) => sum + part.length, 0);
    parts.push(tagBytes(DICTIONARY[keyword][0], coding));
    if (!coding.isExplicit) parts.push(uint32(length, coding));
    else if (LONG_VRS.has(vr)) parts.push(Buffer.from(`${vr}\0\0`, 'latin1'), uint32(length, coding));
    else {
      if (length > 0xffff) throw new AppError('INPUT', `${keyword} is too long for its VR. Shorten it.`);
      parts.push(Buffer.from(vr, 'latin1'), uint16(length, coding));
    }
    parts.push(...content);
  }
  return parts;
}

export interface DataSetOptions {
  /** Sequences and items end with delimiters in place of carrying their length; default false */
  readonly hasUndefinedLengths?: boolean;
  /**
   * Deflated only: `even` pads as PS3.5 A.5 asks; `odd` leaves an odd number of bytes, as some devices send. Default even.
   */
  readonly deflatedLength?: 'even' | 'odd';
}

function deflate(bytes: Buffer, parity: 'even' | 'odd'): Buffer {
  if (parity === 'even') return padded(deflateRawSync(bytes), 0);
  for (let level = 9; level >= 0; level -= 1) {
    for (let memLevel = 9; memLevel >= 1; memLevel -= 1) {
      const deflated = deflateRawSync(bytes, { level, memLevel });
      if (deflated.length % 2 === 1) return deflated;
    }
  }
  throw new AppError('INPUT', 'This data set never deflates to an odd length. Change one of its texts.');
}

/**
 * A data set as bytes in one of the transfer syntaxes that need no codec: implicit and explicit little endian, explicit big
 * endian, deflated, and encapsulated ones whose Pixel Data is given as frames.
 *
 * @throws AppError `INPUT` for a value that its VR cannot hold
 * @see PS3.5 7, Annex A
 */
export function encodeDataSet(
  attributes: Attributes,
  transferSyntaxUid: string,
  options: DataSetOptions = {},
): Buffer {
  const sets = attributes.SpecificCharacterSet ?? [];
  const coding: Coding = {
    isExplicit: transferSyntaxUid !== IMPLICIT_LITTLE_ENDIAN,
    isBigEndian: transferSyntaxUid === EXPLICIT_BIG_ENDIAN,
    characterSets: typeof sets === 'string' ? sets.split('\\') : (sets as readonly string[]),
    hasUndefinedLengths: options.hasUndefinedLengths ?? false,
  };
  const bytes = Buffer.concat(attributeBytes(attributes, coding));
  return transferSyntaxUid === DEFLATED_LITTLE_ENDIAN
    ? deflate(bytes, options.deflatedLength ?? 'even')
    : bytes;
}
