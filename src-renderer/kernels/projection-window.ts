import { percentileWindow } from './auto-window.ts';
import type { SampleArray } from './modality.ts';
import type { Window } from './voi.ts';

/** Of each slice so many columns and rows are looked at: a window comes out the same from fewer rays. */
const LOOKED_AT = 160;
/** Rays of CT whose greatest value is below this have met air alone, HU. */
const BODY_HU = -300;
/** A window is of use while not more of what it shows is white than this. */
const MOST_WHITE = 0.4;

/** The greatest values that rays along the three axes of a volume meet; rays that meet nothing but padding are left out. */
export class GreatestValues {
  readonly #columns: number;
  readonly #rows: number;
  readonly #padding: readonly [number, number];
  readonly #alongSlices: Float64Array;
  readonly #others: number[] = [];

  constructor(columns: number, rows: number, padding: readonly [number, number] | null) {
    this.#columns = columns;
    this.#rows = rows;
    this.#padding = padding ?? [Infinity, -Infinity];
    this.#alongSlices = new Float64Array(columns * rows).fill(-Infinity);
  }

  add(slice: SampleArray): void {
    const [columns, rows] = [this.#columns, this.#rows];
    const [from, to] = this.#padding;
    const stepX = Math.max(1, Math.floor(columns / LOOKED_AT));
    const stepY = Math.max(1, Math.floor(rows / LOOKED_AT));
    const alongRows = new Float64Array(columns).fill(-Infinity);
    for (let y = 0; y < rows; y += stepY) {
      let alongColumns = -Infinity;
      for (let x = 0; x < columns; x += stepX) {
        const at = y * columns + x;
        const value = slice[at] ?? -Infinity;
        if ((value >= from && value <= to) || Number.isNaN(value)) continue;
        if (value > alongColumns) alongColumns = value;
        if (value > (alongRows[x] ?? 0)) alongRows[x] = value;
        if (value > (this.#alongSlices[at] ?? 0)) this.#alongSlices[at] = value;
      }
      this.#others.push(alongColumns);
    }
    this.#others.push(...alongRows);
  }

  all(): Float64Array {
    return Float64Array.from([...this.#alongSlices, ...this.#others].filter(Number.isFinite));
  }
}

/**
 * The window of a projection of greatest values: they lie at the upper end of what a volume holds, so the window of its planes
 * shows most of them white.
 *
 * @param preset for such pictures of this modality, in force as long as it does not leave most of them white; null = none
 * @param isHu   the values are in HU
 * @returns null without any value
 */
export function projectionWindow(
  greatest: Float64Array,
  preset: Window | null,
  { isHu, isWhole }: { readonly isHu: boolean; readonly isWhole: boolean },
): Window | 'preset' | null {
  const met = isHu ? greatest.filter((value) => value > BODY_HU) : greatest;
  if (preset !== null) {
    const white = preset.centre + preset.width / 2;
    if (met.filter((value) => value >= white).length <= MOST_WHITE * met.length) return 'preset';
  }
  return percentileWindow(met.length > 0 ? met : greatest, isWhole);
}
