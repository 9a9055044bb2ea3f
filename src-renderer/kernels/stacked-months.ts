/** Bytes that came in a month, of one kind. */
export interface MonthPart {
  /** `2026-11` */
  readonly month: string;
  readonly modality: string;
  readonly sizeBytes: number;
}

export interface StackedMonth {
  readonly month: string;
  readonly totalBytes: number;
  /** In the order of `kinds`, from the bottom */
  readonly parts: readonly { readonly kind: string; readonly fromBytes: number; readonly toBytes: number }[];
}

export interface StackedMonths {
  /** Largest first; `null` gathers what is not among the largest */
  readonly kinds: readonly (string | null)[];
  readonly months: readonly StackedMonth[];
  /** Round figure at or above the highest bar; 0 without any */
  readonly ceilingBytes: number;
}

export const OTHERS = '\0others';

/**
 * Bars of the last months, stacked by modality, without a gap where nothing came.
 *
 * @param last `2026-11`: the bar at the right
 */
export function stackMonths(
  parts: readonly MonthPart[],
  last: string,
  mostMonths: number,
  mostKinds: number,
): StackedMonths {
  const months = monthsUpTo(last, parts, mostMonths);
  const shown = parts.filter(({ month }) => months.includes(month));
  const sizes = new Map<string, number>();
  for (const { modality, sizeBytes } of shown) sizes.set(modality, (sizes.get(modality) ?? 0) + sizeBytes);
  const byMost = [...sizes].sort((a, b) => b[1] - a[1]).map(([modality]) => modality);
  const named = byMost.length > mostKinds ? byMost.slice(0, mostKinds - 1) : byMost;
  const hasOthers = named.length < byMost.length;
  const kinds = hasOthers ? [...named, null] : named;
  const bars = months.map((month) => {
    let at = 0;
    const its = shown.filter((part) => part.month === month);
    const stack = kinds.map((kind) => {
      const sizeBytes = its
        .filter(({ modality }) => (kind === null ? !named.includes(modality) : modality === kind))
        .reduce((sum, part) => sum + part.sizeBytes, 0);
      const from = at;
      at += sizeBytes;
      return { kind: kind ?? OTHERS, fromBytes: from, toBytes: at };
    });
    return { month, totalBytes: at, parts: stack.filter(({ fromBytes, toBytes }) => toBytes > fromBytes) };
  });
  return { kinds, months: bars, ceilingBytes: roundUp(Math.max(0, ...bars.map((bar) => bar.totalBytes))) };
}

function monthsUpTo(last: string, parts: readonly MonthPart[], most: number): string[] {
  const first = parts.reduce((least, { month }) => (month < least ? month : least), last);
  const months: string[] = [];
  for (let month = last; month >= first && months.length < most; month = monthBefore(month))
    months.unshift(month);
  return months;
}

function monthBefore(month: string): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

/** The next of 1, 2, 5, 10, 20 … */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
