import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Check, ShieldCheck, X } from 'lucide-react';
import type { AuditRecord } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';

const words = text.admin.audit;
const PAGE_RECORDS = 100;

/** Who did what, newest first, and the proof that nothing was changed. */
export function Audit() {
  const audit = useInfiniteQuery({
    queryKey: queryKeys.audit,
    queryFn: ({ pageParam }) => api.audit.list({ beforeSequence: pageParam, limit: PAGE_RECORDS }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE_RECORDS ? undefined : page.at(-1)?.sequence),
    staleTime: 0,
  });
  const verify = useMutation({ mutationFn: () => api.audit.verify() });
  const records = audit.data?.pages.flat();
  return (
    <Sheet
      intro={<VerifyResult result={verify.data} problem={verify.error?.message} />}
      actions={
        <Button icon={ShieldCheck} isDisabled={verify.isPending} onPress={() => verify.mutate()}>
          {verify.isPending ? words.verifying : words.verify}
        </Button>
      }
    >
      {records === undefined && audit.error !== null && (
        <QueryFailure
          title={words.failed}
          message={audit.error.message}
          retryLabel={text.common.tryAgain}
          onRetry={() => void audit.refetch()}
        />
      )}
      {records !== undefined && (
        <PlainTable<AuditRecord>
          label={text.admin.tabs.audit}
          rows={records}
          keyOf={(record) => String(record.sequence)}
          columns={[
            {
              id: 'sequence',
              title: words.columns.sequence,
              widthPx: 80,
              render: (record) => <span className={styles['dim']}>{formatNumber(record.sequence)}</span>,
            },
            {
              id: 'at',
              title: words.columns.at,
              widthPx: 180,
              render: (record) => formatInstant(record.at),
            },
            {
              id: 'user',
              title: words.columns.user,
              widthPx: 160,
              render: (record) =>
                record.user === '' ? (
                  <span className={styles['dim']}>{words.station}</span>
                ) : (
                  <bdi>{record.user}</bdi>
                ),
            },
            {
              id: 'event',
              title: words.columns.event,
              widthPx: 200,
              render: (record) => words.events[record.event] ?? record.event,
            },
            {
              id: 'outcome',
              title: words.columns.outcome,
              widthPx: 110,
              render: (record) =>
                record.outcome === 'success' ? (
                  <Chip icon={Check}>{words.success}</Chip>
                ) : (
                  <Chip tone="stop" icon={X}>
                    {words.failure}
                  </Chip>
                ),
            },
            {
              id: 'objects',
              title: words.columns.objects,
              render: (record) => (
                <span className={styles['objects']}>
                  {Object.entries(record.objects).map(([name, value]) => (
                    <span key={name}>
                      <span className={styles['dim']}>{name}</span> <bdi>{value}</bdi>
                    </span>
                  ))}
                </span>
              ),
            },
          ]}
          foot={
            audit.hasNextPage && (
              <div className={styles['foot']}>
                <Button isDisabled={audit.isFetchingNextPage} onPress={() => void audit.fetchNextPage()}>
                  {words.older}
                </Button>
              </div>
            )
          }
        />
      )}
    </Sheet>
  );
}

type VerifyResultProps = {
  readonly result: { readonly records: number; readonly brokenAt: number | null } | undefined;
  readonly problem: string | undefined;
};

function VerifyResult({ result, problem }: VerifyResultProps) {
  if (problem !== undefined) return <Notice tone="stop">{problem}</Notice>;
  if (result === undefined) return words.intro;
  if (result.brokenAt === null) return <Notice tone="ok">{words.whole(formatNumber(result.records))}</Notice>;
  return <Notice tone="stop">{words.broken(formatNumber(result.brokenAt))}</Notice>;
}
