/** The driving level of each P-value of a display that does not follow the standard display function by itself (PS3.14). */
export type DisplayTable = Uint8Array;

/** A grey on its way to the screen. @param table null: the display is driven with P-values */
export function driven(table: DisplayTable | null, pValue: number): number {
  return table === null ? pValue : (table[pValue] ?? pValue);
}

/** How far two driving levels lie apart whose P-values are this one and one beside it. */
export function drivenStep(table: DisplayTable | null, pValue: number): number {
  const here = driven(table, pValue);
  const beside = [Math.max(0, pValue - 1), Math.min(255, pValue + 1)];
  return Math.max(1, ...beside.map((each) => Math.abs(driven(table, each) - here)));
}
