import { Search } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { TextField } from './text-field.tsx';

const SEARCH_AFTER_MS = 120;

export type SettledFieldProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSettle: (value: string) => void;
  readonly onToTable: () => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  /** The glass of a search */
  readonly hasIcon?: boolean;
  /** Of the box around it: how wide it is */
  readonly className: string;
};

/** A text that searches once the hand rests, not with every key. */
export function SettledField({
  label,
  placeholder,
  value,
  onSettle,
  onToTable,
  inputRef,
  hasIcon = false,
  className,
}: SettledFieldProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => {
      setKnown(typed);
      onSettle(typed);
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onSettle]);
  return (
    <div className={className}>
      <TextField
        label={label}
        isLabelHidden
        placeholder={placeholder}
        value={typed}
        onChange={setTyped}
        maxLength={200}
        spellCheck="false"
        autoComplete="off"
        {...(hasIcon ? { icon: Search } : {})}
        {...(inputRef === undefined ? {} : { inputRef })}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            if (typed !== value) onSettle(typed);
            onToTable();
          } else if (event.key === 'Escape' && typed !== '') {
            setTyped('');
            onSettle('');
          } else event.continuePropagation();
        }}
      />
    </div>
  );
}
