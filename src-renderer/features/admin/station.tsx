import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Settings, settingsSchema } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './admin.module.css';

const words = text.admin.station;

/** Registered for DICOM over TLS (PS3.8 9.1.1) */
const USUAL_TLS_PORT = 2762;

function portOf(typed: string): number {
  return typed.trim() === '' ? Number.NaN : Number(typed);
}

/** What the station is called and where its DICOM node listens. */
export function Station() {
  const settings = useQuery(queries.settings);
  if (settings.data !== undefined) return <StationForm settings={settings.data} />;
  if (settings.error === null) return null;
  return (
    <QueryFailure
      title={words.failed}
      message={settings.error.message}
      retryLabel={text.common.tryAgain}
      onRetry={() => void settings.refetch()}
    />
  );
}

function StationForm({ settings }: { readonly settings: Settings }) {
  const [draft, setDraft] = useState({
    ...settings,
    dicomPort: String(settings.dicomPort),
    dicomTlsPort: String(settings.dicomTlsPort ?? USUAL_TLS_PORT),
    isTlsOn: settings.dicomTlsPort !== null,
  });
  const [isSaved, setSaved] = useState(false);
  const wanted = settingsSchema.safeParse({
    ...draft,
    dicomPort: portOf(draft.dicomPort),
    dicomTlsPort: draft.isTlsOn ? portOf(draft.dicomTlsPort) : null,
  });
  const put = useChange((next: Settings) => api.settings.put(next), queryKeys.settings);
  const status = useQuery(queries.status);
  const change = (part: Partial<typeof draft>) => {
    setSaved(false);
    setDraft({ ...draft, ...part });
  };
  const isOpen =
    draft.dicomHost !== '127.0.0.1' && draft.dicomHost !== '::1' && draft.dicomHost !== 'localhost';
  return (
    <form
      className={styles['settings']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted.success) put.mutate(wanted.data, { onSuccess: () => setSaved(true) });
      }}
    >
      {put.error !== null && <Notice tone="stop">{put.error.message}</Notice>}
      {status.data !== undefined && status.data.listenProblem !== '' && (
        <Notice tone="stop">{status.data.listenProblem}</Notice>
      )}
      <TextField
        label={words.name}
        value={draft.stationName}
        onChange={(stationName) => change({ stationName })}
      />
      <TextField
        label={words.aeTitle}
        value={draft.aeTitle}
        onChange={(aeTitle) => change({ aeTitle })}
        maxLength={16}
        spellCheck="false"
      />
      <TextField
        label={words.host}
        hint={words.hostHint}
        value={draft.dicomHost}
        onChange={(dicomHost) => change({ dicomHost })}
        spellCheck="false"
      />
      <TextField
        label={words.port}
        value={draft.dicomPort}
        onChange={(dicomPort) => change({ dicomPort })}
        inputMode="numeric"
        width={120}
      />
      <Checkbox isSelected={draft.isTlsOn} onChange={(isTlsOn) => change({ isTlsOn })}>
        {words.tlsOn}
      </Checkbox>
      {draft.isTlsOn && (
        <>
          <TextField
            label={words.tlsPort}
            value={draft.dicomTlsPort}
            onChange={(dicomTlsPort) => change({ dicomTlsPort })}
            inputMode="numeric"
            width={120}
          />
          <p className={styles['dim']}>{words.tlsPortHint}</p>
          <Checkbox
            isSelected={!draft.isPlainDicomOn}
            onChange={(isOnlyTls) => change({ isPlainDicomOn: !isOnlyTls })}
          >
            {words.onlyTls}
          </Checkbox>
        </>
      )}
      {isOpen && <Notice tone="warn">{words.openWarning}</Notice>}
      <div className={styles['actions']}>
        {isSaved && <span className={styles['echoOk']}>{words.saved}</span>}
        <Button type="submit" tone="primary" isDisabled={!wanted.success || put.isPending}>
          {text.common.save}
        </Button>
      </div>
      <p className={styles['dim']}>{words.moreInFile}</p>
    </form>
  );
}
