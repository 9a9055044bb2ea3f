/** Colours and opacities for values from `lowest` to `highest`, evenly; below and above, the ends hold. */
export interface ColourTable {
  readonly lowest: number;
  readonly highest: number;
  /** Red, green, blue and opacity of each entry */
  readonly rgba: Uint8Array;
}
