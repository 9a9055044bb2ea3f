import { useQueries } from '@tanstack/react-query';
import type { TimePoint } from '#shared/contract/priors.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { queries } from '#view/api/queries.ts';
import { studyObjectsQuery } from '#view/api/study-objects.ts';

/**
 * Measurements of lesions that stand in reports of the patient's studies, whoever wrote them: the tie is the tracking UID. What is
 * kept here as well is known better.
 */
export function useReportedLesions(points: readonly TimePoint[] | undefined): readonly Measurement[] {
  const studies = (points ?? [])
    .map(({ study }) => study)
    .filter(({ modalitiesInStudy }) => modalitiesInStudy.includes('SR'));
  const details = useQueries({ queries: studies.map((study) => queries.study(study.studyInstanceUid)) });
  const objects = useQueries({
    queries: details.flatMap(({ data }) =>
      data ? [studyObjectsQuery(data.study.studyInstanceUid, data.series)] : [],
    ),
  });
  return objects.flatMap(({ data }) =>
    (data ?? []).flatMap((object) =>
      object.kind === 'measurementReport'
        ? object.read.report.measurements
            .map(({ measurement }) => measurement)
            .filter(({ trackingUid }) => trackingUid !== undefined)
        : [],
    ),
  );
}
