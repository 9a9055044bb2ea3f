import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { QuarantinedInstance } from '#shared/contract/quarantine.ts';
import { queries } from '#view/api/queries.ts';
import { formatBytes, formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './keeping.module.css';
import { QuarantinedObject } from './quarantined-object.tsx';

const words = text.quarantine;

/** Objects that were received but not taken among the studies, each with its reason and what can be done. */
export function Quarantine() {
  const quarantine = useQuery(queries.quarantine);
  const [looked, setLooked] = useState<QuarantinedInstance | null>(null);
  const [told, setTold] = useState<string | null>(null);
  if (quarantine.data === undefined) {
    if (quarantine.error === null) return null;
    return (
      <QueryFailure
        title={words.failed}
        message={quarantine.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void quarantine.refetch()}
      />
    );
  }
  return (
    <Sheet intro={words.intro}>
      {told !== null && (
        <div className={styles['notices']}>
          <Notice tone="ok">{told}</Notice>
        </div>
      )}
      {quarantine.data.length === 0 ? (
        <StateScreen icon={ShieldCheck} title={words.none.title}>
          {words.none.words}
        </StateScreen>
      ) : (
        <PlainTable<QuarantinedInstance>
          label={words.title}
          rows={quarantine.data}
          keyOf={(each) => each.quarantineId}
          columns={[
            {
              id: 'receivedAt',
              title: words.columns.receivedAt,
              widthPx: 190,
              render: (each) => formatInstant(each.receivedAt),
            },
            {
              id: 'source',
              title: words.columns.source,
              widthPx: 130,
              render: (each) => <bdi>{each.source}</bdi>,
            },
            { id: 'reason', title: words.columns.reason, render: (each) => each.reason },
            {
              id: 'sop',
              title: words.columns.sopInstanceUid,
              widthPx: 280,
              render: (each) => <code className={styles['uid']}>{each.sopInstanceUid}</code>,
            },
            {
              id: 'size',
              title: words.columns.sizeBytes,
              widthPx: 80,
              align: 'end',
              render: (each) => formatBytes(each.sizeBytes),
            },
            {
              id: 'actions',
              title: words.columns.actions,
              widthPx: 90,
              align: 'end',
              render: (each) => (
                <Button
                  onPress={() => {
                    setTold(null);
                    setLooked(each);
                  }}
                >
                  {words.look}
                </Button>
              ),
            },
          ]}
        />
      )}
      {looked !== null && (
        <QuarantinedObject
          object={looked}
          onClose={() => setLooked(null)}
          onDone={(said) => {
            setTold(said);
            setLooked(null);
          }}
        />
      )}
    </Sheet>
  );
}
