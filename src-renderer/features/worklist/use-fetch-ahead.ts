import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Fetches what a case opens with. @returns the end of it */
export type FetchAhead = (studyInstanceUid: string, cache: QueryClient) => Promise<() => void>;

/** Who goes through the list by its keys fetches nothing of what is passed. */
const REST_MS = 400;

/** Fetches what a case opens with while the list rests on it; null = there is none. */
export function useFetchAhead(studyInstanceUid: string | null, fetchAhead: FetchAhead): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (studyInstanceUid === null) return undefined;
    let isOver = false;
    let end = () => {};
    const begin = async () => {
      const own = await fetchAhead(studyInstanceUid, cache);
      if (isOver) own();
      else end = own;
    };
    const rest = setTimeout(() => void begin().catch(() => undefined), REST_MS);
    return () => {
      isOver = true;
      clearTimeout(rest);
      end();
    };
  }, [cache, studyInstanceUid, fetchAhead]);
}
