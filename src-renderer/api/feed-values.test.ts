import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import type { StudyDetail, StudyRow } from '#shared/contract/studies.ts';
import { applyPrefetch, applyStudyChange } from './feed-values.ts';
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

test('a study that changes while the answer of before is under way is asked for again', async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers: ((isReceiving: boolean) => void)[] = [];
  const observer = new QueryObserver(cache, {
    queryKey: queryKeys.study('1.2.3'),
    queryFn: () =>
      new Promise<StudyDetail>((resolve) =>
        answers.push((isReceiving) => resolve({ study: { ...STUDY, isReceiving }, series: [] })),
      ),
  });
  const end = observer.subscribe(() => {});
  const quiet = { kind: 'changed', study: { ...STUDY, isReceiving: false }, isNew: false } as const;
  applyStudyChange(cache, quiet);
  answers[0]?.(true);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(false);
  await vi.waitFor(() => expect(observer.getCurrentResult().data?.study.isReceiving).toBe(false));
  end();
  cache.clear();
});

const STUDY = {
  studyInstanceUid: '1.2.3',
  patientId: 'ONE',
  issuerOfPatientId: '',
  patientName: { alphabetic: 'Example^Anna', ideographic: '', phonetic: '' },
  patientBirthDate: '',
  numberOfStudyRelatedInstances: 1,
  lastReceivedAt: '2026-01-01T00:00:00.000Z',
  reading: { state: 'unread' },
} as StudyRow;

/** A window that shows the study in one of two ways: which of what it knows it asks for again after a change. */
function windowWith(shownAs: readonly string[]) {
  const cache = new QueryClient();
  const known = [shownAs, queryKeys.priors('9.9'), queryKeys.hangingFacts('9.9')];
  cache.setQueryData(shownAs, { study: STUDY, series: [] });
  for (const key of known.slice(1)) cache.setQueryData(key, {});
  return {
    cache,
    row: () => cache.getQueryData<StudyDetail>(shownAs)?.study,
    askedAgain: () => known.map((queryKey) => cache.getQueryState(queryKey)?.isInvalidated),
  };
}

test.each([
  ['read', queryKeys.study('1.2.3')],
  ['beside', queryKeys.studyBeside('1.2.3')],
])(
  'a study that is %s: another patient counts at once, another object under a UID is asked for',
  (_, key) => {
    const { cache, row, askedAgain } = windowWith(key);
    const changed = (study: Partial<StudyRow>) =>
      applyStudyChange(cache, { kind: 'changed', study: { ...STUDY, ...study }, isNew: false });
    changed({});
    expect(askedAgain()).toEqual([false, false, false]);
    changed({ patientId: 'OTHER' });
    expect(row()?.patientId).toBe('OTHER');
    expect(askedAgain()).toEqual([false, true, true]);
    changed({ patientId: 'OTHER', lastReceivedAt: '2026-01-01T00:00:01.000Z' });
    expect(askedAgain()).toEqual([true, true, true]);
    cache.clear();
  },
);

test('after more changes than are told one by one the studies on the screen are asked for again', () => {
  const { cache, askedAgain } = windowWith(queryKeys.studyBeside('1.2.3'));
  expect(applyStudyChange(cache, { kind: 'reset' })).toBe('searchAgain');
  expect(askedAgain()[0]).toBe(true);
  cache.clear();
});
