import { AppError } from '#shared/errors.ts';
import { readGrowing, type ByteSource } from './byte-source.ts';
import {
  innerEncoding,
  readElementHead,
  skipUndefinedLength,
  u16,
  UNDEFINED_LENGTH,
  type ElementHead,
  type Encoding,
} from './element-walk.ts';

/** A value inside the data set: offset from its start. */
export interface ValueRange {
  readonly offset: number;
  /** Bytes, or UNDEFINED_LENGTH for encapsulated pixel data */
  readonly length: number;
}

/** What decides where the frames of an object lie (PS3.3 C.7.6.3, C.7.6.6). */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly photometricInterpretation: string;
  readonly numberOfFrames: number;
  /** VR of the pixel data element; OW in implicit VR */
  readonly pixelVr: string;
  readonly pixelData: ValueRange;
  readonly extendedOffsets: ValueRange | null;
  readonly extendedLengths: ValueRange | null;
}

const SAMPLES = 0x00280002;
const PHOTOMETRIC = 0x00280004;
const FRAMES = 0x00280008;
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;
const BITS_ALLOCATED = 0x00280100;
const EXTENDED_OFFSETS = 0x7fe00001;
const EXTENDED_LENGTHS = 0x7fe00002;
const FLOAT_PIXELS = 0x7fe00008;
const DOUBLE_PIXELS = 0x7fe00009;
const PIXELS = 0x7fe00010;

interface Walked {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  bitsAllocated: number;
  photometricInterpretation: string;
  numberOfFrames: number;
  extendedOffsets: ValueRange | null;
  extendedLengths: ValueRange | null;
}

/**
 * Walks the data set to its pixel data, jumping over large values.
 *
 * @returns null for an object without pixel data
 * @throws AppError CORRUPT when its elements cannot be followed
 */
export async function readPixelLayout(source: ByteSource, encoding: Encoding): Promise<PixelLayout | null> {
  const walked: Walked = {
    rows: 0,
    columns: 0,
    samplesPerPixel: 1,
    bitsAllocated: 0,
    photometricInterpretation: '',
    numberOfFrames: 1,
    extendedOffsets: null,
    extendedLengths: null,
  };
  let at = 0;
  while (at < source.sizeBytes) {
    const from = at;
    const step = await readGrowing(source, from, (bytes, isWhole) =>
      walk(bytes, from, isWhole, encoding, walked),
    );
    if ('pixelData' in step) return { ...walked, ...step };
    if (step.next <= from) break;
    at = step.next;
  }
  return null;
}

type Step = { readonly pixelVr: string; readonly pixelData: ValueRange } | { readonly next: number };

/** @returns where to go on, or the pixel data; null when more bytes are needed to move at all */
function walk(
  bytes: Buffer,
  base: number,
  isWhole: boolean,
  encoding: Encoding,
  walked: Walked,
): Step | null {
  const head: ElementHead = { tag: 0, vr: '', valueAt: 0, length: 0 };
  let at = 0;
  while (readElementHead(bytes, at, bytes.length, encoding, head)) {
    const value = { offset: base + head.valueAt, length: head.length };
    if (head.tag === PIXELS) return { pixelVr: head.vr || 'OW', pixelData: value };
    if (head.tag === FLOAT_PIXELS) return { pixelVr: 'OF', pixelData: value };
    if (head.tag === DOUBLE_PIXELS) return { pixelVr: 'OD', pixelData: value };
    if (head.tag > PIXELS) return { next: base + at };
    if (head.length === UNDEFINED_LENGTH) {
      const end = skipUndefinedLength(bytes, head.valueAt, bytes.length, innerEncoding(encoding, head), 0);
      if (end < 0) return at > 0 ? { next: base + at } : isWhole ? { next: base } : null;
      at = end;
      continue;
    }
    const end = head.valueAt + head.length;
    if (end > bytes.length && head.length <= 64 && !isWhole) return at > 0 ? { next: base + at } : null;
    if (end <= bytes.length) take(bytes, head, encoding, walked);
    if (head.tag === EXTENDED_OFFSETS) walked.extendedOffsets = value;
    if (head.tag === EXTENDED_LENGTHS) walked.extendedLengths = value;
    if (end > bytes.length) return { next: base + end };
    at = end;
  }
  if (isWhole) return { next: base };
  return at > 0 ? { next: base + at } : null;
}

function take(bytes: Buffer, head: ElementHead, encoding: Encoding, walked: Walked): void {
  const { tag, valueAt, length } = head;
  if (tag >>> 16 !== 0x0028) return;
  const text = () =>
    bytes
      .toString('latin1', valueAt, valueAt + Math.min(length, 64))
      .replaceAll('\0', '')
      .trim();
  const short = () => (length >= 2 ? u16(bytes, valueAt, encoding.isBigEndian && head.vr !== 'UN') : 0);
  if (tag === ROWS) walked.rows = short();
  else if (tag === COLUMNS) walked.columns = short();
  else if (tag === SAMPLES) walked.samplesPerPixel = short();
  else if (tag === BITS_ALLOCATED) walked.bitsAllocated = short();
  else if (tag === PHOTOMETRIC) walked.photometricInterpretation = text();
  else if (tag === FRAMES) walked.numberOfFrames = frames(text());
}

function frames(text: string): number {
  const value = Number.parseInt(text, 10);
  if (!(value >= 1)) return 1;
  if (value > 0x7fffffff) throw new AppError('CORRUPT', 'The object names an impossible Number of Frames.');
  return value;
}
