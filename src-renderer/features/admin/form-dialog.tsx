import { type ReactNode, useId } from 'react';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './admin.module.css';

export type FormDialogProps = {
  readonly title: string;
  readonly submitLabel: string;
  readonly canSubmit: boolean;
  readonly isPending: boolean;
  readonly isDangerous?: boolean;
  readonly widthPx?: number;
  /** Why the core did not take it. */
  readonly problem: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A small form or question over the screen; Enter does what its last button does. */
export function FormDialog(props: FormDialogProps) {
  const formId = useId();
  const { title, submitLabel, canSubmit, isPending, problem, onSubmit, onClose, children } = props;
  return (
    <Dialog
      title={title}
      isOpen
      {...(props.widthPx === undefined ? {} : { width: props.widthPx })}
      onClose={onClose}
      closeLabel={text.common.close}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button
            type="submit"
            form={formId}
            tone={props.isDangerous === true ? 'danger' : 'primary'}
            isDisabled={!canSubmit || isPending}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit && !isPending) onSubmit();
        }}
      >
        {problem !== undefined && <Notice tone="stop">{problem}</Notice>}
        {children}
      </form>
    </Dialog>
  );
}
