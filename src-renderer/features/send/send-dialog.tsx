import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KnownArchive, Transfer } from '#shared/contract/remote.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { applyTransfer } from '#view/api/feed-values.ts';
import { queries } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { Select } from '#view/ui/select.tsx';
import { SeriesFields } from '#view/ui/series-fields.tsx';
import styles from './send.module.css';
import { SendProgress } from './send-progress.tsx';
import { StudyIdentity } from './study-identity.tsx';

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
  const [scope, setScope] = useState<'whole' | 'series'>('whole');
  const [series, setSeries] = useState<ReadonlySet<string>>(new Set());
  const [only] = studies.length === 1 ? studies : [];
  const known = destinations.data ?? [];
  const destination = known.find((each) => keyOf(each) === chosenKey) ?? known[0];
  const send = useMutation({
    mutationFn: ({ kind, id }: KnownArchive) =>
      api.remote.send({
        destination: { kind, id },
        convert,
        studies: studies.map(({ studyInstanceUid }) => ({
          studyInstanceUid,
          seriesInstanceUids: scope === 'series' ? [...series] : [],
        })),
      }),
    onSuccess: (transfers, to) => {
      lastDestination = keyOf(to);
      for (const transfer of transfers) applyTransfer(cache, transfer);
      onStarted({ name: to.id, transfers });
    },
  });
  const images = studies.reduce((sum, study) => sum + study.numberOfStudyRelatedInstances, 0);
  const isWhole = scope === 'whole';
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
            isDisabled={destination === undefined || (!isWhole && series.size === 0) || send.isPending}
            onPress={() => {
              if (destination !== undefined) send.mutate(destination);
            }}
          >
            {words.submit}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        {destinations.error !== null && destinations.data === undefined ? (
          <Notice tone="stop">{`${words.failedDestinations} ${destinations.error.message}`}</Notice>
        ) : destinations.data?.length === 0 ? (
          <Notice tone="warn">{words.none}</Notice>
        ) : (
          <Select
            label={words.destination}
            value={destination === undefined ? '' : keyOf(destination)}
            onChange={setChosenKey}
            options={known.map((each) => ({
              value: keyOf(each),
              label: each.id,
              hint: each.kind === 'dicomweb' ? `${words.webServer}, ${each.address}` : each.address,
            }))}
          />
        )}
        <ul className={styles['lines']} tabIndex={0} aria-label={words.studies}>
          {studies.map((study) => (
            <li key={study.studyInstanceUid}>
              <StudyIdentity study={study} />
            </li>
          ))}
        </ul>
        {studies.length > 1 && (
          <span>{words.figures(formatNumber(studies.length), formatNumber(images))}</span>
        )}
        {only !== undefined && (
          <>
            <Segmented
              label={words.scope}
              value={scope}
              onChange={setScope}
              options={[
                { value: 'whole', label: words.whole },
                { value: 'series', label: words.series },
              ]}
            />
            {!isWhole && <SeriesOf study={only} chosen={series} onChange={setSeries} />}
          </>
        )}
        {destination?.kind === 'dicomweb' ? (
          <span className={styles['dim']}>{words.webAsStored}</span>
        ) : (
          <>
            <Checkbox isSelected={convert} onChange={setConvert}>
              {words.convert}
            </Checkbox>
            <span className={styles['dim']}>{words.convertHint}</span>
          </>
        )}
        {studies.some(({ isReceiving }) => isReceiving) && <Notice tone="warn">{words.receiving}</Notice>}
        {send.error !== null && <Notice tone="stop">{`${words.problem}: ${send.error.message}`}</Notice>}
      </div>
    </Dialog>
  );
}

type SeriesOfProps = {
  readonly study: StudyRow;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
};

function SeriesOf({ study, chosen, onChange }: SeriesOfProps) {
  const detail = useQuery(queries.study(study.studyInstanceUid));
  if (detail.error !== null && detail.data === undefined)
    return <Notice tone="stop">{detail.error.message}</Notice>;
  return (
    <SeriesFields
      legend={words.series}
      series={detail.data?.series ?? []}
      chosen={chosen}
      onChange={onChange}
    >
      {chosen.size === 0 && <span className={styles['dim']}>{words.noSeries}</span>}
    </SeriesFields>
  );
}
