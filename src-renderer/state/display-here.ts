import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import type { DisplayHere } from '#shared/contract/displays.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { displayName, displayPlace } from './display-place.ts';
import { followTable } from './display-table.ts';

/** How soon a window that was moved to another screen knows it */
const WATCH_MS = 500;

/** What is known of the display that this window is on; asked again as time goes by, and when the window comes to the front. */
export const displayHere = queryOptions({
  queryKey: queryKeys.displayHere,
  queryFn: async () => api.displays.here(await displayPlace()),
  refetchInterval: 60_000,
  refetchOnWindowFocus: 'always',
});

/** The same for what is drawn often, such as each viewport; null before it was asked. */
export const useDisplayHere = create<{ readonly here: DisplayHere | null }>(() => ({ here: null }));

/** Keeps it true while a window is signed in. */
export function useDisplayWatch(): void {
  const { data } = useQuery(displayHere);
  const cache = useQueryClient();
  useEffect(() => {
    tell(data ?? null);
  }, [data]);
  useEffect(() => {
    let name = displayName();
    // No event says in all browsers that a window was moved to another screen.
    const watch = setInterval(() => {
      if (displayName() === name) return;
      name = displayName();
      // What was known is of the screen that it was on.
      tell(null);
      void cache.resetQueries({ queryKey: queryKeys.displayHere });
    }, WATCH_MS);
    return () => {
      clearInterval(watch);
      tell(null);
    };
  }, [cache]);
}

function tell(here: DisplayHere | null): void {
  useDisplayHere.setState({ here });
  followTable(here?.calibration ?? null);
}
