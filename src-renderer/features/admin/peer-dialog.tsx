import { useState } from 'react';
import { type Peer, PEER_RIGHTS, peerSchema, USER_IDENTITIES } from '#shared/contract/station.ts';
import { ANSWER_CHARACTER_SETS } from '#shared/dicom/character-sets.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { api } from '#view/api/client.ts';
import { useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Select, type SelectOption } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { FormDialog } from './form-dialog.tsx';

const words = text.admin.peers;

const CHARACTER_SETS: readonly SelectOption<string>[] = [
  { value: '', label: words.anyCharacterSet },
  ...ANSWER_CHARACTER_SETS.map(({ term, name }) => ({ value: term, label: name })),
];

const SYNTAXES: readonly SelectOption<Peer['preferredTransferSyntaxUid']>[] = [
  { value: '', label: words.asStored },
  { value: EXPLICIT_VR_LITTLE_ENDIAN, label: words.explicitLittle },
  { value: IMPLICIT_VR_LITTLE_ENDIAN, label: words.implicitLittle },
];

/** A peer as it is typed: the port is text until it is a number. */
export type PeerDraft = Omit<Peer, 'port'> & { readonly port: string };

export type PeerDialogProps = {
  readonly draft: PeerDraft;
  readonly isNew: boolean;
  readonly onClose: () => void;
};

/** Adds a system, or changes where it is and what it may. */
export function PeerDialog({ draft: given, isNew, onClose }: PeerDialogProps) {
  const [draft, setDraft] = useState(given);
  const change = (part: Partial<PeerDraft>) => setDraft({ ...draft, ...part });
  const peer = peerSchema.safeParse({ ...draft, port: Number(draft.port) });
  const [passcode, setPasscode] = useState('');
  const put = useChange(
    (wanted: Peer) => api.peers.put({ ...wanted, passcode: passcode === '' ? null : passcode }),
    queryKeys.peers,
  );
  return (
    <FormDialog
      title={isNew ? words.addTitle : words.changeTitle(given.aeTitle)}
      submitLabel={isNew ? text.common.add : text.common.save}
      canSubmit={peer.success}
      isPending={put.isPending}
      problem={put.error?.message}
      onSubmit={() => {
        if (peer.success) put.mutate(peer.data, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <TextField
        label={words.aeTitle}
        value={draft.aeTitle}
        onChange={(aeTitle) => change({ aeTitle })}
        maxLength={16}
        autoFocus={isNew}
        isReadOnly={!isNew}
        spellCheck="false"
      />
      <div className={styles['pair']}>
        <TextField
          label={words.host}
          value={draft.host}
          onChange={(host) => change({ host })}
          autoFocus={!isNew}
          spellCheck="false"
        />
        <TextField
          label={words.port}
          value={draft.port}
          onChange={(port) => change({ port })}
          inputMode="numeric"
        />
      </div>
      <p className={styles['dim']}>{words.defaultPortHint}</p>
      <fieldset className={styles['rights']}>
        <legend>{words.may}</legend>
        {PEER_RIGHTS.map((right) => (
          <Checkbox
            key={right}
            isSelected={draft.may.includes(right)}
            onChange={(isOn) =>
              change({ may: isOn ? [...draft.may, right] : draft.may.filter((each) => each !== right) })
            }
          >
            {words.rights[right]}
          </Checkbox>
        ))}
      </fieldset>
      <div className={styles['pair']}>
        <Select
          label={words.characterSet}
          options={CHARACTER_SETS}
          value={draft.characterSet}
          onChange={(characterSet) => change({ characterSet })}
        />
        <TextField
          label={words.maxAssociations}
          value={String(draft.maxAssociations)}
          onChange={(typed) => change({ maxAssociations: Number(typed) })}
          inputMode="numeric"
        />
      </div>
      <div className={styles['pair']}>
        <Select
          label={words.preferredSyntax}
          options={SYNTAXES}
          value={draft.preferredTransferSyntaxUid}
          onChange={(preferredTransferSyntaxUid) => change({ preferredTransferSyntaxUid })}
        />
        <TextField
          label={words.retries}
          value={String(draft.retries)}
          onChange={(typed) => change({ retries: Number(typed) })}
          inputMode="numeric"
        />
      </div>
      <Checkbox
        isSelected={draft.usesTls}
        onChange={(usesTls) => change(usesTls ? { usesTls } : { usesTls, certificateFingerprint: '' })}
      >
        {words.usesTls}
      </Checkbox>
      {draft.usesTls && (
        <TextField
          label={words.fingerprint}
          hint={words.fingerprintHint}
          value={draft.certificateFingerprint}
          onChange={(typed) =>
            change({ certificateFingerprint: typed.replaceAll(/[:\s]/g, '').toLowerCase() })
          }
          maxLength={95}
          spellCheck="false"
        />
      )}
      <Select
        label={words.userIdentity}
        value={draft.userIdentity}
        onChange={(userIdentity) => change({ userIdentity })}
        options={USER_IDENTITIES.map((value) => ({ value, label: words.userIdentities[value] }))}
      />
      {draft.userIdentity !== 'none' && (
        <div className={styles['pair']}>
          <TextField
            label={words.userName}
            value={draft.userName}
            onChange={(userName) => change({ userName })}
            maxLength={64}
            autoComplete="off"
            spellCheck="false"
          />
          {draft.userIdentity === 'userNameAndPasscode' && (
            <TextField
              label={words.passcode}
              hint={given.hasPasscode ? words.passcodeKept : undefined}
              type="password"
              value={passcode}
              onChange={setPasscode}
              autoComplete="new-password"
            />
          )}
        </div>
      )}
      {draft.userIdentity === 'userNameAndPasscode' && !draft.usesTls && (
        <p className={styles['dim']}>{words.passcodeReadable}</p>
      )}
      <Checkbox isSelected={draft.isArchive} onChange={(isArchive) => change({ isArchive })}>
        {words.isArchive}
      </Checkbox>
      <TextField
        label={words.comment}
        value={draft.comment}
        onChange={(comment) => change({ comment })}
        maxLength={200}
      />
    </FormDialog>
  );
}
