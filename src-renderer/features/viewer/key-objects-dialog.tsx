import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { KEY_OBJECT_TITLES } from '#shared/objects/key-objects.ts';
import { text } from '#view/locales/text.ts';
import { setKeyDialogOpen } from '#view/state/saved-readings.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { saveKeyImages } from './save-readings.ts';

const words = text.objects.keyDialog;
const OPTIONS = KEY_OBJECT_TITLES.map(({ value, meaning }) => ({ value, label: meaning }));

/** What the marked images are chosen for, before they are saved. */
export function KeyObjectsDialog({ studyInstanceUid }: { readonly studyInstanceUid: string }) {
  const [title, setTitle] = useState('113000');
  const [description, setDescription] = useState('');
  const close = () => setKeyDialogOpen(false);
  const saving = useMutation({
    mutationFn: () => saveKeyImages(studyInstanceUid, title, description.trim()),
    onSuccess: close,
  });
  return (
    <FormDialog
      title={words.title}
      submitLabel={text.objects.save.keyImages}
      change={saving}
      onSubmit={() => saving.mutate()}
      onClose={close}
    >
      <Select label={words.titleLabel} options={OPTIONS} value={title} onChange={setTitle} />
      <TextField
        label={words.description}
        value={description}
        onChange={setDescription}
        hint={words.descriptionHint}
      />
    </FormDialog>
  );
}
