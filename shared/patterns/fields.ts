import { paint, plain, type Pattern } from './pattern.ts';

/** Share of the area that a measured field takes */
const FIELD_AREA = 0.1;
const LINE_PX = 2;

/** One level from edge to edge. */
export function uniform(width: number, height: number, ddl: number): Pattern {
  return plain(width, height, ddl);
}

/** A field in the middle, a tenth of the area, on a surround of about a fifth of the greatest luminance (after AAPM TG18-LN). */
export function luminanceField(width: number, height: number, ddl: number): Pattern {
  const pattern = plain(width, height, 153);
  const side = Math.round(Math.sqrt(width * height * FIELD_AREA));
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  paint(pattern, { left, top, width: side, height: side }, ddl);
  return pattern;
}

/** The level of lines on a field: clear of it, and as dark or bright as the field lets it be. */
export function lineLevel(ddl: number): number {
  return ddl < 128 ? Math.min(255, ddl + 32) : ddl - 32;
}

/** One level with lines that divide it into three by three places to be measured (after AAPM TG270-ULN). */
export function dividedField(width: number, height: number, ddl: number): Pattern {
  const pattern = plain(width, height, ddl);
  const line = lineLevel(ddl);
  for (const third of [340 / 1024, 682 / 1024]) {
    paint(pattern, { left: Math.floor(width * third), top: 0, width: LINE_PX, height }, line);
    paint(pattern, { left: 0, top: Math.floor(height * third), width, height: LINE_PX }, line);
  }
  return pattern;
}

/** One level with frames round the five places to be measured, each a tenth of the area (after AAPM TG18-UNL). */
export function framedField(width: number, height: number, ddl: number): Pattern {
  const pattern = plain(width, height, ddl);
  const share = Math.sqrt(FIELD_AREA);
  const [wide, high] = [Math.round(width * share), Math.round(height * share)];
  const line = lineLevel(ddl);
  const frame = (left: number, top: number) => {
    paint(pattern, { left, top, width: wide, height: high }, line);
    paint(pattern, { left: left + 1, top: top + 1, width: wide - 2, height: high - 2 }, ddl);
  };
  frame(Math.floor((width - wide) / 2), Math.floor((height - high) / 2));
  for (const left of [0, width - wide]) for (const top of [0, height - high]) frame(left, top);
  return pattern;
}

/** Two levels that change with every row or column (after AAPM TG18-LPH and TG18-LPV). */
export function linePairs(
  width: number,
  height: number,
  [one, other]: readonly [number, number],
  direction: 'rows' | 'columns',
): Pattern {
  const pattern = plain(width, height, other);
  paint(pattern, { left: 0, top: 0, width, height }, (x, y) =>
    (direction === 'rows' ? y : x) % 2 === 0 ? one : other,
  );
  return pattern;
}

/** Black and white squares of so many pixels. */
export function checker(width: number, height: number, cellPx: number): Pattern {
  const pattern = plain(width, height, 0);
  paint(pattern, { left: 0, top: 0, width, height }, (x, y) =>
    (Math.floor(x / cellPx) + Math.floor(y / cellPx)) % 2 === 0 ? 0 : 255,
  );
  return pattern;
}

/** All levels from black to white, each as wide as the others to one pixel. */
export function gradient(width: number, height: number, direction: 'across' | 'down'): Pattern {
  const pattern = plain(width, height, 0);
  const length = direction === 'across' ? width : height;
  paint(pattern, { left: 0, top: 0, width, height }, (x, y) =>
    Math.floor(((direction === 'across' ? x : y) * 256) / length),
  );
  return pattern;
}
