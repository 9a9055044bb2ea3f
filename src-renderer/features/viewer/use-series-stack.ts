import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { loadSeriesStack, type SeriesStack } from '#view/imaging/series-stack.ts';

/** A series that arrives is read again at most this often. */
const GROW_MS = 1_000;

function keyOf(studyInstanceUid: string, seriesInstanceUid: string) {
  return ['series-stack', studyInstanceUid, seriesInstanceUid] as const;
}

function seriesStackQuery(studyInstanceUid: string, seriesInstanceUid: string) {
  return {
    queryKey: keyOf(studyInstanceUid, seriesInstanceUid),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      loadSeriesStack(studyInstanceUid, seriesInstanceUid, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  };
}

function instanceCount(stack: SeriesStack): number {
  const uids = new Set(stack.frames.map((frame) => frame.sopInstanceUid));
  return uids.size + stack.others.length;
}

/** The frames of a series in reading order; read again when more instances have come. */
export function useSeriesStack(studyInstanceUid: string, series: SeriesRow | null) {
  const cache = useQueryClient();
  const seriesInstanceUid = series?.seriesInstanceUid ?? '';
  const query = useQuery({
    ...seriesStackQuery(studyInstanceUid, seriesInstanceUid),
    enabled: series !== null,
  });
  const expected = series?.numberOfSeriesRelatedInstances ?? 0;
  const stack = series === null ? null : (query.data ?? null);
  const isBehind = stack !== null && instanceCount(stack) < expected && !query.isFetching;
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => {
      void cache.invalidateQueries({ queryKey: keyOf(studyInstanceUid, seriesInstanceUid) });
    }, GROW_MS);
    return () => clearTimeout(timer);
  }, [isBehind, cache, studyInstanceUid, seriesInstanceUid]);
  return { stack, error: query.error, retry: () => void query.refetch() };
}
