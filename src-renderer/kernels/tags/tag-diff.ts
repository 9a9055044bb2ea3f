import type { TagRow } from './tag-rows.ts';

/** A line of two objects side by side; null where one of them does not have it. */
export interface TagDifference {
  readonly path: string;
  readonly one: TagRow | null;
  readonly other: TagRow | null;
  /** Not only what is around it differs, but the line itself */
  readonly isDifferent: boolean;
}

/**
 * What two objects differ in: every element that differs or that only one of them has, with the sequences and items around
 * it. Items are compared by their number. Both lists in the order in which `tagRows` gives them.
 */
export function tagDifferences(one: readonly TagRow[], other: readonly TagRow[]): readonly TagDifference[] {
  const others = new Map(other.map((row) => [row.path, row]));
  const ones = new Map(one.map((row) => [row.path, row]));
  const paths = [...new Set([...ones.keys(), ...others.keys()])].toSorted(comparePaths);
  const all = paths.map((path): TagDifference => {
    const [left, right] = [ones.get(path) ?? null, others.get(path) ?? null];
    return { path, one: left, other: right, isDifferent: !isSame(left, right) };
  });
  const around = new Set<string>();
  for (const { path, isDifferent } of all)
    if (isDifferent) {
      const steps = path.split('/');
      for (let end = 1; end <= steps.length; end++) around.add(steps.slice(0, end).join('/'));
    }
  return all.filter(({ path }) => around.has(path));
}

function isSame(one: TagRow | null, other: TagRow | null): boolean {
  if (one === null || other === null) return false;
  return (
    one.vr === other.vr &&
    one.value === other.value &&
    one.count === other.count &&
    one.lengthBytes === other.lengthBytes
  );
}

/** Tags by their digits, items by their number, what is around before what is inside. */
function comparePaths(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const a = left[at] ?? '';
    const b = right[at] ?? '';
    if (a === b) continue;
    return at % 2 === 0 ? (a < b ? -1 : 1) : Number(a) - Number(b);
  }
  return left.length - right.length;
}
