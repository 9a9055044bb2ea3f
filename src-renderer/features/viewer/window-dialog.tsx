import { useState } from 'react';
import type { Window } from '#view/kernels/voi.ts';
import { text } from '#view/locales/text.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './hands.module.css';

const words = text.hands.windowDialog;
const DONE = { isPending: false, error: null };

export interface WindowDialogProps {
  readonly window: Window;
  readonly onApply: (window: Window) => void;
  readonly onClose: () => void;
}

/** Width and level as figures. */
export function WindowDialog({ window, onApply, onClose }: WindowDialogProps) {
  const [width, setWidth] = useState(String(window.width));
  const [centre, setCentre] = useState(String(window.centre));
  const entered = typedWindow(width, centre);
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.apply}
      widthPx={320}
      canSubmit={entered !== null}
      change={DONE}
      onSubmit={() => {
        if (entered) onApply(entered);
        onClose();
      }}
      onClose={onClose}
    >
      <div className={styles['pair']}>
        <TextField label={words.width} value={width} onChange={setWidth} autoFocus inputMode="decimal" />
        <TextField label={words.centre} value={centre} onChange={setCentre} inputMode="decimal" />
      </div>
      {entered === null && <p className={styles['wrong']}>{words.wrong}</p>}
    </FormDialog>
  );
}

/** null for what is no window: the width has to be above 0. A comma counts as a point. */
export function typedWindow(width: string, centre: string): Window | null {
  const [wide, middle] = [width, centre].map((typed) =>
    typed.trim() === '' ? Number.NaN : Number(typed.trim().replace(',', '.').replace('−', '-')),
  );
  if (wide === undefined || middle === undefined) return null;
  return Number.isFinite(wide) && Number.isFinite(middle) && wide > 0
    ? { width: wide, centre: middle }
    : null;
}
