import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { TrashEntry } from '#shared/contract/deletion.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatDate, formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { DelayQuestion } from './delay-question.tsx';
import styles from './keeping.module.css';
import { PatientLine } from './patient-line.tsx';
import { PurgeQuestion } from './purge-question.tsx';

const words = text.deletion.trash;

/** What waits in the trash; each line can be restored, or deleted for good by a second act. */
export function TrashList({ views }: { readonly views: ReactNode }) {
  const cache = useQueryClient();
  const mayChangeDelay = useMay('settings.manage');
  const trash = useQuery(queries.trash);
  const [asked, setAsked] = useState<TrashEntry | 'delay' | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const restore = useMutation({
    mutationFn: (entry: TrashEntry) => api.trash.restore({ trashId: entry.trashId }),
    onMutate: () => setTold(null),
    onSuccess: ({ unreadable }) => {
      if (unreadable > 0) setTold(words.unreadable(unreadable));
      return cache.invalidateQueries({ queryKey: queryKeys.trash });
    },
  });
  if (trash.data === undefined) {
    if (trash.error === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={trash.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void trash.refetch()}
      />
    );
  }
  const { entries, delayDays, pause, unlinking } = trash.data;
  const close = () => setAsked(null);
  return (
    <Sheet
      intro={
        <span className={styles['head']}>
          {views}
          {words.intro(delayDays)}
        </span>
      }
      actions={mayChangeDelay && <Button onPress={() => setAsked('delay')}>{words.changeDelay}</Button>}
    >
      <div className={styles['notices']}>
        {pause !== 'none' && <Notice tone="warn">{words.pauses[pause]}</Notice>}
        {unlinking > 0 && <Notice tone="info">{words.unlinking(formatNumber(unlinking))}</Notice>}
        {told !== null && <Notice tone="warn">{told}</Notice>}
        {restore.error !== null && <Notice tone="stop">{restore.error.message}</Notice>}
      </div>
      {entries.length === 0 ? (
        <StateScreen icon={Trash2} title={words.none.title}>
          {words.none.words}
        </StateScreen>
      ) : (
        <PlainTable<TrashEntry>
          label={words.title}
          rows={entries}
          keyOf={(entry) => entry.trashId}
          columns={[
            {
              id: 'patient',
              title: words.columns.patient,
              widthPx: 190,
              render: (entry) => <PatientLine name={entry.patientName} patientId={entry.patientId} />,
            },
            { id: 'study', title: words.columns.study, render: (entry) => <StudyLine entry={entry} /> },
            {
              id: 'what',
              title: words.columns.what,
              widthPx: 110,
              render: (entry) => (
                <span className={styles['stack']}>
                  {scopeOf(entry)}
                  <span className={styles['dim']}>{formatBytes(entry.sizeBytes)}</span>
                </span>
              ),
            },
            {
              id: 'reason',
              title: words.columns.reason,
              widthPx: 220,
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
              widthPx: 165,
              render: (entry) => (
                <span className={styles['stack']}>
                  {formatInstant(entry.trashedAt)}
                  <bdi className={styles['dim']}>{words.by(entry.trashedBy)}</bdi>
                </span>
              ),
            },
            {
              id: 'dueAt',
              title: words.columns.dueAt,
              widthPx: 165,
              render: (entry) => formatInstant(entry.purgeDueAt),
            },
            {
              id: 'actions',
              title: words.columns.actions,
              widthPx: 190,
              align: 'end',
              render: (entry) => (
                <div className={styles['actions']}>
                  <Button isDisabled={restore.isPending} onPress={() => restore.mutate(entry)}>
                    {words.restore}
                  </Button>
                  <Button tone="quiet" onPress={() => setAsked(entry)}>
                    {words.purge}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      {asked === 'delay' && <DelayQuestion delayDays={delayDays} onClose={close} />}
      {asked !== null && asked !== 'delay' && (
        <PurgeQuestion
          entry={asked}
          onClose={close}
          onStarted={() => {
            setTold(text.deletion.purge.started);
            close();
          }}
        />
      )}
    </Sheet>
  );
}

function StudyLine({ entry }: { readonly entry: TrashEntry }) {
  return (
    <span className={styles['stack']}>
      <span className={styles['line']}>
        {formatDate(entry.studyDate)}
        <span className={styles['dim']}>{entry.modalities.join(' ')}</span>
      </span>
      <bdi className={styles['dim']}>{entry.studyDescription}</bdi>
    </span>
  );
}

function scopeOf({ scope, seriesCount, instanceCount }: TrashEntry): string {
  if (scope === 'study') return words.scopes.study;
  return scope === 'series'
    ? words.scopes.series(formatNumber(seriesCount))
    : words.scopes.instances(formatNumber(instanceCount));
}
