import {
  areComparable,
  quantityOf,
  changeOf,
  daysBetween,
  leadingQuantity,
  type ChangeSince,
} from '#shared/reading/change.ts';
import type { MeasuredValue, Measurement, TargetKind } from '#shared/reading/measurement.ts';

/** A study in which lesions were measured. */
export interface LesionStudy {
  readonly studyInstanceUid: string;
  /** DA */
  readonly studyDate: string;
  /** TM */
  readonly studyTime: string;
}

/** A lesion in one study. */
export interface LesionCell {
  readonly measurement: Measurement;
  /** By which the lesion is followed; null when the measurement has none */
  readonly figure: MeasuredValue | null;
  /** Against the last comparable figure before it, the first one, and the smallest one before it; null where there is none */
  readonly toFormer: ChangeSince | null;
  readonly toBaseline: ChangeSince | null;
  readonly toNadir: ChangeSince | null;
  /** Measurements of the lesion in this study besides: the newest one counts */
  readonly others: number;
}

export interface Lesion {
  readonly trackingUid: string;
  /** Empty: nobody named it */
  readonly name: string;
  readonly target: TargetKind;
  /** One for each study of the table; null where it was not measured */
  readonly cells: readonly (LesionCell | null)[];
}

export interface LesionTable<Study extends LesionStudy> {
  /** The oldest first; those alone in which a lesion was measured */
  readonly studies: readonly Study[];
  /** In the order of their first measurement */
  readonly lesions: readonly Lesion[];
}

/** Lesions over time. A measurement that nobody tied to another one is none. */
export function lesionTable<Study extends LesionStudy>(
  known: readonly Study[],
  measurements: readonly Measurement[],
): LesionTable<Study> {
  const groups = [
    ...Map.groupBy(
      measurements.filter(({ trackingUid }) => trackingUid !== undefined),
      ({ trackingUid }) => trackingUid ?? '',
    ),
  ].filter(([, its]) => its.length > 1);
  const measured = new Set(groups.flatMap(([, its]) => its.map((each) => each.studyInstanceUid)));
  const studies = known
    .filter(({ studyInstanceUid }) => measured.has(studyInstanceUid))
    .toSorted((a, b) => momentOf(a).localeCompare(momentOf(b)));
  const lesions = groups.map(([trackingUid, its]) => lesionOf(trackingUid, its, studies));
  const firstAt = ({ cells }: Lesion) => cells.findIndex((cell) => cell !== null);
  return { studies, lesions: lesions.toSorted((a, b) => firstAt(a) - firstAt(b)) };
}

function momentOf({ studyDate, studyTime }: LesionStudy): string {
  return `${studyDate.padEnd(8)}${studyTime}`;
}

function lesionOf(trackingUid: string, its: readonly Measurement[], studies: readonly LesionStudy[]): Lesion {
  const newest = its.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const target = newest.find((each) => each.target !== undefined)?.target ?? 'none';
  const before: { readonly figure: MeasuredValue; readonly studyDate: string }[] = [];
  const cells = studies.map(({ studyInstanceUid, studyDate }): LesionCell | null => {
    const here = newest.filter((each) => each.studyInstanceUid === studyInstanceUid);
    const [measurement] = here;
    if (!measurement) return null;
    const figure = followedFigure(measurement.values, target);
    const comparable = figure === null ? [] : before.filter((each) => areComparable(each.figure, figure));
    const since = (earlier: (typeof before)[number] | undefined): ChangeSince | null => {
      if (!earlier || figure === null) return null;
      const change = changeOf(earlier.figure, figure, daysBetween(earlier.studyDate, studyDate));
      return change && { since: earlier.studyDate, change };
    };
    if (figure !== null) before.push({ figure, studyDate });
    return {
      measurement,
      figure,
      toFormer: since(comparable.at(-1)),
      toBaseline: since(comparable[0]),
      toNadir: since(comparable.toSorted((a, b) => a.figure.value - b.figure.value)[0]),
      others: here.length - 1,
    };
  });
  return { trackingUid, name: newest.find(({ label }) => label !== '')?.label ?? '', target, cells };
}

/** A lymph node is followed by its short axis where that was measured. */
function followedFigure(values: readonly MeasuredValue[], target: TargetKind): MeasuredValue | null {
  const shortAxis = values.find((value) => quantityOf(value) === 'shortAxis');
  return (target === 'node' ? shortAxis : undefined) ?? leadingQuantity(values);
}
