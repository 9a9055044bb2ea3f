import { AppError } from '#shared/errors.ts';
import {
  checker,
  dividedField,
  framedField,
  gradient,
  lineLevel,
  linePairs,
  luminanceField,
  uniform,
} from './fields.ts';
import { textWidth, write } from './lettering.ts';
import type { Pattern } from './pattern.ts';
import { performanceQc } from './performance-qc.ts';
import { qualityControl } from './quality-control.ts';
import { simpleQc } from './simple-qc.ts';
import { smpteLike } from './smpte.ts';

interface PatternKind {
  /** As typed; N stands for a number of `range` */
  readonly name: string;
  readonly range?: readonly [number, number];
  /** What it is drawn after; null: of our own */
  readonly after: string | null;
  /** Level of the label; null where one would lie in what is measured or seen through */
  readonly labelDdl: (n: number) => number | null;
  readonly draw: (width: number, height: number, n: number) => Pattern;
}

const none = () => null;
const on = (ddl: number) => () => ddl;

const LINE_PAIRS = { 89: [255, 228], 50: [143, 128], 10: [29, 26] } as const;

const KINDS: readonly PatternKind[] = [
  { name: 'black', after: null, labelDdl: none, draw: (w, h) => uniform(w, h, 0) },
  { name: 'white', after: null, labelDdl: none, draw: (w, h) => uniform(w, h, 255) },
  { name: 'uniform-N', range: [0, 255], after: null, labelDdl: none, draw: uniform },
  { name: 'un80', after: 'AAPM TG18-UN80', labelDdl: none, draw: (w, h) => uniform(w, h, 204) },
  { name: 'un10', after: 'AAPM TG18-UN10', labelDdl: none, draw: (w, h) => uniform(w, h, 26) },
  {
    name: 'unl80',
    after: 'AAPM TG18-UNL80',
    labelDdl: on(lineLevel(204)),
    draw: (w, h) => framedField(w, h, 204),
  },
  {
    name: 'unl10',
    after: 'AAPM TG18-UNL10',
    labelDdl: on(lineLevel(26)),
    draw: (w, h) => framedField(w, h, 26),
  },
  { name: 'uln-N', range: [0, 255], after: 'AAPM TG270-ULN', labelDdl: lineLevel, draw: dividedField },
  {
    name: 'ln-N',
    range: [1, 18],
    after: 'AAPM TG18-LN8',
    labelDdl: on(lineLevel(153)),
    draw: (w, h, n) => luminanceField(w, h, 15 * (n - 1)),
  },
  ...([89, 50, 10] as const).flatMap((level): PatternKind[] => [
    {
      name: `lph${level}`,
      after: `AAPM TG18-LPH${level}`,
      labelDdl: none,
      draw: (w, h) => linePairs(w, h, LINE_PAIRS[level], 'rows'),
    },
    {
      name: `lpv${level}`,
      after: `AAPM TG18-LPV${level}`,
      labelDdl: none,
      draw: (w, h) => linePairs(w, h, LINE_PAIRS[level], 'columns'),
    },
  ]),
  { name: 'qc', after: 'AAPM TG18-QC, own layout', labelDdl: on(0), draw: qualityControl },
  { name: 'sqc', after: 'AAPM TG270-sQC', labelDdl: on(0), draw: simpleQc },
  { name: 'pqc', after: 'AAPM TG270-pQC', labelDdl: on(0), draw: performanceQc },
  { name: 'smpte', after: 'SMPTE RP 133', labelDdl: on(0), draw: smpteLike },
  { name: 'gradient', after: null, labelDdl: none, draw: (w, h) => gradient(w, h, 'across') },
  { name: 'gradient-down', after: null, labelDdl: none, draw: (w, h) => gradient(w, h, 'down') },
  { name: 'checker-N', range: [1, 512], after: null, labelDdl: none, draw: checker },
];

/** All that can be drawn. */
export const PATTERNS: readonly Pick<PatternKind, 'name' | 'range' | 'after'>[] = KINDS;

/** Names of all patterns, N standing for a number. */
export const PATTERN_NAMES: readonly string[] = KINDS.map(({ name, range }) =>
  range ? `${name} (N ${range[0]} to ${range[1]})` : name,
);

/** Screens have that many pixels at most, of those that are sold */
const MOST_PX = 16_384;
const FEWEST_PX = 64;

/** A pattern with the label that its source asks for. */
export interface DrawnPattern extends Pattern {
  /** That it is synthetic, after what, and of which size */
  readonly label: string;
  /** The label is in the picture; else it stands beside it */
  readonly isLabelDrawn: boolean;
}

/**
 * Draws a test pattern for a screen of this many device pixels; nothing in it is scaled or smoothed afterwards.
 *
 * @throws AppError INPUT for an unknown name, and for a size that no screen has
 */
export function drawPattern(name: string, width: number, height: number): DrawnPattern {
  for (const size of [width, height])
    if (!Number.isInteger(size) || size < FEWEST_PX || size > MOST_PX)
      throw new AppError(
        'INPUT',
        `A pattern is ${FEWEST_PX} to ${MOST_PX} pixels wide and high; ${width} × ${height} is not.`,
      );
  const { kind, n } = kindOf(name);
  const pattern = kind.draw(width, height, n);
  const label = kind.after
    ? `QC - synthetic, after ${kind.after}, ${width}x${height}`
    : `QC - synthetic, ${name}, ${width}x${height}`;
  const ddl = kind.labelDdl(n);
  if (ddl !== null) letter(pattern, label, ddl);
  return { ...pattern, label, isLabelDrawn: ddl !== null };
}

/** In the middle of the upper edge, in less than a hundredth of the height: nothing of a pattern lies there. */
function letter(pattern: Pattern, label: string, ddl: number): void {
  const dotPx = Math.max(1, Math.floor(Math.min(pattern.width, pattern.height) / 900));
  const left = Math.max(2, Math.floor((pattern.width - textWidth(label, dotPx)) / 2));
  write(pattern, label, { left, top: dotPx, dotPx, ddl });
}

function kindOf(name: string): { readonly kind: PatternKind; readonly n: number } {
  const fixed = KINDS.find((each) => each.range === undefined && each.name === name);
  if (fixed) return { kind: fixed, n: 0 };
  const [, stem, digits] = /^(.+-)(\d{1,3})$/.exec(name) ?? [];
  const kind = KINDS.find((each) => each.range !== undefined && each.name === `${stem}N`);
  const n = Number(digits);
  const [least, most] = kind?.range ?? [0, -1];
  if (kind && n >= least && n <= most) return { kind, n };
  throw new AppError('INPUT', `There is no pattern ${name}. There are: ${PATTERN_NAMES.join(', ')}.`);
}
