import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PurgedEntry } from '#shared/contract/deletion.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './keeping.module.css';

const words = text.deletion.trash;

/** What is left of images that were deleted for good. */
export function PurgedList({ views }: { readonly views: ReactNode }) {
  const cache = useQueryClient();
  const purged = useQuery(queries.purged);
  const admit = useMutation({
    mutationFn: (entry: PurgedEntry) => api.trash.admit({ trashId: entry.trashId }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.purged }),
  });
  if (purged.data === undefined) {
    if (purged.error === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={purged.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void purged.refetch()}
      />
    );
  }
  return (
    <Sheet
      intro={
        <span className={styles['head']}>
          {views}
          {words.purgedIntro}
        </span>
      }
    >
      <div className={styles['notices']}>
        {admit.error !== null && <Notice tone="stop">{admit.error.message}</Notice>}
      </div>
      {purged.data.length === 0 ? (
        <StateScreen icon={Trash2} title={words.nonePurged.title}>
          {words.nonePurged.words}
        </StateScreen>
      ) : (
        <PlainTable<PurgedEntry>
          label={words.purged}
          rows={purged.data}
          keyOf={(entry) => entry.trashId}
          columns={[
            {
              id: 'study',
              title: words.columns.studyInstanceUid,
              render: (entry) => <code className={styles['uid']}>{entry.studyInstanceUid}</code>,
            },
            {
              id: 'instances',
              title: words.columns.instances,
              widthPx: 110,
              render: (entry) => (
                <span className={styles['stack']}>
                  {formatNumber(entry.instanceCount)}
                  <span className={styles['dim']}>{formatBytes(entry.sizeBytes)}</span>
                </span>
              ),
            },
            {
              id: 'reason',
              title: words.columns.reason,
              widthPx: 260,
              render: (entry) => (
                <span className={styles['stack']}>
                  {text.deletion.reasons[entry.reason]}
                  <bdi className={styles['dim']}>{entry.comment}</bdi>
                </span>
              ),
            },
            {
              id: 'trashedAt',
              title: words.columns.trashedAt,
              widthPx: 170,
              render: (entry) => <WhenAndWho at={entry.trashedAt} by={words.by(entry.trashedBy)} />,
            },
            {
              id: 'purgedAt',
              title: words.columns.purgedAt,
              widthPx: 170,
              render: (entry) => (
                <WhenAndWho
                  at={entry.purgedAt}
                  by={entry.purgedBy === '' ? words.byItself : words.by(entry.purgedBy)}
                />
              ),
            },
            {
              id: 'actions',
              title: words.columns.actions,
              widthPx: 170,
              align: 'end',
              render: (entry) =>
                entry.barredCount === 0 ? null : (
                  <span className={styles['stack']}>
                    <span className={styles['dim']}>{words.barred(formatNumber(entry.barredCount))}</span>
                    <Button isDisabled={admit.isPending} onPress={() => admit.mutate(entry)}>
                      {words.admit}
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      )}
    </Sheet>
  );
}

function WhenAndWho({ at, by }: { readonly at: string; readonly by: string }) {
  return (
    <span className={styles['stack']}>
      {formatInstant(at)}
      <bdi className={styles['dim']}>{by}</bdi>
    </span>
  );
}
