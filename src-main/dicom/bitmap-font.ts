/**
 * Letters for pictures that leave without a program that could write on them: five by seven pixels, drawn for this project. Two
 * rows above a letter and a gap are for its marks, and two below.
 */
export const GLYPH_WIDTH = 5;
export const GLYPH_ROWS = 12;

const ROWS_ABOVE = 3;
const LETTER_ROWS = 7;

/** Seven rows from the top, nine where a letter goes below the line, two hexadecimal digits each; the bit of 16 is the leftmost pixel. */
const LETTERS: Readonly<Record<string, string>> = {
  ' ': '00000000000000',
  '!': '04040404040004',
  '"': '0a0a0a00000000',
  '#': '0a0a1f0a1f0a0a',
  $: '040f140e051e04',
  '%': '18190204081303',
  '&': '0c12140815120d',
  "'": '04040800000000',
  '(': '02040808080402',
  ')': '08040202020408',
  '*': '0004150e150400',
  '+': '0004041f040400',
  ',': '000000000c0408',
  '-': '0000001f000000',
  '.': '00000000000c0c',
  '/': '00010204081000',
  '0': '0e11131519110e',
  '1': '040c040404040e',
  '2': '0e11010204081f',
  '3': '1f02040201110e',
  '4': '02060a121f0202',
  '5': '1f101e0101110e',
  '6': '0608101e11110e',
  '7': '1f010204080808',
  '8': '0e11110e11110e',
  '9': '0e11110f01020c',
  ':': '000c0c000c0c00',
  ';': '000c0c000c0408',
  '<': '02040810080402',
  '=': '00001f001f0000',
  '>': '08040201020408',
  '?': '0e110102040004',
  '@': '0e11010d15150e',
  A: '0e1111111f1111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1c12111111121c',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101711110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11111915131111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '1111111515150a',
  X: '11110a040a1111',
  Y: '1111110a040404',
  Z: '1f01020408101f',
  '[': '0e08080808080e',
  '\\': '00100804020100',
  ']': '0e02020202020e',
  '^': '040a1100000000',
  _: '0000000000001f',
  '`': '08040200000000',
  a: '00000e010f110f',
  b: '1010161911111e',
  c: '00000e1010110e',
  d: '01010d1311110f',
  e: '00000e111f100e',
  f: '0609081c080808',
  g: '00000f1111110f010e',
  h: '10101619111111',
  i: '04000c0404040e',
  j: '02000602020202120c',
  k: '10101214181412',
  l: '0c04040404040e',
  m: '00001a15151111',
  n: '00001619111111',
  o: '00000e1111110e',
  p: '00001e1111111e1010',
  q: '00000f1111110f0101',
  r: '00001619101010',
  s: '00000e100e011e',
  t: '08081c08080906',
  u: '0000111111130d',
  v: '00001111110a04',
  w: '0000111115150a',
  x: '0000110a040a11',
  y: '0000111111110f010e',
  z: '00001f0204081f',
  '{': '02040408040402',
  '|': '04040404040404',
  '}': '08040402040408',
  '~': '00000815020000',
  '·': '00000004000000',
  '…': '00000000000015',
  ß: '0c121214121116',
  Æ: '0f14141e141417',
  æ: '00001a050f140b',
  Ø: '010e1315190e10',
  ø: '00010e1315190e',
  Ł: '08080c0818080f',
  ł: '0c04060c04040e',
  ı: '00000c0404040e',
};

/** What has no letter here; a reader sees that something stands there. */
const UNKNOWN = '1f11111111111f';

/** Two rows above the letter, by combining character. */
const MARKS_ABOVE: Readonly<Record<string, string>> = {
  '\u0300': '0804',
  '\u0301': '0204',
  '\u0302': '040a',
  '\u0303': '0d16',
  '\u0304': '000e',
  '\u0306': '110e',
  '\u0307': '0004',
  '\u0308': '000a',
  '\u030a': '060a',
  '\u030b': '050a',
  '\u030c': '0a04',
};

/** The row below it. */
const MARKS_BELOW: Readonly<Record<string, string>> = { '\u0326': '04', '\u0327': '04', '\u0328': '02' };

/**
 * The rows of a letter with its marks, from the top; the bit of 16 is the leftmost pixel.
 *
 * @param character one letter as a reader counts them, in any normalization
 */
export function glyphOf(character: string): readonly number[] {
  const [base = ' ', ...marks] = character.normalize('NFD');
  const hasAbove = marks.some((mark) => MARKS_ABOVE[mark] !== undefined);
  const dotless = hasAbove && base === 'i' ? 'ı' : base;
  const letter = rowsOf(LETTERS[dotless] ?? UNKNOWN);
  const rows = Array.from({ length: GLYPH_ROWS }, (_, row) => letter[row - ROWS_ABOVE] ?? 0);
  // Small letters leave their first two rows empty: the mark comes down to them
  const isSmall = letter[0] === 0 && letter[1] === 0;
  for (const mark of marks) {
    for (const [index, row] of rowsOf(MARKS_ABOVE[mark] ?? '').entries())
      rows[index + (isSmall ? 2 : 0)]! |= row;
    for (const row of rowsOf(MARKS_BELOW[mark] ?? '')) rows[ROWS_ABOVE + LETTER_ROWS]! |= row;
  }
  return rows;
}

function rowsOf(digits: string): number[] {
  return Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}
