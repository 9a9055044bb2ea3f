import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { frameStore } from '#view/imaging/frame-store.ts';
import { stacksOf } from '#view/imaging/series-stack.ts';
import { studyBeside } from '#view/state/reading-list.ts';
import { seriesQuery } from './use-series-stack.ts';

/** Images around the one that is shown first */
const IMAGES = 12;
/** Priors of the next study that are likely to be hung beside it */
const PRIORS = 2;
/** After everything that the open study waits for */
const LAST = Number.MAX_SAFE_INTEGER;

/** Holds the first images of the study that comes next and of its priors, until another one comes next. */
let holder: object | null = null;

/**
 * Fetches and decodes the first images of the next study of the list, then of its best priors, while this one has nothing left to
 * load. Nothing is taken into progress by that, and no opening is recorded.
 */
export function useNextStudy(studyInstanceUid: string, isIdle: boolean): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (!isIdle) return undefined;
    let isOver = false;
    const prefetch = async () => {
      const row = await studyBeside(studyInstanceUid, 1);
      if (row === null || isOver) return;
      if (holder !== null) frameStore.release(holder);
      const own = {};
      holder = own;
      const isWanted = () => !isOver && holder === own;
      await wantFirstImages(row.studyInstanceUid, own, cache, isWanted);
      // Asked anew when it is hung; the core has then read what its series and those of its priors are.
      const { priors } = await api.hanging.facts({ studyInstanceUid: row.studyInstanceUid });
      for (const { study } of priors.slice(0, PRIORS))
        if (isWanted()) await wantFirstImages(study.studyInstanceUid, own, cache, isWanted);
    };
    const idle = requestIdleCallback(() => void prefetch().catch(() => undefined), { timeout: 5_000 });
    return () => {
      isOver = true;
      cancelIdleCallback(idle);
    };
  }, [cache, studyInstanceUid, isIdle]);
}

/** The middle images of a study's first series, which are seen first. */
async function wantFirstImages(
  studyInstanceUid: string,
  own: object,
  cache: QueryClient,
  isWanted: () => boolean,
): Promise<void> {
  const detail = await cache.fetchQuery({ ...queries.study(studyInstanceUid), staleTime: 60_000 });
  const first = detail.series.find((series) => series.numberOfFrames > 0);
  if (first === undefined || !isWanted()) return;
  const loaded = await cache.fetchQuery(seriesQuery(studyInstanceUid, first.seriesInstanceUid));
  if (!isWanted()) return;
  const frames = stacksOf(loaded, 'automatic')[0]?.frames ?? [];
  const from = Math.max(0, Math.floor(frames.length / 2) - IMAGES / 2);
  for (const frame of frames.slice(from, from + IMAGES))
    frameStore.want(own, frame, () => LAST).catch(() => undefined);
}
