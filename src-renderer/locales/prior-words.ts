import type { RejectedPriorRow, RankedPriorRow } from '#shared/contract/priors.ts';
import { text } from './text.ts';

const words = text.priors;

type Judged = Pick<RankedPriorRow, 'parts' | 'regions' | 'side'>;

/** Why a study has its rank, in words. @param rejected why it is not picked; null: it is */
export function whyOf(judged: Judged, rejected: RejectedPriorRow['reason'] | null = null): string {
  if (rejected === null) return findingsOf(judged);
  const more = rejected === 'otherRegion' ? regionsOf(judged) : findingsOf(judged);
  return [words.rejected[rejected], more].filter(Boolean).join(': ');
}

function findingsOf(judged: Judged): string {
  return judged.parts
    .map((part) => {
      const said = words.finding(part);
      const regions = part.aspect === 'region' ? regionsOf(judged) : '';
      return regions === '' ? said : `${said} (${regions})`;
    })
    .filter(Boolean)
    .join(', ');
}

function regionsOf({ regions, side }: Judged): string {
  return [regions.map((id) => words.regions[id]).join(', '), words.side[side]].filter(Boolean).join(' ');
}
