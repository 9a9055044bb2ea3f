/** How many codes there are of each length from 1 to 16, and what they stand for, in order. */
export interface HuffmanTable {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

/** By symbol */
export interface HuffmanCodes {
  readonly codes: Uint16Array;
  readonly sizes: Uint8Array;
}

/** Positions in a block, row by row, in the order in which its coefficients are written (ITU T.81 figure A.6). */
export const ZIGZAG: readonly number[] = zigzag();

function zigzag(): number[] {
  const order: number[] = [];
  for (let diagonal = 0; diagonal < 15; diagonal += 1) {
    const onIt: number[] = [];
    for (let row = Math.max(0, diagonal - 7); row <= Math.min(7, diagonal); row += 1)
      onIt.push(row * 8 + diagonal - row);
    order.push(...(diagonal % 2 === 0 ? onIt.toReversed() : onIt));
  }
  return order;
}

// ITU T.81 tables K.1 and K.2, row by row
const LIGHT_STEPS = `
  16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
  18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99`;
const COLOUR_STEPS = `
  17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
  99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99`;

/** The steps of the standard's example, finer or coarser by a quality from 1 to 100 */
export function quantization(kind: 'light' | 'colour', quality: number): Uint8Array {
  const steps = (kind === 'light' ? LIGHT_STEPS : COLOUR_STEPS).trim().split(/\s+/).map(Number);
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Uint8Array.from(steps, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))),
  );
}

const DC_SYMBOLS = Array.from({ length: 12 }, (_, size) => size);
/** Runs and sizes from (1,4) on that come last and in order in both tables, but for those said before */
const rest = (said: readonly number[]) =>
  Array.from({ length: 256 }, (_, symbol) => symbol).filter((symbol) => {
    const size = symbol & 0x0f;
    return size >= 1 && size <= 10 && !said.includes(symbol);
  });

const LIGHT_AC_SHORT = hex(`
  01 02 03 00 04 11 05 12 21 31 41 06 13 51 61 07 22 71 14 32 81 91 a1 08 23 42 b1 c1 15 52 d1 f0
  24 33 62 72 82 09 0a`);
const COLOUR_AC_SHORT = hex(`
  00 01 02 03 11 04 05 21 31 06 12 41 51 07 61 71 13 22 32 81 08 14 42 91 a1 b1 c1 09 23 33 52 f0
  15 62 72 d1 0a 16 24 34 e1 25 f1`);

function hex(text: string): number[] {
  return text
    .trim()
    .split(/\s+/)
    .map((digits) => Number.parseInt(digits, 16));
}

/** ITU T.81 tables K.3 to K.6: for luminance, and for both colours */
export const HUFFMAN_TABLES: readonly { readonly dc: HuffmanTable; readonly ac: HuffmanTable }[] = [
  {
    dc: { counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], symbols: DC_SYMBOLS },
    ac: {
      counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
      symbols: [...LIGHT_AC_SHORT, ...rest(LIGHT_AC_SHORT)],
    },
  },
  {
    dc: { counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], symbols: DC_SYMBOLS },
    ac: {
      counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
      symbols: [...COLOUR_AC_SHORT, ...rest(COLOUR_AC_SHORT)],
    },
  },
];

/** Codes of each length follow each other (ITU T.81 annex C). */
export function codesOf({ counts, symbols }: HuffmanTable): HuffmanCodes {
  const codes = new Uint16Array(256);
  const sizes = new Uint8Array(256);
  let code = 0;
  let at = 0;
  for (const [index, count] of counts.entries()) {
    for (let nth = 0; nth < count; nth += 1) {
      const symbol = symbols[at++] ?? 0;
      codes[symbol] = code++;
      sizes[symbol] = index + 1;
    }
    code <<= 1;
  }
  return { codes, sizes };
}
