/** Prints one result: as JSON for programs, else as the given lines for people. */
export function printResult(isJson: boolean, value: unknown, lines: readonly string[]): void {
  const text = isJson ? JSON.stringify(value) : lines.join('\n');
  if (text !== '') process.stdout.write(`${text}\n`);
}

/** Columns of equal width; control characters, which a name from outside may hold, cannot reach the terminal. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const clean = rows.map((row) => row.map((cell) => cell.replace(/\p{C}/gu, '?')));
  const widths = clean.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return clean.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
