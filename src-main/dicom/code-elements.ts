/** The sets of PS3.3 C.12.1.1.2 for writing: which bytes a character has in each, by turning the platform's decoders round. */

/** A set of characters that can stand in the lower half of a byte's values (G0) or in the upper (G1). */
export interface CodeElement {
  /** Behind ESC, what calls it into its half */
  readonly escape: string;
  readonly half: 'G0' | 'G1';
  /** undefined for a character that is not in it */
  bytesOf(character: string): readonly number[] | undefined;
}

type Table = ReadonlyMap<string, readonly number[]>;
type Cells = Iterable<readonly number[]>;

/** Tables are made when a text first needs one: the two-byte ones have thousands of characters. */
function table(
  label: string,
  cells: () => Cells,
  written: (cell: readonly number[]) => number[],
): () => Table {
  let made: Map<string, readonly number[]> | undefined;
  return () => {
    if (made) return made;
    made = new Map();
    const decoder = new TextDecoder(label);
    for (const cell of cells()) {
      const text = decoder.decode(Uint8Array.from(cell));
      if (!text.includes('\uFFFD') && Array.from(text).length === 1 && !made.has(text))
        made.set(text, written(cell));
    }
    return made;
  };
}

const asItIs = (cell: readonly number[]) => [...cell];
const inG0 = (cell: readonly number[]) => cell.slice(-2).map((byte) => byte & 0x7f);

function* single(first: number, last: number): Generator<readonly number[]> {
  for (let byte = first; byte <= last; byte += 1) yield [byte];
}

/** Cells of a two-byte set in its EUC form. @param rows first and last of each part that the standard fills */
function* cells(
  rows: readonly (readonly [number, number])[],
  before: readonly number[] = [],
): Generator<number[]> {
  for (const [first, last] of rows)
    for (let row = first; row <= last; row += 1)
      for (let cell = 1; cell <= 94; cell += 1) yield [...before, row + 0xa0, cell + 0xa0];
}

function g1(escape: string, label: string, first = 0xa0): CodeElement {
  const known = table(label, () => single(first, 0xff), asItIs);
  return { escape, half: 'G1', bytesOf: (character) => known().get(character) };
}

function isAscii(character: string): boolean {
  return character.length === 1 && character.charCodeAt(0) < 0x80;
}

const ASCII: CodeElement = {
  escape: '(B',
  half: 'G0',
  bytesOf: (character) => (isAscii(character) ? [character.charCodeAt(0)] : undefined),
};

/** JIS X 0201: an overline for the tilde. 0x5C stays the delimiter of DICOM, so the yen sign has no byte (PS3.5 6.1.2.5.3). */
const ROMAJI: CodeElement = {
  escape: '(J',
  half: 'G0',
  bytesOf(character) {
    if (character === '\u203e') return [0x7e];
    return isAscii(character) && character !== '~' ? [character.charCodeAt(0)] : undefined;
  },
};

const KATAKANA: CodeElement = {
  escape: ')I',
  half: 'G1',
  bytesOf(character) {
    const at = character.charCodeAt(0) - 0xff61;
    return at >= 0 && at <= 0xdf - 0xa1 ? [0xa1 + at] : undefined;
  },
};

function twoBytes(escape: string, half: 'G0' | 'G1', label: string, every: () => Cells): CodeElement {
  const known = table(label, every, half === 'G0' ? inG0 : asItIs);
  return { escape, half, bytesOf: (character) => known().get(character) };
}

const JIS_X_0208 = twoBytes('$B', 'G0', 'euc-jp', () =>
  cells([
    [1, 8],
    [16, 84],
  ]),
);
const JIS_X_0212 = twoBytes('$(D', 'G0', 'euc-jp', () =>
  cells(
    [
      [2, 2],
      [6, 7],
      [9, 11],
      [16, 77],
    ],
    [0x8f],
  ),
);
const KS_X_1001 = twoBytes('$)C', 'G1', 'euc-kr', () =>
  cells([
    [1, 12],
    [16, 40],
    [42, 93],
  ]),
);
const GB_2312 = twoBytes('$)A', 'G1', 'gbk', gb2312Cells);

/** GBK has filled places that GB 2312 left empty: those are not written. */
function* gb2312Cells(): Generator<readonly number[]> {
  const parts = [
    [1, 1, 94], [2, 17, 66], [2, 69, 78], [3, 1, 94], [4, 1, 83], [5, 1, 86], [6, 1, 24], [6, 33, 56], [7, 1, 33],
    [7, 49, 81], [8, 1, 26], [8, 37, 73], [9, 4, 79],
  ] as const; // prettier-ignore
  for (const [row, first, last] of parts)
    for (let cell = first; cell <= last; cell += 1) yield [row + 0xa0, cell + 0xa0];
  yield* cells([[16, 87]]);
}

export interface Repertoire {
  readonly g0: CodeElement;
  readonly g1: CodeElement | null;
  /** A second set of its own for G0, called in by its escape sequence */
  readonly extra: CodeElement | null;
}

function repertoire(g1Set: CodeElement | null, g0 = ASCII, extra: CodeElement | null = null): Repertoire {
  return { g0, g1: g1Set, extra };
}

/** By registration number: `ISO_IR 100` and `ISO 2022 IR 100` name the same set. */
export const REPERTOIRES: ReadonlyMap<number, Repertoire> = new Map([
  [6, repertoire(null)],
  [13, repertoire(KATAKANA, ROMAJI)],
  [58, repertoire(GB_2312)],
  [87, repertoire(null, ASCII, JIS_X_0208)],
  [100, repertoire(g1('-A', 'iso-8859-1'))],
  [101, repertoire(g1('-B', 'iso-8859-2'))],
  [109, repertoire(g1('-C', 'iso-8859-3'))],
  [110, repertoire(g1('-D', 'iso-8859-4'))],
  [126, repertoire(g1('-F', 'iso-8859-7'))],
  [127, repertoire(g1('-G', 'iso-8859-6'))],
  [138, repertoire(g1('-H', 'iso-8859-8'))],
  [144, repertoire(g1('-L', 'iso-8859-5'))],
  [148, repertoire(g1('-M', 'iso-8859-9'))],
  [149, repertoire(KS_X_1001)],
  [159, repertoire(null, ASCII, JIS_X_0212)],
  [166, repertoire(g1('-T', 'windows-874', 0xa1))],
  [203, repertoire(g1('-b', 'iso-8859-15'))],
]);

export const DEFAULT_REPERTOIRE = repertoire(null);

const gbkTable = table('gbk', gbkCells, asItIs);

function* gbkCells(): Generator<readonly number[]> {
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) yield [lead, trail];
}

export function gbkBytes(character: string): readonly number[] | undefined {
  return isAscii(character) ? [character.charCodeAt(0)] : gbkTable().get(character);
}

/** Four-byte codes of GB 18030 in their order; the basic plane ends before 39 420, the other planes begin at 189 000. */
const BASIC_PLANE_CODES = 39_420;
const OTHER_PLANES = 189_000;

function fourBytes(index: number): number[] {
  return [
    0x81 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ];
}

const basicPlane = table(
  'gb18030',
  function* basicPlaneCodes() {
    for (let index = 0; index < BASIC_PLANE_CODES; index += 1) yield fourBytes(index);
  },
  asItIs,
);

/** GB 18030 has a code for every character of Unicode. */
export function gb18030Bytes(character: string): readonly number[] | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x10000) return fourBytes(OTHER_PLANES + code - 0x10000);
  return gbkBytes(character) ?? basicPlane().get(character);
}
