import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RemoteStudy } from '#shared/contract/remote.ts';
import { api } from '#view/api/client.ts';
import { applyTransfer } from '#view/api/feed-values.ts';
import { type QueryLine, retrievesOf, studyKey } from './query-rows.ts';

export type Retrieving = {
  readonly problem: string | null;
  /** Lines that wait for an answer, since a study of another patient has their UID */
  readonly doubtful: {
    readonly lines: readonly QueryLine[];
    readonly studies: readonly RemoteStudy[];
  } | null;
  /** Asks first where patients differ. */
  readonly retrieve: (lines: readonly QueryLine[]) => void;
  readonly retrieveAll: () => void;
  readonly retrieveOthers: () => void;
  readonly forget: () => void;
  readonly cancel: (transferId: string) => void;
  readonly retry: (transferId: string) => void;
};

/** Starts, stops and repeats retrieves; their progress comes by the feed. */
export function useRetrieve(): Retrieving {
  const cache = useQueryClient();
  const [doubtful, setDoubtful] = useState<Retrieving['doubtful']>(null);
  const start = useMutation({
    mutationFn: async (lines: readonly QueryLine[]) => {
      for (const wanted of retrievesOf(lines)) {
        const started = await api.remote.retrieve({ archive: wanted.archive, studies: [...wanted.studies] });
        for (const transfer of started) applyTransfer(cache, transfer);
      }
    },
  });
  const change = useMutation({
    mutationFn: ({ act, transferId }: { act: 'cancel' | 'retry'; transferId: string }) =>
      api.remote[act]({ transferId }),
    onSuccess: (transfer) => applyTransfer(cache, transfer),
  });
  return {
    problem: (start.error ?? change.error)?.message ?? null,
    doubtful,
    retrieve(lines) {
      const studies = new Map(
        lines
          .filter(({ study }) => study.otherPatientHere !== null)
          .map(({ study }) => [studyKey(study), study]),
      );
      if (studies.size === 0) start.mutate(lines);
      else setDoubtful({ lines, studies: [...studies.values()] });
    },
    retrieveAll() {
      if (doubtful !== null) start.mutate(doubtful.lines);
      setDoubtful(null);
    },
    retrieveOthers() {
      if (doubtful !== null)
        start.mutate(doubtful.lines.filter(({ study }) => study.otherPatientHere === null));
      setDoubtful(null);
    },
    forget: () => setDoubtful(null),
    cancel: (transferId) => change.mutate({ act: 'cancel', transferId }),
    retry: (transferId) => change.mutate({ act: 'retry', transferId }),
  };
}
