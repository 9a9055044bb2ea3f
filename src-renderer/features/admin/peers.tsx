import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Peer } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { PeerDialog } from './peer-dialog.tsx';
import { draftFor, draftOf, NEW_PEER, type PeerDraft } from './peer-draft.ts';
import { PeerTestDialog } from './peer-test.tsx';
import { RefusedCallers } from './refused-callers.tsx';

const words = text.admin.peers;

function addressOf({ host, port, usesTls }: Peer): string {
  return `${host}:${port}${usesTls ? ', TLS' : ''}`;
}

/** The systems that may speak to this node, and those that tried and were turned away. */
export function Peers() {
  const peers = useQuery(queries.peers);
  const [edited, setEdited] = useState<{ draft: PeerDraft; isNew: boolean } | null>(null);
  const [tested, setTested] = useState<Peer | null>(null);
  const [removed, setRemoved] = useState<Peer | null>(null);
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button icon={Plus} onPress={() => setEdited({ draft: NEW_PEER, isNew: true })}>
          {words.add}
        </Button>
      }
    >
      <AdminList query={peers} failedTitle={words.failed}>
        {(rows) => (
          <div className={rows.length === 0 ? undefined : styles['upper']}>
            {rows.length === 0 ? (
              <p className={styles['empty']}>{words.none}</p>
            ) : (
              <PlainTable<Peer>
                label={text.admin.tabs.peers}
                rows={rows}
                keyOf={(peer) => peer.aeTitle}
                columns={[
                  {
                    id: 'ae',
                    title: words.aeTitle,
                    widthPx: 240,
                    render: (peer) => (
                      <>
                        <span className={styles['chips']}>
                          {peer.aeTitle}
                          {peer.isArchive && <Chip>{words.archive}</Chip>}
                        </span>
                        {peer.comment !== '' && <bdi className={styles['dim']}>{peer.comment}</bdi>}
                      </>
                    ),
                  },
                  { id: 'host', title: words.host, render: addressOf },
                  {
                    id: 'may',
                    title: words.may,
                    widthPx: 280,
                    render: (peer) => (
                      <span className={styles['chips']}>
                        {peer.may.map((right) => (
                          <Chip key={right}>{words.rights[right]}</Chip>
                        ))}
                      </span>
                    ),
                  },
                  {
                    id: 'actions',
                    title: text.activity.columns.actions,
                    widthPx: 280,
                    align: 'end',
                    render: (peer) => (
                      <div className={styles['actions']}>
                        <Button onPress={() => setTested(peer)}>{words.echo}</Button>
                        <Button
                          tone="quiet"
                          onPress={() => setEdited({ draft: draftOf(peer), isNew: false })}
                        >
                          {text.common.change}
                        </Button>
                        <Button tone="quiet" onPress={() => setRemoved(peer)}>
                          {text.common.remove}
                        </Button>
                      </div>
                    ),
                  },
                ]}
              />
            )}
          </div>
        )}
      </AdminList>
      <RefusedCallers onAdd={(caller) => setEdited(draftFor(caller, peers.data ?? []))} />
      {edited !== null && <PeerDialog {...edited} onClose={() => setEdited(null)} />}
      {tested !== null && <PeerTestDialog peer={tested} onClose={() => setTested(null)} />}
      {removed !== null && <RemovePeer peer={removed} onClose={() => setRemoved(null)} />}
    </Sheet>
  );
}

function RemovePeer({ peer, onClose }: { readonly peer: Peer; readonly onClose: () => void }) {
  const remove = useChange(() => api.peers.remove({ aeTitle: peer.aeTitle }), queryKeys.peers);
  return (
    <FormDialog
      title={words.removeTitle(peer.aeTitle)}
      submitLabel={text.common.remove}
      isDangerous
      change={remove}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{words.removeWords}</p>
    </FormDialog>
  );
}
