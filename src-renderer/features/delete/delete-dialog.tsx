import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { isBarring, REJECTION_REASON_NAMES, type RejectionReason } from '#shared/dicom/rejection.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { StudyLines } from '#view/ui/study-lines.tsx';
import { type Scope, seriesOfScope, StudyScope } from '#view/ui/study-scope.tsx';
import { TextField } from '#view/ui/text-field.tsx';

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
  const [scope, setScope] = useState<Scope>('whole');
  const [moved, setMoved] = useState(0);
  const move = useMutation({
    mutationFn: async (): Promise<Failure[]> => {
      const failures: Failure[] = [];
      const seriesInstanceUids = seriesOfScope(scope);
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
  const detail = useQuery({
    ...queries.study(only?.studyInstanceUid ?? ''),
    enabled: only !== undefined && scope !== 'whole',
  });
  const isReceiving = studies.some((study) => study.isReceiving);
  const isComplete = scope === 'whole' || scope.size > 0;
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
      <StudyLines label={words.scope} studies={studies} />
      {only !== undefined && (
        <StudyScope
          label={words.scope}
          scope={scope}
          onChange={setScope}
          series={detail.data?.series}
          problem={detail.data === undefined ? detail.error?.message : undefined}
        />
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
      <StudyLines label={words.scope} studies={failures.map(({ study }) => study)}>
        {(study) => failures.find((failure) => failure.study === study)?.message}
      </StudyLines>
    </Dialog>
  );
}
