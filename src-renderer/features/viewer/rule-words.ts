import type { HangImage } from '#shared/hanging/hang-image.ts';
import type { HangLook, HangView, ImageRule } from '#shared/hanging/protocol.ts';
import { presetsInForce } from '#view/commands/viewer-commands.ts';
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
export function viewWords({ study, prior, rules, nth, look }: HangView, ruleIndex: number): string {
  const from =
    study === 'current' ? words.current : study === 'prior' ? words.priorNumber(prior) : words.oldest;
  const chosen = ruleIndex < 0 ? rules : rules.slice(ruleIndex, ruleIndex + 1);
  return [from, chosen.map(ruleWords).join(words.else), nth > 0 ? words.nth(nth + 1) : '', lookWords(look)]
    .filter(Boolean)
    .join(' · ');
}

/** How it is shown: the plane of its volume, the slab, the window by its name. */
function lookWords({ cut, window }: HangLook): string {
  const preset = presetsInForce().find(({ id }) => id === window);
  const { slabs, slab } = text.volumes;
  const shown = [
    cut && text.viewer.planes[cut.plane],
    cut?.slab && slab(slabs[cut.slab.mode], String(cut.slab.thicknessMm)),
    preset?.name,
  ].filter(Boolean);
  return shown.length === 0 ? '' : words.shownAs(shown.join(', '));
}

export function imageWords({ seriesNumber, words: said, modality }: HangImage): string {
  return text.viewer.series(seriesNumber, said.split(' · ')[0] ?? '') || modality;
}
