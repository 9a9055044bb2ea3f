import { useState } from 'react';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';

const words = text.displays.policy;

type DisplayQuestionProps = {
  /** What the core says of the display */
  readonly message: string;
  readonly onGoOn: (reason: string) => void;
  readonly onClose: () => void;
};

/** The site asks why a study is called read on a display that may not be fit for it. */
export function DisplayQuestion({ message, onGoOn, onClose }: DisplayQuestionProps) {
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.goOn}
      canSubmit={reason.trim() !== ''}
      change={{ isPending: false, error: null }}
      onSubmit={() => onGoOn(reason.trim())}
      onClose={onClose}
    >
      <p>{message}</p>
      <TextField label={words.reason} value={reason} onChange={setReason} maxLength={300} autoFocus />
    </FormDialog>
  );
}
