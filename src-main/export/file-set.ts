import type { InstanceRecord } from '#main/catalog/records.ts';

/** A study with what of it is to leave. */
export interface SelectedStudy {
  /** Whose it is: studies with the same key become one patient of the file-set */
  readonly patientKey: string;
  readonly studyInstanceUid: string;
  readonly instances: readonly InstanceRecord[];
}

/** One instance and the file it becomes. */
export interface PlannedFile {
  readonly record: InstanceRecord;
  /** Components of the file ID (PS3.10 8.2); made of counters alone, so that no peer has a word in any path */
  readonly fileId: readonly string[];
  readonly patientKey: string;
  readonly ordinals: {
    readonly patient: number;
    readonly study: number;
    readonly series: number;
    readonly instance: number;
  };
}

const ROOT_FOLDER = 'DICOM';

/** File IDs for everything that is selected, in the order given. */
export function planFileSet(studies: readonly SelectedStudy[]): PlannedFile[] {
  const patients = new Map<string, { readonly number: number; studies: number }>();
  const files: PlannedFile[] = [];
  for (const { patientKey, instances } of studies) {
    const known = patients.get(patientKey) ?? { number: patients.size + 1, studies: 0 };
    patients.set(patientKey, known);
    known.studies += 1;
    const series = new Map<string, { readonly number: number; instances: number }>();
    for (const record of instances) {
      const its = series.get(record.seriesInstanceUid) ?? { number: series.size + 1, instances: 0 };
      series.set(record.seriesInstanceUid, its);
      its.instances += 1;
      const ordinals = {
        patient: known.number,
        study: known.studies,
        series: its.number,
        instance: its.instances,
      };
      files.push({ record, patientKey, ordinals, fileId: fileIdOf(ordinals) });
    }
  }
  return files;
}

function fileIdOf({ patient, study, series, instance }: PlannedFile['ordinals']): string[] {
  return [ROOT_FOLDER, name('PT', patient), name('ST', study), name('SE', series), name('IM', instance)];
}

function name(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(6, '0')}`;
}
