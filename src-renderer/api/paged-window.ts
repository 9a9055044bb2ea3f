import { notifyManager, type QueryClient, useQueries } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { AppError } from '#shared/errors.ts';

/** Rows asked for at once; what one screen shows lies within two pages. */
export const PAGE_ROWS = 100;
const MOST_ROWS_PER_SEARCH = 500;
const REFRESH_AFTER_MS = 400;

export type Page<Row> = { readonly rows: readonly Row[]; readonly total: number };

/** A list of any length that the core searches and sorts, and the cache holds page by page. */
export type PagedList<Row, Order> = {
  /** First part of the key of each page; the order and the page's number follow */
  readonly pagesKey: readonly [string];
  readonly search: (
    order: Order,
    place: { readonly offset: number; readonly limit: number },
    signal?: AbortSignal,
  ) => Promise<Page<Row>>;
  readonly keyOf: (row: Row) => string;
};

export type PagedWindow<Row> = {
  /** Matches in all; null until the first answer. */
  readonly total: number | null;
  /** The row in this place of the result, undefined while it is on its way. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Loaded place of a row, -1 when it is not among the loaded ones. */
  readonly indexOf: (key: string) => number;
  readonly isLoading: boolean;
  readonly error: AppError | null;
  readonly retry: () => void;
};

type Snapshot<Row> = { readonly total: number; readonly pages: ReadonlyMap<number, readonly Row[]> };

/**
 * The part of a search result that the screen shows, page by page. A changed search keeps the old rows until the first
 * answer is there, so that nothing flickers.
 *
 * @param firstIndex first and last row wanted, 0-based, inclusive
 */
export function usePagedWindow<Row, Order>(
  list: PagedList<Row, Order>,
  order: Order,
  firstIndex: number,
  lastIndex: number,
): PagedWindow<Row> {
  const shown = useRef<{ order: string; snapshot: Snapshot<Row> | null }>({ order: '', snapshot: null });
  const firstPage = Math.floor(Math.max(0, firstIndex) / PAGE_ROWS);
  const lastKnown = (shown.current.snapshot?.total ?? Infinity) - 1;
  const lastPage = Math.max(firstPage, Math.floor(Math.min(lastIndex, lastKnown) / PAGE_ROWS));
  const pageNumbers = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index);
  const results = useQueries({
    queries: pageNumbers.map((page) => ({
      queryKey: [...list.pagesKey, order, page] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        list.search(order, { offset: page * PAGE_ROWS, limit: PAGE_ROWS }, signal),
    })),
  });

  const pages = new Map<number, readonly Row[]>();
  let total: number | null = null;
  results.forEach((result, index) => {
    const page = pageNumbers[index];
    if (result.data === undefined || page === undefined) return;
    pages.set(page, result.data.rows);
    total = result.data.total;
  });
  const orderKey = JSON.stringify(order);
  const isSameOrder = shown.current.order === orderKey;
  const before = shown.current.snapshot;
  // Scrolled into rows that are on their way: the total stands, the rows are placeholders.
  const known = total ?? (isSameOrder ? (before?.total ?? null) : null);
  if (known !== null && !(isSameOrder && isSameSnapshot(before, known, pages)))
    shown.current = { order: orderKey, snapshot: { total: known, pages } };
  const { snapshot } = shown.current;
  const { keyOf } = list;
  const rowAt = useCallback(
    (index: number) => snapshot?.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    [snapshot],
  );
  const indexOf = useCallback(
    (key: string) => {
      for (const [page, rows] of snapshot?.pages ?? []) {
        const place = rows.findIndex((row) => keyOf(row) === key);
        if (place !== -1) return page * PAGE_ROWS + place;
      }
      return -1;
    },
    [snapshot, keyOf],
  );

  return {
    total: snapshot?.total ?? null,
    rowAt,
    indexOf,
    isLoading: results.some((result) => result.isPending),
    error: (results.find((result) => result.error !== null)?.error as AppError | undefined) ?? null,
    retry: () => {
      for (const result of results) void result.refetch();
    },
  };
}

function isSameSnapshot<Row>(
  before: Snapshot<Row> | null,
  total: number,
  pages: Snapshot<Row>['pages'],
): boolean {
  if (before?.total !== total || before.pages.size !== pages.size) return false;
  return [...pages].every(([page, rows]) => before.pages.get(page) === rows);
}

const scheduled = new WeakMap<QueryClient, Map<string, ReturnType<typeof setTimeout>>>();

/** Lists of which `refreshPages` waits for an answer */
const refreshing = new WeakMap<QueryClient, Set<string>>();

/** Whether an answer is under way: it may be of before a change that came meanwhile, and is put over it. */
export function isSearching<Row, Order>(cache: QueryClient, { pagesKey }: PagedList<Row, Order>): boolean {
  return cache.isFetching({ queryKey: pagesKey }) > 0 || (refreshing.get(cache)?.has(pagesKey[0]) ?? false);
}

/** Searches again soon for what is on screen, once no older answer is under way; many calls in a row make one search. */
export function schedulePagedRefresh<Row, Order>(cache: QueryClient, list: PagedList<Row, Order>): void {
  const timers = scheduled.get(cache) ?? new Map<string, ReturnType<typeof setTimeout>>();
  scheduled.set(cache, timers);
  const [name] = list.pagesKey;
  if (timers.has(name)) return;
  timers.set(
    name,
    setTimeout(() => {
      timers.delete(name);
      if (isSearching(cache, list)) schedulePagedRefresh(cache, list);
      else void refreshPages(cache, list);
    }, REFRESH_AFTER_MS),
  );
}

async function refreshPages<Row, Order>(cache: QueryClient, list: PagedList<Row, Order>): Promise<void> {
  const [name] = list.pagesKey;
  const names = refreshing.get(cache) ?? new Set<string>();
  refreshing.set(cache, names);
  names.add(name);
  await searchShownPages(cache, list);
  names.delete(name);
}

/** Replaces all shown pages by one search in one step, so that no row is seen twice or lost between two pages. */
async function searchShownPages<Row, Order>(cache: QueryClient, list: PagedList<Row, Order>): Promise<void> {
  const { pagesKey } = list;
  cache.removeQueries({ queryKey: pagesKey, type: 'inactive' });
  const active = cache.getQueryCache().findAll({ queryKey: pagesKey, type: 'active' });
  const byOrder = Map.groupBy(active, (query) => JSON.stringify(query.queryKey[1]));
  for (const queries of byOrder.values()) {
    const [head] = queries;
    if (head === undefined) continue;
    const order = head.queryKey[1] as Order;
    const pageNumbers = queries.map((query) => Number(query.queryKey[2]));
    const firstPage = Math.min(...pageNumbers);
    const limit = Math.min(MOST_ROWS_PER_SEARCH, (Math.max(...pageNumbers) - firstPage + 1) * PAGE_ROWS);
    let answer: Page<Row>;
    try {
      answer = await list.search(order, { offset: firstPage * PAGE_ROWS, limit });
    } catch {
      // The shown rows stay; a lost core is said by the connection, and the next change asks again.
      continue;
    }
    notifyManager.batch(() => {
      for (const page of pageNumbers) {
        const start = (page - firstPage) * PAGE_ROWS;
        if (start >= limit) continue;
        cache.setQueryData<Page<Row>>([...pagesKey, order, page], {
          rows: answer.rows.slice(start, start + PAGE_ROWS),
          total: answer.total,
        });
      }
    });
  }
}
