import type { Measurement } from '#shared/reading/measurement.ts';
import { isVertebra, renumbered, vertebraBeside } from '#view/kernels/measure/spine.ts';
import { setMeasureSettings, useMeasureSettings } from './measure-settings.ts';
import { followedMeasurements, useMeasurements } from './measurements.ts';

/**
 * What changes when a measurement gets another name. A spine label that becomes another vertebra takes all labels of its
 * spine with it: one that is wrong means that the count was wrong.
 */
export function renamed(measurement: Measurement, label: string): readonly Measurement[] {
  if (label === measurement.label) return [];
  // A lesion has one name in all studies.
  const { trackingUid } = measurement;
  const tied = followedMeasurements().filter(
    (each) => each.trackingUid === trackingUid && each.id !== measurement.id,
  );
  const alone = [measurement, ...(trackingUid === undefined ? [] : tied)].map((each) => ({ ...each, label }));
  const name = label.toUpperCase();
  if (measurement.kind !== 'spineLabel' || !isVertebra(name) || !isVertebra(measurement.label)) return alone;
  const spine = useMeasurements
    .getState()
    .all.filter((each) => each.kind === 'spineLabel' && isSameSpace(each, measurement));
  const labels = renumbered(
    spine.map((each) => each.label),
    measurement.label,
    name,
  );
  if (labels === null) return [{ ...measurement, label: name }];
  const { spineDirection } = useMeasureSettings.getState();
  const last = labels.at(-1);
  if (last !== undefined && isVertebra(last))
    setMeasureSettings({ nextVertebra: vertebraBeside(last, spineDirection) });
  return spine.map((each, at) => ({ ...each, label: labels[at] ?? each.label }));
}

function isSameSpace({ place: a, seriesInstanceUid }: Measurement, other: Measurement): boolean {
  const b = other.place;
  if (a.space === 'patient' && b.space === 'patient') return a.frameOfReferenceUid === b.frameOfReferenceUid;
  return a.space === b.space && seriesInstanceUid === other.seriesInstanceUid;
}
