import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type Peer, PEER_DEFAULTS, type RefusedCaller } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { FormDialog } from './form-dialog.tsx';
import { PeerDialog, type PeerDraft } from './peer-dialog.tsx';
import { PeerTestDialog } from './peer-test.tsx';
import { RefusedCallers } from './refused-callers.tsx';

const words = text.admin.peers;
const NEW_PEER: PeerDraft = { ...PEER_DEFAULTS, aeTitle: '', host: '', port: '104', may: ['store'] };

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
                  { id: 'ae', title: words.aeTitle, widthPx: 190, render: (peer) => peer.aeTitle },
                  { id: 'host', title: words.host, render: addressOf },
                  {
                    id: 'may',
                    title: words.may,
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
                          onPress={() =>
                            setEdited({ draft: { ...peer, port: String(peer.port) }, isNew: false })
                          }
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

/** A caller that is not known becomes a peer; one that is gets the certificate that it showed. */
function draftFor(
  { aeTitle, host, certificateFingerprint }: RefusedCaller,
  peers: readonly Peer[],
): { draft: PeerDraft; isNew: boolean } {
  const known = peers.find((peer) => peer.aeTitle === aeTitle);
  const base = known ? { ...known, port: String(known.port) } : { ...NEW_PEER, aeTitle, host };
  const usesTls = base.usesTls || certificateFingerprint !== '';
  return { draft: { ...base, usesTls, certificateFingerprint }, isNew: !known };
}

function RemovePeer({ peer, onClose }: { readonly peer: Peer; readonly onClose: () => void }) {
  const remove = useChange(() => api.peers.remove({ aeTitle: peer.aeTitle }), queryKeys.peers);
  return (
    <FormDialog
      title={words.removeTitle(peer.aeTitle)}
      submitLabel={text.common.remove}
      canSubmit
      isDangerous
      isPending={remove.isPending}
      problem={remove.error?.message}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{words.removeWords}</p>
    </FormDialog>
  );
}
