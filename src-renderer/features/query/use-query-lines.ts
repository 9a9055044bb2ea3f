import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RemoteStudy } from '#shared/contract/remote.ts';
import { queries, useInstancesHere } from '#view/api/queries.ts';
import { useRemoteSearch } from '#view/state/remote-search.ts';
import {
  linesOf,
  type QueryLine,
  sorted,
  type SeriesAnswer,
  type StudyLine,
  studyKey,
  transfersByStudy,
} from './query-rows.ts';

const READING: SeriesAnswer = { state: 'reading' };

/** The lines of the table, true to what arrives and what is retrieved meanwhile. */
export function useQueryLines(): readonly QueryLine[] {
  const found = useRemoteSearch((search) => search.studies);
  const sort = useRemoteSearch((search) => search.sort);
  const opened = useRemoteSearch((search) => search.opened);
  const startedAt = useRemoteSearch((search) => search.startedAt);
  const counts = useInstancesHere();
  const { data: transfers } = useQuery(queries.transfers);
  const studies = useMemo(() => sorted(found, sort), [found, sort]);
  const openedStudies = useMemo(
    () => (opened.size === 0 ? [] : found.filter((study) => opened.has(studyKey(study)))),
    [found, opened],
  );
  const answers = useQueries({
    queries: openedStudies.map(({ archive, studyInstanceUid }) =>
      queries.remoteSeries(archive, studyInstanceUid),
    ),
    combine: (results) =>
      results.map(({ data, error }): SeriesAnswer => {
        if (data !== undefined) return { state: 'known', series: data };
        return error === null ? READING : { state: 'failed', message: error.message };
      }),
  });
  const byStudy = useMemo(() => transfersByStudy(transfers ?? [], startedAt), [transfers, startedAt]);
  const [made] = useState(() => new WeakMap<RemoteStudy, StudyLine>());
  return useMemo(() => {
    const places = new Map(openedStudies.map((study, index) => [studyKey(study), index]));
    return linesOf({
      studies,
      opened,
      seriesOf: (key) => answers[places.get(key) ?? -1] ?? READING,
      hereOf: (studyInstanceUid) => counts[studyInstanceUid],
      transfers: byStudy,
      made,
    });
  }, [studies, opened, openedStudies, answers, counts, byStudy, made]);
}
