import type { JudgedLimit } from './judge-display.ts';
import type { Figure } from './profiles.ts';

/** How a figure is written where there are no words of a window: on the command line and in reports. */
const FIGURES: Readonly<
  Record<Figure, { readonly name: string; readonly unit: string; readonly digits: number }>
> = {
  brightest: { name: 'L′max', unit: 'cd/m²', digits: 2 },
  darkest: { name: 'L′min', unit: 'cd/m²', digits: 3 },
  luminanceRatio: { name: 'luminance ratio', unit: '', digits: 1 },
  ambientRatio: { name: 'ambient ratio', unit: '', digits: 3 },
  deviationPct: { name: 'deviation from the GSDF', unit: '%', digits: 2 },
  mldPct: { name: 'uniformity (TG18 MLD)', unit: '%', digits: 2 },
  whiteDistance: { name: 'white from D65, Δu′v′', unit: '', digits: 4 },
  pairPct: { name: 'L′max of the pair apart', unit: '%', digits: 2 },
  pairWhiteDistance: { name: 'whites of the pair, Δu′v′', unit: '', digits: 4 },
};

type WrittenLimit = Pick<JudgedLimit, 'figure' | 'bound' | 'value'> & {
  readonly isStrict?: boolean | undefined;
};

/** `L′max ≥ 350 cd/m²` */
export function limitText({ figure, bound, value, isStrict = false }: WrittenLimit): string {
  const { name, unit } = FIGURES[figure];
  const sign = bound === 'least' ? (isStrict ? '>' : '≥') : isStrict ? '<' : '≤';
  return `${name} ${sign} ${Number(value.toFixed(4))} ${unit}`.trim();
}

/** What was measured, without its unit; '' for nothing. */
export function figureText(figure: Figure, measured: number | null): string {
  return measured === null ? '' : measured.toFixed(FIGURES[figure].digits);
}

/** What was measured, with its unit; '' for nothing. */
export function measuredText({ figure, measured }: Pick<JudgedLimit, 'figure' | 'measured'>): string {
  const { unit, digits } = FIGURES[figure];
  return measured === null ? '' : `${measured.toFixed(digits)} ${unit}`.trim();
}
