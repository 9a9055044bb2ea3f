import { AppError } from '#shared/errors.ts';

/*
 * Sequential DCT JPEG with Huffman coding and up to twelve bits (ISO/IEC 10918-1, processes 1, 2 and 4), one component: what the
 * eight-bit library cannot read of JPEG Extended. Every table index and read is bounded by the stream.
 */

interface HuffmanTable {
  /** By code length 1 to 16: smallest code, largest code (-1: none), and where its values begin */
  readonly smallest: Int32Array;
  readonly largest: Int32Array;
  readonly firstValue: Int32Array;
  readonly values: Uint8Array;
}

interface Stream {
  readonly bytes: Uint8Array;
  at: number;
  bits: number;
  bitCount: number;
}

interface Tables {
  readonly quantisation: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  restartInterval: number;
}

interface FrameHeader {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly quantisationTable: number;
}

function corrupt(why: string): AppError {
  return new AppError(
    'CORRUPT',
    `The JPEG picture cannot be decoded: ${why}. Ask for the object to be sent again.`,
  );
}

/**
 * Samples of a grey-scale sequential JPEG, row by row.
 *
 * @param expected what the picture must measure: nothing is allocated for another size
 * @throws AppError CORRUPT, or INPUT for what is neither grey nor sequential Huffman
 */
export function decodeSequentialJpeg(
  bytes: Uint8Array,
  expected: { readonly rows: number; readonly columns: number },
): Uint16Array<ArrayBuffer> {
  const tables: Tables = { quantisation: [], dc: [], ac: [], restartInterval: 0 };
  let frame: FrameHeader | null = null;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw corrupt('a marker is missing');
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = word(bytes, at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || at + 2 + length > bytes.length) throw corrupt('a segment is cut off');
    if (marker === 0xdb) readQuantisation(segment, tables);
    else if (marker === 0xc4) readHuffman(segment, tables);
    else if (marker === 0xdd) tables.restartInterval = word(segment, 0);
    else if (marker === 0xc0 || marker === 0xc1) frame = readFrameHeader(segment);
    else if (marker > 0xc1 && marker <= 0xcf)
      throw new AppError('INPUT', 'This kind of JPEG cannot be shown here. Retrieve the object instead.');
    else if (marker === 0xda) {
      if (!frame) throw corrupt('it has no frame header');
      if (frame.rows !== expected.rows || frame.columns !== expected.columns)
        throw corrupt(
          `it is ${frame.columns} × ${frame.rows}, the header says ${expected.columns} × ${expected.rows}`,
        );
      return decodeScan(bytes, at + 2 + length, segment, frame, tables);
    }
    at += 2 + length;
  }
  throw corrupt('it has no scan');
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

// ISO/IEC 10918-1 Figure A.6
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
];

function readQuantisation(segment: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at < segment.length) {
    const [precision, id] = [(segment[at] ?? 0) >> 4, (segment[at] ?? 0) & 15];
    at += 1;
    const table = new Uint16Array(64);
    for (let index = 0; index < 64; index += 1) {
      table[ZIGZAG[index] ?? 0] = precision === 0 ? (segment[at] ?? 0) : word(segment, at);
      at += precision === 0 ? 1 : 2;
    }
    if (id > 3) throw corrupt('a quantisation table has no place');
    tables.quantisation[id] = table;
  }
}

function readHuffman(segment: Uint8Array, tables: Tables): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const [kind, id] = [(segment[at] ?? 0) >> 4, (segment[at] ?? 0) & 15];
    const counts = segment.subarray(at + 1, at + 17);
    let total = 0;
    for (const count of counts) total += count;
    if (id > 3 || total > 256) throw corrupt('a Huffman table is wrong');
    (kind === 0 ? tables.dc : tables.ac)[id] = huffmanTable(counts, segment.slice(at + 17, at + 17 + total));
    at += 17 + total;
  }
}

function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const smallest = new Int32Array(17);
  const largest = new Int32Array(17).fill(-1);
  const firstValue = new Int32Array(17);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= 16; length += 1) {
    const count = counts[length - 1] ?? 0;
    smallest[length] = code;
    firstValue[length] = used;
    if (count > 0) largest[length] = code + count - 1;
    code = (code + count) << 1;
    used += count;
  }
  return { smallest, largest, firstValue, values };
}

function readFrameHeader(segment: Uint8Array): FrameHeader {
  if ((segment[5] ?? 0) !== 1)
    throw new AppError('INPUT', 'Colour JPEG of more than eight bits cannot be shown here.');
  return {
    precision: segment[0] ?? 0,
    rows: word(segment, 1),
    columns: word(segment, 3),
    quantisationTable: (segment[8] ?? 0) & 3,
  };
}

