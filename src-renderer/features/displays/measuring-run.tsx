import { ChevronLeft, ChevronRight, Gauge, ListChecks, MonitorUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import {
  isStepDone,
  oddityAt,
  placeCountOf,
  type Step,
  stepsOf,
  withAnswer,
  withReading,
} from '#shared/display-qc/plan.ts';
import { VISUAL_QUESTIONS } from '#shared/display-qc/tests.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { type ChosenScreen, enterFullScreen, findScreens, leaveFullScreen } from './full-screen.ts';
import styles from './measuring.module.css';
import { PatternCanvas, type PatternHazard } from './pattern-canvas.tsx';
import { typedReadings } from './typed-reading.ts';
import type { DraftWork } from './use-draft.ts';
import { useMeter } from './use-meter.ts';

const words = text.displays.measuring;

type MeasuringRunProps = {
  readonly work: DraftWork;
  /** The calibration table that the patterns go through; absent: none */
  readonly table: readonly number[] | undefined;
  readonly onEnd: () => void;
};

/** Step by step over the whole screen: the pattern, and one line to read into. */
export function MeasuringRun({ work, table, onEnd }: MeasuringRunProps) {
  const { test, keepValues } = work;
  const { values } = test;
  const steps = stepsOf(values);
  const [at, setAt] = useState(() => firstOpen(steps, (step) => isStepDone(values, step)));
  const [hazards, setHazards] = useState<readonly PatternHazard[]>([]);
  const current = useRef(values);
  current.current = values;
  const meter = useMeter(
    steps,
    test.instrument?.serial ?? '',
    () => current.current,
    (step) => setAt(steps.findIndex(({ id }) => id === step.id)),
    keepValues,
  );
  useEffect(() => {
    void enterFullScreen(null);
    return () => void leaveFullScreen();
  }, []);
  const step = steps[Math.min(at, steps.length - 1)];
  if (!step) return null;
  const done = steps.filter((each) => isStepDone(values, each)).length;
  const go = (to: number) => setAt(Math.max(0, Math.min(steps.length - 1, to)));
  const end = () => {
    meter.cancel();
    onEnd();
  };
  const oddity = oddityAt(values, step);
  const problem = meter.problem || work.problem;
  return (
    <div className={styles['stage']}>
      <PatternCanvas name={step.pattern} table={table} onDrawn={(_, found) => setHazards(found)} />
      {step.place !== null && values.kind === 'uniformity' && !meter.isReading && (
        <Spot place={step.place} placeCount={placeCountOf(values)} />
      )}
      <div className={styles['line']} data-hidden={meter.isReading || undefined}>
        {problem !== '' && (
          <span role="alert" className={styles['problem']}>
            {problem}
          </span>
        )}
        <span className={styles['what']} role="status">
          <strong>{stepTitle(step, at + 1, steps.length)}</strong>
          <span className={oddity === null ? undefined : styles['odd']}>
            {oddity === null
              ? [
                  words.done(done, steps.length),
                  ...hazards.map((hazard) => text.displays.patterns.hazards[hazard]),
                ].join(' ')
              : words.oddities[oddity]}
          </span>
        </span>
        <IconButton icon={ChevronLeft} label={words.before1} onPress={() => go(at - 1)} />
        {step.take === 'answer' ? (
          <Answer
            onAnswer={(isGood) => {
              keepValues(withAnswer(values, step, isGood));
              go(at + 1);
            }}
          />
        ) : (
          <ReadingField
            key={`${step.id} ${done}`}
            step={step}
            onRead={(luminance, xy) => {
              const next = withReading(values, step, { luminance, xy });
              keepValues(next);
              if (isStepDone(next, step) && oddityAt(next, step) === null) go(at + 1);
            }}
          />
        )}
        <IconButton icon={ChevronRight} label={words.next1} onPress={() => go(at + 1)} />
        {step.take !== 'answer' && (
          <>
            <Button icon={Gauge} onPress={() => meter.read(step)}>
              {words.readOne}
            </Button>
            <Button icon={Gauge} onPress={() => meter.read(null)}>
              {words.readAll}
            </Button>
          </>
        )}
        <OtherScreens onChoose={(screen) => void enterFullScreen(screen)} />
        <Button tone={done === steps.length ? 'primary' : 'plain'} icon={ListChecks} onPress={end}>
          {words.review}
        </Button>
      </div>
      {meter.isReading && (
        // Nothing of ours shines while the meter looks: anywhere on the screen, or Enter, cancels.
        <button
          type="button"
          className={styles['cancel']}
          aria-label={words.cancelReading}
          autoFocus
          onClick={meter.cancel}
        />
      )}
    </div>
  );
}

function firstOpen(steps: readonly Step[], isDone: (step: Step) => boolean): number {
  const open = steps.findIndex((step) => !isDone(step));
  return open === -1 ? 0 : open;
}

function stepTitle(step: Step, at: number, of: number): string {
  const question = VISUAL_QUESTIONS.find((each) => each === step.id);
  if (question !== undefined) return words.questions[question];
  if (step.place !== null) return words.place(step.place + 1, of, step.ddl ?? 0);
  return words.level(at, of, step.ddl ?? 0);
}

function Answer({ onAnswer }: { readonly onAnswer: (isGood: boolean) => void }) {
  return (
    <>
      <Button tone="primary" autoFocus onPress={() => onAnswer(true)}>
        {words.isGood}
      </Button>
      <Button onPress={() => onAnswer(false)}>{words.isFaulty}</Button>
    </>
  );
}

type ReadingFieldProps = {
  readonly step: Step;
  readonly onRead: (luminance: number, xy: { readonly x: number; readonly y: number } | null) => void;
};

/** One reading, by hand: luminance, with x and y after it for a colour. */
function ReadingField({ step, onRead }: ReadingFieldProps) {
  const [typed, setTyped] = useState('');
  const [luminance = Number.NaN, x = Number.NaN, y = Number.NaN] = typedReadings(typed);
  const isColour = step.take === 'colour';
  const isSound = Number.isFinite(luminance) && (!isColour || Number.isFinite(x + y));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound) onRead(luminance, isColour ? { x, y } : null);
      }}
    >
      <TextField
        label={isColour ? words.typeColour : words.typeLuminance}
        isLabelHidden
        placeholder={isColour ? words.typeColour : words.typeLuminance}
        value={typed}
        onChange={setTyped}
        autoFocus
        width={isColour ? 190 : 120}
        autoComplete="off"
      />
    </form>
  );
}

