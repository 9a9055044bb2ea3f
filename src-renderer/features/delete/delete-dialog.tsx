import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { isBarring, REJECTION_REASON_NAMES, type RejectionReason } from '#shared/dicom/rejection.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './delete.module.css';
import { SeriesChoice } from './series-choice.tsx';

const words = text.deletion.dialog;

const DEFAULT_DELAY_DAYS = 30;

interface Failure {
  readonly study: StudyRow;
  readonly message: string;
}

export type DeleteDialogProps = {
  readonly studies: readonly StudyRow[];
  readonly onClose: () => void;
};

/** Moves studies, or some series of one, to the trash: with a reason, and with what that means said before it is done. */
export function DeleteDialog({ studies, onClose }: DeleteDialogProps) {
  const cache = useQueryClient();
  const { data: settings } = useQuery(queries.trashSettings);
  const [reason, setReason] = useState<RejectionReason>('enteredByMistake');
  const [comment, setComment] = useState('');
  const [scope, setScope] = useState<'whole' | 'series'>('whole');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [moved, setMoved] = useState(0);
  const move = useMutation({
    mutationFn: async (): Promise<Failure[]> => {
      const failures: Failure[] = [];
      const seriesInstanceUids = scope === 'series' ? [...chosen] : [];
      for (const [index, study] of studies.entries()) {
        setMoved(index + 1);
        const { studyInstanceUid } = study;
        await api.trash
          .move({ studyInstanceUid, seriesInstanceUids, reason, comment: comment.trim() })
          .catch((error: unknown) => {
            failures.push({ study, message: error instanceof Error ? error.message : String(error) });
          });
      }
      return failures;
    },
    onSuccess: (failures) => {
      void cache.invalidateQueries({ queryKey: queryKeys.trash });
      if (failures.length === 0) onClose();
    },
  });
  const [only] = studies.length === 1 ? studies : [];
  const isReceiving = studies.some((study) => study.isReceiving);
  const isComplete = scope === 'whole' || chosen.size > 0;
  if (move.data !== undefined && move.data.length > 0)
    return <NotMoved failures={move.data} onClose={onClose} />;
  return (
    <Dialog
      title={words.title(studies.length)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={560}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button
            tone="danger"
            isDisabled={!isComplete || isReceiving || move.isPending}
            onPress={() => move.mutate()}
          >
            {move.isPending ? words.moving(moved, studies.length) : words.submit}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        <StudyLines studies={studies} />
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
            {scope === 'series' && <SeriesChoice study={only} chosen={chosen} onChange={setChosen} />}
          </>
        )}
        <Select
          label={text.deletion.dialog.reason}
          value={reason}
          onChange={setReason}
          options={REJECTION_REASON_NAMES.map((value) => ({
            value,
            label: text.deletion.reasons[value],
            hint: text.deletion.reasonHints[value],
          }))}
        />
        <TextField
          label={words.comment}
          hint={words.commentHint}
          value={comment}
          onChange={setComment}
          maxLength={400}
        />
        {isReceiving ? (
          <Notice tone="warn">{words.receiving}</Notice>
        ) : (
          <Notice tone="info">{words.whatHappens(settings?.delayDays ?? DEFAULT_DELAY_DAYS)}</Notice>
        )}
        {isBarring(reason) && <Notice tone="warn">{words.barred}</Notice>}
        {move.error !== null && <Notice tone="stop">{move.error.message}</Notice>}
      </div>
    </Dialog>
  );
}

function NotMoved({
  failures,
  onClose,
}: {
  readonly failures: readonly Failure[];
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={words.title(failures.length)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      actions={<Button onPress={onClose}>{text.common.close}</Button>}
    >
      <Notice tone="stop">{words.failed(failures.length)}</Notice>
      <ul className={styles['lines']}>
        {failures.map(({ study, message }) => (
          <li key={study.studyInstanceUid}>
            <Identity study={study} />
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Whose studies go: never in doubt. */
function StudyLines({ studies }: { readonly studies: readonly StudyRow[] }) {
  return (
    <ul className={styles['lines']} tabIndex={0} aria-label={words.scope}>
      {studies.map((study) => (
        <li key={study.studyInstanceUid}>
          <Identity study={study} />
          <span className={styles['dim']}>
            {formatDate(study.studyDate)} · {study.modalitiesInStudy.join(' ')} ·{' '}
            <bdi>{study.studyDescription}</bdi> ·{' '}
            {words.images(formatNumber(study.numberOfStudyRelatedInstances))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Identity({ study: { patientName, patientId, patientBirthDate } }: { readonly study: StudyRow }) {
  const name = formatPersonName(patientName);
  return (
    <span className={styles['identity']}>
      <strong>
        <bdi>{name === '' ? text.studies.noName : name}</bdi>
      </strong>
      <bdi>{patientId === '' ? text.studies.noPatientId : patientId}</bdi>
      <span className={styles['dim']}>{formatDate(patientBirthDate)}</span>
    </span>
  );
}
