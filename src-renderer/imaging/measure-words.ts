import type { Measurement, MeasurementKind } from '#shared/reading/measurement.ts';

/** The words that measuring puts on pictures and steps; the screen that shows them has them from its locale. */
export interface MeasureWords {
  /** What stands beside a measurement, line by line */
  readonly linesOf: (measurement: Measurement) => readonly string[];
  readonly drawStep: (kind: MeasurementKind) => string;
  readonly changeStep: (kind: MeasurementKind) => string;
  readonly labelStep: string;
  /** Name of the field into which the text of a measurement is typed */
  readonly typing: string;
}
