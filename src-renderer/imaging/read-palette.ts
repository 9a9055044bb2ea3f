import { entryCount, inlineBytes, numbers, type JsonDataset } from './dicom-json.ts';
import type { Palette } from './frame.ts';

type Channel = 'red' | 'green' | 'blue';

/** Descriptor, data, and data in segments of each channel (PS3.3 C.7.6.3.1.5, C.7.9.2). */
const TAGS: Readonly<Record<Channel, readonly [string, string, string]>> = {
  red: ['00281101', '00281201', '00281221'],
  green: ['00281102', '00281202', '00281222'],
  blue: ['00281103', '00281203', '00281223'],
};

/** The colour table of PALETTE COLOR, or the one that a grey image has beside its greys; null when there is none. */
export function readPalette(dataset: JsonDataset, bitsAllocated: number, isSigned: boolean): Palette | null {
  const [entries, first = 0] = numbers(dataset, TAGS.red[0]);
  if (entries === undefined || bitsAllocated > 16) return null;
  const [red, green, blue] = (['red', 'green', 'blue'] as const).map((name) => readChannel(dataset, name));
  if (!red || !green || !blue) return null;
  const firstMapped = isSigned && first > 32767 ? first - 65536 : first;
  return { firstMapped, red, green, blue };
}

function readChannel(dataset: JsonDataset, name: Channel): Uint8Array | null {
  const [descriptor, data, segmented] = TAGS[name];
  const [entries = 0, , bits = 16] = numbers(dataset, descriptor);
  const count = entryCount(entries);
  const values = plainEntries(dataset, data, count, bits) ?? segmentEntries(dataset, segmented, count, bits);
  if (values === null) return null;
  // Some makers declare 16 bits and fill only the low byte.
  const isWide = bits > 8 && values.some((value) => value > 255);
  return Uint8Array.from(values, (value) => (isWide ? value >> 8 : value));
}

function plainEntries(
  dataset: JsonDataset,
  tag: string,
  count: number,
  bits: number,
): (ArrayLike<number> & { some: (test: (value: number) => boolean) => boolean }) | null {
  const element = dataset[tag];
  const listed = numbers(dataset, tag);
  if (listed.length > 0) return Uint16Array.from(listed);
  const bytes = inlineBytes(element);
  if (bytes === null) return null;
  // Entries of 8 bits lie in bytes of their own, or two in a word, which is the same.
  const isBytes = bytes.length < count * 2 || (bits === 8 && bytes.length === count);
  return isBytes ? bytes.subarray(0, count) : words(bytes).subarray(0, count);
}

function segmentEntries(dataset: JsonDataset, tag: string, count: number, bits: number): Uint16Array | null {
  const bytes = inlineBytes(dataset[tag]);
  return bytes === null
    ? null
    : expandSegments(bits === 8 ? Uint16Array.from(bytes) : words(bytes), count, bits);
}

/**
 * A table from its segments: discrete values, straight lines, and earlier segments over again (PS3.3 C.7.9.2).
 * What a damaged table does not say stays black.
 *
 * @param data bytes of tables of 8 bits, else words
 */
export function expandSegments(data: Uint16Array, count: number, bits: number): Uint16Array {
  const table = new Uint16Array(count);
  const unitBytes = bits === 8 ? 1 : 2;
  const state = { filled: 0 };
  const put = (value: number) => {
    if (state.filled < count) table[state.filled++] = value;
  };
  /** Runs through `segments` of them from a place in the data; returns the place behind them. */
  const run = (from: number, segments: number, depth: number): number => {
    let at = from;
    for (let done = 0; done < segments && at + 1 < data.length; done++) {
      if (state.filled >= count) return at;
      const [opcode, length] = [data[at] ?? 0, data[at + 1] ?? 0];
      at += 2;
      if (opcode === 0) {
        for (let each = 0; each < length; each++) put(data[at + each] ?? 0);
        at += length;
      } else if (opcode === 1) {
        const [start, end] = [table[Math.max(0, state.filled - 1)] ?? 0, data[at] ?? 0];
        for (let each = 1; each <= length; each++) put(Math.round(start + ((end - start) * each) / length));
        at += 1;
      } else if (opcode === 2 && depth === 0) {
        const parts = unitBytes === 1 ? [0, 8, 16, 24] : [0, 16];
        const offset = parts.reduce((sum, shift, part) => sum + (data[at + part] ?? 0) * 2 ** shift, 0);
        run(offset / unitBytes, length, 1);
        at += parts.length;
      } else return data.length;
    }
    return at;
  };
  run(0, Infinity, 0);
  return table;
}

function words(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, at) => view.getUint16(at * 2, true));
}
