export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Smallest value that so great a share of all does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** One line of the report: a goal is a bound on the ratio or on the value itself. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly goal: string;
  readonly isMet: boolean;
}

export function atLeast(what: string, value: number, bound: number, unit = '×'): Verdict {
  return { what, value, goal: `≥ ${bound} ${unit}`, isMet: value >= bound };
}

export function atMost(what: string, value: number, bound: number, unit = '×'): Verdict {
  return { what, value, goal: `≤ ${bound} ${unit}`, isMet: value <= bound };
}

/** Rows of equal keys as a table of text. */
export function textTable(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: string | number | undefined) =>
    typeof value === 'number' ? (value >= 100 ? value.toFixed(0) : value.toFixed(2)) : (value ?? '');
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
