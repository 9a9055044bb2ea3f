import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KnownArchive, Transfer } from '#shared/contract/remote.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { applyTransfer } from '#view/api/feed-values.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { StudyLines } from '#view/ui/study-lines.tsx';
import { type Scope, seriesOfScope, StudyScope } from '#view/ui/study-scope.tsx';
import styles from './send.module.css';
import { SendProgress } from './send-progress.tsx';

const words = text.send;
const WIDTH = 600;

function keyOf({ kind, id }: KnownArchive): string {
  return `${kind}:${id}`;
}

/** The one that was sent to last, as long as the window is open: the likeliest next one. */
let lastDestination = '';

export type SendDialogProps = { readonly studies: readonly StudyRow[]; readonly onClose: () => void };

/** Sends studies, or some series of one, to another system; then follows them to the end. */
export function SendDialog({ studies, onClose }: SendDialogProps) {
  const [started, setStarted] = useState<{ name: string; transfers: readonly Transfer[] } | null>(null);
  if (started !== null) return <SendProgress {...started} studies={studies} onClose={onClose} />;
  return <SendForm studies={studies} onClose={onClose} onStarted={setStarted} />;
}

type SendFormProps = SendDialogProps & {
  readonly onStarted: (started: { name: string; transfers: readonly Transfer[] }) => void;
};

function SendForm({ studies, onClose, onStarted }: SendFormProps) {
  const cache = useQueryClient();
  const destinations = useQuery(queries.destinations);
  const [chosenKey, setChosenKey] = useState(lastDestination);
  const [convert, setConvert] = useState(false);
  const [scope, setScope] = useState<Scope>('whole');
  const [only] = studies.length === 1 ? studies : [];
  const detail = useQuery({
    ...queries.study(only?.studyInstanceUid ?? ''),
    enabled: only !== undefined && scope !== 'whole',
  });
  const mayManage = useMay('peers.manage');
  const known = destinations.data ?? [];
  const destination = known.find((each) => keyOf(each) === chosenKey) ?? known[0];
  const send = useMutation({
    mutationFn: ({ kind, id }: KnownArchive) =>
      api.remote.send({
        destination: { kind, id },
        convert,
        studies: studies.map(({ studyInstanceUid }) => ({
          studyInstanceUid,
          seriesInstanceUids: seriesOfScope(scope),
        })),
      }),
    onSuccess: (transfers, to) => {
      lastDestination = keyOf(to);
      for (const transfer of transfers) applyTransfer(cache, transfer);
      onStarted({ name: to.id, transfers });
    },
  });
  const images = studies.reduce((sum, study) => sum + study.numberOfStudyRelatedInstances, 0);
  const isComplete = scope === 'whole' || scope.size > 0;
  return (
    <Dialog
      title={words.title(studies.length)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button
            tone="primary"
            isDisabled={destination === undefined || !isComplete || send.isPending}
            onPress={() => {
              if (destination !== undefined) send.mutate(destination);
            }}
          >
            {words.submit}
          </Button>
        </>
      }
    >
      {destinations.error !== null && destinations.data === undefined ? (
        <Notice tone="stop">{`${words.failedDestinations} ${destinations.error.message}`}</Notice>
      ) : destinations.data?.length === 0 ? (
        <Notice
          tone="warn"
          actions={
            mayManage && (
              <Button
                onPress={() => {
                  onClose();
                  navigate({ screen: 'admin', tab: 'peers' });
                }}
              >
                {words.openAdmin}
              </Button>
            )
          }
        >
          {words.none}
        </Notice>
      ) : (
        <Select
          label={words.destination}
          autoFocus
          value={destination === undefined ? '' : keyOf(destination)}
          onChange={setChosenKey}
          options={known.map((each) => ({
            value: keyOf(each),
            label: each.id,
            hint: each.kind === 'dicomweb' ? `${words.webServer}, ${each.address}` : each.address,
          }))}
        />
      )}
      <StudyLines label={words.studies} studies={studies} />
      {studies.length > 1 && <span>{words.figures(formatNumber(studies.length), formatNumber(images))}</span>}
      {only !== undefined && (
        <StudyScope
          label={words.scope}
          scope={scope}
          onChange={setScope}
          series={detail.data?.series}
          problem={detail.data === undefined ? detail.error?.message : undefined}
        />
      )}
      {destination?.kind === 'dicomweb' ? (
        <span className={styles['dim']}>{words.webAsStored}</span>
      ) : (
        <Checkbox isSelected={convert} onChange={setConvert} hint={words.convertHint}>
          {words.convert}
        </Checkbox>
      )}
      {studies.some(({ isReceiving }) => isReceiving) && <Notice tone="warn">{words.receiving}</Notice>}
      {send.error !== null && <Notice tone="stop">{`${words.problem}: ${send.error.message}`}</Notice>}
    </Dialog>
  );
}
