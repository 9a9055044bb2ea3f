import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Plus } from 'lucide-react';
import { useState } from 'react';
import { type Peer, PEER_DEFAULTS } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatTenths } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { FormDialog } from './form-dialog.tsx';
import { PeerDialog, type PeerDraft } from './peer-dialog.tsx';
import { RefusedCallers } from './refused-callers.tsx';

const words = text.admin.peers;
const NEW_PEER: PeerDraft = { ...PEER_DEFAULTS, aeTitle: '', host: '', port: '104', may: ['store'] };

/** The systems that may speak to this node, and those that tried and were turned away. */
export function Peers() {
  const peers = useQuery(queries.peers);
  const [edited, setEdited] = useState<{ draft: PeerDraft; isNew: boolean } | null>(null);
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
                  { id: 'host', title: words.host, render: (peer) => `${peer.host}:${peer.port}` },
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
                    widthPx: 430,
                    align: 'end',
                    render: (peer) => (
                      <div className={styles['actions']}>
                        <EchoTest aeTitle={peer.aeTitle} />
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
      <RefusedCallers
        onAdd={(caller) =>
          setEdited({ draft: { ...NEW_PEER, aeTitle: caller.aeTitle, host: caller.host }, isNew: true })
        }
      />
      {edited !== null && <PeerDialog {...edited} onClose={() => setEdited(null)} />}
      {removed !== null && <RemovePeer peer={removed} onClose={() => setRemoved(null)} />}
    </Sheet>
  );
}

function EchoTest({ aeTitle }: { readonly aeTitle: string }) {
  const echo = useMutation({ mutationFn: () => api.peers.echo({ aeTitle }) });
  return (
    <>
      <span className={styles['echo']} role="status">
        {echo.data !== undefined && !echo.isPending && (
          <Chip tone="ok" icon={CircleCheck}>
            {words.echoOk(formatTenths(echo.data.roundTripMs))}
          </Chip>
        )}
        {echo.error !== null && !echo.isPending && (
          <Chip tone="stop" icon={CircleAlert} title={echo.error.message}>
            {text.errors.titles[errorCodeOf(echo.error)]}
          </Chip>
        )}
      </span>
      <Button isDisabled={echo.isPending} onPress={() => echo.mutate()}>
        {echo.isPending ? words.echoing : words.echo}
      </Button>
    </>
  );
}

function errorCodeOf(error: Error): keyof typeof text.errors.titles {
  return error instanceof AppError ? error.code : 'INTERNAL';
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
