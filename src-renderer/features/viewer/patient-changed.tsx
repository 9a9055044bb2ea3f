import { useState } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { identityOf } from '#shared/relevance/identity-gate.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { identityWords } from './identity-words.ts';

/** That a study which is open has become another patient's, until the reader has seen it; one instance for each study. */
export function PatientChanged({ study }: { readonly study: StudyRow }) {
  const [seen, setSeen] = useState(study);
  if (identityOf(seen) === identityOf(study)) return null;
  return (
    <Notice
      tone="stop"
      actions={<Button onPress={() => setSeen(study)}>{text.viewer.patientChangeSeen}</Button>}
    >
      {text.viewer.patientChanged(identityWords(seen), identityWords(study))}
    </Notice>
  );
}
