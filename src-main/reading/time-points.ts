import type { PriorList, TimePoint } from '#shared/contract/priors.ts';
import type { StudyReading } from '#shared/contract/reading.ts';
import type { CatalogReader } from '#main/catalog/records.ts';

/**
 * What of the lesions that are followed was measured in a study and in the others of its patient, the oldest first. Candidates are of
 * nobody yet.
 *
 * @param list of that study
 * @param open tells what is kept of a study; a rejection leaves it out, since it was removed in between
 */
export async function timePoints(
  studyInstanceUid: string,
  { priors, rejected }: Pick<PriorList, 'priors' | 'rejected'>,
  catalog: Pick<CatalogReader, 'studyRows'>,
  open: (studyInstanceUid: string) => Promise<Pick<StudyReading, 'measurements'>>,
): Promise<TimePoint[]> {
  const others = [...priors, ...rejected].map(({ study }) => study.studyInstanceUid);
  const rows = await catalog.studyRows([studyInstanceUid, ...others]);
  const points = await Promise.all(
    rows.map(async (study): Promise<TimePoint[]> => {
      const kept = await open(study.studyInstanceUid).catch(() => null);
      if (kept === null) return [];
      const followed = kept.measurements.filter(({ measurement }) => measurement.trackingUid !== undefined);
      return [{ study, measurements: followed }];
    }),
  );
  const momentOf = ({ study }: TimePoint) => `${study.studyDate.padEnd(8)}${study.studyTime}`;
  return points.flat().toSorted((a, b) => momentOf(a).localeCompare(momentOf(b)));
}
