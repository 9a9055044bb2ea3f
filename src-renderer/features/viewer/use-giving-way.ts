import { useEffect } from 'react';
import type { StationStatus } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queryClient } from '#view/api/query-client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { allViews } from './views.ts';

const TELL_EVERY_MS = 400;

/** While images move under the hand, or by themselves, what peers send to this station gives way. */
export function useGivingWay(): void {
  useEffect(() => {
    let toldAt = -Infinity;
    const tell = () => {
      const now = performance.now();
      if (now - toldAt < TELL_EVERY_MS || !isReceiving()) return;
      toldAt = now;
      // What it is about is speed: without the core there is nothing to give way.
      void api.station.giveWay().catch(() => undefined);
    };
    const dragged = ({ buttons }: PointerEvent) => {
      if (buttons !== 0) tell();
    };
    const ending = new AbortController();
    const passively = { capture: true, passive: true, signal: ending.signal } as const;
    addEventListener('wheel', tell, passively);
    addEventListener('keydown', tell, passively);
    addEventListener('pointermove', dragged, passively);
    const cine = setInterval(() => {
      if (allViews().some((view) => view.getState().cineRate > 0)) tell();
    }, TELL_EVERY_MS);
    return () => {
      ending.abort();
      clearInterval(cine);
    };
  }, []);
}

function isReceiving(): boolean {
  return (queryClient.getQueryData<StationStatus>(queryKeys.status)?.openAssociations ?? 0) > 0;
}
