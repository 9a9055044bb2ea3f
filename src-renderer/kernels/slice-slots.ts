import type { SplitFrame } from './frame-facts.ts';
import { cross, dot, normalize } from './vector.ts';

/** Which frames lie at one place. */
export interface Slots {
  readonly slotOf: ReadonlyMap<number, string>;
  readonly count: number;
  /** No two frames share a place; also when nobody knows where they lie. */
  readonly isClean: boolean;
}

const SAME_DIRECTION = 0.99995;
/** Distance along the normal from which two slices are two, mm */
const SAME_PLACE_MM = 0.01;

/** Numbers the places of frames along their normal; frames of different directions have places of their own. */
export function noteSlots(frames: readonly SplitFrame[], members: readonly number[]): Slots {
  const first = frames[members[0] ?? -1]?.plane;
  const slotOf = new Map<number, string>();
  if (!first?.rowCosines || !first.columnCosines || members.some((member) => !frames[member]?.plane.position))
    return { slotOf, count: 0, isClean: true };
  const { rowCosines, columnCosines } = first;
  const normal = normalize(cross(rowCosines, columnCosines));
  const parallel: { member: number; distance: number }[] = [];
  for (const member of members) {
    const { plane } = frames[member] ?? {};
    const position = plane?.position;
    if (!position) continue;
    const isParallel =
      plane.rowCosines !== null &&
      plane.columnCosines !== null &&
      dot(plane.rowCosines, rowCosines) > SAME_DIRECTION &&
      dot(plane.columnCosines, columnCosines) > SAME_DIRECTION;
    if (isParallel) parallel.push({ member, distance: dot(position, normal) });
    else
      slotOf.set(
        member,
        [...position, ...(plane.rowCosines ?? []), ...(plane.columnCosines ?? [])]
          .map((value) => value.toFixed(2))
          .join(' '),
      );
  }
  parallel.sort((a, b) => a.distance - b.distance);
  let slot = 0;
  parallel.forEach(({ member, distance }, at) => {
    const before = parallel[at - 1]?.distance;
    if (before !== undefined && distance - before >= SAME_PLACE_MM) slot += 1;
    slotOf.set(member, String(slot));
  });
  const count = new Set(slotOf.values()).size;
  return { slotOf, count, isClean: count === members.length };
}
