import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { isSearching, type Page, type PagedList, schedulePagedRefresh } from './paged-window.ts';

type Row = { readonly key: string; readonly state: string };

/** A list whose searches are answered by hand, in any order, and what the screen shows of it. */
function listByHand() {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers: ((state: string) => void)[] = [];
  const search = () =>
    new Promise<Page<Row>>((resolve) =>
      answers.push((state) => resolve({ rows: [{ key: 'one', state }], total: 1 })),
    );
  const list: PagedList<Row, string> = { pagesKey: ['rows'], search, keyOf: ({ key }) => key };
  const observer = new QueryObserver(cache, { queryKey: ['rows', 'by name', 0], queryFn: search });
  const end = observer.subscribe(() => {});
  return { cache, list, answers, end, shown: () => observer.getCurrentResult().data?.rows[0]?.state };
}

test('a change that comes while the first page is under way is searched for after it, never under it', async () => {
  const { cache, list, answers, end, shown } = listByHand();
  expect(isSearching(cache, list)).toBe(true);
  vi.useFakeTimers();
  schedulePagedRefresh(cache, list);
  // However long the first answer takes, no second one overtakes it.
  await vi.advanceTimersByTimeAsync(2_000);
  expect(answers).toHaveLength(1);
  answers[0]?.('receiving');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers).toHaveLength(2);
  expect(isSearching(cache, list)).toBe(true);
  // Another change, while that is under way.
  schedulePagedRefresh(cache, list);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers).toHaveLength(2);
  answers[1]?.('arrived');
  await vi.advanceTimersByTimeAsync(1_000);
  answers[2]?.('read');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown()).toBe('read');
  expect(answers).toHaveLength(3);
  expect(isSearching(cache, list)).toBe(false);
  vi.useRealTimers();
  end();
  cache.clear();
});
