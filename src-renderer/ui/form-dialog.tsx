import { type ReactNode, useId } from 'react';
import { text } from '#view/locales/text.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import styles from './form-dialog.module.css';
import { Notice } from './notice.tsx';

export type FormDialogProps = {
  readonly title: string;
  readonly submitLabel: string;
  readonly canSubmit?: boolean;
  readonly isDangerous?: boolean;
  readonly widthPx?: number;
  /** What submitting starts: while it goes on nothing can be submitted, and its error is told */
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A small form or question over the screen; Enter does what its last button does. */
export function FormDialog(props: FormDialogProps) {
  const formId = useId();
  const { title, submitLabel, canSubmit = true, change, onSubmit, onClose, children } = props;
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
            isDisabled={!canSubmit}
            isPending={change.isPending}
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
          if (canSubmit && !change.isPending) onSubmit();
        }}
      >
        {change.error !== null && (
          <div className={styles['problem']}>
            <Notice tone="stop">{change.error.message}</Notice>
          </div>
        )}
        {children}
      </form>
    </Dialog>
  );
}
