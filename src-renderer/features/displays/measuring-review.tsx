import { useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { useState } from 'react';
import type { ProfileInForce, Verdict } from '#shared/contract/displays.ts';
import type { Display } from '#shared/display-qc/displays.ts';
import { colourOf, judgeAll, requireSound, responseOf } from '#shared/display-qc/evaluate.ts';
import { isStepDone, oddityAt, stepsOf } from '#shared/display-qc/plan.ts';
import { contrastPlot, responsePlot } from '#shared/display-qc/plots.ts';
import type { TestValues } from '#shared/display-qc/tests.ts';
import { AppError } from '#shared/errors.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './displays.module.css';
import measuring from './measuring.module.css';
import { DoubtLine } from './doubt-line.tsx';
import { PlotPicture } from './plot-picture.tsx';
import { resultWords } from './result-words.ts';
import { useTags } from './use-tags.ts';
import type { DraftWork } from './use-draft.ts';
import { VerdictTable } from './verdict-table.tsx';

const words = text.displays.measuring;

/** A white so far from D65 is rather that of a night light or a colour profile than the display's own. Δu′v′ */
const FAR_WHITE = 0.02;

type MeasuringReviewProps = {
  readonly display: Display;
  readonly work: DraftWork;
  /** null: there are no steps to go back to */
  readonly onAgain: (() => void) | null;
  readonly onClose: () => void;
};

/** Everything that was measured, what it comes to, and the signature. */
export function MeasuringReview({ display, work, onAgain, onClose }: MeasuringReviewProps) {
  const { test, sign } = work;
  const { values } = test;
  const name = useUser()?.name ?? '';
  const { data: profiles = [] } = useQuery(queries.displayProfiles);
  const tagOf = useTags();
  const [remarks, setRemarks] = useState(test.remarks);
  const steps = stepsOf(values);
  const missing = steps.filter((step) => !isStepDone(values, step)).length;
  const fault = faultOf(values);
  const problem = sign.error?.message ?? work.problem;
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{words.reviewTitle(text.displays.kinds[values.kind], display.assetTag)}</h1>
        <span className={styles['what']} />
        {onAgain && <Button onPress={onAgain}>{words.again}</Button>}
        <Button onPress={onClose}>{text.common.close}</Button>
      </header>
      <div className={styles['body']}>
        {problem !== '' && <Notice tone="stop">{problem}</Notice>}
        {missing > 0 && <Notice tone="warn">{words.missing(missing)}</Notice>}
        {fault === null ? (
          <p>{resultWords(values, tagOf)}</p>
        ) : (
          missing === 0 && <Notice tone="stop">{fault}</Notice>
        )}
        <DoubtLine test={test} />
        {values.kind === 'colour' && fault === null && colourOf(values).whiteDistance > FAR_WHITE && (
          <Notice tone="warn">{words.farWhite}</Notice>
        )}
        {fault === null && values.kind === 'response' && (
          <>
            <VerdictTable verdicts={verdictsOf(values, profiles)} chosenIds={display.profileIds} />
            <div className={styles['columns']}>
              <PlotPicture plot={responsePlot(values)} />
              <PlotPicture plot={contrastPlot(responseOf(values))} />
            </div>
          </>
        )}
        {values.kind === 'response' && (
          <section aria-label={words.readings}>
            <h2>{words.readings}</h2>
            <div className={measuring['levels']}>
              {values.levels.map(({ ddl, readings }) => (
                <span
                  key={ddl}
                  data-odd={
                    oddityAt(values, { id: '', pattern: '', take: 'luminance', ddl, place: null }) !== null
                  }
                >{`DDL ${ddl}: ${readings.join(', ')}`}</span>
              ))}
            </div>
          </section>
        )}
        <div className={measuring['form']}>
          <TextField label={words.remarks} value={remarks} onChange={setRemarks} maxLength={1000} />
          <p className={styles['dim']}>{words.signHint}</p>
          <div>
            <Button
              tone="primary"
              icon={PenLine}
              isDisabled={missing > 0 || fault !== null}
              isPending={sign.isPending}
              onPress={() => sign.mutate({ ...test, remarks }, { onSuccess: onClose })}
            >
              {words.sign(name)}
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}

function faultOf(values: TestValues): string | null {
  try {
    requireSound(values);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.message : String(error);
  }
}

/** Of the response alone; the core judges it with everything else that was measured of the display. */
function verdictsOf(
  response: Extract<TestValues, { kind: 'response' }>,
  profiles: readonly ProfileInForce[],
): Verdict[] {
  const inForce = profiles.map(({ profile: { targetRatio, limits, ...profile } }) => ({
    ...profile,
    limits: limits.map(({ isStrict = false, ...limit }) => ({ ...limit, isStrict })),
    ...(targetRatio !== undefined && { targetRatio }),
  }));
  return judgeAll({ response }, inForce).map((verdict) => ({
    ...verdict,
    limits: verdict.limits.map((limit) => ({ ...limit })),
  }));
}
