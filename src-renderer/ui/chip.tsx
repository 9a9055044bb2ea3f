import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import styles from './chip.module.css';
import { classes } from './classes.ts';

export type ChipTone = 'plain' | 'ok' | 'warn' | 'stop' | 'accent' | 'prior';

export type ChipProps = {
  readonly tone?: ChipTone;
  /** Status is never colour alone: an icon or the word says it too. */
  readonly icon?: LucideIcon;
  readonly title?: string;
  readonly children: ReactNode;
};

/** A short word of state. */
export function Chip({ tone = 'plain', icon: Icon, title, children }: ChipProps) {
  return (
    <span className={classes(styles['chip'], styles[tone])} title={title}>
      {Icon !== undefined && <Icon size={12} aria-hidden />}
      {children}
    </span>
  );
}

export type ToggleChipProps = {
  readonly label: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
};

/** A chip that filters: on or off. */
export function ToggleChip({ label, isSelected, onChange }: ToggleChipProps) {
  return (
    <ToggleButton className={styles['toggle'] ?? ''} isSelected={isSelected} onChange={onChange}>
      {label}
    </ToggleButton>
  );
}
