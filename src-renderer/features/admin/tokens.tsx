import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Token } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange, useUser } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Select } from '#view/ui/select.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { AdminList } from './admin-list.tsx';

const words = text.admin.tokens;

/** Keys with which programs use DICOMweb and the API in a user's name. */
export function Tokens() {
  const tokens = useQuery(queries.tokens);
  const [isAdding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button icon={KeyRound} onPress={() => setAdding(true)}>
          {words.add}
        </Button>
      }
    >
      <AdminList query={tokens} failedTitle={words.failed}>
        {(rows) =>
          rows.length === 0 ? (
            <p className={styles['empty']}>{words.none}</p>
          ) : (
            <PlainTable<Token>
              label={text.admin.tabs.tokens}
              rows={rows}
              keyOf={(token) => token.tokenId}
              columns={[
                { id: 'label', title: words.label, render: (token) => <bdi>{token.label}</bdi> },
                { id: 'user', title: words.user, widthPx: 200, render: (token) => <bdi>{token.user}</bdi> },
                {
                  id: 'created',
                  title: words.created,
                  widthPx: 190,
                  render: (token) => <span className={styles['dim']}>{formatInstant(token.createdAt)}</span>,
                },
                {
                  id: 'lastUsed',
                  title: words.lastUsed,
                  widthPx: 190,
                  render: (token) => (
                    <span className={styles['dim']}>
                      {token.lastUsedAt === null ? text.common.never : formatInstant(token.lastUsedAt)}
                    </span>
                  ),
                },
                {
                  id: 'actions',
                  title: text.activity.columns.actions,
                  widthPx: 120,
                  align: 'end',
                  render: (token) => (
                    <Button tone="quiet" onPress={() => setRevoked(token)}>
                      {words.revoke}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </AdminList>
      {isAdding && <AddToken onClose={() => setAdding(false)} />}
      {revoked !== null && <RevokeToken token={revoked} onClose={() => setRevoked(null)} />}
    </Sheet>
  );
}

function AddToken({ onClose }: { readonly onClose: () => void }) {
  const cache = useQueryClient();
  const { data: users = [] } = useQuery(queries.users);
  const [user, setUser] = useState(useUser()?.name ?? '');
  const [label, setLabel] = useState('');
  const create = useMutation({
    mutationFn: () => api.tokens.create({ user, label: label.trim() }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.tokens }),
  });
  if (create.data !== undefined) {
    return (
      <Dialog
        title={words.addTitle}
        isOpen
        onClose={onClose}
        closeLabel={text.common.close}
        actions={
          <Button tone="primary" onPress={onClose}>
            {text.common.close}
          </Button>
        }
      >
        <Notice tone="warn">{words.shownOnce}</Notice>
        <CopyLine line={create.data.token} copyLabel={text.common.copy} copiedLabel={text.common.copied} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={words.addTitle}
      submitLabel={text.common.add}
      canSubmit={user !== ''}
      change={create}
      onSubmit={() => create.mutate()}
      onClose={onClose}
    >
      <Select
        label={words.user}
        options={users
          .filter((each) => !each.isDisabled)
          .map((each) => ({ value: each.name, label: each.name, hint: text.frame.roles[each.role] }))}
        value={user}
        onChange={setUser}
      />
      <TextField
        label={words.label}
        hint={words.labelHint}
        value={label}
        onChange={setLabel}
        maxLength={100}
        autoFocus
      />
    </FormDialog>
  );
}

function RevokeToken({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const revoke = useChange(() => api.tokens.revoke({ tokenId: token.tokenId }), queryKeys.tokens);
  return (
    <FormDialog
      title={words.revokeTitle}
      submitLabel={words.revoke}
      isDangerous
      change={revoke}
      onSubmit={() => revoke.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{words.revokeWords}</p>
    </FormDialog>
  );
}
