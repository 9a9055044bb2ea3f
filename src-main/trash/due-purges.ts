const DAY_MS = 86_400_000;

/** Which acts are due: so many days have passed since, and none of them lies in the future. */
export function duePurges<Act extends { readonly trashedAt: number }>(
  acts: readonly Act[],
  delayDays: number,
  now: number,
): Act[] {
  const delayMs = Math.max(1, delayDays) * DAY_MS;
  return acts.filter(({ trashedAt }) => now - trashedAt >= delayMs);
}
