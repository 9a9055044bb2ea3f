import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Certificate } from '#shared/contract/certificates.ts';
import { api } from '#view/api/client.ts';
import { useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './admin.module.css';
import { IssuedDialog } from './issued-dialog.tsx';
import { PemField } from './pem-field.tsx';

const words = text.admin.certificates;

/** A line of PEM has 64 characters. */
const PEM_WIDTH_PX = 520;

type Closing = { readonly onClose: () => void };

/** Signs the request of a peer that keeps its own key. */
export function SignDialog({ onClose }: Closing) {
  const [pem, setPem] = useState('');
  const sign = useMutation({ mutationFn: () => api.certificates.sign({ requestPem: pem }) });
  if (sign.data !== undefined) {
    const { certificate, certificatePem, authorityPem } = sign.data;
    const files = { 'peer.crt': certificatePem, 'ca.crt': authorityPem };
    return (
      <IssuedDialog certificate={certificate} files={files} notice={words.signedWords} onClose={onClose} />
    );
  }
  return (
    <FormDialog
      title={words.sign}
      widthPx={PEM_WIDTH_PX}
      submitLabel={words.signIt}
      canSubmit={pem.trim() !== ''}
      change={sign}
      onSubmit={() => sign.mutate()}
      onClose={onClose}
    >
      <p className={styles['dim']}>{words.signWords}</p>
      <PemField
        label={words.request}
        hint={words.requestHint}
        kind="CERTIFICATE REQUEST"
        value={pem}
        onChange={setPem}
        autoFocus
      />
    </FormDialog>
  );
}

type ImportDialogProps = Closing & {
  readonly use: 'station' | 'authority';
  /** There is one that the new one takes the place of. */
  readonly replaces: boolean;
};

/** Takes a certificate and its key that somebody else made, for this station or as its authority. */
export function ImportDialog({ use, replaces, onClose }: ImportDialogProps) {
  const [certificatePem, setCertificate] = useState('');
  const [privateKeyPem, setKey] = useState('');
  const take = useChange(
    () => api.certificates.importPair({ use, certificatePem, privateKeyPem, replaces }),
    queryKeys.certificates,
  );
  const isDangerous = replaces && use === 'authority';
  return (
    <FormDialog
      title={words.importTitles[use]}
      widthPx={PEM_WIDTH_PX}
      submitLabel={words.importIt}
      canSubmit={certificatePem.trim() !== '' && privateKeyPem.trim() !== ''}
      change={take}
      isDangerous={isDangerous}
      onSubmit={() => take.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      {replaces && <Notice tone="warn">{isDangerous ? words.replaceWords : words.importReplaces}</Notice>}
      <PemField
        label={words.pem}
        hint={words.chainHint}
        kind="CERTIFICATE"
        value={certificatePem}
        onChange={setCertificate}
        autoFocus
      />
      <PemField
        label={words.privateKey}
        hint={words.privateKeyHint}
        kind="PRIVATE KEY"
        value={privateKeyPem}
        onChange={setKey}
      />
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
      widthPx={PEM_WIDTH_PX}
      submitLabel={words.trustIt}
      canSubmit={pem.trim() !== ''}
      change={trust}
      onSubmit={() => trust.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <PemField
        label={words.pem}
        hint={words.pemHint}
        kind="CERTIFICATE"
        value={pem}
        onChange={setPem}
        autoFocus
      />
    </FormDialog>
  );
}

type DistrustDialogProps = Closing & { readonly certificate: Certificate };

export function DistrustDialog({ certificate: { fingerprint, subject }, onClose }: DistrustDialogProps) {
  const distrust = useChange(() => api.certificates.distrust({ fingerprint }), queryKeys.certificates);
  return (
    <FormDialog
      title={words.distrustTitle(subject)}
      submitLabel={words.distrust}
      isDangerous
      change={distrust}
      onSubmit={() => distrust.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{words.distrustWords}</p>
    </FormDialog>
  );
}
