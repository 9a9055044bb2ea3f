import type { ViewState } from '#view/imaging/view-state.ts';
import type { ImageCount } from '#view/kernels/image-count.ts';
import { showsLeftOnLeft } from '#view/kernels/orientation.ts';
import { text } from '#view/locales/text.ts';
import type { ViewportChip } from './viewport-chip.ts';

/** Levels of grey that a canvas has. */
const CANVAS_LEVELS = 256;

/** What the object and its pixels are worth, and what the screen makes of them. */
export function fidelityChips(state: ViewState): readonly ViewportChip[] {
  const words = text.fidelity.chips;
  const { frame, letters, greyLevels = 0, failedCount = 0 } = state;
  const chips: ViewportChip[] = [];
  if (showsLeftOnLeft(letters))
    chips.push({ id: 'convention', tone: 'stop', icon: 'alarm', words: words.leftOnLeft });
  if (failedCount > 0)
    chips.push({ id: 'failed', tone: 'stop', icon: 'missing', words: words.failed(failedCount) });
  if (frame?.fidelity.isForProcessing)
    chips.push({ id: 'processing', tone: 'warn', icon: 'alarm', words: words.forProcessing });
  if (frame?.fidelity.icc?.kind === 'unsupported')
    chips.push({ id: 'icc', tone: 'warn', icon: 'colour', words: words.iccIgnored });
  if (frame?.fidelity.icc?.kind === 'transform')
    chips.push({ id: 'icc', tone: 'plain', icon: 'colour', words: words.iccApplied });
  if (frame?.fidelity.hasBurntInText)
    chips.push({ id: 'text', tone: 'plain', icon: 'text', words: words.burntIn });
  if (greyLevels > CANVAS_LEVELS)
    chips.push({ id: 'depth', tone: 'plain', icon: 'depth', words: words.eightBits(greyLevels) });
  return chips;
}

/** @param inArchive instances that the archive counts; the metadata may name fewer */
export function countChip({ present, expected }: ImageCount, inArchive: number): readonly ViewportChip[] {
  const all = Math.max(expected, inArchive);
  if (present >= all) return [];
  return [
    { id: 'incomplete', tone: 'warn', icon: 'missing', words: text.fidelity.chips.incomplete(present, all) },
  ];
}

/** Says that nothing stands between the stored pixels and the screen, or what does; nothing while others speak of it. */
export function plainnessChip(state: ViewState, others: readonly ViewportChip[]): readonly ViewportChip[] {
  const words = text.fidelity.chips;
  if (state.kind !== 'stack' || state.status !== 'ready') return [];
  // Fewer screen pixels than image pixels: fine detail is averaged away.
  if (state.scale > 0 && state.scale < 1 - 1e-6)
    return [
      { id: 'reduced', tone: 'plain', icon: 'reduced', words: words.reduced(Math.round(state.scale * 100)) },
    ];
  const isDoubtful = others.some(({ tone }) => tone === 'warn' || tone === 'stop');
  return isDoubtful ? [] : [{ id: 'faithful', tone: 'ok', icon: 'faithful', words: words.faithful }];
}
