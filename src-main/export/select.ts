import type { ExportSelection } from '#shared/contract/exports.ts';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader, StudyRecord } from '#main/catalog/records.ts';
import type { SelectedStudy } from './file-set.ts';

export interface ChosenStudy extends SelectedStudy {
  readonly study: StudyRecord;
}

/** Patients are one only when ID and issuer agree; one without an ID is one a study. */
export function patientKeyOf(study: StudyRecord): string {
  const { patientId, issuerOfPatientId, studyInstanceUid } = study;
  return patientId === '' ? `study ${studyInstanceUid}` : JSON.stringify([patientId, issuerOfPatientId]);
}

/** Studies of one patient that are asked for at a time. */
const MOST_STUDIES_OF_A_PATIENT = 10_000;

/**
 * What a selection means now, patients together, each with its studies by date.
 *
 * @throws AppError MISSING when a study is not here
 */
export async function selectInstances(
  catalog: Pick<CatalogReader, 'study' | 'queryStudies' | 'instancesOfStudy'>,
  { studies, hasWholePatients }: ExportSelection,
): Promise<ChosenStudy[]> {
  const chosen = new Map<string, ReadonlySet<string>>();
  const records = new Map<string, StudyRecord>();
  for (const { studyInstanceUid, seriesInstanceUids } of studies) {
    const record = await catalog.study(studyInstanceUid);
    if (!record)
      throw new AppError(
        'MISSING',
        'A study to export is not in the archive. Search again; it may have been removed.',
      );
    records.set(studyInstanceUid, record);
    chosen.set(studyInstanceUid, new Set(hasWholePatients ? [] : seriesInstanceUids));
  }
  if (hasWholePatients) {
    for (const record of await studiesOfPatients(catalog, [...records.values()]))
      if (!records.has(record.studyInstanceUid)) records.set(record.studyInstanceUid, record);
  }
  const result: ChosenStudy[] = [];
  for (const study of [...records.values()].sort(byPatientAndDate)) {
    const series = chosen.get(study.studyInstanceUid) ?? new Set();
    const instances = await catalog.instancesOfStudy(study.studyInstanceUid);
    result.push({
      study,
      patientKey: patientKeyOf(study),
      studyInstanceUid: study.studyInstanceUid,
      instances: series.size === 0 ? instances : instances.filter((one) => series.has(one.seriesInstanceUid)),
    });
  }
  return result;
}

async function studiesOfPatients(
  catalog: Pick<CatalogReader, 'queryStudies'>,
  of: readonly StudyRecord[],
): Promise<StudyRecord[]> {
  const keys = new Map(of.filter(({ patientId }) => patientId !== '').map((one) => [patientKeyOf(one), one]));
  const found: StudyRecord[] = [];
  for (const [key, { patientId }] of keys) {
    const matches = await catalog.queryStudies({
      filters: { patientId },
      offset: 0,
      limit: MOST_STUDIES_OF_A_PATIENT,
    });
    // A query takes `*` and `?` in an ID for wildcards.
    found.push(...matches.filter((match) => patientKeyOf(match) === key));
  }
  return found;
}

function byPatientAndDate(a: StudyRecord, b: StudyRecord): number {
  const [left, right] = [a, b].map((one) =>
    [patientKeyOf(one), one.studyDate, one.studyTime, one.studyInstanceUid].join('\n'),
  );
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
