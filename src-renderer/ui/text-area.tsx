import { Label, Text, TextArea as AriaTextArea, TextField } from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './field.module.css';

export type TextAreaProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
  /** In letters of one width, as a program made it */
  readonly isCode?: boolean;
};

/** Several lines of text, with their label and a hint below. */
export function TextArea({ label, hint, value, onChange, autoFocus = false, isCode = false }: TextAreaProps) {
  return (
    <TextField
      value={value}
      onChange={onChange}
      className={styles['field'] ?? ''}
      spellCheck="false"
      autoFocus={autoFocus}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <AriaTextArea
        rows={8}
        className={classes(styles['input'], styles['lines'], isCode && styles['code'])}
      />
      <Text slot="description" className={styles['hint'] ?? ''}>
        {hint}
      </Text>
    </TextField>
  );
}
