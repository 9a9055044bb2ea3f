import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { noteStudyVersion } from '#view/api/dicomweb.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';

export interface OpenedStudy {
  readonly detail: StudyDetail | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Opens a study, which is audited once, and then follows it while it grows. */
export function useOpenedStudy(studyInstanceUid: string): OpenedStudy {
  const cache = useQueryClient();
  const opened = useQuery({
    queryKey: ['opened-study', studyInstanceUid],
    queryFn: async () => {
      const detail = await api.studies.open({ studyInstanceUid });
      noteStudyVersion(studyInstanceUid, detail.version);
      cache.setQueryData(queryKeys.study(studyInstanceUid), detail);
      return detail;
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
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