function decodeScan(
  bytes: Uint8Array,
  at: number,
  segment: Uint8Array,
  frame: FrameHeader,
  tables: Tables,
): Uint16Array<ArrayBuffer> {
  const selectors = segment[2] ?? 0;
  const dc = tables.dc[selectors >> 4];
  const ac = tables.ac[selectors & 15];
  const quantisation = tables.quantisation[frame.quantisationTable];
  if (!dc || !ac || !quantisation) throw corrupt('a table is missing');
  const { rows, columns, precision } = frame;
  const samples = new Uint16Array(rows * columns);
  const stream: Stream = { bytes, at, bits: 0, bitCount: 0 };
  const blocksAcross = Math.ceil(columns / 8);
  const blocks = blocksAcross * Math.ceil(rows / 8);
  const coefficients = new Float64Array(64);
  const middle = 2 ** (precision - 1);
  const highest = 2 ** precision - 1;
  let previous = 0;
  for (let block = 0; block < blocks; block += 1) {
    if (tables.restartInterval > 0 && block > 0 && block % tables.restartInterval === 0) {
      skipRestart(stream);
      previous = 0;
    }
    previous = readBlock(stream, dc, ac, quantisation, coefficients, previous);
    inverseTransform(coefficients);
    const top = Math.floor(block / blocksAcross) * 8;
    const left = (block % blocksAcross) * 8;
    for (let y = 0; y < 8 && top + y < rows; y += 1)
      for (let x = 0; x < 8 && left + x < columns; x += 1) {
        const value = Math.round((coefficients[y * 8 + x] ?? 0) + middle);
        samples[(top + y) * columns + left + x] = Math.min(highest, Math.max(0, value));
      }
  }
  return samples;
}

function skipRestart(stream: Stream): void {
  stream.bitCount = 0;
  const { bytes } = stream;
  while (stream.at + 1 < bytes.length) {
    const marker = bytes[stream.at + 1] ?? 0;
    if (bytes[stream.at] === 0xff && marker >= 0xd0 && marker <= 0xd7) {
      stream.at += 2;
      return;
    }
    stream.at += 1;
  }
  throw corrupt('a restart marker is missing');
}

function readBlock(
  stream: Stream,
  dc: HuffmanTable,
  ac: HuffmanTable,
  quantisation: Uint16Array,
  coefficients: Float64Array,
  previous: number,
): number {
  coefficients.fill(0);
  const size = symbol(stream, dc);
  const value = previous + (size === 0 ? 0 : extended(stream, size));
  coefficients[0] = value * (quantisation[0] ?? 0);
  for (let index = 1; index < 64; index += 1) {
    const runSize = symbol(stream, ac);
    const bits = runSize & 15;
    if (bits === 0) {
      if (runSize >> 4 !== 15) break;
      index += 15;
      continue;
    }
    index += runSize >> 4;
    if (index > 63) throw corrupt('a block is too long');
    const place = ZIGZAG[index] ?? 0;
    coefficients[place] = extended(stream, bits) * (quantisation[place] ?? 0);
  }
  return value;
}

function bit(stream: Stream): number {
  if (stream.bitCount === 0) {
    const { bytes } = stream;
    if (stream.at >= bytes.length) throw corrupt('it ends too early');
    const byte = bytes[stream.at] ?? 0;
    stream.at += 1;
    if (byte === 0xff) {
      // A zero is stuffed behind a byte of ones (F.1.2.3); anything else is a marker inside the data.
      if (bytes[stream.at] !== 0) throw corrupt('it ends too early');
      stream.at += 1;
    }
    stream.bits = byte;
    stream.bitCount = 8;
  }
  stream.bitCount -= 1;
  return (stream.bits >> stream.bitCount) & 1;
}

function symbol(stream: Stream, table: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= 16; length += 1) {
    code = (code << 1) | bit(stream);
    if (code <= (table.largest[length] ?? -1)) {
      const index = (table.firstValue[length] ?? 0) + code - (table.smallest[length] ?? 0);
      return table.values[index] ?? 0;
    }
  }
  throw corrupt('a code is unknown');
}

/** Reads a value of `size` bits with its sign (F.2.2.1, EXTEND). */
function extended(stream: Stream, size: number): number {
  let value = 0;
  for (let count = 0; count < size; count += 1) value = (value << 1) | bit(stream);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

// basis[u * 8 + x] = c(u) / 2 · cos((2x + 1) u π / 16), A.3.3
const BASIS = Float64Array.from({ length: 64 }, (_, index) => {
  const [u, x] = [index >> 3, index & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Two-dimensional inverse cosine transform in place: columns, then rows, in double precision. */
function inverseTransform(block: Float64Array): void {
  const between = new Float64Array(64);
  for (let v = 0; v < 8; v += 1)
    for (let x = 0; x < 8; x += 1) {
      let sum = 0;
      for (let u = 0; u < 8; u += 1) sum += (block[v * 8 + u] ?? 0) * (BASIS[u * 8 + x] ?? 0);
      between[v * 8 + x] = sum;
    }
  for (let x = 0; x < 8; x += 1)
    for (let y = 0; y < 8; y += 1) {
      let sum = 0;
      for (let v = 0; v < 8; v += 1) sum += (between[v * 8 + x] ?? 0) * (BASIS[v * 8 + y] ?? 0);
      block[y * 8 + x] = sum;
    }
}
