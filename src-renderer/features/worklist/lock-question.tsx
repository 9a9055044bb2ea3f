import type { ReadingStanding } from '#shared/contract/reading.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { StudyLines } from '#view/ui/study-lines.tsx';

const words = text.worklist.lock;

export type LockQuestionProps = {
  readonly study: StudyRow;
  readonly standing: ReadingStanding;
  readonly onTakeOver: () => void;
  readonly onLook: () => void;
  readonly onClose: () => void;
};

/** Somebody else reads the case that was to be opened. */
export function LockQuestion({ study, standing, onTakeOver, onLook, onClose }: LockQuestionProps) {
  return (
    <Dialog
      title={words.title(standing.by)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      actions={
        <>
          <Button onPress={onTakeOver}>{words.takeOver}</Button>
          <Button onPress={onLook}>{words.look}</Button>
          <Button tone="primary" onPress={onClose} autoFocus>
            {text.common.cancel}
          </Button>
        </>
      }
    >
      <StudyLines label={words.study} studies={[study]} />
      <p>{words.words(formatInstant(standing.at))}</p>
    </Dialog>
  );
}
