import type { PlaneFacts } from '#view/imaging/view-state.ts';
import { text } from '#view/locales/text.ts';
import type { ViewportChip } from './viewport-chip.ts';

/** How the pixels of a plane came about. */
export function planeChips({
  slab,
  interpolation,
  isReduced,
  projection,
  fusedShare,
}: PlaneFacts): readonly ViewportChip[] {
  const words = text.volumes;
  const made =
    projection === 'body'
      ? words.body
      : projection === 'curved'
        ? words.curved[interpolation]
        : words.interpolation[interpolation];
  const chips: ViewportChip[] = [{ id: 'planes', tone: 'plain', icon: 'planes', words: made }];
  if (projection === 'turning')
    chips.push({ id: 'slab', tone: 'accent', icon: 'planes', words: words.wholeMaximum });
  else if (slab !== null && projection !== 'body')
    chips.push({
      id: 'slab',
      tone: 'accent',
      icon: 'planes',
      words: words.slab(words.slabs[slab.mode], String(Number(slab.thicknessMm.toFixed(1)))),
    });
  if (fusedShare > 0)
    chips.push({
      id: 'fused',
      tone: 'accent',
      icon: 'planes',
      words: words.fused(Math.round(fusedShare * 100)),
    });
  if (isReduced)
    chips.push({
      id: 'reduced',
      tone: 'warn',
      icon: 'loading',
      words: words.reduced,
      short: words.reducedShort,
    });
  return chips;
}
