import { useState } from 'react';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { isDay, typedDate } from '#view/locales/typed-date.ts';
import { TextField, type TextFieldProps } from './text-field.tsx';

export type DateFieldProps = Pick<
  TextFieldProps,
  'label' | 'isLabelHidden' | 'width' | 'autoFocus' | 'isRequired'
> & {
  /** DA, empty, or what was typed when that is no day */
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A day, typed in any usual way and shown as everywhere: a field of the browser would put the month first for some. */
export function DateField({ value, onChange, ...rest }: DateFieldProps) {
  const [own, setOwn] = useState<{ readonly typed: string; readonly value: string } | null>(null);
  const typed = own !== null && own.value === value ? own.typed : null;
  const isWrong = typed === null && value !== '' && !isDay(value);

  /** What is no day counts as soon as it is meant to be one. */
  function commit() {
    setOwn(null);
    if (typed !== null && typedDate(typed) !== value) onChange(typedDate(typed));
  }

  return (
    <TextField
      {...rest}
      value={typed ?? formatDate(value)}
      onChange={(next) => {
        const read = typedDate(next);
        const isReadable = read === '' || isDay(read);
        setOwn({ typed: next, value: isReadable ? read : value });
        if (isReadable) onChange(read);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        event.continuePropagation();
      }}
      placeholder={text.common.datePlaceholder}
      isInvalid={isWrong}
      errorMessage={isWrong && rest.isLabelHidden !== true ? text.common.badDate : undefined}
      spellCheck="false"
      autoComplete="off"
    />
  );
}
