import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyType } from '#shared/contract/certificates.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextArea } from '#view/ui/text-area.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { FormDialog } from './form-dialog.tsx';

const words = text.admin.certificates;
const KEYS: readonly { readonly value: KeyType; readonly label: string }[] = [
  { value: 'ec-p256', label: words.keyTypes['ec-p256'] },
  { value: 'rsa-3072', label: words.keyTypes['rsa-3072'] },
];

type Closing = { readonly onClose: () => void };

function namesOf(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((name) => name !== '');
}

/** Makes the authority, or with it the certificate that this station shows. */
export function MakeDialog({ use, onClose }: Closing & { readonly use: 'authority' | 'station' }) {
  const { data: settings } = useQuery(queries.settings);
  const [name, setName] = useState<string>(words.defaultAuthority);
  const [hostNames, setHostNames] = useState('');
  const [keyType, setKeyType] = useState<KeyType>('ec-p256');
  const make = useChange(
    () =>
      use === 'authority'
        ? api.certificates.makeAuthority({ name: name.trim(), keyType })
        : api.certificates.makeStation({ hostNames: namesOf(hostNames), keyType }),
    queryKeys.certificates,
  );
  return (
    <FormDialog
      title={use === 'authority' ? words.makeAuthority : words.makeStation}
      submitLabel={words.make}
      canSubmit={use === 'station' || name.trim() !== ''}
      isPending={make.isPending}
      problem={make.error?.message}
      onSubmit={() => make.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
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
    const files = [
      ['peer.crt', certificatePem],
      ['peer.key', privateKeyPem],
      ['ca.crt', authorityPem],
    ] as const;
    return (
      <Dialog
        title={words.issued(certificate.subject)}
        isOpen
        onClose={onClose}
        closeLabel={text.common.close}
        actions={
          <Button tone="primary" onPress={onClose}>
            {text.common.close}
          </Button>
        }
      >
        <div className={styles['form']}>
          <Notice tone="warn">{words.shownOnce}</Notice>
          <div className={styles['chips']}>
            {files.map(([name, pem]) => (
              <Button key={name} onPress={() => saveText(name, pem)}>
                {words.save(name)}
              </Button>
            ))}
          </div>
          <p className={styles['dim']}>{words.fingerprint}</p>
          <CopyLine
            line={certificate.fingerprint}
            copyLabel={text.common.copy}
            copiedLabel={text.common.copied}
          />
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={words.issue}
      submitLabel={words.make}
      canSubmit={commonName.trim() !== ''}
      isPending={issue.isPending}
      problem={issue.error?.message}
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

/** Takes the certificate of somebody else's authority, or of one peer. */
export function TrustDialog({ onClose }: Closing) {
  const [pem, setPem] = useState('');
  const trust = useChange(() => api.certificates.trust({ certificatePem: pem }), queryKeys.certificates);
  return (
    <FormDialog
      title={words.trust}
      submitLabel={words.trustIt}
      canSubmit={pem.trim() !== ''}
      isPending={trust.isPending}
      problem={trust.error?.message}
      onSubmit={() => trust.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextArea label={words.pem} hint={words.pemHint} value={pem} onChange={setPem} autoFocus />
    </FormDialog>
  );
}

function saveText(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/x-pem-file' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
