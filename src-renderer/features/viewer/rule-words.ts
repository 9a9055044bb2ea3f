import type { HangImage } from '#shared/hanging/hang-image.ts';
import type { HangView, ImageRule } from '#shared/hanging/protocol.ts';
import { text } from '#view/locales/text.ts';

const words = text.hanging;

/** What a rule asks for, in words. */
function ruleWords(rule: ImageRule): string {
  const parts = (Object.entries(rule) as [keyof ImageRule, unknown][]).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const asked = Array.isArray(value)
      ? value.map((each) => (each === '' ? words.notSaid : String(each))).join(words.or)
      : typeof value === 'boolean'
        ? words.yesNo(value)
        : words.range(value as { from: number | null; to: number | null });
    return [`${words.conditions[name]}: ${asked}`];
  });
  return parts.length === 0 ? words.anything : parts.join(', ');
}

/** What a viewport asks for. @param ruleIndex the way that found something; -1 = all of them */
export function viewWords({ study, prior, rules, nth }: HangView, ruleIndex: number): string {
  const from =
    study === 'current' ? words.current : study === 'prior' ? words.priorNumber(prior) : words.oldest;
  const chosen = ruleIndex < 0 ? rules : rules.slice(ruleIndex, ruleIndex + 1);
  return [from, chosen.map(ruleWords).join(words.else), nth > 0 ? words.nth(nth + 1) : '']
    .filter(Boolean)
    .join(' · ');
}

export function imageWords({ seriesNumber, words: said, modality }: HangImage): string {
  return text.viewer.series(seriesNumber, said.split(' · ')[0] ?? '') || modality;
}
