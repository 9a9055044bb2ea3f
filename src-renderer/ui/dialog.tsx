import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

export type DialogProps = {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly closeLabel: string;
  readonly width?: number;
  readonly children: ReactNode;
  /** Neither Esc nor a click beside it closes it: it has to be answered. */
  readonly isHeld?: boolean;
  /** The row of buttons at the end, the next step last. */
  readonly actions?: ReactNode;
};

/** A modal question or form; Esc and a click beside it close it, unless it is held. */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onClose, closeLabel, width = 460, isHeld = false, children, actions } = props;
  const dialog = useRef<HTMLElement>(null);
  // A button that was pressed and is disabled, or gone, since then takes the focus with it; Esc and Tab need it here.
  useEffect(() => {
    if (!isOpen) return undefined;
    const ending = new AbortController();
    document.addEventListener(
      'keydown',
      (event) => {
        const own = dialog.current;
        const isUnderAnother = own?.closest('[inert], [aria-hidden="true"]') !== null;
        if (own === null || isUnderAnother || document.activeElement !== document.body) return;
        own.focus();
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (!isHeld) onClose();
      },
      { capture: true, signal: ending.signal },
    );
    return () => ending.abort();
  });
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={!isHeld}
      isKeyboardDismissDisabled={isHeld}
      className={styles['overlay'] ?? ''}
    >
      <Modal className={styles['modal'] ?? ''} style={{ width }}>
        <AriaDialog ref={dialog} className={styles['dialog'] ?? ''}>
          <header className={styles['head']}>
            <Heading slot="title" className={styles['title'] ?? ''}>
              {title}
            </Heading>
            {!isHeld && <IconButton icon={X} label={closeLabel} keyHint="Esc" onPress={onClose} />}
          </header>
          <div className={styles['body']}>{children}</div>
          {actions !== undefined && <footer className={styles['actions']}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
