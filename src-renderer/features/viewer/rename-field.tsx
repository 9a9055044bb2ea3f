import styles from './rename-field.module.css';

export interface RenameFieldProps {
  readonly label: string;
  readonly value: string;
  /** Enter or a press elsewhere takes the name over, Escape leaves it as it was. */
  readonly onDone: (value: string) => void;
}

/** A name that is typed where it stands; the keys of the screen rest meanwhile. */
export function RenameField({ label, value, onDone }: RenameFieldProps) {
  return (
    <input
      className={styles['field']}
      aria-label={label}
      defaultValue={value}
      maxLength={1000}
      autoFocus
      onBlur={(event) => onDone(event.target.value.trim())}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') event.currentTarget.value = value;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
