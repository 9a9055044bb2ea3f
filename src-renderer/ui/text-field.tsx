import type { LucideIcon } from 'lucide-react';
import type { Ref } from 'react';
import {
  FieldError,
  Input,
  Label,
  Text,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './field.module.css';

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children' | 'style'> & {
  readonly label: string;
  /** Hides the label from the eye only, where the place says it. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly placeholder?: string;
  readonly icon?: LucideIcon;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly width?: number | string;
};

/** One line of text with its label, a hint below and, when wrong, what to change. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    isLabelHidden,
    hint,
    errorMessage,
    placeholder,
    icon: Icon,
    inputRef,
    width,
    ...rest
  } = props;
  return (
    <AriaTextField
      {...rest}
      {...(isLabelHidden === true ? { 'aria-label': label } : {})}
      className={styles['field'] ?? ''}
      style={width === undefined ? {} : { width }}
    >
      {isLabelHidden !== true && <Label className={styles['label'] ?? ''}>{label}</Label>}
      <div className={styles['inputBox']}>
        {Icon !== undefined && <Icon size={14} aria-hidden className={styles['icon'] ?? ''} />}
        <Input
          ref={inputRef ?? null}
          placeholder={placeholder ?? ''}
          className={classes(styles['input'], Icon !== undefined && styles['withIcon'])}
        />
      </div>
      {hint !== undefined && errorMessage === undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{errorMessage}</FieldError>
    </AriaTextField>
  );
}
