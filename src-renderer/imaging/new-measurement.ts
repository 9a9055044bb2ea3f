import type { Measurement, MeasurementKind } from '#shared/reading/measurement.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import type { Frame } from './frame.ts';

/** A measurement of this reader, from now. */
export function newMeasurement(
  { studyInstanceUid, seriesInstanceUid }: Frame,
  kind: MeasurementKind,
  place: Measurement['place'],
): Measurement {
  const { colour, author } = useMeasureSettings.getState();
  return {
    id: crypto.randomUUID(),
    studyInstanceUid,
    seriesInstanceUid,
    kind,
    place,
    values: [],
    caution: '',
    label: '',
    colour,
    isHidden: false,
    author,
    createdAt: new Date().toISOString(),
    storedInSopInstanceUid: '',
  };
}
