import { AppError } from '#shared/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { TAG_ITEM, TAG_SEQUENCE_END, UNDEFINED_LENGTH } from './element-walk.ts';
import type { PixelLayout, ValueRange } from './pixel-layout.ts';

/** One fragment's value: offset from the start of the data set. */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
}

interface ScannedFragment extends Fragment {
  /** First two bytes, as a big-endian number: a code stream shows its start by them */
  readonly signature: number;
}

const ITEM_HEAD_BYTES = 8;
const WINDOW_BYTES = 16 * 1024;
const MOST_FRAGMENTS = 1_000_000;

/**
 * The fragments of each frame (PS3.5 A.4): told by the extended offset table, else by the basic one, else one fragment a
 * frame, else by where a code stream begins.
 *
 * @throws AppError CORRUPT when there are no items, or frames cannot be told apart
 */
export async function readEncapsulation(
  source: ByteSource,
  layout: PixelLayout,
  isVideo: boolean,
): Promise<readonly (readonly Fragment[])[]> {
  const { offsetTable, fragments } = await scan(source, layout.pixelData.offset);
  if (fragments.length === 0) throw new AppError('CORRUPT', 'The object has no compressed pixels in it.');
  const { numberOfFrames } = layout;
  if (isVideo || numberOfFrames === 1) return [fragments];
  const extended = await extendedFrames(source, layout, fragments);
  if (extended) return extended;
  const basic = offsetTable ? await basicFrames(source, offsetTable, fragments, numberOfFrames) : null;
  if (basic) return basic;
  if (fragments.length === numberOfFrames) return fragments.map((fragment) => [fragment]);
  return framesBySignature(fragments, numberOfFrames);
}

interface Scan {
  readonly offsetTable: ValueRange | null;
  readonly fragments: readonly ScannedFragment[];
}

async function scan(source: ByteSource, pixelOffset: number): Promise<Scan> {
  const fragments: ScannedFragment[] = [];
  let offsetTable: ValueRange | null = null;
  let windowAt = 0;
  let window: Buffer = Buffer.alloc(0);
  let at = pixelOffset;
  for (let item = 0; item <= MOST_FRAGMENTS; item += 1) {
    if (at < windowAt || at + ITEM_HEAD_BYTES + 2 > windowAt + window.length) {
      windowAt = at;
      // Small reads while fragments are large: only their heads are wanted.
      window = await source.read(at, item < 2 ? WINDOW_BYTES : 64);
    }
    const head = at - windowAt;
    if (head + ITEM_HEAD_BYTES > window.length) break;
    const tag = window.readUInt16LE(head) * 0x10000 + window.readUInt16LE(head + 2);
    const length = window.readUInt32LE(head + 4);
    if (tag === TAG_SEQUENCE_END) break;
    if (tag !== TAG_ITEM || length === UNDEFINED_LENGTH) {
      if (item === 0) throw new AppError('CORRUPT', 'The compressed pixels of this object have no items.');
      break;
    }
    const offset = at + ITEM_HEAD_BYTES;
    if (item === 0) offsetTable = length > 0 ? { offset, length } : null;
    else {
      const signatureAt = head + ITEM_HEAD_BYTES;
      const signature = signatureAt + 2 <= window.length ? window.readUInt16BE(signatureAt) : 0;
      fragments.push({ offset, length, signature });
    }
    at = offset + length;
  }
  return { offsetTable, fragments };
}

async function extendedFrames(
  source: ByteSource,
  layout: PixelLayout,
  fragments: readonly Fragment[],
): Promise<readonly (readonly Fragment[])[] | null> {
  const { extendedOffsets, extendedLengths, numberOfFrames } = layout;
  const tableBytes = numberOfFrames * 8;
  if (!extendedOffsets || extendedOffsets.length !== tableBytes || extendedLengths?.length !== tableBytes)
    return null;
  const offsets = await source.read(extendedOffsets.offset, tableBytes);
  const lengths = await source.read(extendedLengths.offset, tableBytes);
  if (offsets.length < tableBytes || lengths.length < tableBytes) return null;
  const first = (fragments[0]?.offset ?? 0) - ITEM_HEAD_BYTES;
  const byOffset = new Map(fragments.map((fragment) => [fragment.offset, fragment]));
  const frames: (readonly Fragment[])[] = [];
  for (let frame = 0; frame < numberOfFrames; frame += 1) {
    const fragment = byOffset.get(first + Number(offsets.readBigUInt64LE(frame * 8)) + ITEM_HEAD_BYTES);
    const length = Number(lengths.readBigUInt64LE(frame * 8));
    // The table does not fit the fragments: they are the truth.
    if (!fragment || length > fragment.length) return null;
    frames.push([{ offset: fragment.offset, length }]);
  }
  return frames;
}

async function basicFrames(
  source: ByteSource,
  table: ValueRange,
  fragments: readonly Fragment[],
  numberOfFrames: number,
): Promise<readonly (readonly Fragment[])[] | null> {
  if (table.length !== numberOfFrames * 4) return null;
  const bytes = await source.read(table.offset, table.length);
  if (bytes.length < table.length) return null;
  const first = (fragments[0]?.offset ?? 0) - ITEM_HEAD_BYTES;
  const indexByOffset = new Map(fragments.map((fragment, index) => [fragment.offset, index]));
  const starts: number[] = [];
  for (let frame = 0; frame < numberOfFrames; frame += 1) {
    const index = indexByOffset.get(first + bytes.readUInt32LE(frame * 4) + ITEM_HEAD_BYTES);
    const before = starts.at(-1);
    if (index === undefined || (before !== undefined && index <= before)) return null;
    starts.push(index);
  }
  return starts.map((start, frame) => fragments.slice(start, starts[frame + 1]));
}

// JPEG and JPEG-LS: SOI; JPEG 2000: SOC, or the JP2 box; JPEG XL: bare code stream, or its box (PS3.5 A.4).
const STREAM_STARTS = new Set([0xffd8, 0xff4f, 0xff0a]);

function framesBySignature(
  fragments: readonly ScannedFragment[],
  numberOfFrames: number,
): readonly (readonly Fragment[])[] {
  const frames: Fragment[][] = [];
  for (const fragment of fragments) {
    if (STREAM_STARTS.has(fragment.signature)) frames.push([fragment]);
    else frames.at(-1)?.push(fragment);
  }
  if (frames.length === numberOfFrames) return frames;
  throw new AppError(
    'CORRUPT',
    `The object claims ${numberOfFrames} frames but its ${fragments.length} fragments do not tell where each begins. Ask for it to be sent again.`,
  );
}
