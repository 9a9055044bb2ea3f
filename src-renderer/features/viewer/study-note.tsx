import { NotebookPen } from 'lucide-react';
import { useState } from 'react';
import { useMay, useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { putNote, useReading } from '#view/state/reading.ts';
import { record } from '#view/state/reading-outbox.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextArea } from '#view/ui/text-area.tsx';
import styles from './reading.module.css';

const words = text.reading.note;
/** As many letters as the core keeps */
const MOST_LETTERS = 4000;
const DONE = { isPending: false, error: null };

/** Says that there is a note, with its beginning; opens it. Nothing where there is none to read and none may be written. */
export function StudyNoteButton({ onPress }: { readonly onPress: () => void }) {
  const note = useReading((reading) => reading.note);
  const mayAnnotate = useMay('studies.annotate');
  if (note.text === '' && !mayAnnotate) return null;
  return (
    <Button
      tone="quiet"
      icon={NotebookPen}
      aria-label={note.text === '' ? words.write : words.says(note.text)}
      onPress={onPress}
    >
      {note.text === '' ? words.button : <span className={styles['noteStart']}>{note.text}</span>}
    </Button>
  );
}

/** What readers leave to each other with a study. */
export function StudyNoteDialog({ onClose }: { readonly onClose: () => void }) {
  const studyInstanceUid = useReading((reading) => reading.studyInstanceUid);
  const note = useReading((reading) => reading.note);
  const mayAnnotate = useMay('studies.annotate');
  const name = useUser()?.name ?? '';
  const [typed, setTyped] = useState(note.text);
  /** What it said when the writing began */
  const [begun, setBegun] = useState(note.text);
  if (!mayAnnotate)
    return (
      <Dialog title={words.title} isOpen onClose={onClose} closeLabel={text.common.close}>
        <p className={styles['noteText']}>{note.text}</p>
        <p className={styles['noteBy']}>{words.by(note.by)}</p>
      </Dialog>
    );
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.save}
      widthPx={480}
      canSubmit={typed.trim() !== note.text && typed.length <= MOST_LETTERS}
      change={DONE}
      onClose={onClose}
      onSubmit={() => {
        const next = typed.trim();
        putNote({ text: next, by: name });
        record(studyInstanceUid, [{ kind: 'putNote', text: next }]);
        onClose();
      }}
    >
      {note.text !== begun && (
        <Notice
          tone="warn"
          actions={
            <Button
              onPress={() => {
                setTyped(note.text);
                setBegun(note.text);
              }}
            >
              {words.takeTheirs}
            </Button>
          }
        >
          {words.changed(note.by, note.text)}
        </Notice>
      )}
      <TextArea
        label={words.label}
        hint={
          typed.length > MOST_LETTERS
            ? words.tooLong(typed.length - MOST_LETTERS)
            : note.by === ''
              ? words.hint
              : `${words.by(note.by)}. ${words.hint}`
        }
        value={typed}
        onChange={setTyped}
        autoFocus
      />
    </FormDialog>
  );
}
