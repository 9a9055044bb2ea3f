import { textWidth, write } from './lettering.ts';
import { paint, plain, squareLayout, type Box, type Pattern } from './pattern.ts';

const CELL = 104;
const RING = { left: 252, top: 232 } as const;
/** Round the middle of five by five cells, from the upper left one, as the hands of a clock go */
const ROUND = [
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 0],
  [4, 0],
  [4, 1],
  [4, 2],
  [4, 3],
  [4, 4],
  [3, 4],
  [2, 4],
  [1, 4],
  [0, 4],
  [0, 3],
  [0, 2],
  [0, 1],
] as const;
const CORNER = 12;
const CORNER_DEPTH = 4;
/** As long as each other */
const WORDS = ['QUALITY', 'CONTROL'] as const;

/**
 * What TG18-QC lets a person see, in a layout of ours: 16 levels from 8 to 248 with corners that are four levels off, 5 % in black
 * and 95 % in white, letters whose contrast falls from 14 levels to one, ramps, lines of one and two pixels in the middle and in the
 * corners, a grid and bars of black and white.
 */
export function qualityControl(width: number, height: number): Pattern {
  const pattern = plain(width, height, 128);
  const place = squareLayout(width, height);
  const whole = place({ left: 0, top: 0, width: 1024, height: 1024 });
  for (let line = 1; line < 10; line += 1) {
    const at = Math.floor((line * whole.width) / 10);
    paint(pattern, { ...whole, left: whole.left + at, width: 1 }, 191);
    paint(pattern, { ...whole, top: whole.top + at, height: 1 }, 191);
  }
  for (const [at, [column, row]] of ROUND.entries())
    level(pattern, place, { left: RING.left + CELL * column, top: RING.top + CELL * row }, 8 + 16 * at);
  for (const [left, ddl, inner] of [
    [RING.left, 0, 13],
    [RING.left + 4 * CELL, 255, 242],
  ] as const) {
    paint(pattern, place({ left, top: 772, width: CELL, height: CELL }), ddl);
    paint(
      pattern,
      place({ left: left + CELL / 4, top: 772 + CELL / 4, width: CELL / 2, height: CELL / 2 }),
      inner,
    );
  }
  for (const [at, ddl] of [0, 128, 255].entries()) letters(pattern, place, 252 + 174 * at, ddl);
  for (const [left, isFalling] of [
    [112, false],
    [832, true],
  ] as const) {
    const ramp = place({ left, top: 232, width: 80, height: 520 });
    paint(pattern, ramp, (_, y) => {
      const ddl = Math.floor((y * 256) / ramp.height);
      return isFalling ? 255 - ddl : ddl;
    });
  }
  for (const [left, top] of [
    [448, 428],
    [24, 24],
    [872, 24],
    [24, 872],
    [872, 872],
  ] as const)
    lines(pattern, place, left, top);
  paint(pattern, place({ left: 380, top: 782, width: 264, height: 84 }), 255);
  for (const [at, ddl] of [0, 128, 0].entries())
    paint(pattern, place({ left: 396 + 80 * at, top: 796, width: 72, height: 56 }), ddl);
  return pattern;
}

type Place = (box: Box) => Box;

function level(pattern: Pattern, place: Place, { left, top }: Pick<Box, 'left' | 'top'>, ddl: number): void {
  paint(pattern, place({ left, top, width: CELL, height: CELL }), ddl);
  const far = CELL - CORNER;
  for (const [x, y, depth] of [
    [0, 0, CORNER_DEPTH],
    [far, 0, -CORNER_DEPTH],
    [0, far, -CORNER_DEPTH],
    [far, far, CORNER_DEPTH],
  ] as const)
    paint(pattern, place({ left: left + x, top: top + y, width: CORNER, height: CORNER }), ddl + depth);
}

/** Each letter is a level nearer to its ground than the one before it, down to one. */
function letters(pattern: Pattern, place: Place, left: number, ddl: number): void {
  const box = place({ left, top: 128, width: 166, height: 72 });
  paint(pattern, box, ddl);
  const dotPx = Math.max(1, Math.floor(box.width / textWidth(`${WORDS[0]} `, 1)));
  const start = box.left + Math.floor((box.width - textWidth(WORDS[0], dotPx)) / 2);
  for (const [at, letter] of WORDS.join('').split('').entries()) {
    const [column, row] = [at % WORDS[0].length, Math.floor(at / WORDS[0].length)];
    const depth = 2 * WORDS[0].length - at;
    write(pattern, letter, {
      left: start + column * textWidth('X', dotPx),
      top: box.top + Math.floor(((1 + 4 * row) * box.height) / 8),
      dotPx,
      ddl: ddl === 255 ? ddl - depth : ddl + depth,
    });
  }
}

/** Lines of one and of two pixels, across and down, in full contrast above and two levels apart below. */
function lines(pattern: Pattern, place: Place, left: number, top: number): void {
  const side = 32;
  for (const [row, low, high] of [
    [0, 0, 255],
    [2, 128, 130],
  ] as const)
    for (const [at, px] of [1, 2].entries())
      for (const [below, isAcross] of [true, false].entries()) {
        const box = {
          left: left + side * 2 * at,
          top: top + side * (row + below),
          width: side * 2,
          height: side,
        };
        paint(pattern, place(box), (x, y) => (Math.floor((isAcross ? x : y) / px) % 2 === 0 ? low : high));
      }
}
