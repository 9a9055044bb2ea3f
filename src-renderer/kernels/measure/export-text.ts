import type { TimeCurve } from './time-curve.ts';
import type { Measurement } from '#shared/reading/measurement.ts';

/** A measurement with what a list says about it. */
export interface ListedMeasurement {
  readonly number: number;
  readonly measurement: Measurement;
  readonly kind: string;
  readonly where: string;
  /** Date of its study; empty where that is the one that is read */
  readonly ofPrior?: string;
}

/** Names of the columns, in order. */
export interface CsvWords {
  readonly columns: readonly [
    number: string,
    kind: string,
    label: string,
    name: string,
    value: string,
    unit: string,
    caution: string,
    where: string,
    author: string,
    time: string,
  ];
  readonly nameOf: (valueName: string) => string;
}

/**
 * One line a figure, as RFC 4180 has it. Text that a spreadsheet would run as a formula begins with an apostrophe; numbers
 * are written in full and stay numbers.
 */
export function measurementsAsCsv(rows: readonly ListedMeasurement[], words: CsvWords): string {
  const lines = rows.flatMap(({ number, measurement, kind, ...place }) => {
    const where = placeOf(place);
    const { label, caution, author, createdAt, values } = measurement;
    const line = (name: string, value: string, unit: string) => [
      String(number),
      ...[kind, label, name].map(textCell),
      value,
      ...[unit, caution, where, author, createdAt].map(textCell),
    ];
    if (values.length === 0) return [line('', '', '')];
    return values.map(({ name, value, unit }) => line(words.nameOf(name), String(value), unit));
  });
  return [words.columns.map(textCell), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** The series, after the date of its study where that is a prior. */
export function placeOf({ where, ofPrior = '' }: Pick<ListedMeasurement, 'where' | 'ofPrior'>): string {
  return [ofPrior, where].filter(Boolean).join(' · ');
}

/** A curve through time, one line a phase. */
export function curveAsCsv(
  { points }: TimeCurve,
  unit: string,
  words: readonly [phase: string, time: string, mean: string, deviation: string, count: string, unit: string],
): string {
  const lines = points.map(({ timeMs, statistics }, at) => [
    String(at + 1),
    timeMs === null ? '' : String(timeMs / 1000),
    ...(statistics
      ? [statistics.mean, statistics.standardDeviation, statistics.count].map(String)
      : ['', '', '']),
    textCell(unit),
  ]);
  return [words.map(textCell), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Text as a cell of RFC 4180; what a spreadsheet would run is disarmed. */
export function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Sum of the first figures of several measurements; null when they are not of one unit. */
export function sumOfFirst(
  measurements: readonly Measurement[],
): { readonly value: number; readonly unit: string; readonly name: string } | null {
  const firsts = measurements.map(({ values }) => values[0]);
  const [first] = firsts;
  if (!first || firsts.some((each) => each?.unit !== first.unit)) return null;
  return {
    name: first.name,
    unit: first.unit,
    value: firsts.reduce((sum, each) => sum + (each?.value ?? 0), 0),
  };
}
