import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyType } from '#shared/contract/certificates.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { IssuedDialog } from './issued-dialog.tsx';

const words = text.admin.certificates;
const KEYS: readonly { readonly value: KeyType; readonly label: string }[] = [
  { value: 'ec-p256', label: words.keyTypes['ec-p256'] },
  { value: 'rsa-3072', label: words.keyTypes['rsa-3072'] },
];

type Closing = { readonly onClose: () => void };

function namesOf(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((name) => name !== '');
}

type MakeDialogProps = Closing & {
  readonly use: 'authority' | 'station';
  /** There is an authority that the new one takes the place of. */
  readonly replaces?: boolean;
};

/** Makes the authority, or with it the certificate that this station shows. */
export function MakeDialog({ use, replaces = false, onClose }: MakeDialogProps) {
  const { data: settings } = useQuery(queries.settings);
  const [name, setName] = useState<string>(words.defaultAuthority);
  const [hostNames, setHostNames] = useState('');
  const [keyType, setKeyType] = useState<KeyType>('ec-p256');
  const make = useChange(
    () =>
      use === 'authority'
        ? api.certificates.makeAuthority({ name: name.trim(), keyType, replaces })
        : api.certificates.makeStation({ hostNames: namesOf(hostNames), keyType }),
    queryKeys.certificates,
  );
  const titles = {
    authority: replaces ? words.replaceAuthority : words.makeAuthority,
    station: words.makeStation,
  };
  return (
    <FormDialog
      title={titles[use]}
      submitLabel={replaces ? words.replace : words.make}
      canSubmit={use === 'station' || name.trim() !== ''}
      change={make}
      isDangerous={replaces}
      onSubmit={() => make.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      {replaces && <Notice tone="warn">{words.replaceWords}</Notice>}
      {use === 'authority' ? (
        <TextField label={words.name} value={name} onChange={setName} maxLength={64} autoFocus />
      ) : (
        <>
          <p className={styles['dim']}>{words.stationHint(settings?.aeTitle ?? '')}</p>
          <TextField
            label={words.hostNames}
            hint={words.hostNamesHint}
            value={hostNames}
            onChange={setHostNames}
            autoFocus
            spellCheck="false"
          />
        </>
      )}
      <Select label={words.key} options={KEYS} value={keyType} onChange={setKeyType} />
    </FormDialog>
  );
}

/** A certificate and key for a peer, to be saved once. */
export function IssueDialog({ onClose }: Closing) {
  const [commonName, setCommonName] = useState('');
  const [hostNames, setHostNames] = useState('');
  const [keyType, setKeyType] = useState<KeyType>('ec-p256');
  const issue = useMutation({
    mutationFn: () =>
      api.certificates.issue({ commonName: commonName.trim(), hostNames: namesOf(hostNames), keyType }),
    // The key is in the answer: it stays here no longer than the dialog.
    gcTime: 0,
  });
  if (issue.data !== undefined) {
    const { certificatePem, privateKeyPem, authorityPem, certificate } = issue.data;
    const files = { 'peer.crt': certificatePem, 'peer.key': privateKeyPem, 'ca.crt': authorityPem };
    return (
      <IssuedDialog certificate={certificate} files={files} notice={words.shownOnce} onClose={onClose} />
    );
  }
  return (
    <FormDialog
      title={words.issue}
      submitLabel={words.make}
      canSubmit={commonName.trim() !== ''}
      change={issue}
      onSubmit={() => issue.mutate()}
      onClose={onClose}
    >
      <TextField
        label={words.peerName}
        hint={words.peerNameHint}
        value={commonName}
        onChange={setCommonName}
        maxLength={64}
        autoFocus
        spellCheck="false"
      />
      <TextField
        label={words.hostNames}
        hint={words.hostNamesHint}
        value={hostNames}
        onChange={setHostNames}
        spellCheck="false"
      />
      <Select label={words.key} options={KEYS} value={keyType} onChange={setKeyType} />
    </FormDialog>
  );
}
