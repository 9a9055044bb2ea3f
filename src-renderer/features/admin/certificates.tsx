import { useQuery } from '@tanstack/react-query';
import {
  CircleAlert,
  CircleCheck,
  Download,
  Ellipsis,
  FileBadge,
  FilePen,
  FileUp,
  RefreshCw,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react';
import { useState } from 'react';
import type { Certificate, CertificateList } from '#shared/contract/certificates.ts';
import { queries } from '#view/api/queries.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { IssueDialog, MakeDialog } from './certificate-dialogs.tsx';
import { Fingerprint } from './fingerprint.tsx';
import { DistrustDialog, ImportDialog, SignDialog, TrustDialog } from './given-certificates.tsx';
import { savePem } from './save-pem.ts';

const words = text.admin.certificates;

type Row = Certificate & { readonly use: 'authority' | 'station' | 'trusted' };
type Opened =
  | 'authority'
  | 'replaceAuthority'
  | 'station'
  | 'issue'
  | 'sign'
  | 'importStation'
  | 'importAuthority'
  | 'trust'
  | null;

/** The station's own certificates, and whose it takes. */
export function Certificates() {
  const certificates = useQuery(queries.certificates);
  const [opened, setOpened] = useState<Opened>(null);
  const { data: list } = certificates;
  return (
    <Sheet intro={words.intro} actions={list !== undefined && <Actions list={list} onOpen={setOpened} />}>
      {list !== undefined && <CertificateTable list={list} />}
      {list === undefined && certificates.error !== null && (
        <QueryFailure
          title={words.failed}
          message={certificates.error.message}
          retryLabel={text.common.tryAgain}
          onRetry={() => void certificates.refetch()}
        />
      )}
      {list !== undefined && <OpenedDialog opened={opened} list={list} onClose={() => setOpened(null)} />}
    </Sheet>
  );
}

type ActionsProps = {
  readonly list: CertificateList;
  readonly onOpen: (dialog: Opened) => void;
};

/** The next step as a button, the rest in a menu. */
function Actions({ list: { authority }, onOpen }: ActionsProps) {
  return (
    <>
      <Button onPress={() => onOpen('trust')}>{words.trust}</Button>
      {authority === null ? (
        <Button tone="primary" icon={ShieldCheck} onPress={() => onOpen('authority')}>
          {words.makeAuthority}
        </Button>
      ) : (
        <>
          <Button icon={FileBadge} onPress={() => onOpen('issue')}>
            {words.issue}
          </Button>
          <Button onPress={() => onOpen('station')}>{words.makeStation}</Button>
        </>
      )}
      <MenuButton
        label={words.moreLabel}
        placement="bottom end"
        trigger={<Button icon={Ellipsis}>{words.more}</Button>}
      >
        {authority !== null && (
          <MenuItem id="sign" label={words.sign} icon={FilePen} onAction={() => onOpen('sign')} />
        )}
        <MenuItem
          id="import-station"
          label={words.importTitles.station}
          icon={FileUp}
          onAction={() => onOpen('importStation')}
        />
        <MenuItem
          id="import-authority"
          label={words.importTitles.authority}
          icon={FileUp}
          onAction={() => onOpen('importAuthority')}
        />
        {authority !== null && (
          <MenuItem
            id="replace-authority"
            label={words.replaceAuthority}
            icon={RefreshCw}
            onAction={() => onOpen('replaceAuthority')}
          />
        )}
      </MenuButton>
    </>
  );
}

type OpenedDialogProps = {
  readonly opened: Opened;
  readonly list: CertificateList;
  readonly onClose: () => void;
};

function OpenedDialog({ opened, list: { authority, station }, onClose }: OpenedDialogProps) {
  switch (opened) {
    case 'authority':
    case 'station':
      return <MakeDialog use={opened} onClose={onClose} />;
    case 'replaceAuthority':
      return <MakeDialog use="authority" replaces onClose={onClose} />;
    case 'issue':
      return <IssueDialog onClose={onClose} />;
    case 'sign':
      return <SignDialog onClose={onClose} />;
    case 'importStation':
      return <ImportDialog use="station" replaces={station !== null} onClose={onClose} />;
    case 'importAuthority':
      return <ImportDialog use="authority" replaces={authority !== null} onClose={onClose} />;
    case 'trust':
      return <TrustDialog onClose={onClose} />;
    case null:
      return null;
  }
}

function rowsOf({ authority, station, trusted }: CertificateList): Row[] {
  return [
    ...(authority ? [{ ...authority, use: 'authority' as const }] : []),
    ...(station ? [{ ...station, use: 'station' as const }] : []),
    ...trusted.map((each) => ({ ...each, use: 'trusted' as const })),
  ];
}

function CertificateTable({ list }: { readonly list: CertificateList }) {
  const [distrusted, setDistrusted] = useState<Certificate | null>(null);
  const rows = rowsOf(list);
  if (rows.length === 0) return <p className={styles['empty']}>{words.none}</p>;
  return (
    <>
      <PlainTable<Row>
        label={text.admin.tabs.certificates}
        rows={rows}
        keyOf={(row) => `${row.use} ${row.fingerprint}`}
        columns={[
          { id: 'use', title: words.use, widthPx: 130, render: (row) => words.uses[row.use] },
          { id: 'subject', title: words.subject, render: (row) => <bdi>{row.subject}</bdi> },
          { id: 'key', title: words.key, widthPx: 100, render: (row) => row.key },
          { id: 'until', title: words.until, widthPx: 170, render: (row) => formatInstant(row.notAfter) },
          { id: 'state', title: words.state, widthPx: 130, render: (row) => <State state={row.state} /> },
          {
            id: 'fingerprint',
            title: words.fingerprint,
            widthPx: 220,
            render: (row) => <Fingerprint value={row.fingerprint} />,
          },
          {
            id: 'actions',
            title: text.activity.columns.actions,
            widthPx: 220,
            align: 'end',
            render: (row) => (
              <>
                {row.use === 'authority' && (
                  <Button tone="quiet" icon={Download} onPress={() => savePem('ca.crt', list.authorityPem)}>
                    {words.saveAuthority}
                  </Button>
                )}
                {row.use === 'trusted' && (
                  <Button tone="quiet" onPress={() => setDistrusted(row)}>
                    {words.distrust}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
      {distrusted !== null && <DistrustDialog certificate={distrusted} onClose={() => setDistrusted(null)} />}
    </>
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
