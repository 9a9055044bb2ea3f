/** The mark of the product: a lit film on a viewing box. */
export function Mark({ sizePx }: { readonly sizePx: number }) {
  return (
    <svg width={sizePx} height={sizePx} viewBox="0 0 24 24" aria-hidden fill="none">
      <rect x="1.5" y="1.5" width="21" height="21" rx="3" stroke="var(--accent)" strokeWidth="2" />
      <circle cx="12" cy="12" r="5.5" fill="var(--text)" />
      <circle cx="14" cy="10" r="1.6" fill="var(--surface-1)" />
    </svg>
  );
}
