import type { Measurement, MeasurementKind } from '#shared/reading/measurement.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { VolumeCaution } from '#view/kernels/slice-geometry.ts';
import type { SuvObstacle, UptakeKind } from '#view/kernels/suv.ts';
import type { Calibration, Refusal } from '#view/kernels/spacing.ts';

/** The words that measuring puts on pictures and steps; the screen that shows them has them from its locale. */
export interface MeasureWords {
  /** What stands beside a measurement, line by line */
  readonly linesOf: (measurement: Measurement) => readonly string[];
  readonly drawStep: (kind: MeasurementKind) => string;
  readonly changeStep: (kind: MeasurementKind) => string;
  readonly labelStep: string;
  readonly pasteStep: string;
  readonly propagateStep: string;
  readonly sameStep: string;
  /** What a lesion is called that nobody named */
  readonly lesion: (number: number) => string;
  readonly refusals: Readonly<Record<Refusal, string>>;
  readonly notes: Readonly<Record<Exclude<Calibration['note'], ''>, string>>;
  readonly cautions: Readonly<Record<VolumeCaution, string>>;
  /** What keeps the figures of a PET from being uptake */
  readonly noUptake: (kind: UptakeKind, missing: readonly SuvObstacle[]) => string;
  readonly slab: (mode: Slab['mode'], thicknessMm: number) => string;
  /** An outline crosses itself */
  readonly tangled: string;
  /** Name of the field into which the text of a measurement is typed */
  readonly typing: string;
}
