import type { PlaneFacts } from '#view/imaging/view-state.ts';
import { text } from '#view/locales/text.ts';
import type { ViewportChip } from './viewport-chip.ts';

/** How the pixels of a plane came about. */
export function planeChips({ slab, interpolation, isReduced }: PlaneFacts): readonly ViewportChip[] {
  const words = text.volumes;
  const chips: ViewportChip[] = [
    { id: 'planes', tone: 'plain', icon: 'planes', words: words.interpolation[interpolation] },
  ];
  if (slab !== null)
    chips.push({
      id: 'slab',
      tone: 'accent',
      icon: 'planes',
      words: words.slab(words.slabs[slab.mode], String(Number(slab.thicknessMm.toFixed(1)))),
    });
  if (isReduced) chips.push({ id: 'reduced', tone: 'warn', icon: 'loading', words: words.reduced });
  return chips;
}
