import type { SplitReason } from '#view/kernels/display-sets.ts';
import type { PhaseState, SubtractionState } from '#view/imaging/series-state.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { text } from '#view/locales/text.ts';

/** What makes a part of a series, in words; empty for a whole series. */
export function partWords({ reasons, partIndex }: SeriesStack): string {
  return reasons.map(({ rule, value }) => text.seriesParts.value(rule, value, partIndex)).join(' · ');
}

/** By what a series is divided, each rule once; empty when it is not. */
export function rulesWords(stacks: readonly SeriesStack[]): string {
  const rules = new Set(stacks.flatMap(({ reasons }) => reasons.map(({ rule }: SplitReason) => rule)));
  return rules.size === 0 ? '' : text.seriesParts.splitBy(Array.from(rules, text.seriesParts.rule));
}

export function phaseWords(phase: PhaseState): string {
  const words = text.seriesParts;
  const isTime = phase.timeMs !== null && phase.rule !== 'direction';
  const name = isTime ? words.time(phase.timeMs) : words.value(phase.rule, phase.value, phase.index);
  return words.phase(phase.index + 1, phase.count, phase.rule === 'order' && !isTime ? '' : name);
}

/** What is subtracted from what is on the screen, and how. */
export function subtractionWords(subtraction: SubtractionState): string {
  const words = text.subtraction.chip;
  const { isSubtracted, seriesName, maskFrames, shift, isLogarithmic } = subtraction;
  if (!isSubtracted) return words.noMask;
  return [
    seriesName === '' ? words.mask(maskFrames) : words.series(seriesName),
    (shift.rows !== 0 || shift.columns !== 0) && words.shift(shift.rows, shift.columns),
    isLogarithmic && words.logarithmic,
  ]
    .filter(Boolean)
    .join(', ');
}
