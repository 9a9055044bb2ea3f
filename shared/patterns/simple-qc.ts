import { paint, plain, squareLayout, type Pattern } from './pattern.ts';

const BAR_PX = 3;
const BAR_PERIOD_PX = 6;
const SQUARES = 18;

/**
 * For a look at the start of the day: 18 levels with bars that are a little darker and brighter, black, middle and white fields, a
 * ramp and the finest lines (after AAPM TG270-sQC).
 */
export function simpleQc(width: number, height: number): Pattern {
  const pattern = plain(width, height, 128);
  const place = squareLayout(width, height);
  for (let square = 0; square < SQUARES; square += 1) {
    const row = Math.floor(square / 6);
    // Levels go to and fro, so that neighbours differ little.
    const column = row === 1 ? 5 - (square % 6) : square % 6;
    const [left, top] = [48 + 160 * column, 96 + 160 * row];
    const ddl = 15 * square;
    paint(pattern, place({ left, top, width: 128, height: 128 }), ddl);
    const bars = (at: number, level: number) =>
      paint(pattern, place({ left: left + at, top: top + at, width: 32, height: 32 }), (x) =>
        x % BAR_PERIOD_PX < BAR_PX ? level : ddl,
      );
    bars(16, ddl === 0 ? 3 : ddl - 5);
    bars(80, ddl === 255 ? 252 : ddl + 5);
  }
  for (const [at, ddl] of [0, 128, 255].entries())
    paint(pattern, place({ left: 128 + 256 * at, top: 640, width: 256, height: 256 }), ddl);
  const ramp = place({ left: 64, top: 960, width: 832, height: 64 });
  paint(pattern, ramp, (x) => Math.floor((x * 256) / ramp.width));
  paint(pattern, place({ left: 896, top: 960, width: 64, height: 64 }), (x) => (x % 2 === 0 ? 0 : 255));
  paint(pattern, place({ left: 960, top: 960, width: 64, height: 64 }), (_, y) => (y % 2 === 0 ? 0 : 255));
  return pattern;
}
