import type { Frame } from './frame.ts';

/** A value with its unit; in PET also what it is as uptake, as far as the object lets us know. */
export function probeText(value: number, { unit, suv }: Pick<Frame, 'unit' | 'suv'>): string {
  const line = [figure(value), unit].filter(Boolean).join(' ');
  if (suv?.kind !== 'factors') return line;
  const uptakes = (
    [
      ['SUVbw', suv.bw],
      ['SUVbsa', suv.bsa],
      ['SUVlbm', suv.lbmJanmahasatian],
      ['SUVlbm (James)', suv.lbmJames],
    ] as const
  ).map(([name, factor]) => (factor === null ? '' : `${name} ${(value * factor).toFixed(2)}`));
  // Two on a line: small viewports cut off what is longer.
  const pairs = [uptakes.slice(0, 2), uptakes.slice(2)].map((pair) => pair.filter(Boolean).join('  '));
  return [line, ...pairs].filter(Boolean).join('\n');
}

function figure(value: number): string {
  if (Math.abs(value - Math.round(value)) < 1e-4) return String(Math.round(value));
  return Math.abs(value) >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}
