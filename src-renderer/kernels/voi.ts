import { AppError } from '#shared/errors.ts';
import { presented, type PresentationTable } from './presentation-lut.ts';

/** Window centre and width in the units after the modality LUT (HU for CT). */
export interface Window {
  readonly centre: number;
  readonly width: number;
}

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** One item of a VOI LUT Sequence (PS3.3 C.11.2.1.1). */
export interface VoiTable {
  /** Input value that maps to `values[0]`; lower input takes the first entry, higher than the last takes the last. */
  readonly firstMapped: number;
  readonly values: Uint16Array;
  /** Bits of an entry: output runs from 0 to 2^bits − 1. */
  readonly bits: number;
  readonly explanation: string;
}

export type Voi =
  | { readonly kind: 'window'; readonly window: Window; readonly function: VoiFunction }
  | { readonly kind: 'table'; readonly table: VoiTable };

/**
 * Display fraction, 0 (black) to 1 (white), of one value after the modality LUT.
 *
 * @see PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.2 (LINEAR_EXACT), C.11.2.1.3.1 (SIGMOID), C.11.2.1.1 (table)
 */
export function voiFraction(voi: Voi, value: number): number {
  if (voi.kind === 'table') return tableFraction(voi.table, value);
  const { centre, width } = voi.window;
  if (voi.function === 'SIGMOID') return 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  // The half and the one are the standard's: a LINEAR window of width w shows exactly w integer values.
  const middle = voi.function === 'LINEAR' ? centre - 0.5 : centre;
  const span = voi.function === 'LINEAR' ? width - 1 : width;
  if (value <= middle - span / 2) return 0;
  if (value > middle + span / 2) return 1;
  return (value - middle) / span + 0.5;
}

function tableFraction(table: VoiTable, value: number): number {
  const last = table.values.length - 1;
  const index = Math.min(Math.max(Math.round(value) - table.firstMapped, 0), last);
  return (table.values[index] ?? 0) / (2 ** table.bits - 1);
}

/** Throws INPUT for a window that the function does not define: LINEAR needs width ≥ 1, the others width > 0. */
export function checkWindow(window: Window, voiFunction: VoiFunction): void {
  const isDefined = voiFunction === 'LINEAR' ? window.width >= 1 : window.width > 0;
  if (!isDefined || !Number.isFinite(window.centre) || !Number.isFinite(window.width))
    throw new AppError(
      'INPUT',
      `Window width ${window.width} is not defined for ${voiFunction}. Give a wider one.`,
    );
}

/** Display byte 0–255 of one value; `isInverted` exchanges black and white after the VOI stage and its table. */
export function greyOf(
  voi: Voi,
  value: number,
  isInverted: boolean,
  presentation: PresentationTable | null = null,
): number {
  const fraction = presented(presentation, voiFraction(voi, value));
  return Math.round((isInverted ? 1 - fraction : fraction) * 255);
}

/** `greyOf` for every integer from `lowest` to `highest`, in order. */
export function greyTable(
  voi: Voi,
  lowest: number,
  highest: number,
  isInverted: boolean,
  presentation: PresentationTable | null = null,
): Uint8Array {
  const table = new Uint8Array(highest - lowest + 1);
  for (let index = 0; index < table.length; index++)
    table[index] = greyOf(voi, lowest + index, isInverted, presentation);
  return table;
}

/** Whether the least value is shown white: MONOCHROME1 turned by a reader's inversion is MONOCHROME2 (PS3.3 C.7.6.3.1.2). */
export function showsInverted(photometricInterpretation: string, isInvertedByReader: boolean): boolean {
  return (photometricInterpretation === 'MONOCHROME1') !== isInvertedByReader;
}

/** A LINEAR window that shows the values from `lowest` to `highest` without loss. */
export function fullRangeWindow(lowest: number, highest: number): Window {
  const width = Math.max(highest - lowest + 1, 1);
  return { centre: (lowest + highest + 1) / 2, width };
}

/** The window that fits a table: its input range. */
export function windowOfTable(table: VoiTable): Window {
  return fullRangeWindow(table.firstMapped, table.firstMapped + table.values.length - 1);
}
