/** Numbers of levels that standards measure (AAPM TG18 and TG270, SMPTE), evenly over the range of a display */
const COUNTS = [11, 18, 52, 86, 256] as const;

/**
 * Levels of the sets that are led through; lists, since halves round differently elsewhere.
 */
export const LEVEL_SETS = {
  18: Array.from({ length: 18 }, (_, at) => 15 * at),
  11: [0, 26, 51, 76, 102, 128, 153, 178, 204, 230, 255],
  52: Array.from({ length: 52 }, (_, at) => 5 * at),
  256: Array.from({ length: 256 }, (_, at) => at),
} as const;

/**
 * What levels lack of being a whole set; null: they are one. The shape of a response is judged from level to level, so that where
 * one is missing, a fault there would be seen half, or not at all.
 *
 * @param ddls by rising level, from 0 to the greatest level of the display
 */
export function missingOfSet(ddls: readonly number[]): string | null {
  const lastDdl = ddls.at(-1) ?? 0;
  const counts = [...new Set([...COUNTS.filter((count) => count <= lastDdl + 1), lastDdl + 1])];
  const nearest = counts
    .map((count) => ({ count, ...differenceOf(ddls, count, lastDdl) }))
    .toSorted((a, b) => a.missing.length + a.more.length - b.missing.length - b.more.length)[0];
  if (!nearest || nearest.missing.length + nearest.more.length === 0) return null;
  const { count, missing, more } = nearest;
  return [
    `These ${ddls.length} levels are no set that a standard measures (${counts.join(', ')}, evenly from DDL 0 to ${lastDdl}).`,
    `Nearest are the ${count}:`,
    [
      ...(missing.length > 0 ? [`DDL ${listed(missing)} missing`] : []),
      ...(more.length > 0 ? [`DDL ${listed(more)} too many`] : []),
    ].join(', '),
  ]
    .join(' ')
    .concat('.');
}

/** Others round a level that lies between two up, or down: both are meant. */
function differenceOf(
  ddls: readonly number[],
  count: number,
  lastDdl: number,
): { readonly missing: number[]; readonly more: number[] } {
  const left = new Set(ddls);
  const missing: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const exact = (at * lastDdl) / (count - 1);
    const found = [Math.round(exact), Math.floor(exact), Math.ceil(exact)].find((ddl) => left.has(ddl));
    if (found === undefined) missing.push(Math.round(exact));
    else left.delete(found);
  }
  return { missing, more: [...left] };
}

const MOST_LISTED = 6;

function listed(ddls: readonly number[]): string {
  const rest = ddls.length - MOST_LISTED;
  return rest > 0 ? `${ddls.slice(0, MOST_LISTED).join(', ')} and ${rest} more` : ddls.join(', ');
}
