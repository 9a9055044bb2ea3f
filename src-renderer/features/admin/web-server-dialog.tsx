import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { REMOTE_AUTHS, remoteServerSchema, type RemoteServerEntry } from '#shared/contract/remotes.ts';
import { api } from '#view/api/client.ts';
import { useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { PemField } from './pem-field.tsx';

const words = text.webServers;

export type WebServerDialogProps = {
  readonly server: RemoteServerEntry;
  readonly isNew: boolean;
  readonly onClose: () => void;
};

/** Adds a DICOMweb server, or changes where it is and how this station signs in; a known secret is never shown. */
export function WebServerDialog({ server, isNew, onClose }: WebServerDialogProps) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(server);
  const [secret, setSecret] = useState('');
  const change = (part: Partial<RemoteServerEntry>) => setDraft({ ...draft, ...part });
  const entry = remoteServerSchema.safeParse(draft);
  const isBadUrl =
    draft.baseUrl !== '' && entry.error?.issues.some(({ path }) => path[0] === 'baseUrl') === true;
  const put = useChange(
    (wanted: RemoteServerEntry) => api.remotes.put({ ...wanted, secret: secret === '' ? null : secret }),
    queryKeys.webServers,
  );
  return (
    <FormDialog
      title={isNew ? words.addTitle : words.changeTitle(server.name)}
      submitLabel={isNew ? text.common.add : text.common.save}
      canSubmit={entry.success}
      change={put}
      onSubmit={() => {
        if (!entry.success) return;
        put.mutate(entry.data, {
          onSuccess: () => {
            void cache.invalidateQueries({ queryKey: queryKeys.archives });
            void cache.invalidateQueries({ queryKey: queryKeys.destinations });
            onClose();
          },
        });
      }}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={64}
        isReadOnly={!isNew}
        autoFocus={isNew}
      />
      <TextField
        label={words.baseUrl}
        hint={words.baseUrlHint}
        value={draft.baseUrl}
        onChange={(baseUrl) => change({ baseUrl: baseUrl.trim() })}
        isInvalid={isBadUrl}
        errorMessage={isBadUrl ? words.badBaseUrl : undefined}
        autoFocus={!isNew}
        spellCheck="false"
      />
      <Select
        label={words.auth}
        value={draft.auth}
        onChange={(auth) => change({ auth })}
        options={REMOTE_AUTHS.map((value) => ({ value, label: words.auths[value] }))}
      />
      {draft.auth === 'basic' && (
        <TextField
          label={words.user}
          value={draft.user}
          onChange={(user) => change({ user })}
          autoComplete="off"
        />
      )}
      {draft.auth !== 'none' && (
        <TextField
          label={words.secrets[draft.auth]}
          hint={server.hasSecret ? words.secretKept : undefined}
          type="password"
          value={secret}
          onChange={setSecret}
          autoComplete="new-password"
        />
      )}
      <PemField
        label={words.ca}
        hint={words.caHint}
        kind="CERTIFICATE"
        value={draft.caPem}
        onChange={(caPem) => change({ caPem })}
      />
      <Checkbox
        isSelected={draft.allowsUnencrypted}
        onChange={(allowsUnencrypted) => change({ allowsUnencrypted })}
      >
        {words.unencrypted}
      </Checkbox>
      <Checkbox isSelected={draft.isArchive} onChange={(isArchive) => change({ isArchive })}>
        {words.isArchive}
      </Checkbox>
    </FormDialog>
  );
}
