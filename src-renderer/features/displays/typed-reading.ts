/** A number as it is read off a meter: a comma may stand for the point. Nothing typed is none. */
export function typedReading(typed: string): number {
  const plain = typed.trim().replace(',', '.');
  return plain === '' ? Number.NaN : Number(plain);
}

/** Readings in one line with blanks or semicolons between them. */
export function typedReadings(typed: string): number[] {
  return typed
    .trim()
    .split(/[\s;]+/)
    .map(typedReading);
}
