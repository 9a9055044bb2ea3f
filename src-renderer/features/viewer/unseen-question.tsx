import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';

export interface UnseenQuestionProps {
  readonly why: 'leave' | 'read' | 'dictated';
  readonly count: number;
  readonly onGoToUnseen: () => void;
  readonly onGoOn: () => void;
  readonly onClose: () => void;
}

const WORDS = {
  leave: text.reading.unseenClose,
  read: text.reading.unseenRead,
  dictated: text.reading.unseenDictated,
} as const;

/** Images were left unseen: asked before the study is left or called read, and never otherwise. */
export function UnseenQuestion({ why, count, onGoToUnseen, onGoOn, onClose }: UnseenQuestionProps) {
  return (
    <Dialog
      title={text.reading.unseenTitle(count)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      actions={
        <>
          <Button onPress={onGoOn}>{why === 'leave' ? text.reading.leave : text.reading.markAnyway}</Button>
          <Button tone="primary" onPress={onGoToUnseen} autoFocus>
            {text.reading.goToUnseen}
          </Button>
        </>
      }
    >
      {WORDS[why]}
    </Dialog>
  );
}
