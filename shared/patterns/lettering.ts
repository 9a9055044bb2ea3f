import { paint, type Pattern } from './pattern.ts';

const LETTER_WIDTH = 5;
const LETTER_HEIGHT = 7;

/** Rows of five dots from the top, as numbers to the base of 32. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vggugvv',
  F: 'vgguggg',
  G: 'ehgnhhe',
  H: 'hhhvhhh',
  I: 'e44444e',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hpplnjh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlie',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v1261he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  '-': '000v000',
  ',': '00004c8',
  '.': '00000cc',
  ' ': '0000000',
};

/** Width of a text of this size, device pixels */
export function textWidth(text: string, dotPx: number): number {
  return text.length * (LETTER_WIDTH + 1) * dotPx;
}

/** Writes capital letters, digits and a few signs, each dot a square of whole pixels. */
export function write(
  pattern: Pattern,
  text: string,
  { left, top, dotPx, ddl }: { left: number; top: number; dotPx: number; ddl: number },
): void {
  text
    .toUpperCase()
    .split('')
    .forEach((character, at) => {
      const rows = LETTERS[character] ?? LETTERS['-']!;
      for (let y = 0; y < LETTER_HEIGHT; y += 1) {
        const dots = Number.parseInt(rows[y] ?? '0', 32);
        for (let x = 0; x < LETTER_WIDTH; x += 1)
          if ((dots >> (LETTER_WIDTH - 1 - x)) & 1)
            paint(
              pattern,
              {
                left: left + (at * (LETTER_WIDTH + 1) + x) * dotPx,
                top: top + y * dotPx,
                width: dotPx,
                height: dotPx,
              },
              ddl,
            );
      }
    });
}
