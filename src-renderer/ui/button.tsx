import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classes } from './classes.ts';

export type ButtonTone = 'plain' | 'primary' | 'quiet' | 'danger';

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'style'> & {
  readonly tone?: ButtonTone;
  readonly icon?: LucideIcon | undefined;
  readonly children?: ReactNode;
};

/** A button with words. One `primary` at most in a view: the next step. */
export function Button({ tone = 'plain', icon: Icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classes(styles['button'], styles[tone])}>
      {Icon !== undefined && <Icon size={14} aria-hidden />}
      {children}
    </AriaButton>
  );
}
