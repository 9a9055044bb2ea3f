import type { Frame } from './frame.ts';

/** A value with its unit; in PET also what it is as uptake, as far as the object lets us know. */
export function probeText(value: number, { unit, suv }: Pick<Frame, 'unit' | 'suv'>): string {
  const line = [figure(value), unit].filter(Boolean).join(' ');
  if (suv?.kind !== 'factors') return line;
  const uptakes = [
    ['SUVbw', suv.bw],
    ['SUVlbm', suv.lbmJanmahasatian],
    ['SUVlbm (James)', suv.lbmJames],
    ['SUVbsa', suv.bsa],
  ] as const;
  const words = uptakes.flatMap(([name, factor]) =>
    factor === null ? [] : [`${name} ${(value * factor).toFixed(2)}`],
  );
  return [line, words.join('  ')].join('\n');
}

function figure(value: number): string {
  if (Math.abs(value - Math.round(value)) < 1e-4) return String(Math.round(value));
  return Math.abs(value) >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}
