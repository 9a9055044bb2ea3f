import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queries } from '#view/api/queries.ts';
import { frameStore } from '#view/imaging/frame-store.ts';
import { stacksOf } from '#view/imaging/series-stack.ts';
import { studyBeside } from '#view/state/reading-list.ts';
import { seriesQuery } from './use-series-stack.ts';

/** Images around the one that is shown first */
const IMAGES = 12;
/** After everything that the open study waits for */
const LAST = Number.MAX_SAFE_INTEGER;

/** Holds the first images of the study that comes next, until another one comes next. */
let holder: object | null = null;

/** Fetches the first images of the next study of the list while this one has nothing left to load. */
export function useNextStudy(studyInstanceUid: string, isIdle: boolean): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (!isIdle) return undefined;
    let isOver = false;
    const prefetch = async () => {
      const row = await studyBeside(studyInstanceUid, 1);
      if (row === null || isOver) return;
      const detail = await cache.fetchQuery({ ...queries.study(row.studyInstanceUid), staleTime: 60_000 });
      const first = detail.series.find((series) => series.numberOfFrames > 0);
      if (first === undefined || isOver) return;
      const loaded = await cache.fetchQuery(seriesQuery(row.studyInstanceUid, first.seriesInstanceUid));
      if (isOver) return;
      const frames = stacksOf(loaded, 'automatic')[0]?.frames ?? [];
      const from = Math.max(0, Math.floor(frames.length / 2) - IMAGES / 2);
      if (holder !== null) frameStore.release(holder);
      const own = {};
      holder = own;
      for (const frame of frames.slice(from, from + IMAGES))
        frameStore.want(own, frame, () => LAST).catch(() => undefined);
    };
    const idle = requestIdleCallback(() => void prefetch().catch(() => undefined), { timeout: 5_000 });
    return () => {
      isOver = true;
      cancelIdleCallback(idle);
    };
  }, [cache, studyInstanceUid, isIdle]);
}
