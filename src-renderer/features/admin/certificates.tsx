import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, FileBadge, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Certificate, CertificateList } from '#shared/contract/certificates.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { IssueDialog, MakeDialog, TrustDialog } from './certificate-dialogs.tsx';

const words = text.admin.certificates;

type Row = Certificate & { readonly use: 'authority' | 'station' | 'trusted' };
type Opened = 'authority' | 'station' | 'issue' | 'trust' | null;

/** The station's own certificates, and whose it takes. */
export function Certificates() {
  const certificates = useQuery(queries.certificates);
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const hasAuthority = certificates.data?.authority !== null;
  return (
    <Sheet
      intro={words.intro}
      actions={
        <>
          <Button onPress={() => setOpened('trust')}>{words.trust}</Button>
          {hasAuthority ? (
            <>
              <Button icon={FileBadge} onPress={() => setOpened('issue')}>
                {words.issue}
              </Button>
              <Button onPress={() => setOpened('station')}>{words.makeStation}</Button>
            </>
          ) : (
            <Button icon={ShieldCheck} onPress={() => setOpened('authority')}>
              {words.makeAuthority}
            </Button>
          )}
        </>
      }
    >
      {certificates.data !== undefined && <CertificateTable list={certificates.data} />}
      {certificates.data === undefined && certificates.error !== null && (
        <QueryFailure
          title={words.failed}
          message={certificates.error.message}
          retryLabel={text.common.tryAgain}
          onRetry={() => void certificates.refetch()}
        />
      )}
      {(opened === 'authority' || opened === 'station') && <MakeDialog use={opened} onClose={close} />}
      {opened === 'issue' && <IssueDialog onClose={close} />}
      {opened === 'trust' && <TrustDialog onClose={close} />}
    </Sheet>
  );
}

function rowsOf({ authority, station, trusted }: CertificateList): Row[] {
  return [
    ...(authority ? [{ ...authority, use: 'authority' as const }] : []),
    ...(station ? [{ ...station, use: 'station' as const }] : []),
    ...trusted.map((each) => ({ ...each, use: 'trusted' as const })),
  ];
}

function CertificateTable({ list }: { readonly list: CertificateList }) {
  const rows = rowsOf(list);
  if (rows.length === 0) return <p className={styles['empty']}>{words.none}</p>;
  return (
    <PlainTable<Row>
      label={text.admin.tabs.certificates}
      rows={rows}
      keyOf={(row) => `${row.use} ${row.fingerprint}`}
      columns={[
        { id: 'use', title: words.use, widthPx: 150, render: (row) => words.uses[row.use] },
        { id: 'subject', title: words.subject, render: (row) => <bdi>{row.subject}</bdi> },
        { id: 'key', title: words.key, widthPx: 110, render: (row) => row.key },
        { id: 'until', title: words.until, widthPx: 170, render: (row) => formatInstant(row.notAfter) },
        { id: 'state', title: words.state, widthPx: 150, render: (row) => <State state={row.state} /> },
        {
          id: 'fingerprint',
          title: words.fingerprint,
          widthPx: 170,
          render: (row) => <code title={row.fingerprint}>{row.fingerprint.slice(0, 16)}…</code>,
        },
        {
          id: 'actions',
          title: text.activity.columns.actions,
          widthPx: 150,
          align: 'end',
          render: (row) => row.use === 'trusted' && <Distrust fingerprint={row.fingerprint} />,
        },
      ]}
    />
  );
}

function State({ state }: { readonly state: Certificate['state'] }) {
  if (state === 'valid')
    return (
      <Chip tone="ok" icon={CircleCheck}>
        {words.states[state]}
      </Chip>
    );
  return (
    <Chip tone={state === 'ending' ? 'warn' : 'stop'} icon={state === 'ending' ? TriangleAlert : CircleAlert}>
      {words.states[state]}
    </Chip>
  );
}

function Distrust({ fingerprint }: { readonly fingerprint: string }) {
  const distrust = useChange(() => api.certificates.distrust({ fingerprint }), queryKeys.certificates);
  return (
    <Button tone="quiet" isDisabled={distrust.isPending} onPress={() => distrust.mutate(undefined)}>
      {words.distrust}
    </Button>
  );
}
