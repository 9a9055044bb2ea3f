/** Vertebrae from the head down; C1 is named too, though counting mostly begins at C2. */
export const VERTEBRAE = [
  ...Array.from({ length: 7 }, (_, at) => `C${at + 1}`),
  ...Array.from({ length: 12 }, (_, at) => `T${at + 1}`),
  ...Array.from({ length: 5 }, (_, at) => `L${at + 1}`),
  ...Array.from({ length: 5 }, (_, at) => `S${at + 1}`),
] as const;

export type SpineDirection = 'down' | 'up';

export function isVertebra(label: string): boolean {
  return VERTEBRAE.includes(label);
}

/** The label that follows; null at either end. */
export function vertebraBeside(label: string, direction: SpineDirection): string | null {
  const at = VERTEBRAE.indexOf(label);
  return at < 0 ? null : (VERTEBRAE[at + (direction === 'down' ? 1 : -1)] ?? null);
}

/**
 * All labels counted anew because one of them was wrong: each moves by as many vertebrae as the corrected one.
 *
 * @returns null when one of them would run off the spine
 */
export function renumbered(labels: readonly string[], from: string, to: string): readonly string[] | null {
  const shift = VERTEBRAE.indexOf(to) - VERTEBRAE.indexOf(from);
  const next = labels.map((label) =>
    isVertebra(label) ? VERTEBRAE[VERTEBRAE.indexOf(label) + shift] : label,
  );
  return next.every((label) => label !== undefined) ? next : null;
}
