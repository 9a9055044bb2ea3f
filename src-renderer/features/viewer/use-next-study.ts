import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { studyBeside } from '#view/state/reading-list.ts';
import { fetchAhead } from './fetch-ahead.ts';

/** Fetches ahead what the next study of the list opens with, while this one has nothing left to load. */
export function useNextStudy(studyInstanceUid: string, isIdle: boolean): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (!isIdle) return undefined;
    let isOver = false;
    let end = () => {};
    const prefetch = async () => {
      const row = await studyBeside(studyInstanceUid, 1);
      if (row !== null && !isOver) end = fetchAhead(row.studyInstanceUid, cache);
    };
    const idle = requestIdleCallback(() => void prefetch(), { timeout: 5_000 });
    return () => {
      isOver = true;
      end();
      cancelIdleCallback(idle);
    };
  }, [cache, studyInstanceUid, isIdle]);
}
