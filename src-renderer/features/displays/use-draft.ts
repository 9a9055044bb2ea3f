import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignedTest, TestValues } from '#shared/display-qc/tests.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';

export interface Draft {
  readonly draftId: string;
  readonly test: SignedTest;
}

/** A test on its way to be signed: each reading is kept by the core as soon as it is made. */
export function useDraft(begun: Draft) {
  const cache = useQueryClient();
  const [test, setTest] = useState(begun.test);
  const { draftId } = begun;
  const put = useMutation({
    mutationFn: (wanted: SignedTest) => api.displays.putDraft({ draftId, test: wanted }),
    onSuccess: (drafts) => cache.setQueryData(queryKeys.displayDrafts, drafts),
  });
  const sign = useMutation({
    mutationFn: (wanted: SignedTest) => api.displays.sign({ test: wanted, draftId }),
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.displays }),
  });
  const keep = (next: SignedTest) => {
    setTest(next);
    put.mutate(next);
  };
  return {
    draftId,
    test,
    keep,
    keepValues: (values: TestValues) => keep({ ...test, values }),
    problem: put.error?.message ?? '',
    sign,
  };
}

export type DraftWork = ReturnType<typeof useDraft>;
