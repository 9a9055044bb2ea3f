import { useEffect } from 'react';
import { useMay } from '#view/api/queries.ts';
import { fixMeasurements, forgetMeasurementsOf } from '#view/state/measurements.ts';
import { receiveKept, receiveNewsBeside } from '#view/state/reading.ts';
import { followReading } from './follow-reading.ts';
import type { ShownStudy } from './use-hanging.ts';
import { showWaitingMeasurements } from './use-reading.ts';

/**
 * What was measured on the studies beside the one that is read stands on their images, as it is kept and as it changes, for as
 * long as they are there.
 */
export function ReadingsBeside({ beside }: { readonly beside: readonly ShownStudy[] }) {
  const mayAnnotate = useMay('studies.annotate');
  return beside.map(({ detail: { study }, beside: old }) => (
    <ReadingBeside
      key={study.studyInstanceUid}
      studyInstanceUid={study.studyInstanceUid}
      isFixed={!mayAnnotate || old?.isStranger === true}
    />
  ));
}

function ReadingBeside({
  studyInstanceUid,
  isFixed,
}: {
  readonly studyInstanceUid: string;
  readonly isFixed: boolean;
}) {
  useEffect(() => {
    const end = followReading(studyInstanceUid, {
      opened: ({ measurements }) => {
        receiveKept(measurements);
        if (isFixed) fixMeasurements(new Set(measurements.map(({ measurement }) => measurement.id)));
        showWaitingMeasurements(studyInstanceUid);
      },
      changed: (news, isOwn) => {
        receiveNewsBeside(news, isOwn);
        if (isFixed && !isOwn && news.kind === 'measurement')
          fixMeasurements(new Set([news.kept.measurement.id]));
        if (!isOwn) showWaitingMeasurements(studyInstanceUid);
      },
    });
    return () => {
      end();
      forgetMeasurementsOf(studyInstanceUid);
    };
  }, [studyInstanceUid, isFixed]);
  return null;
}
