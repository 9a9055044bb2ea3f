import { queryOptions } from '@tanstack/react-query';
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
