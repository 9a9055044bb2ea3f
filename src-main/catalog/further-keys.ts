/** Optional keys with those that only another instance has: what the first one said stays. */
export function withFurtherKeys(known: string, further: string | undefined): string {
  if (further === undefined || further === known || further === '{}') return known;
  if (known === '{}') return further;
  const values = JSON.parse(known) as Record<string, unknown>;
  const others = Object.entries(JSON.parse(further) as Record<string, unknown>).filter(
    ([tag]) => !(tag in values),
  );
  return others.length === 0 ? known : JSON.stringify({ ...values, ...Object.fromEntries(others) });
}
