import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Measurement } from '#shared/reading/measurement.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { queries } from '#view/api/queries.ts';
import { lesionTable, type LesionCell, type LesionTable } from '#view/kernels/measure/lesion-table.ts';
import { followedMeasurements, receiveElsewhere, useMeasurements } from '#view/state/measurements.ts';
import { noteRevisions } from '#view/state/reading.ts';
import type { ShownStudy } from './use-hanging.ts';

/**
 * Learns what is followed in the patient's studies that are not on the screen.
 *
 * @param isDue the first pictures are there: nothing is asked before
 */
export function useTimePoints(studyInstanceUid: string, isDue: boolean): void {
  const { data } = useQuery({ ...queries.timePoints(studyInstanceUid), enabled: isDue });
  useEffect(() => {
    if (data === undefined) return;
    const kept = data.flatMap(({ measurements }) => measurements);
    const here = new Set(useMeasurements.getState().all.map(({ id }) => id));
    // What is on the screen is known from its own study, and may be newer.
    noteRevisions(kept.filter(({ measurement }) => !here.has(measurement.id)));
    receiveElsewhere(kept.map(({ measurement }) => measurement));
  }, [data]);
}

const NOTHING_REPORTED: readonly Measurement[] = [];

/**
 * Lesions over all studies that are known of: those on the screen and the patient's others.
 *
 * @param reported what reports tell
 */
export function useLesions(
  studies: readonly ShownStudy[],
  reported: readonly Measurement[] = NOTHING_REPORTED,
): LesionTable<StudyRow> {
  const studyInstanceUid = studies[0]?.detail.study.studyInstanceUid ?? '';
  const { data } = useQuery({ ...queries.timePoints(studyInstanceUid), enabled: false });
  const all = useMeasurements((state) => state.all);
  const elsewhere = useMeasurements((state) => state.elsewhere);
  return useMemo(() => {
    // Nothing of another patient is told against the patient's own.
    const own = studies.filter(({ beside }) => beside?.isStranger !== true);
    const known = [...(data ?? []).map(({ study }) => study), ...own.map(({ detail }) => detail.study)];
    const byUid = new Map(known.map((study) => [study.studyInstanceUid, study]));
    // What is kept here is known better than what a report told of it.
    const followed = new Map(
      [...reported, ...followedMeasurements({ all, elsewhere })].map((each) => [each.id, each]),
    );
    return lesionTable(
      [...byUid.values()],
      [...followed.values()].filter((each) => byUid.has(each.studyInstanceUid)),
    );
  }, [data, studies, all, elsewhere, reported]);
}

/** What is known of each measurement of a lesion, by its id. */
export function cellsOf({ lesions }: LesionTable<StudyRow>): ReadonlyMap<string, LesionCell> {
  return new Map(
    lesions.flatMap(({ cells }) => cells.flatMap((cell) => (cell ? [[cell.measurement.id, cell]] : []))),
  );
}
