import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField, type TextFieldProps } from '#view/ui/text-field.tsx';
import styles from './keeping.module.css';

export type SettingsField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly inputMode?: NonNullable<TextFieldProps['inputMode']>;
  readonly widthPx: number;
};

export type SettingsFormProps<Settings> = {
  readonly label: string;
  readonly fields: readonly SettingsField[];
  /** As they are typed, by the name of their field */
  readonly initial: Readonly<Record<string, string>>;
  /** undefined for what cannot be saved */
  readonly read: (typed: Readonly<Record<string, string>>) => Settings | undefined;
  readonly save: (settings: Settings) => Promise<unknown>;
  /** What is asked for anew when they are saved */
  readonly queryKey: readonly string[];
  readonly savedWords: string;
};

/** Some settings in a row, saved together. */
export function SettingsForm<Settings>(props: SettingsFormProps<Settings>) {
  const cache = useQueryClient();
  const [typed, setTyped] = useState(props.initial);
  const wanted = props.read(typed);
  const put = useMutation({
    mutationFn: props.save,
    onSuccess: () => cache.invalidateQueries({ queryKey: props.queryKey }),
  });
  return (
    <form
      className={styles['limits']}
      aria-label={props.label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== undefined) put.mutate(wanted);
      }}
    >
      {props.fields.map(({ name, widthPx, ...field }) => (
        <TextField
          key={name}
          {...field}
          value={typed[name] ?? ''}
          onChange={(value) => {
            put.reset();
            setTyped({ ...typed, [name]: value });
          }}
          spellCheck="false"
          width={widthPx}
        />
      ))}
      <span className={styles['limitsButton']}>
        <Button type="submit" isDisabled={wanted === undefined || put.isPending}>
          {text.common.save}
        </Button>
        {put.isSuccess && <span className={styles['saved']}>{props.savedWords}</span>}
        {put.error !== null && <Notice tone="stop">{put.error.message}</Notice>}
      </span>
    </form>
  );
}
