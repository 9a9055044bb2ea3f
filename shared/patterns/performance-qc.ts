import { paint, plain, squareLayout, type Pattern } from './pattern.ts';

const BARS = 18;
const SIDE = 87;
const BAND = 62;
const CELL = 50;
/** Periods of the modulations from the outside to the middle, and of the line pairs in the bands; device pixels */
const PERIODS_PX = [18, 12, 6, 4] as const;
const LINE_PERIODS_PX = [6, 4, 2, 2, 4, 6] as const;
const RIPPLE_PERIOD_PX = 16;

/**
 * 18 levels with modulations of 8 and 2 levels at four periods in both directions, line pairs and ramps with a ripple (after AAPM
 * TG270-pQC).
 */
export function performanceQc(width: number, height: number): Pattern {
  const pattern = plain(width, height, 128);
  const place = squareLayout(width, height);
  for (let bar = 0; bar < BARS; bar += 1) {
    const ddl = 15 * bar;
    const top = BAND + CELL * bar;
    paint(pattern, place({ left: SIDE, top, width: 17 * CELL, height: CELL }), ddl);
    for (let column = 0; column < 17; column += 1) {
      if (column === 8) continue;
      const isAcross = column < 8;
      const outside = isAcross ? column : 16 - column;
      const period = PERIODS_PX[outside % 4]!;
      const depth = outside < 4 ? 8 : 2;
      const [low, high] = levels(ddl, depth);
      paint(pattern, place({ left: SIDE + CELL * column, top, width: CELL, height: CELL }), (x, y) =>
        (isAcross ? x : y) % period < period / 2 ? high : low,
      );
    }
  }
  for (const [top, field, one, other] of [
    [0, 64, 0, 128],
    [1024 - BAND, 191, 128, 255],
  ] as const) {
    paint(pattern, place({ left: SIDE, top, width: 17 * CELL, height: BAND }), field);
    for (const [at, period] of LINE_PERIODS_PX.entries()) {
      const isAcross = at < 3;
      const left = SIDE + CELL * (isAcross ? 3 + 2 * at : 9 + 2 * (at - 3));
      paint(pattern, place({ left, top: top + 11, width: CELL, height: CELL }), (x, y) =>
        (isAcross ? x : y) % period < period / 2 ? one : other,
      );
    }
  }
  for (const [left, isReversed] of [
    [0, false],
    [1024 - SIDE, true],
  ] as const) {
    const strip = place({ left, top: 0, width: SIDE, height: 1024 });
    const quarter = Math.floor(strip.width / 4);
    paint(pattern, strip, (x, y) => {
      const along = Math.floor((y * 256) / strip.height);
      const level = isReversed ? 255 - along : along;
      const isRippled = x >= quarter && x < strip.width - quarter;
      const ripple = isRippled ? Math.round(3 * Math.sin((2 * Math.PI * y) / RIPPLE_PERIOD_PX)) : 0;
      return Math.min(255, Math.max(0, level + ripple));
    });
  }
  return pattern;
}

/** Half of the depth to either side; at the ends of the scale all of it to the side that there is. */
function levels(ddl: number, depth: number): readonly [number, number] {
  if (ddl === 0) return [0, depth];
  if (ddl === 255) return [255 - depth, 255];
  return [ddl - depth / 2, ddl + depth / 2];
}
