import { trackingUidOf } from '#shared/objects/tracking-uid.ts';
import type { Measurement, Remains, TargetKind } from '#shared/reading/measurement.ts';
import { withRemains } from '#view/kernels/measure/remains.ts';
import { useHanging } from './hanging.ts';
import { followedMeasurements, mayChange, putMeasurements, useMeasurements } from './measurements.ts';

/** How many lesions of the patient are followed. */
export function lesionCount(): number {
  return new Set(followedMeasurements().map(({ trackingUid }) => trackingUid)).size;
}

/**
 * Says that the selected measurements are of one lesion, each in its study: one step. Those that were tied to others bring them
 * along.
 *
 * @param nameOf what the lesion is called when none of them has a name
 * @returns why not; null: done
 */
export function tieSelected(
  step: string,
  nameOf: (number: number) => string,
): 'strangers' | 'oneEach' | 'fixed' | null {
  // Of two patients no measurement is of the other one's lesion.
  if (useHanging.getState().areStrangers) return 'strangers';
  const { all, selectedIds } = useMeasurements.getState();
  const chosen = all.filter(({ id }) => selectedIds.has(id));
  const known = new Set(chosen.flatMap(({ trackingUid }) => trackingUid ?? []));
  const tied = followedMeasurements().filter((each) => known.has(each.trackingUid ?? ''));
  const whole = [...new Map([...chosen, ...tied].map((each) => [each.id, each])).values()];
  const studies = new Set(whole.map(({ studyInstanceUid }) => studyInstanceUid));
  if (chosen.length < 2 || studies.size < whole.length) return 'oneEach';
  if (!whole.every(({ id }) => mayChange(id))) return 'fixed';
  const [first] = known;
  const trackingUid = first ?? trackingUidOf(crypto.randomUUID());
  const label = whole.find((each) => each.label !== '')?.label ?? nameOf(lesionCount() + 1);
  putMeasurements(
    step,
    whole.map((each) => ({ ...each, trackingUid, label })),
  );
  return null;
}

/** Says whether a lesion counts in the sum of diameters, and how: in all its measurements that this reader may change. One step. */
export function markTarget(step: string, trackingUid: string, target: TargetKind): void {
  const its = followedMeasurements().filter((each) => each.trackingUid === trackingUid && mayChange(each.id));
  putMeasurements(
    step,
    its.map((each) => ({ ...each, target })),
  );
}

/** Says of a lesion in one study that it is gone there, or too small to measure. One step. */
export function markRemains(step: string, measurement: Measurement, remains: Remains): void {
  putMeasurements(step, [withRemains(measurement, remains)]);
}

/** Takes a measurement out of its lesion; it stays where it is. One step. */
export function untie(step: string, measurement: Measurement): void {
  const { trackingUid: _, ...alone } = measurement;
  putMeasurements(step, [alone]);
}
