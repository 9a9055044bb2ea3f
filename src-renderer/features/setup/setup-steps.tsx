import { windowBridge } from '#view/api/window-bridge.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { type Draft, LEAST_PASSWORD_LENGTH, type Problem, problemsOf, type Step } from './setup-draft.ts';
import styles from './setup.module.css';

const words = text.setup;

export type StepProps = {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** True once the user tried to go on: only then is what misses marked. */
  readonly isChecked: boolean;
};

function marks(step: Step, { draft, isChecked }: StepProps) {
  const problems = isChecked ? problemsOf(step, draft) : [];
  return (problem: Problem, message: string) =>
    problems.includes(problem) ? { isInvalid: true, errorMessage: message } : {};
}

export type StationStepProps = StepProps & {
  readonly isDataFolderFree: boolean;
  readonly dicomPort: number;
};

export function StationStep(props: StationStepProps) {
  const { draft, change, isDataFolderFree, dicomPort } = props;
  const mark = marks('station', props);
  return (
    <>
      <TextField
        label={words.station.name}
        hint={words.station.nameHint}
        value={draft.stationName}
        onChange={(stationName) => change({ stationName })}
        autoFocus
        {...mark('stationName', words.station.nameWrong)}
      />
      <TextField
        label={words.station.aeTitle}
        hint={words.station.aeTitleHint(dicomPort)}
        value={draft.aeTitle}
        onChange={(aeTitle) => change({ aeTitle: aeTitle.toUpperCase() })}
        maxLength={16}
        spellCheck="false"
        {...mark('aeTitle', words.station.aeTitleWrong)}
      />
      <div className={styles['folder']}>
        <TextField
          label={words.station.dataFolder}
          hint={isDataFolderFree ? words.station.dataFolderHint : words.station.dataFolderNamed}
          value={draft.dataFolder}
          onChange={(dataFolder) => change({ dataFolder })}
          isReadOnly={!isDataFolderFree}
          spellCheck="false"
          {...mark('dataFolder', words.station.dataFolderWrong)}
        />
        {isDataFolderFree && windowBridge.chooseFolder !== null && (
          <Button onPress={() => void browse(change)}>{words.station.browse}</Button>
        )}
      </div>
    </>
  );
}

async function browse(change: StepProps['change']): Promise<void> {
  const dataFolder = (await windowBridge.chooseFolder?.()) ?? null;
  if (dataFolder !== null) change({ dataFolder });
}

export function AdministratorStep(props: StepProps) {
  const { draft, change, isChecked } = props;
  const mark = marks('administrator', props);
  const missing = LEAST_PASSWORD_LENGTH - draft.password.length;
  return (
    <>
      <TextField
        label={words.administrator.name}
        value={draft.name}
        onChange={(name) => change({ name })}
        autoFocus
        autoComplete="username"
        spellCheck="false"
        {...mark('name', words.administrator.nameWrong)}
      />
      <TextField
        label={words.administrator.password}
        hint={
          draft.password !== '' && missing > 0 && !isChecked
            ? words.administrator.passwordShort(missing)
            : words.administrator.passwordHint
        }
        type="password"
        value={draft.password}
        onChange={(password) => change({ password })}
        autoComplete="new-password"
        {...mark('password', words.administrator.passwordShort(Math.max(1, missing)))}
      />
      <TextField
        label={words.administrator.repeat}
        type="password"
        value={draft.repeat}
        onChange={(repeat) => change({ repeat })}
        autoComplete="new-password"
        {...mark('repeat', words.administrator.repeatWrong)}
      />
    </>
  );
}

export function StudiesStep({ draft, change, dicomPort }: StepProps & { readonly dicomPort: number }) {
  return (
    <>
      <div className={styles['choice']}>
        <Checkbox isSelected={draft.loadDemo} onChange={(loadDemo) => change({ loadDemo })} autoFocus>
          {words.studies.loadDemo}
          <span className={styles['choiceHint']}>{words.studies.loadDemoHint}</span>
        </Checkbox>
      </div>
      <p className={styles['factHint']}>{words.studies.sender(draft.aeTitle, dicomPort)}</p>
    </>
  );
}
