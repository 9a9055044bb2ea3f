import { Check } from 'lucide-react';
import { useState } from 'react';
import type { IsodoseLevels } from '#shared/reading/preferences.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { readLevels } from '#view/kernels/regions/isodose-levels.ts';
import { text } from '#view/locales/text.ts';
import { changePreferences, usePreferences } from '#view/state/preferences.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './region-panel.module.css';

const words = text.documents.regions;
const UNITS = (['percent', 'gray'] as const).map((value) => ({ value, label: words.isodoseUnits[value] }));

export interface IsodoseEditorProps {
  readonly hasGray: boolean;
  readonly onDone: () => void;
}

/** Where the colours of doses begin, as this reader wants them from now on. */
export function IsodoseEditor({ hasGray, onDone }: IsodoseEditorProps) {
  const isodoses = usePreferences(({ own }) => own.isodoses);
  const [unit, setUnit] = useState<IsodoseLevels['unit']>(hasGray ? isodoses.unit : 'percent');
  const [typed, setTyped] = useState(isodoses.levels.join(', '));
  const [problem, setProblem] = useState('');
  const levels = readLevels(typed);
  const keep = () => {
    if (levels === null) return;
    changePreferences({ isodoses: { unit, levels } }).then(onDone, (error: unknown) =>
      setProblem(problemText(error)),
    );
  };
  return (
    <form
      className={styles['isodoses']}
      aria-label={words.isodoses}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      {hasGray && <Segmented label={words.isodoseUnit} options={UNITS} value={unit} onChange={setUnit} />}
      <div className={styles['levels']}>
        <TextField
          label={words.isodoses}
          isLabelHidden
          value={typed}
          onChange={setTyped}
          isInvalid={levels === null || problem !== ''}
          errorMessage={levels === null ? words.isodosesWrong : problem}
          width="100%"
        />
        <IconButton icon={Check} label={words.isodosesApply} isDisabled={levels === null} onPress={keep} />
      </div>
    </form>
  );
}
