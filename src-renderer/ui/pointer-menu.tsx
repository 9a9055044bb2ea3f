import { type ReactNode, useRef } from 'react';
import { Menu, Popover } from 'react-aria-components';
import styles from './menu.module.css';

export type PointerMenuProps = {
  /** Where it opens, in pixels of the window; null = closed */
  readonly at: { readonly clientX: number; readonly clientY: number } | null;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** The second button's menu, at the pointer. Children as in a MenuButton. */
export function PointerMenu({ at, label, onClose, children }: PointerMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className={styles['anchor']}
        style={at === null ? {} : { left: at.clientX, top: at.clientY }}
      />
      <Popover
        className={styles['popover'] ?? ''}
        triggerRef={anchor}
        isOpen={at !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
        // Beside the pointer a long menu has the whole height of the window.
        placement="right top"
        offset={2}
      >
        <Menu
          className={styles['menu'] ?? ''}
          aria-label={label}
          onClose={onClose}
          ref={(node) => node?.focus()}
        >
          {children}
        </Menu>
      </Popover>
    </>
  );
}
