import { usePrefetchQuery, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { queries, takeDetail } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { seriesQuery } from './use-series-stack.ts';
import { DRAWN_ON_IMAGES } from './use-regions.ts';

export interface OpenedStudy {
  readonly detail: StudyDetail | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Series of images first, then those that are drawn on images, then the others; each in the order of the study. */
export function readingOrder(
  series: readonly { seriesInstanceUid: string; modality: string; numberOfFrames: number }[],
): string[] {
  const rank = ({ modality, numberOfFrames }: (typeof series)[number]) =>
    numberOfFrames === 0 ? 2 : DRAWN_ON_IMAGES.has(modality) ? 1 : 0;
  return series.toSorted((a, b) => rank(a) - rank(b)).map((row) => row.seriesInstanceUid);
}

/** Long enough for the screen to be rendered before the answer is looked at. */
const KEEP_MS = 10_000;

function openedQuery(studyInstanceUid: string, cache: QueryClient) {
  return {
    queryKey: ['opened-study', studyInstanceUid],
    queryFn: async () => {
      const detail = takeDetail(cache, await api.studies.open({ studyInstanceUid }));
      cache.setQueryData(queryKeys.study(studyInstanceUid), detail);
      const [first] = readingOrder(detail.series);
      if (first) void cache.prefetchQuery(seriesQuery(studyInstanceUid, first));
      return detail;
    },
    staleTime: Infinity,
    gcTime: KEEP_MS,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  };
}

/**
 * Opens a study, which is audited once, and then follows it while it grows. It is asked for while the screen is still
 * rendered, and the series that is seen first right after it.
 */
export function useOpenedStudy(studyInstanceUid: string): OpenedStudy {
  const cache = useQueryClient();
  usePrefetchQuery(openedQuery(studyInstanceUid, cache));
  const opened = useQuery(openedQuery(studyInstanceUid, cache));
  useEffect(
    () => () =>
      // Who opens the study again opens it anew.
      queueMicrotask(() => {
        cache.removeQueries({ queryKey: ['opened-study', studyInstanceUid], type: 'inactive' });
      }),
    [cache, studyInstanceUid],
  );
  const followed = useQuery({
    ...queries.study(studyInstanceUid),
    enabled: opened.isSuccess,
    staleTime: Infinity,
  });
  const isReceiving = followed.data?.study.isReceiving ?? false;
  useEffect(() => {
    // The list of series is not in the feed; while a study arrives it is asked for at a calm pace.
    if (!isReceiving) return undefined;
    const timer = setInterval(() => {
      void cache.invalidateQueries({ queryKey: queryKeys.study(studyInstanceUid) });
    }, 2_000);
    return () => clearInterval(timer);
  }, [isReceiving, cache, studyInstanceUid]);
  return {
    detail: followed.data ?? opened.data ?? null,
    error: opened.error,
    retry: () => void opened.refetch(),
  };
}
