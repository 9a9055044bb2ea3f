import { paint, plain, squareLayout, type Box, type Pattern } from './pattern.ts';

const GRID_PX = 2;
/** 0 to 50 % from the left in the upper row, 50 to 100 % in the lower one */
const STEPS = [
  [0, 10, 20, 30, 40, 50],
  [50, 60, 70, 80, 90, 100],
] as const;

function ddlOf(percent: number): number {
  return Math.round((255 * percent) / 100);
}

/**
 * Grid, grey steps from 0 to 100 %, 5 % in black and 95 % in white, black and white windows and line patches at the corners and in
 * the middle (after SMPTE RP 133).
 */
export function smpteLike(width: number, height: number): Pattern {
  const pattern = plain(width, height, ddlOf(50));
  const place = squareLayout(width, height);
  grid(pattern);
  border(pattern);
  const cell = 102;
  for (const [row, percents] of STEPS.entries())
    for (const [at, percent] of percents.entries())
      paint(
        pattern,
        place({ left: 206 + cell * at, top: 308 + 306 * row, width: cell, height: cell }),
        ddlOf(percent),
      );
  const contrast = (left: number, outside: number, inside: number) => {
    paint(pattern, place({ left, top: 461, width: cell, height: cell }), ddlOf(outside));
    paint(pattern, place({ left: left + 26, top: 487, width: 50, height: 50 }), ddlOf(inside));
  };
  contrast(206, 0, 5);
  contrast(716, 100, 95);
  windows(pattern, place);
  const patch = 96;
  for (const left of [20, 464, 908])
    for (const top of [20, 464, 908])
      // The middle has a patch too; the middles of the edges have none.
      if ((left === 464) === (top === 464)) lines(pattern, place({ left, top, width: patch, height: patch }));
  return pattern;
}

function grid(pattern: Pattern): void {
  const { width, height } = pattern;
  const ddl = ddlOf(70);
  for (let at = 1; at < 10; at += 1) {
    paint(pattern, { left: 0, top: Math.floor((height * at) / 10), width, height: GRID_PX }, ddl);
    paint(pattern, { left: Math.floor((width * at) / 10), top: 0, width: GRID_PX, height }, ddl);
  }
}

function border(pattern: Pattern): void {
  const { width, height } = pattern;
  const side = Math.min(width, height);
  const [inset, thick] = [Math.round(side / 100), Math.max(1, Math.round(side / 200))];
  const [wide, high] = [width - 2 * inset, height - 2 * inset];
  const white = ddlOf(100);
  for (const top of [inset, height - inset - thick])
    paint(pattern, { left: inset, top, width: wide, height: thick }, white);
  for (const left of [inset, width - inset - thick])
    paint(pattern, { left, top: inset, width: thick, height: high }, white);
}

/** A white bar on black and a black one on white, half as long as what they lie in. */
function windows(pattern: Pattern, place: (box: Box) => Box): void {
  for (const [top, field, bar] of [
    [174, 0, 100],
    [768, 100, 0],
  ] as const) {
    paint(pattern, place({ left: 206, top, width: 612, height: 82 }), ddlOf(field));
    paint(pattern, place({ left: 359, top: top + 20, width: 306, height: 42 }), ddlOf(bar));
  }
}

/** Lines of 1, 2 and 3 pixels: above in black and white across and down, below of little contrast. */
function lines(pattern: Pattern, { left, top, width, height }: Box): void {
  const [wide, high] = [Math.floor(width / 3), Math.floor(height / 3)];
  for (const [column, px] of [1, 2, 3].entries()) {
    const box = (row: number) => ({
      left: left + wide * column,
      top: top + high * row,
      width: wide,
      height: high,
    });
    paint(pattern, box(0), (x) => (Math.floor(x / px) % 2 === 0 ? 0 : 255));
    paint(pattern, box(1), (_, y) => (Math.floor(y / px) % 2 === 0 ? 0 : 255));
    paint(pattern, box(2), (x) => (Math.floor(x / px) % 2 === 0 ? ddlOf(48) : ddlOf(53)));
  }
}
