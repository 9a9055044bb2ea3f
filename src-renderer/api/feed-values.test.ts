import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { applyPrefetch } from './feed-values.ts';
import { queryKeys } from './query-keys.ts';

test('a change that comes while the answer of before is under way is not lost, and many are asked for once', async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers: ((state: string) => void)[] = [];
  const observer = new QueryObserver(cache, {
    queryKey: queryKeys.prefetchOf('1.2.3'),
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  });
  const end = observer.subscribe(() => {});
  answers[0]?.('none');
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('none'));

  applyPrefetch(cache);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  for (let progress = 0; progress < 5; progress += 1) applyPrefetch(cache);
  answers[1]?.('coming');
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  answers[2]?.('complete');
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('complete'));
  expect(answers).toHaveLength(3);
  end();
  cache.clear();
});
