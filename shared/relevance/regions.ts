import { REGION_IDS, REGION_TREE, type RegionId } from './region-tree.ts';

/**
 * What a candidate's regions are to those of the study that is read. `covers`: all of what is read is in the candidate, and
 * more; `within`: the candidate shows only a part of it.
 */
export type RegionRelation = 'equal' | 'covers' | 'within' | 'overlaps' | 'adjacent' | 'none' | 'unknown';

const ABOVE = new Map(REGION_IDS.map((id) => [id, withAllAbove(id)]));
const BESIDE = new Set(
  REGION_IDS.flatMap((id) =>
    REGION_TREE[id].beside.flatMap((other) => [pairKey(id, other), pairKey(other, id)]),
  ),
);

function withAllAbove(id: RegionId): ReadonlySet<RegionId> {
  const found = new Set<RegionId>([id]);
  for (const each of found) for (const above of REGION_TREE[each].within) found.add(above);
  return found;
}

function pairKey(one: RegionId, other: RegionId): string {
  return `${one} ${other}`;
}

/** Whether the region is one of these, or inside one. The whole body holds everything, and shows little of it: it does not count. */
export function isCovered(id: RegionId, by: readonly RegionId[]): boolean {
  const above = ABOVE.get(id);
  return by.some((each) => each === id || (each !== 'wholeBody' && above?.has(each) === true));
}

export function relationOf(current: readonly RegionId[], candidate: readonly RegionId[]): RegionRelation {
  if (current.length === 0 || candidate.length === 0) return 'unknown';
  const isCurrentCovered = current.every((id) => isCovered(id, candidate));
  const isCandidateCovered = candidate.every((id) => isCovered(id, current));
  if (isCurrentCovered && isCandidateCovered) return 'equal';
  if (isCurrentCovered) return 'covers';
  if (isCandidateCovered) return 'within';
  const isOverlapping =
    current.includes('wholeBody') ||
    candidate.includes('wholeBody') ||
    current.some((id) => isCovered(id, candidate)) ||
    candidate.some((id) => isCovered(id, current));
  if (isOverlapping) return 'overlaps';
  const isAdjacent = current.some((one) => candidate.some((other) => BESIDE.has(pairKey(one, other))));
  return isAdjacent ? 'adjacent' : 'none';
}

export function isPaired(ids: readonly RegionId[]): boolean {
  return ids.some((id) => REGION_TREE[id].isPaired);
}

/** Named for want of a nearer word: with a part beside them, the part is what was meant ("upper limb, wrist"). */
const GROUPS: readonly RegionId[] = ['wholeBody', 'spine', 'upperLimb', 'lowerLimb'];

/** Few combinations occur, and they are asked for over and over. */
const KNOWN_LISTS = new Map<string, readonly RegionId[]>();
const MOST_KNOWN_LISTS = 1000;

/** In the order of the tree, each once; of a region and its part, the one that was meant. The same list for the same regions. */
export function tidyRegions(ids: readonly RegionId[]): readonly RegionId[] {
  const key = ids.join(' ');
  const known = KNOWN_LISTS.get(key);
  if (known) return known;
  const list = tidied(ids);
  if (KNOWN_LISTS.size >= MOST_KNOWN_LISTS) KNOWN_LISTS.clear();
  KNOWN_LISTS.set(key, list);
  return list;
}

function tidied(ids: readonly RegionId[]): readonly RegionId[] {
  const every = new Set(ids);
  if (every.size < 2) return [...every];
  const isAbove = (id: RegionId, part: RegionId) => part !== id && ABOVE.get(part)?.has(id) === true;
  const meant = REGION_IDS.filter(
    (id) => every.has(id) && !(GROUPS.includes(id) && [...every].some((part) => isAbove(id, part))),
  );
  return meant.filter((id) => !meant.some((whole) => isAbove(whole, id)));
}
