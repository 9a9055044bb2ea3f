/** Presentation LUT Sequence (PS3.3 C.11.4): output of the VOI stage to P-Values. */
export interface PresentationTable {
  readonly values: Uint16Array;
  /** Bits of an entry: output runs from 0 to 2^bits − 1 */
  readonly bits: number;
}

/** Display fraction, 0 to 1, of an output of the VOI stage, 0 to 1: the table spans all of that output. */
export function presented(table: PresentationTable | null, fraction: number): number {
  if (table === null) return fraction;
  const index = Math.round(fraction * (table.values.length - 1));
  return (table.values[index] ?? 0) / (2 ** table.bits - 1);
}
