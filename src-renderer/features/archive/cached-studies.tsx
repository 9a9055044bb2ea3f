import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CachedStudy } from '#shared/contract/cache.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatDate, formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import styles from './keeping.module.css';
import { PatientLine } from './patient-line.tsx';

const words = text.cache;

/** Every cached study, the next to go first, with what keeps it. */
export function CachedStudies() {
  const cache = useQueryClient();
  const list = useQuery(queries.cachedStudies);
  const [problem, setProblem] = useState<string | null>(null);
  const changed = {
    onMutate: () => setProblem(null),
    onError: (error: Error) => setProblem(error.message),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.cache }),
  };
  const pin = useMutation({
    mutationFn: ({ studyInstanceUid, isPinned }: CachedStudy) =>
      api.cache.hold({ studyInstanceUid, isPinned: !isPinned }),
    ...changed,
  });
  const own = useMutation({
    mutationFn: ({ studyInstanceUid }: CachedStudy) => api.cache.own({ studyInstanceUid }),
    ...changed,
  });
  if (list.data === undefined) {
    if (list.error === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={list.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (list.data.length === 0) return <p className={styles['notices']}>{words.none.words}</p>;
  return (
    <>
      {problem !== null && (
        <div className={styles['notices']}>
          <Notice tone="stop">{problem}</Notice>
        </div>
      )}
      <PlainTable<CachedStudy>
        label={words.list}
        rows={list.data}
        keyOf={(study) => study.studyInstanceUid}
        columns={[
          {
            id: 'patient',
            title: words.columns.patient,
            widthPx: 200,
            render: (study) => <PatientLine name={study.patientName} patientId={study.patientId} />,
          },
          {
            id: 'study',
            title: words.columns.study,
            render: (study) => (
              <span className={styles['stack']}>
                <span className={styles['line']}>
                  {formatDate(study.studyDate)}
                  <span className={styles['dim']}>{study.modalitiesInStudy.join(' ')}</span>
                </span>
                <bdi className={styles['dim']}>{study.studyDescription}</bdi>
              </span>
            ),
          },
          { id: 'peer', title: words.columns.peer, widthPx: 130, render: (study) => <bdi>{study.peer}</bdi> },
          {
            id: 'needed',
            title: words.columns.needed,
            widthPx: 170,
            render: (study) => formatInstant(study.lastNeededAt),
          },
          {
            id: 'size',
            title: words.columns.size,
            widthPx: 90,
            align: 'end',
            render: (study) => formatBytes(study.sizeBytes),
          },
          { id: 'kept', title: words.columns.kept, widthPx: 170, render: (study) => <Kept study={study} /> },
          {
            id: 'actions',
            title: words.columns.actions,
            widthPx: 190,
            align: 'end',
            render: (study) => (
              <div className={styles['actions']}>
                <Button isDisabled={pin.isPending} onPress={() => pin.mutate(study)}>
                  {study.isPinned ? words.unpin : words.pin}
                </Button>
                <Button tone="quiet" isDisabled={own.isPending} onPress={() => own.mutate(study)}>
                  {words.own}
                </Button>
              </div>
            ),
          },
        ]}
      />
    </>
  );
}

function Kept({ study: { isPinned, keepUntil } }: { readonly study: CachedStudy }) {
  if (isPinned) return <Chip tone="accent">{words.pinned}</Chip>;
  if (keepUntil === null) return null;
  return <span className={styles['dim']}>{words.until(formatInstant(keepUntil))}</span>;
}
