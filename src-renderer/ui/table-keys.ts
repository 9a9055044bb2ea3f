export type KeyPress = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

export type KeyPlan =
  | { readonly kind: 'move'; readonly index: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'space' }
  | { readonly kind: 'type'; readonly character: string };

/**
 * What a key does in a table.
 *
 * @param current   0-based place of the current row, -1 when there is none
 * @param rowCount  at least 1
 * @param pageRows  rows that Page Up and Page Down go over
 */
export function planKey(
  press: KeyPress,
  current: number,
  rowCount: number,
  pageRows: number,
): KeyPlan | null {
  const to = (index: number): KeyPlan => ({
    kind: 'move',
    index: Math.min(rowCount - 1, Math.max(0, index)),
  });
  const hasModifier = press.ctrlKey || press.metaKey || press.altKey;
  switch (press.key) {
    case 'ArrowDown':
      return hasModifier ? null : to(current + 1);
    case 'ArrowUp':
      return hasModifier ? null : to(current === -1 ? 0 : current - 1);
    case 'PageDown':
      return to(current + pageRows);
    case 'PageUp':
      return to(current - pageRows);
    case 'Home':
      return to(0);
    case 'End':
      return to(rowCount - 1);
    case 'Enter':
      return hasModifier ? null : { kind: 'open' };
    case ' ':
      return hasModifier ? null : { kind: 'space' };
    default:
      if (hasModifier || Array.from(press.key).length !== 1) return null;
      return { kind: 'type', character: press.key };
  }
}
