import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import type { PrefetchPull } from '#shared/contract/prefetch.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { PriorStateChip, priorReason } from '#view/ui/prior-state.tsx';
import { Progress } from '#view/ui/progress.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './activity.module.css';

const words = text.prefetch;

/** Priors that are fetched from other archives: how far, from where, why, and what keeps one away. */
export function Pulls() {
  const pulls = useQuery(queries.pulls);
  const mayFetch = useMay('remote.retrieve');
  const cache = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: ([act, studyInstanceUid]: readonly ['pause' | 'retry', string]) =>
      api.prefetch[act]({ studyInstanceUid }),
    onSuccess: (answer) => cache.setQueryData(queryKeys.pulls, answer),
  });
  if (pulls.error !== null && pulls.data === undefined) {
    return (
      <QueryFailure
        title={words.pulls.failed}
        message={pulls.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void pulls.refetch()}
      />
    );
  }
  if (pulls.data === undefined) return null;
  if (pulls.data.length === 0) {
    return (
      <StateScreen icon={History} title={words.pulls.none.title}>
        {words.pulls.none.words}
      </StateScreen>
    );
  }
  return (
    <>
      {error !== null && (
        <div className={styles['problem']}>
          <Notice tone="stop">{error.message}</Notice>
        </div>
      )}
      <PlainTable<PrefetchPull>
        label={words.pulls.title}
        rows={pulls.data}
        keyOf={(pull) => pull.studyInstanceUid}
        columns={[
          {
            id: 'state',
            title: words.pulls.columns.state,
            widthPx: 130,
            render: (pull) => <PriorStateChip standing={pull} />,
          },
          {
            id: 'what',
            title: words.pulls.columns.what,
            render: (pull) => (
              <div className={styles['what']}>
                <span>
                  {[formatDate(pull.studyDate), pull.modalitiesInStudy.join(' ')].filter(Boolean).join('  ')}{' '}
                  <bdi>{pull.studyDescription || text.priors.noDescription}</bdi>
                </span>
                {priorReason(pull) !== '' && <span className={styles['reason']}>{priorReason(pull)}</span>}
              </div>
            ),
          },
          {
            id: 'from',
            title: words.pulls.columns.from,
            widthPx: 150,
            render: (pull) => <bdi>{pull.archive.id}</bdi>,
          },
          {
            id: 'why',
            title: words.pulls.columns.why,
            widthPx: 190,
            render: (pull) => <span className={styles['kind']}>{words.causes[pull.cause]}</span>,
          },
          {
            id: 'progress',
            title: words.pulls.columns.progress,
            widthPx: 220,
            render: (pull) => <PullProgress pull={pull} />,
          },
          {
            id: 'actions',
            title: words.pulls.columns.actions,
            widthPx: 170,
            render: ({ state, studyInstanceUid, nextTryAt }) => (
              <div className={styles['actions']}>
                {mayFetch && (state === 'coming' || state === 'waiting') && (
                  <Button isDisabled={isPending} onPress={() => mutate(['pause', studyInstanceUid])}>
                    {words.pause}
                  </Button>
                )}
                {mayFetch && (state === 'failed' || state === 'paused' || nextTryAt !== null) && (
                  <Button isDisabled={isPending} onPress={() => mutate(['retry', studyInstanceUid])}>
                    {words.retry}
                  </Button>
                )}
              </div>
            ),
          },
        ]}
      />
    </>
  );
}

function PullProgress({ pull: { state, done, total } }: { readonly pull: PrefetchPull }) {
  if (total === 0) return null;
  const figures = words.pulls.images(formatNumber(done), formatNumber(total));
  return state === 'coming' ? (
    <Progress label={words.pulls.columns.progress} fraction={done / total} figures={figures} />
  ) : (
    <span className={styles['kind']}>{figures}</span>
  );
}
