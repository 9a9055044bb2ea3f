import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrashEntry } from '#shared/contract/deletion.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { PatientLine } from './patient-line.tsx';

const words = text.deletion.purge;

export type PurgeQuestionProps = {
  readonly entry: TrashEntry;
  readonly onClose: () => void;
  readonly onStarted: () => void;
};

/** The second act: files are destroyed when the patient ID is typed. */
export function PurgeQuestion({ entry, onClose, onStarted }: PurgeQuestionProps) {
  const cache = useQueryClient();
  const [confirmation, setConfirmation] = useState('');
  const purge = useMutation({
    mutationFn: () => api.trash.purge({ trashId: entry.trashId, confirmation }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: queryKeys.trash });
      onStarted();
    },
  });
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.submit}
      isDangerous
      canSubmit={confirmation.trim() === entry.confirmation}
      change={purge}
      onSubmit={() => purge.mutate()}
      onClose={onClose}
    >
      <PatientLine name={entry.patientName} patientId={entry.patientId} />
      <Notice tone="warn">{words.warning(formatNumber(entry.instanceCount))}</Notice>
      <TextField
        label={words.type(entry.confirmation)}
        value={confirmation}
        onChange={setConfirmation}
        spellCheck="false"
        autoComplete="off"
        autoFocus
      />
    </FormDialog>
  );
}
