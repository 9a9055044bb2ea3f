import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import type { DisplayHere } from '#shared/contract/displays.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { displayPlace } from './display-place.ts';

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
  useEffect(() => {
    useDisplayHere.setState({ here: data ?? null });
  }, [data]);
}
