import { changeOf, daysBetween, type ChangeSince } from '#shared/reading/change.ts';
import type { MeasuredValue } from '#shared/reading/measurement.ts';
import type { Lesion, LesionCell, LesionStudy, LesionTable } from './lesion-table.ts';

/** Sum of the diameters of all target lesions in one study. */
export interface LesionSum {
  /** null: a target lesion has no diameter here */
  readonly figure: MeasuredValue | null;
  /** Target lesions, and those of them without a diameter in this study */
  readonly count: number;
  readonly missing: number;
  readonly toFormer: ChangeSince | null;
  readonly toBaseline: ChangeSince | null;
  readonly toNadir: ChangeSince | null;
}

const NAME = 'sumOfDiameters';

/**
 * The sum of diameters as RECIST 1.1 has it (Eisenhauer et al., Eur J Cancer 2009;45:228): of each target lesion the longest
 * diameter, of a lymph node the short axis. The baseline is the first study with all of them, the nadir the smallest sum before,
 * that of the baseline included. A line that was drawn across a node is taken for its short axis.
 *
 * @returns one for each study of the table; none where no lesion counts
 */
export function lesionSums(table: LesionTable<LesionStudy>): readonly LesionSum[] {
  const targets = table.lesions.filter(({ target }) => target !== 'none');
  if (targets.length === 0) return [];
  const before: { readonly figure: MeasuredValue; readonly studyDate: string }[] = [];
  return table.studies.map(({ studyDate }, at): LesionSum => {
    const diameters = targets.flatMap((lesion) => diameterOf(lesion, lesion.cells[at] ?? null) ?? []);
    const missing = targets.length - diameters.length;
    const figure =
      missing === 0
        ? { name: NAME, value: diameters.reduce((sum, { value }) => sum + value, 0), unit: 'mm' }
        : null;
    const since = (earlier: (typeof before)[number] | undefined): ChangeSince | null => {
      const change =
        earlier && figure && changeOf(earlier.figure, figure, daysBetween(earlier.studyDate, studyDate));
      return earlier && change ? { since: earlier.studyDate, change } : null;
    };
    const sum = {
      figure,
      count: targets.length,
      missing,
      toFormer: since(before.at(-1)),
      toBaseline: since(before[0]),
      toNadir: since(before.toSorted((a, b) => a.figure.value - b.figure.value)[0]),
    };
    if (figure !== null) before.push({ figure, studyDate });
    return sum;
  });
}

/** Millimetres of the patient; null for what has none. */
function diameterOf({ target }: Lesion, cell: LesionCell | null): MeasuredValue | null {
  const names = target === 'node' ? ['shortAxis', 'length'] : ['longAxis', 'length'];
  const found = names.flatMap(
    (name) => cell?.measurement.values.find((value) => value.name === name) ?? [],
  )[0];
  return found?.unit === 'mm' ? found : null;
}
