import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import type { QuarantinedInstance } from '#shared/contract/quarantine.ts';
import { queries } from '#view/api/queries.ts';
import { formatBytes, formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './activity.module.css';

const words = text.activity;

/** Objects that were received but not taken among the studies, each with its reason. */
export function Quarantine() {
  const quarantine = useQuery(queries.quarantine);
  if (quarantine.error !== null && quarantine.data === undefined) {
    return (
      <QueryFailure
        title={words.quarantineFailed}
        message={quarantine.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void quarantine.refetch()}
      />
    );
  }
  if (quarantine.data === undefined) return null;
  if (quarantine.data.length === 0) {
    return (
      <StateScreen icon={ShieldCheck} title={words.noQuarantine.title}>
        {words.noQuarantine.words}
      </StateScreen>
    );
  }
  return (
    <PlainTable<QuarantinedInstance>
      label={words.quarantine}
      rows={quarantine.data}
      keyOf={(each) => each.quarantineId}
      columns={[
        {
          id: 'receivedAt',
          title: words.quarantineColumns.receivedAt,
          widthPx: 180,
          render: (each) => formatInstant(each.receivedAt),
        },
        {
          id: 'source',
          title: words.quarantineColumns.source,
          widthPx: 150,
          render: (each) => <bdi>{each.source}</bdi>,
        },
        { id: 'reason', title: words.quarantineColumns.reason, render: (each) => each.reason },
        {
          id: 'sop',
          title: words.quarantineColumns.sopInstanceUid,
          widthPx: 300,
          render: (each) => <code className={styles['uid']}>{each.sopInstanceUid}</code>,
        },
        {
          id: 'size',
          title: words.quarantineColumns.sizeBytes,
          widthPx: 90,
          align: 'end',
          render: (each) => formatBytes(each.sizeBytes),
        },
      ]}
    />
  );
}
