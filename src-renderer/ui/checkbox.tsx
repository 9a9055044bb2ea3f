import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from 'react-aria-components';
import styles from './field.module.css';

export type CheckboxProps = Omit<AriaCheckboxProps, 'className' | 'children' | 'style'> & {
  readonly children: ReactNode;
  readonly hint?: string;
};

/** A yes or no with its words. */
export function Checkbox({ children, hint, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={styles['checkbox'] ?? ''}>
      <span className={styles['box']}>
        <Check size={12} strokeWidth={3} aria-hidden />
      </span>
      <span>
        {children}
        {hint !== undefined && <span className={styles['checkHint']}>{hint}</span>}
      </span>
    </AriaCheckbox>
  );
}
