import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IntegrityFinding } from '#shared/contract/integrity.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';

const words = text.integrity;

type AcceptQuestionProps = { readonly finding: IntegrityFinding; readonly onClose: () => void };

/** A damaged image is better than none only when a person says so; so it is with a file that is no image. */
export function AcceptQuestion({ finding, onClose }: AcceptQuestionProps) {
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const isUnknown = finding.kind === 'orphan';
  const accept = useMutation({
    mutationFn: () => api.integrity.accept({ findingId: finding.findingId, reason }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: queryKeys.integrity });
      onClose();
    },
  });
  return (
    <FormDialog
      title={isUnknown ? words.leaveTitle : words.acceptTitle}
      submitLabel={isUnknown ? words.leaveIt : words.acceptIt}
      canSubmit={reason.trim() !== ''}
      change={accept}
      isDangerous={!isUnknown}
      onSubmit={() => accept.mutate()}
      onClose={onClose}
    >
      <p>{isUnknown ? words.leaveWords : words.acceptWords}</p>
      <TextField label={words.acceptReason} value={reason} onChange={setReason} maxLength={500} autoFocus />
    </FormDialog>
  );
}
