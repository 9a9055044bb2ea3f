import { codesOf, HUFFMAN_TABLES, quantization, ZIGZAG, type HuffmanCodes } from './jpeg-tables.ts';
import type { RenderedFrame } from './render-frame.ts';

/**
 * A picture as baseline JPEG (ITU T.81), colour as YCbCr without subsampling.
 *
 * @param quality 1 to 100, as the common scale has it
 */
export function encodeJpeg({ width, height, channels, pixels }: RenderedFrame, quality: number): Uint8Array {
  const output = new BitOutput(width * height * channels);
  const tables =
    channels === 1
      ? [quantization('light', quality)]
      : [quantization('light', quality), quantization('colour', quality)];
  writeHeaders(output, width, height, channels, tables);
  const components = channels === 1 ? [pixels] : luminanceAndColour(pixels);
  encodeBlocks(output, components, width, height, tables);
  return output.finish();
}

const START_OF_IMAGE = [0xff, 0xd8];
/** JFIF 1.1: square pixels, no preview */
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];

function writeHeaders(
  output: BitOutput,
  width: number,
  height: number,
  channels: number,
  tables: readonly Uint8Array[],
): void {
  const pair = (value: number) => [value >> 8, value & 0xff];
  output.bytes([...START_OF_IMAGE, ...JFIF]);
  for (const [index, table] of tables.entries())
    output.bytes([0xff, 0xdb, 0, 67, index, ...ZIGZAG.map((at) => table[at] ?? 1)]);
  const components = Array.from({ length: channels }, (_, index) => [index + 1, 0x11, index === 0 ? 0 : 1]);
  output.bytes([0xff, 0xc0, ...pair(8 + 3 * channels), 8, ...pair(height), ...pair(width), channels]);
  output.bytes(components.flat());
  for (const [index, { dc, ac }] of HUFFMAN_TABLES.slice(0, tables.length).entries())
    for (const [kind, { counts, symbols }] of [dc, ac].entries())
      output.bytes([0xff, 0xc4, ...pair(19 + symbols.length), (kind << 4) | index, ...counts, ...symbols]);
  output.bytes([0xff, 0xda, ...pair(6 + 2 * channels), channels]);
  output.bytes(components.flatMap(([id = 0], index) => [id, index === 0 ? 0 : 0x11]));
  output.bytes([0, 63, 0]);
}

/** ITU T.871 */
function luminanceAndColour(pixels: Uint8Array): Uint8Array[] {
  const count = pixels.length / 3;
  const light = new Uint8Array(count);
  const blue = new Uint8Array(count);
  const red = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    const r = pixels[at * 3] as number;
    const g = pixels[at * 3 + 1] as number;
    const b = pixels[at * 3 + 2] as number;
    light[at] = 0.299 * r + 0.587 * g + 0.114 * b + 0.5;
    blue[at] = Math.min(255, -0.168736 * r - 0.331264 * g + 0.5 * b + 128.5);
    red[at] = Math.min(255, 0.5 * r - 0.418688 * g - 0.081312 * b + 128.5);
  }
  return [light, blue, red];
}

interface Plane {
  readonly pixels: Uint8Array;
  readonly divisors: Float64Array;
  readonly dc: HuffmanCodes;
  readonly ac: HuffmanCodes;
  lastDc: number;
}

const CODES = HUFFMAN_TABLES.map(({ dc, ac }) => ({ dc: codesOf(dc), ac: codesOf(ac) }));

function encodeBlocks(
  output: BitOutput,
  components: readonly Uint8Array[],
  width: number,
  height: number,
  tables: readonly Uint8Array[],
): void {
  const planes = components.map((pixels, index): Plane => {
    const which = Math.min(index, 1);
    const { dc, ac } = CODES[which] as (typeof CODES)[number];
    return { pixels, divisors: divisorsOf(tables[which] as Uint8Array), dc, ac, lastDc: 0 };
  });
  const block = new Float64Array(64);
  const levels = new Int32Array(64);
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8)
      for (const plane of planes) {
        readBlock(block, plane.pixels, left, top, width, height);
        transform(block);
        for (let at = 0; at < 64; at += 1) {
          const from = ZIGZAG[at] as number;
          levels[at] = Math.round((block[from] as number) / (plane.divisors[from] as number));
        }
        writeBlock(output, levels, plane);
      }
}

/** Beyond the edges of the picture its last pixels go on. */
function readBlock(
  block: Float64Array,
  pixels: Uint8Array,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  for (let row = 0; row < 8; row += 1) {
    const line = Math.min(top + row, height - 1) * width;
    for (let column = 0; column < 8; column += 1)
      block[row * 8 + column] = (pixels[line + Math.min(left + column, width - 1)] as number) - 128;
  }
}

