import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuarantinedInstance } from '#shared/contract/quarantine.ts';
import { REJECTION_REASON_NAMES, type RejectionReason } from '#shared/dicom/rejection.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import styles from './keeping.module.css';

const words = text.quarantine.removal;

export type RemovalQuestionProps = {
  readonly object: QuarantinedInstance;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
};

/** Deleting from quarantine is one act: nobody was told that the object is kept. */
export function RemovalQuestion({ object, onClose, onRemoved }: RemovalQuestionProps) {
  const cache = useQueryClient();
  const [reason, setReason] = useState<RejectionReason>('quality');
  const remove = useMutation({
    mutationFn: () => api.quarantine.remove({ quarantineId: object.quarantineId, reason }),
    onSuccess: (left) => {
      cache.setQueryData(queryKeys.quarantine, left);
      onRemoved();
    },
  });
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.submit}
      isDangerous
      change={remove}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    >
      <code className={styles['uid']}>{object.sopInstanceUid}</code>
      <Notice tone="warn">{words.warning}</Notice>
      <Select
        label={words.reason}
        value={reason}
        onChange={setReason}
        options={REJECTION_REASON_NAMES.map((value) => ({ value, label: text.deletion.reasons[value] }))}
      />
    </FormDialog>
  );
}
