/** What choosing a row does to those chosen before: drops them, keeps them and turns this one, or takes all up to this one. */
export type Choice = 'only' | 'toggle' | 'extend';

/** The rows as far as they are loaded. */
export type RowOrder = {
  /** -1: not loaded */
  readonly indexOf: (key: string) => number;
  readonly keyAt: (index: number) => string | undefined;
};

/**
 * Chooses among rows by key. It remembers where an extension begins: the row that was chosen last without it. Rows that are
 * not loaded cannot be seen, so an extension leaves them out.
 */
export function chooser(): (
  choice: Choice,
  key: string,
  chosen: ReadonlySet<string>,
  order: RowOrder,
) => ReadonlySet<string> {
  let anchor: string | null = null;
  return (choice, key, chosen, { indexOf, keyAt }) => {
    if (choice === 'extend') {
      const to = indexOf(key);
      const from = anchor === null ? -1 : indexOf(anchor);
      const [first, last] = from === -1 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
      const next = new Set<string>();
      for (let index = first; index <= last; index += 1) {
        const each = keyAt(index);
        if (each !== undefined) next.add(each);
      }
      return next;
    }
    anchor = key;
    if (choice === 'only') return new Set([key]);
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    return next;
  };
}
