import { parseDate } from '../dicom/date-time.ts';
import type { MeasuredValue } from './measurement.ts';

/** What a figure of a lesion measures, whichever tool took it. */
export type Quantity = 'diameter' | 'sumOfDiameters' | 'shortAxis' | 'area' | 'volume';

const QUANTITIES: Readonly<Record<string, Quantity>> = {
  length: 'diameter',
  longAxis: 'diameter',
  shortAxis: 'shortAxis',
  area: 'area',
  sumOfDiameters: 'sumOfDiameters',
  volume: 'volume',
};

/** How a doubling time was computed. */
export type DoublingFormula = 'diameter' | 'volume';

/** How a figure of a lesion has changed from one study to a later one. */
export interface Change {
  /** In the unit of both */
  readonly difference: number;
  /** Of the earlier figure; null when that is zero */
  readonly percent: number | null;
  /** In which the volume doubles, days; null when nothing grows, or nothing is known of the time between */
  readonly doubling: { readonly days: number; readonly formula: DoublingFormula } | null;
}

/** How a lesion has changed since an earlier study. */
export interface ChangeSince {
  /** DA */
  readonly since: string;
  readonly change: Change;
}

/** Null for a figure that lesions are not followed by, such as a mean of pixels. */
export function quantityOf({ name }: MeasuredValue): Quantity | null {
  return QUANTITIES[name] ?? null;
}

/** The figure that a lesion is followed by: its diameter, else its volume, else its area. */
export function leadingQuantity(values: readonly MeasuredValue[]): MeasuredValue | null {
  for (const quantity of ['diameter', 'volume', 'area'] as const) {
    const found = values.find((value) => quantityOf(value) === quantity);
    if (found) return found;
  }
  return null;
}

/**
 * Whether two figures can be told against each other: of one quantity, in one unit, and that one of the patient's body. Pixels say
 * nothing of it, and mm at the detector are no mm in the patient.
 */
export function areComparable(one: MeasuredValue, other: MeasuredValue): boolean {
  const quantity = quantityOf(one);
  return (
    quantity !== null &&
    quantity === quantityOf(other) &&
    one.unit === other.unit &&
    one.unit !== '' &&
    !one.unit.startsWith('px')
  );
}

/**
 * From an earlier study to a later one; null when the two are not comparable.
 *
 * Volume doubling time: of a diameter Δt · ln 2 / (3 · ln(d₂ / d₁)), the volume growing with its cube; of a volume
 * Δt · ln 2 / ln(V₂ / V₁). An area tells none.
 *
 * @param days between the two; null: not known
 */
export function changeOf(earlier: MeasuredValue, later: MeasuredValue, days: number | null): Change | null {
  if (!areComparable(earlier, later)) return null;
  const difference = later.value - earlier.value;
  return {
    difference,
    percent: earlier.value > 0 ? (difference / earlier.value) * 100 : null,
    doubling: doublingOf(earlier, later, days),
  };
}

function doublingOf(earlier: MeasuredValue, later: MeasuredValue, days: number | null): Change['doubling'] {
  const quantity = quantityOf(earlier);
  if (days === null || days <= 0 || earlier.value <= 0 || later.value <= earlier.value) return null;
  if (quantity !== 'diameter' && quantity !== 'volume') return null;
  const growth = Math.log(later.value / earlier.value);
  return {
    days: (days * Math.LN2) / (quantity === 'diameter' ? 3 * growth : growth),
    formula: quantity,
  };
}

/** Whole days from one DA to another; null when one of them is no day. */
export function daysBetween(from: string, to: string): number | null {
  const [start, end] = [dayOf(from), dayOf(to)];
  return start === null || end === null ? null : end - start;
}

function dayOf(da: string): number | null {
  const date = parseDate(da);
  return date && Date.UTC(date.year, date.month - 1, date.day) / 86_400_000;
}
