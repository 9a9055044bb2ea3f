import type { Figure } from '#shared/gsdf/profiles.ts';
import { text } from '#view/locales/text.ts';

interface LimitShown {
  readonly figure: Figure;
  readonly bound: 'least' | 'most';
  /** null: the sign alone, where the value stands beside */
  readonly value: number | null;
  readonly isStrict?: boolean | undefined;
}

/** A limit as it is written: `L′max ≥ 350 cd/m²`. */
export function limitWords({ figure, bound, value, isStrict = false }: LimitShown): string {
  const { name, unit } = text.displays.figures[figure];
  const sign = bound === 'least' ? (isStrict ? '>' : '≥') : isStrict ? '<' : '≤';
  const written = value === null ? '' : String(Number(value.toFixed(4)));
  return [name, sign, written, unit].filter(Boolean).join(' ');
}

const DIGITS: Readonly<Record<Figure, number>> = {
  brightest: 1,
  darkest: 3,
  luminanceRatio: 1,
  ambientRatio: 3,
  deviationPct: 2,
  mldPct: 2,
  whiteDistance: 4,
  pairPct: 1,
  pairWhiteDistance: 4,
};

export function figureWords(figure: Figure, value: number): string {
  return [value.toFixed(DIGITS[figure]), text.displays.figures[figure].unit].filter(Boolean).join(' ');
}
