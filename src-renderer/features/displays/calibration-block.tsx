import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DisplayDetail } from '#shared/contract/displays.ts';
import type { CalibrationLapse } from '#shared/display-qc/calibration.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './displays.module.css';

const words = text.displays.calibration;

type CalibrationBlockProps = { readonly detail: DisplayDetail; readonly mayManage: boolean };

/** The table of greys before a display: whether it is in force, what it gains and costs, or why there can be none. */
export function CalibrationBlock({
  detail: { display, calibration, tests },
  mayManage,
}: CalibrationBlockProps) {
  const cache = useQueryClient();
  const { inForce, lapse, by, at, refusals, offer } = calibration;
  const put = useMutation({
    mutationFn: (isOn: boolean) => api.displays.calibrate({ displayId: display.displayId, isOn }),
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.displays }),
  });
  const isSwitchedOn = inForce !== null || lapse !== null;
  const mayBe = refusals.length === 0 && offer !== null;
  const isMeasured =
    inForce !== null &&
    tests.some(
      ({ test: { values } }) => values.kind === 'response' && values.calibrationId === inForce.calibrationId,
    );
  return (
    <section className={styles['block']} aria-label={words.title}>
      <h2>{words.title}</h2>
      <div className={styles['lines']}>
        <p className={styles['dim']}>{words.intro}</p>
        {put.error && <Notice tone="stop">{put.error.message}</Notice>}
        {lapse !== null && <Notice tone="warn">{words.lapsed(lapseWords(lapse))}</Notice>}
        {lapse === null && <p>{inForce && at ? words.on(by, formatInstant(at)) : words.off}</p>}
        {inForce && !isMeasured && <Notice tone="info">{words.measureAgain}</Notice>}
        {offer && (
          <p>
            {[
              words.gain(offer.deviationBeforePct.toFixed(1), offer.deviationAfterPct.toFixed(1)),
              words.loss(offer.distinctLevels, offer.greatestJndStep.toFixed(2)),
              ...(offer.isInterpolated ? [words.interpolated] : []),
            ].join(' ')}
          </p>
        )}
        {inForce === null && refusals.map((each) => <p key={each}>{words.not(words.refusals[each])}</p>)}
        {mayManage && (
          <div className={styles['chips']}>
            {mayBe && inForce === null && (
              <Button isPending={put.isPending} onPress={() => put.mutate(true)}>
                {words.switchOn}
              </Button>
            )}
            {isSwitchedOn && (
              <Button isPending={put.isPending} onPress={() => put.mutate(false)}>
                {words.switchOff}
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function lapseWords(lapse: CalibrationLapse): string {
  return lapse === 'remeasured' || lapse === 'changed' ? words.lapses[lapse] : words.refusals[lapse];
}
