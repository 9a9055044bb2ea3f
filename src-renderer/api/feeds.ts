import type { QueryClient } from '@tanstack/react-query';
import type { Permission } from '#shared/contract/permissions.ts';
import { type Api, apiOver } from './client.ts';
import { useConnection } from './connection.ts';
import { queryKeys } from './query-keys.ts';
import {
  applyJob,
  applyPrefetch,
  applyStatus,
  applyStudyChange,
  applyTransfer,
  applyWorklistChange,
} from './feed-values.ts';
import { isSearching, schedulePagedRefresh } from './paged-window.ts';
import { STUDY_LIST } from './study-window.ts';
import { WORKLIST } from './worklist-window.ts';

const RETRY_FIRST_MS = 400;
const RETRY_LONGEST_MS = 4_000;

/**
 * Keeps the query cache true from the core's feeds until disposed, over one WebSocket of this window. A lost socket is
 * opened again, ever more slowly up to four seconds; after that everything shown is asked for once more.
 *
 * The only place that writes feed values into the cache.
 */
export function openFeeds(queryClient: QueryClient, permissions: readonly Permission[]): { dispose(): void } {
  const ending = new AbortController();
  void keepOpen(queryClient, permissions, ending.signal);
  return { dispose: () => ending.abort() };
}

type OpenSocket = {
  readonly client: Api;
  readonly cache: QueryClient;
  readonly signal: AbortSignal;
};

/** Feeds of screens, beside those of the whole window */
const followed = new Set<Follow>();
let open: OpenSocket | null = null;

/** Follows one more feed over the window's socket, again after each loss of it, until the end that is returned is called. */
export function followFeed<Value>(
  ask: (client: Api, signal: AbortSignal) => Promise<AsyncIterable<Value>>,
  take: (value: Value) => void,
): () => void {
  const ending = new AbortController();
  const follow: Follow = (client, _cache, signal) => {
    const either = AbortSignal.any([signal, ending.signal]);
    return each(either, () => ask(client, either), take);
  };
  followed.add(follow);
  if (open !== null) void follow(open.client, open.cache, open.signal);
  return () => {
    followed.delete(follow);
    ending.abort();
  };
}

async function keepOpen(queryClient: QueryClient, permissions: readonly Permission[], ending: AbortSignal) {
  let failures = 0;
  while (!ending.aborted) {
    const socket = new WebSocket(socketUrl());
    const closeSocket = () => socket.close();
    ending.addEventListener('abort', closeSocket, { once: true });
    const isOpen = await opened(socket);
    if (isOpen) {
      const isBack = useConnection.getState().state === 'lost';
      failures = 0;
      useConnection.setState({ state: 'open' });
      if (isBack) void queryClient.invalidateQueries();
      const ended = new AbortController();
      // One client a socket: a second one would count its requests from one again and take the first one's answers.
      const client = apiOver(socket);
      for (const follow of [...feedsFor(permissions), ...followed])
        void follow(client, queryClient, ended.signal);
      open = { client, cache: queryClient, signal: ended.signal };
      await closed(socket);
      open = null;
      ended.abort();
    }
    ending.removeEventListener('abort', closeSocket);
    if (ending.aborted) return;
    useConnection.setState({ state: 'lost' });
    // A refused socket does not tell why; the session's state does.
    void queryClient.invalidateQueries({ queryKey: queryKeys.session });
    await pause(Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** failures), ending);
    failures += 1;
  }
}

type Follow = (client: Api, queryClient: QueryClient, signal: AbortSignal) => Promise<void>;

function feedsFor(permissions: readonly Permission[]): readonly Follow[] {
  const feeds: Follow[] = [];
  if (permissions.includes('self')) {
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.station.statusFeed(undefined, { signal }),
        (status) => applyStatus(cache, status),
      );
    });
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.preferences.changes(undefined, { signal }),
        (preferences) => cache.setQueryData(queryKeys.preferences, preferences),
      );
    });
  }
  if (permissions.includes('studies.read')) {
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.studies.changes(undefined, { signal }),
        (change) => {
          const needsSearch = applyStudyChange(cache, change) === 'searchAgain';
          if (needsSearch || isSearching(cache, STUDY_LIST)) schedulePagedRefresh(cache, STUDY_LIST);
        },
      );
    });
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.worklist.changes(undefined, { signal }),
        (change) => {
          const needsSearch = applyWorklistChange(cache, change) === 'searchAgain';
          if (needsSearch || isSearching(cache, WORKLIST)) schedulePagedRefresh(cache, WORKLIST);
        },
      );
    });
  }
  if (permissions.includes('jobs.read')) {
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.jobs.changes(undefined, { signal }),
        (job) => applyJob(cache, job),
      );
    });
  }
  if (permissions.includes('remote.query')) {
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.remote.transferChanges(undefined, { signal }),
        (transfer) => applyTransfer(cache, transfer),
      );
    });
    feeds.push(async (client, cache, signal) => {
      await each(
        signal,
        () => client.prefetch.changes(undefined, { signal }),
        () => applyPrefetch(cache),
      );
    });
  }
  return feeds;
}

/** Follows one feed; opens it again when it ends by itself while the socket lives. */
async function each<Value>(
  signal: AbortSignal,
  open: () => Promise<AsyncIterable<Value>>,
  take: (value: Value) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const value of await open()) take(value);
    } catch {
      // The socket's end, or a feed that the core ended; both are answered by asking again while the socket lives.
    }
    await pause(RETRY_FIRST_MS, signal);
  }
}

function socketUrl(): string {
  const url = new URL('/api/feeds', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function opened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true });
    socket.addEventListener('close', () => resolve(false), { once: true });
  });
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve();
    else socket.addEventListener('close', () => resolve(), { once: true });
  });
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
