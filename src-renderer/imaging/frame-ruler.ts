import type { Measurement, MeasurementPlace } from '#shared/reading/measurement.ts';
import type { Ruler } from '#view/kernels/measure/planar.ts';
import { distance } from '#view/kernels/measure/vec2.ts';
import { calibrationBetween } from '#view/kernels/spacing.ts';
import type { Frame } from './frame.ts';

export const PLANE_RULER: Ruler = { kind: 'known', perColumn: 1, perRow: 1, unit: 'mm', note: '' };

/**
 * The size of a frame's pixels for a measurement on it: the reader's own calibration line before what the object says.
 *
 * @param calibrations lines of known length that the reader has drawn
 */
export function rulerOfFrame(
  frame: Frame,
  place: MeasurementPlace,
  calibrations: readonly Measurement[],
): Ruler {
  if (place.space === 'patient') return PLANE_RULER;
  const aspect = frame.pixelAspect;
  const perPixel = calibrations.map((line) => calibratedBy(line, frame)).find((size) => size !== null);
  if (perPixel)
    return { kind: 'known', perColumn: perPixel, perRow: perPixel * aspect, unit: 'mm (user)', note: '' };
  const calibration = calibrationBetween(frame.spacing, place.points);
  if (typeof calibration === 'string') return { kind: 'refused', reason: calibration };
  const { perColumn, perRow, unit, note } = calibration;
  return { kind: 'known', perColumn, perRow, unit, note };
}

/** Size of a column that a calibration line gives to a frame, mm; null when it is none of its. */
function calibratedBy(line: Measurement, frame: Frame): number | null {
  const { place } = line;
  const known = line.values[0]?.value ?? 0;
  if (line.kind !== 'calibration' || place.space !== 'image' || known <= 0) return null;
  const isItsImage =
    place.sopInstanceUid === frame.sopInstanceUid &&
    (line.appliesTo !== 'image' || place.frameNumber === frame.frameNumber);
  if (line.appliesTo === 'series' ? line.seriesInstanceUid !== frame.seriesInstanceUid : !isItsImage)
    return null;
  const [a, b] = place.points;
  if (!a || !b) return null;
  const pixels = distance([a[0], a[1] * frame.pixelAspect], [b[0], b[1] * frame.pixelAspect]);
  return pixels > 0 ? known / pixels : null;
}