// The transform of Arai, Agui and Nakajima leaves each coefficient multiplied by these, row and column; the quantization
// takes that away again.
const SCALES = Array.from({ length: 8 }, (_, at) =>
  at === 0 ? 1 : Math.SQRT2 * Math.cos((at * Math.PI) / 16),
);

function divisorsOf(table: Uint8Array): Float64Array {
  return Float64Array.from(
    table,
    (step, at) => step * 8 * (SCALES[at >> 3] as number) * (SCALES[at & 7] as number),
  );
}

function transform(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) transformLine(block, row, 1);
  for (let column = 0; column < 8; column += 1) transformLine(block, column, 8);
}

const C4 = Math.SQRT1_2;
const C6 = Math.sin(Math.PI / 8);
const C2_MINUS_C6 = Math.cos(Math.PI / 8) - C6;
const C2_PLUS_C6 = Math.cos(Math.PI / 8) + C6;

/** Eight values, `step` apart, in place (Arai, Agui, Nakajima 1988) */
function transformLine(block: Float64Array, from: number, step: number): void {
  const at = (index: number) => block[from + index * step] as number;
  const sum0 = at(0) + at(7);
  const sum1 = at(1) + at(6);
  const sum2 = at(2) + at(5);
  const sum3 = at(3) + at(4);
  const difference0 = at(0) - at(7);
  const difference1 = at(1) - at(6);
  const difference2 = at(2) - at(5);
  const difference3 = at(3) - at(4);

  const outer = sum0 + sum3;
  const inner = sum1 + sum2;
  const outerDifference = sum0 - sum3;
  const rotated = (sum1 - sum2 + outerDifference) * C4;
  block[from] = outer + inner;
  block[from + 4 * step] = outer - inner;
  block[from + 2 * step] = outerDifference + rotated;
  block[from + 6 * step] = outerDifference - rotated;

  const low = difference3 + difference2;
  const middle = difference2 + difference1;
  const high = difference1 + difference0;
  const turn = (low - high) * C6;
  const lowTurned = C2_MINUS_C6 * low + turn;
  const highTurned = C2_PLUS_C6 * high + turn;
  const near = difference0 + middle * C4;
  const far = difference0 - middle * C4;
  block[from + 5 * step] = far + lowTurned;
  block[from + 3 * step] = far - lowTurned;
  block[from + step] = near + highTurned;
  block[from + 7 * step] = near - highTurned;
}

const END_OF_BLOCK = 0x00;
const SIXTEEN_ZEROS = 0xf0;

function writeBlock(output: BitOutput, levels: Int32Array, plane: Plane): void {
  const dc = levels[0] as number;
  const change = dc - plane.lastDc;
  plane.lastDc = dc;
  const size = bitSize(change);
  output.code(plane.dc, size);
  output.value(change, size);
  let zeros = 0;
  for (let at = 1; at < 64; at += 1) {
    const level = levels[at] as number;
    if (level === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) output.code(plane.ac, SIXTEEN_ZEROS);
    const bits = bitSize(level);
    output.code(plane.ac, (zeros << 4) | bits);
    output.value(level, bits);
    zeros = 0;
  }
  if (zeros > 0) output.code(plane.ac, END_OF_BLOCK);
}

function bitSize(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

/** Bytes, and behind them bits from the highest on; a byte of ones is followed by an empty one (ITU T.81 F.1.2.3). */
class BitOutput {
  #buffer: Uint8Array;
  #length = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(expectedBytes: number) {
    this.#buffer = new Uint8Array(1024 + (expectedBytes >> 1));
  }

  bytes(values: readonly number[]): void {
    this.#reserve(values.length);
    this.#buffer.set(values, this.#length);
    this.#length += values.length;
  }

  code({ codes, sizes }: HuffmanCodes, symbol: number): void {
    this.#put(codes[symbol] as number, sizes[symbol] as number);
  }

  /** A number of so many bits; negative ones as their complement to one */
  value(value: number, size: number): void {
    if (size > 0) this.#put(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  finish(): Uint8Array {
    // The last byte is filled with ones.
    if (this.#bitCount > 0) this.#put(0x7f, 7);
    this.#bitCount = 0;
    this.bytes([0xff, 0xd9]);
    return this.#buffer.slice(0, this.#length);
  }

  #put(bits: number, count: number): void {
    this.#reserve(8);
    let held = (this.#bits << count) | bits;
    let heldCount = this.#bitCount + count;
    while (heldCount >= 8) {
      heldCount -= 8;
      const byte = (held >>> heldCount) & 0xff;
      this.#buffer[this.#length++] = byte;
      if (byte === 0xff) this.#buffer[this.#length++] = 0;
    }
    held &= (1 << heldCount) - 1;
    this.#bits = held;
    this.#bitCount = heldCount;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#buffer.length + bytes));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
