import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { RemoteServerEntry } from '#shared/contract/remotes.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatTenths } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { WebServerDialog } from './web-server-dialog.tsx';

const words = text.webServers;
const NEW_SERVER: RemoteServerEntry = {
  name: '',
  baseUrl: '',
  auth: 'none',
  user: '',
  hasSecret: false,
  caPem: '',
  isArchive: false,
  allowsUnencrypted: false,
};

/** DICOMweb servers that this station searches, retrieves from and sends to. */
export function WebServers() {
  const servers = useQuery(queries.webServers);
  const [edited, setEdited] = useState<{ server: RemoteServerEntry; isNew: boolean } | null>(null);
  const [removed, setRemoved] = useState<string | null>(null);
  const test = useMutation({
    mutationFn: async (name: string) => ({ name, ...(await api.remotes.test({ name })) }),
  });
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button icon={Plus} onPress={() => setEdited({ server: NEW_SERVER, isNew: true })}>
          {words.add}
        </Button>
      }
    >
      {test.error !== null && (
        <div className={styles['notice']}>
          <Notice tone="stop">{`${test.variables ?? ''}: ${test.error.message}`}</Notice>
        </div>
      )}
      {test.data !== undefined && (
        <div className={styles['notice']}>
          <Notice tone="ok">{words.works(test.data.name, formatTenths(test.data.roundTripMs))}</Notice>
        </div>
      )}
      <AdminList query={servers} failedTitle={words.failed}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={styles['empty']}>{words.none}</p>
          ) : (
            <PlainTable<RemoteServerEntry>
              label={words.tab}
              rows={rows}
              keyOf={(server) => server.name}
              columns={[
                { id: 'name', title: words.name, widthPx: 220, render: (server) => <bdi>{server.name}</bdi> },
                { id: 'baseUrl', title: words.baseUrl, render: (server) => server.baseUrl },
                {
                  id: 'auth',
                  title: words.auth,
                  widthPx: 160,
                  render: (server) => words.auths[server.auth],
                },
                {
                  id: 'actions',
                  title: words.actions,
                  widthPx: 280,
                  align: 'end',
                  render: (server) => (
                    <div className={styles['actions']}>
                      <Button isDisabled={test.isPending} onPress={() => test.mutate(server.name)}>
                        {words.test}
                      </Button>
                      <Button tone="quiet" onPress={() => setEdited({ server, isNew: false })}>
                        {text.common.change}
                      </Button>
                      <Button tone="quiet" onPress={() => setRemoved(server.name)}>
                        {text.common.remove}
                      </Button>
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </AdminList>
      {edited !== null && <WebServerDialog {...edited} onClose={() => setEdited(null)} />}
      {removed !== null && <RemoveServer name={removed} onClose={() => setRemoved(null)} />}
    </Sheet>
  );
}

function RemoveServer({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const remove = useChange(() => api.remotes.remove({ name }), queryKeys.webServers);
  return (
    <FormDialog
      title={words.removeTitle(name)}
      submitLabel={text.common.remove}
      isDangerous
      change={remove}
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            void cache.invalidateQueries({ queryKey: queryKeys.archives });
            void cache.invalidateQueries({ queryKey: queryKeys.destinations });
            onClose();
          },
        })
      }
      onClose={onClose}
    >
      <p>{words.removeWords}</p>
    </FormDialog>
  );
}
