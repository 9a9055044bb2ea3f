import { Check, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import {
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
  Popover,
  type Selection,
  Separator,
} from 'react-aria-components';
import { KeyHint } from './key-hint.tsx';
import styles from './menu.module.css';

export type MenuButtonProps = {
  /** The button that opens the menu. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly children: ReactNode;
  readonly placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end';
  readonly selectionMode?: 'none' | 'single' | 'multiple';
  readonly selectedKeys?: Iterable<string>;
  readonly onSelectionChange?: (keys: ReadonlySet<string>) => void;
};

/** A button with a menu of actions or choices. */
export function MenuButton(props: MenuButtonProps) {
  const { trigger, label, children, placement, selectionMode, selectedKeys, onSelectionChange } = props;
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles['popover'] ?? ''} placement={placement ?? 'bottom start'} offset={4}>
        <AriaMenu
          className={styles['menu'] ?? ''}
          aria-label={label}
          selectionMode={selectionMode ?? 'none'}
          {...(selectedKeys === undefined ? {} : { selectedKeys })}
          onSelectionChange={(keys: Selection) => {
            if (keys !== 'all') onSelectionChange?.(new Set([...keys].map(String)));
          }}
        >
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export type MenuItemProps = {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly hint?: string | undefined;
  readonly keyHint?: string | undefined;
  readonly isDisabled?: boolean;
  readonly onAction?: () => void;
};

/** One line of a menu. */
export function MenuItem({ id, label, icon: Icon, hint, keyHint, isDisabled, onAction }: MenuItemProps) {
  return (
    <AriaMenuItem
      id={id}
      textValue={label}
      isDisabled={isDisabled ?? false}
      className={styles['item'] ?? ''}
      {...(onAction === undefined ? {} : { onAction })}
    >
      {({ isSelected, selectionMode }) => (
        <>
          {selectionMode !== 'none' && (
            <Check size={14} aria-hidden className={styles['check']} data-on={isSelected || undefined} />
          )}
          {Icon !== undefined && <Icon size={14} aria-hidden />}
          <span className={styles['itemLabel']}>{label}</span>
          {hint !== undefined && <span className={styles['itemHint']}>{hint}</span>}
          {keyHint !== undefined && <KeyHint keys={keyHint} />}
        </>
      )}
    </AriaMenuItem>
  );
}

/** A titled group within a menu. */
export function MenuSection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <AriaMenuSection>
      <Header className={styles['section'] ?? ''}>{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

/** A hairline between groups of a menu. */
export function MenuLine() {
  return <Separator className={styles['line'] ?? ''} />;
}
