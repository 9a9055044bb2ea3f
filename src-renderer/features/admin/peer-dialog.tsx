import { useState } from 'react';
import { type Peer, PEER_RIGHTS, USER_IDENTITIES } from '#shared/contract/station.ts';
import { ANSWER_CHARACTER_SETS } from '#shared/dicom/character-sets.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { api } from '#view/api/client.ts';
import { useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Select, type SelectOption } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';
import { type PeerDraft, readDraft } from './peer-draft.ts';

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

export type PeerDialogProps = {
  readonly draft: PeerDraft;
  readonly isNew: boolean;
  readonly onClose: () => void;
};

/** Adds a system, or changes where it is and what it may. */
export function PeerDialog({ draft: given, isNew, onClose }: PeerDialogProps) {
  const [draft, setDraft] = useState(given);
  const change = (part: Partial<PeerDraft>) => setDraft({ ...draft, ...part });
  const { peer, wrong } = readDraft(draft);
  const [passcode, setPasscode] = useState('');
  const put = useChange(
    (wanted: Peer) => api.peers.put({ ...wanted, passcode: passcode === '' ? null : passcode }),
    queryKeys.peers,
  );
  /** A text field and, when it is wrong, what it takes. */
  const field = (name: keyof typeof words.wrong, label: string) => ({
    label,
    value: draft[name],
    onChange: (value: string) => change({ [name]: value }),
    isInvalid: wrong.has(name),
    errorMessage: wrong.has(name) ? words.wrong[name] : undefined,
    spellCheck: 'false' as const,
  });
  return (
    <FormDialog
      title={isNew ? words.addTitle : words.changeTitle(given.aeTitle)}
      submitLabel={isNew ? text.common.add : text.common.save}
      canSubmit={peer !== undefined}
      change={put}
      onSubmit={() => {
        if (peer !== undefined) put.mutate(peer, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <TextField {...field('aeTitle', words.aeTitle)} maxLength={16} autoFocus={isNew} isReadOnly={!isNew} />
      <div className={styles['pair']}>
        <TextField {...field('host', words.host)} autoFocus={!isNew} />
        <TextField {...field('port', words.port)} inputMode="numeric" />
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
        <TextField {...field('maxAssociations', words.maxAssociations)} inputMode="numeric" />
      </div>
      <div className={styles['pair']}>
        <Select
          label={words.preferredSyntax}
          options={SYNTAXES}
          value={draft.preferredTransferSyntaxUid}
          onChange={(preferredTransferSyntaxUid) => change({ preferredTransferSyntaxUid })}
        />
        <TextField {...field('retries', words.retries)} inputMode="numeric" />
      </div>
      <Checkbox
        isSelected={draft.usesTls}
        onChange={(usesTls) => change(usesTls ? { usesTls } : { usesTls, certificateFingerprint: '' })}
      >
        {words.usesTls}
      </Checkbox>
      {draft.usesTls && (
        <TextField
          {...field('certificateFingerprint', words.fingerprint)}
          hint={words.fingerprintHint}
          onChange={(typed) =>
            change({ certificateFingerprint: typed.replaceAll(/[:\s]/g, '').toLowerCase() })
          }
          maxLength={95}
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