/** Where the meter is to be held: the centre, then by rows; with five places the corners. */
function Spot({ place, placeCount }: { readonly place: number; readonly placeCount: 5 | 9 }) {
  const share = 0.158;
  const corners = [
    [0.5, 0.5],
    [share, share],
    [1 - share, share],
    [share, 1 - share],
    [1 - share, 1 - share],
  ] as const;
  const cell = place === 0 ? 4 : place <= 4 ? place - 1 : place;
  const [left, top] =
    placeCount === 5
      ? (corners[place] ?? corners[0])
      : [(0.5 + (cell % 3)) / 3, (0.5 + Math.floor(cell / 3)) / 3];
  return <span className={styles['spot']} style={{ left: `${left * 100}%`, top: `${top * 100}%` }} />;
}

function OtherScreens({ onChoose }: { readonly onChoose: (screen: Screen) => void }) {
  const [screens, setScreens] = useState<readonly ChosenScreen[]>([]);
  if (!('getScreenDetails' in window)) return null;
  if (screens.length === 0)
    return (
      <IconButton
        icon={MonitorUp}
        label={words.findScreens}
        onPress={() => void findScreens().then(setScreens)}
      />
    );
  return (
    <MenuButton
      label={words.screens}
      placement="top end"
      trigger={<IconButton icon={MonitorUp} label={words.screens} />}
    >
      {screens.map(({ label, screen }) => (
        <MenuItem key={label} id={label} icon={MonitorUp} label={label} onAction={() => onChoose(screen)} />
      ))}
    </MenuButton>
  );
}
