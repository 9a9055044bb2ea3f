import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { AppError } from '#shared/errors.ts';
import { queryKeys } from './query-keys.ts';

/** What the core knows, as far as this window has asked. Feeds keep it true, so nothing goes stale by time. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noticeSessionEnd(error, query.queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => noticeSessionEnd(error, []) }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      retry: false,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always' },
  },
});

function noticeSessionEnd(error: unknown, queryKey: readonly unknown[]): void {
  if (!(error instanceof AppError) || error.code !== 'UNAUTHENTICATED') return;
  if (queryKey[0] === queryKeys.session[0]) return;
  void queryClient.invalidateQueries({ queryKey: queryKeys.session });
}
