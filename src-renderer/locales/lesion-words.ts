import type { ChangeSince } from '#shared/reading/change.ts';
import type { MeasuredValue } from '#shared/reading/measurement.ts';
import { formatDate } from './format.ts';
import { figureText } from './measured-lines.ts';
import { text } from './text.ts';

const words = text.lesions;

/** `+6.0 mm +100 % since 18 Feb 2025`. @param figure that has changed: its unit is the change's */
export function changeWords(since: ChangeSince, figure: MeasuredValue): string {
  return words.since(bareChange(since, figure), formatDate(since.since));
}

/** `former, nadir +6.0 mm +100 %` */
export function toldWords(
  { against, since }: { readonly against: readonly Against[]; readonly since: ChangeSince },
  figure: MeasuredValue,
): string {
  return words.told(against.map((each) => words.against[each]).join(', '), bareChange(since, figure));
}

type Against = keyof typeof words.against;

function bareChange({ change }: ChangeSince, figure: MeasuredValue): string {
  const difference = figureText({ ...figure, value: Math.abs(change.difference) });
  const percent = change.percent === null ? '' : `${signOf(change.percent)}${percentText(change.percent)} %`;
  return words.change(`${signOf(change.difference)}${difference}`, percent);
}

/** In which time the volume doubles, and from what that is known; empty when it does not. */
export function doublingWords({ change: { doubling } }: ChangeSince): string {
  return doubling === null ? '' : words.doubling(Math.round(doubling.days).toString(), doubling.formula);
}

function percentText(percent: number): string {
  const size = Math.abs(percent);
  return size.toFixed(size < 10 ? 1 : 0);
}

function signOf(value: number): string {
  if (value === 0) return '±';
  return value < 0 ? '−' : '+';
}
