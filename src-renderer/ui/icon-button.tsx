import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton,
} from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './icon-button.module.css';
import { Hint } from './tooltip.tsx';

type Common = {
  /** The whole name of the action; shown as tooltip and read aloud. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly keyHint?: string | undefined;
  readonly icon: LucideIcon;
  /** Short word beside the icon, for toolbars that have the room. */
  readonly children?: ReactNode;
};

export type IconButtonProps = Common & Omit<AriaButtonProps, 'className' | 'children' | 'style'>;

/** A button that is an icon; its name and key stand in the tooltip. */
export function IconButton({ label, keyHint, icon: Icon, children, ...rest }: IconButtonProps) {
  return (
    <Hint label={label} keyHint={keyHint}>
      <AriaButton {...rest} aria-label={spoken(label, children)} className={styles['button'] ?? ''}>
        <Icon size={16} aria-hidden />
        {children}
      </AriaButton>
    </Hint>
  );
}

export type IconToggleProps = Common & {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
};

/** An icon button that stays down, for tools and panels that are on or off. */
export function IconToggle({ label, keyHint, icon: Icon, children, ...rest }: IconToggleProps) {
  return (
    <Hint label={label} keyHint={keyHint}>
      <ToggleButton {...rest} aria-label={spoken(label, children)} className={classes(styles['button'])}>
        <Icon size={16} aria-hidden />
        {children}
      </ToggleButton>
    </Hint>
  );
}

/** Who steers by voice says what stands on the button: its name holds that word, too (WCAG 2.5.3). */
function spoken(label: string, word: ReactNode): string {
  const words = label.toLowerCase().split(/\W+/);
  if (typeof word !== 'string' || words.includes(word.toLowerCase())) return label;
  return `${label}: ${word}`;
}
