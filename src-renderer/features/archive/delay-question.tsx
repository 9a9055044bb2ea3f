import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { trashSettingsSchema } from '#shared/contract/deletion.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';

const words = text.deletion.delay;

export type DelayQuestionProps = { readonly delayDays: number; readonly onClose: () => void };

/** How long the trash keeps what is in it. */
export function DelayQuestion({ delayDays, onClose }: DelayQuestionProps) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(String(delayDays));
  const wanted = trashSettingsSchema.safeParse({
    delayDays: draft.trim() === '' ? Number.NaN : Number(draft),
  });
  const put = useMutation({
    mutationFn: () => api.trash.putSettings({ delayDays: Number(draft) }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: queryKeys.trash });
      void cache.invalidateQueries({ queryKey: queryKeys.trashSettings });
      onClose();
    },
  });
  return (
    <FormDialog
      title={words.title}
      submitLabel={text.common.save}
      canSubmit={wanted.success}
      change={put}
      onSubmit={() => put.mutate()}
      onClose={onClose}
    >
      <TextField
        label={words.label}
        hint={words.hint}
        value={draft}
        onChange={setDraft}
        inputMode="numeric"
        width={140}
        autoFocus
      />
    </FormDialog>
  );
}
