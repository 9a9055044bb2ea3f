import type {
  MeasuredValue,
  Measurement,
  MeasurementKind,
  MeasurementPlace,
} from '#shared/reading/measurement.ts';
import { factsOf, isRegion } from '#view/kernels/measure/kinds.ts';
import { flatten, planarOfPlane, type Ruler } from '#view/kernels/measure/planar.ts';
import { regionAxes } from '#view/kernels/spacing.ts';
import { crossesItself } from '#view/kernels/measure/outline.ts';
import { sheetOf, type Sheet } from '#view/kernels/measure/sheet.ts';
import { samplesInside, statisticsOf, valuesInside } from '#view/kernels/measure/statistics.ts';
import { outlineOf, regionValues, shapeValues, uptakeValues } from '#view/kernels/measure/values.ts';
import { uptakeFactor, type Suv, type UptakeKind } from '#view/kernels/suv.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { imageAt, screenOfPatient, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { useMeasurements } from '#view/state/measurements.ts';
import { rulerOfFrame } from './frame-ruler.ts';
import type { MeasureWords } from './measure-words.ts';
import type { ShownValues, View } from './view-state.ts';

/** Every edge is compared with every other one: of longer traces that would be felt while drawing. */
const MOST_COMPARED = 600;

/** An empty place on what a view shows; null when it shows nothing. */
export function placeOn(view: View, kind: MeasurementKind): MeasurementPlace | null {
  const geometry = view.geometry();
  if (geometry === null) return null;
  const { image, plane } = geometry;
  const hasPatient = plane !== null && plane.frameOfReferenceUid !== '';
  // Labels of the spine belong to the patient: every picture through the same point shows them.
  if (hasPatient && (image === null || kind === 'spineLabel'))
    return {
      space: 'patient',
      frameOfReferenceUid: plane.frameOfReferenceUid,
      points: [],
      normal: kind === 'spineLabel' ? null : [...plane.normal],
    };
  if (image === null) return null;
  const { sopInstanceUid, sopClassUid, frameNumber } = image;
  return { space: 'image', sopInstanceUid, sopClassUid, frameNumber, points: [] };
}

export function rulerOn(view: View, place: MeasurementPlace): Ruler | null {
  const { frame } = view.getState();
  if (frame === null) return null;
  const calibrations = useMeasurements.getState().all.filter(({ kind }) => kind === 'calibration');
  return rulerOfFrame(frame, place, calibrations);
}

export function sheetOn(view: View, place: MeasurementPlace): Sheet | null {
  const geometry = view.geometry();
  const ruler = rulerOn(view, place);
  return geometry && ruler && sheetOf(place, geometry, ruler);
}

/** The measurement with what it measures on the view that shows it; as it was when the view shows something else. */
export function measuredOn(view: View, measurement: Measurement, words: MeasureWords): Measurement {
  const { kind, place } = measurement;
  const geometry = view.geometry();
  const ruler = rulerOn(view, place);
  if (geometry === null || ruler === null || kind === 'calibration') return measurement;
  const shape = ruler.kind === 'known' ? shapeValues(kind, flatten(place, ruler), ruler.unit) : [];
  const alongAxes = ruler.kind === 'refused' ? axisValues(view, measurement) : [];
  const shown = view.values();
  const ofPixels = valuesOf(kind, place, geometry, shown);
  const suv = ofPixels.length === 0 ? null : suvOf(shown);
  const { uptake } = useMeasureSettings.getState();
  const values = [...shape, ...alongAxes, ...ofPixels, ...uptakeValues(ofPixels, suv, uptake)];
  const isSaid = alongAxes.length === 0 && (values.length > 0 || ruler.kind === 'refused');
  // What is drawn anew is measured.
  const { remains: _, ...measured } = measurement;
  const cautions = [
    isSaid ? cautionOf(view, measurement, ruler, words) : '',
    suv === null ? '' : uptakeCaution(suv, uptake, words),
  ];
  return { ...measured, values, caution: cautions.filter(Boolean).join('. ') };
}

function suvOf(shown: ShownValues | null): Suv | null {
  if (shown === null) return null;
  return shown.kind === 'image' ? shown.frame.suv : shown.suv;
}

/** Why the figures of a PET are no uptake. */
function uptakeCaution(suv: Suv, kind: UptakeKind, words: MeasureWords): string {
  const uptake = uptakeFactor(suv, kind);
  return 'missing' in uptake ? words.noUptake(kind, uptake.missing) : '';
}

/** A line in a spectrum or M mode: what its two directions mean, where lengths mean nothing. */
function axisValues(view: View, { kind, place }: Measurement): MeasuredValue[] {
  const { frame } = view.getState();
  if (frame === null || kind !== 'length' || place.space !== 'image') return [];
  const axes = regionAxes(frame.spacing, place.points);
  const [a, b] = place.points;
  if (axes === null || !a || !b) return [];
  return [
    { name: 'across', value: Math.abs(b[0] - a[0]) * axes.across.perPixel, unit: axes.across.unit },
    { name: 'down', value: Math.abs(b[1] - a[1]) * axes.down.perPixel, unit: axes.down.unit },
  ];
}

/** Why the figures of a measurement are worth less than they look. */
function cautionOf(view: View, measurement: Measurement, ruler: Ruler, words: MeasureWords): string {
  const { kind, place } = measurement;
  if (kind === 'probe' || !factsOf(kind).isMeasured) return '';
  const { plane } = view.getState();
  const said: string[] = [];
  if (ruler.kind === 'refused') said.push(words.refusals[ruler.reason]);
  else if (ruler.note !== '') said.push(words.notes[ruler.note]);
  if (plane && place.space === 'patient') {
    said.push(...plane.cautions.map((each) => words.cautions[each]));
    if (plane.slab && isRegion(kind)) said.push(words.slab(plane.slab.mode, plane.slab.thicknessMm));
  }
  if (isTangled(measurement)) said.push(words.tangled);
  return said.join('. ');
}

/** Whether the outline crosses itself, so that its area and its pixels speak of different things. */
function isTangled({ kind, place }: Measurement): boolean {
  if (kind !== 'freehand' || place.points.length > MOST_COMPARED) return false;
  if (place.space === 'image') return crossesItself(place.points);
  const [first] = place.points;
  return (
    first !== undefined &&
    place.normal !== null &&
    crossesItself(place.points.map(planarOfPlane(first, place.normal).to))
  );
}

function valuesOf(
  kind: MeasurementKind,
  place: MeasurementPlace,
  geometry: ViewGeometry,
  shown: ShownValues | null,
): MeasuredValue[] {
  if (shown === null || !(kind === 'probe' || isRegion(kind))) return [];
  const unit = shown.kind === 'image' ? shown.frame.unit : shown.unit;
  if (kind === 'probe') {
    const value = probed(place, geometry, shown);
    return value === null ? [] : [{ name: 'value', value, unit }];
  }
  const statistics = statisticsOf(regionSamples(kind, place, geometry, shown));
  return statistics === null ? [] : regionValues(statistics, unit);
}

/** The values that statistics and histogram of a region are made of. */
function regionSamples(
  kind: MeasurementKind,
  place: MeasurementPlace,
  geometry: ViewGeometry,
  shown: ShownValues,
): Float64Array {
  const nothing = new Float64Array(0);
  if (place.space === 'image') {
    const outline = outlineOf(kind, place.points);
    if (outline === null || shown.kind !== 'image') return nothing;
    return valuesInside(outline, shown.values, shown.columns, shown.rows, shown.frame.paddingRange);
  }
  const [first] = place.points;
  if (first === undefined || place.normal === null) return nothing;
  const planar = planarOfPlane(first, place.normal);
  const outline = outlineOf(kind, place.points.map(planar.to));
  if (outline === null) return nothing;
  const stepMm =
    shown.kind === 'volume' ? shown.stepMm : Math.min(...(shown.frame.plane.pixelSpacing ?? [1]));
  return samplesInside(outline, stepMm, (point) => patientValue(planar.from(point), geometry, shown));
}

/** The values inside a region that a view shows; empty when it shows something else. */
export function samplesOn(view: View, { kind, place }: Measurement): Float64Array {
  const [geometry, shown] = [view.geometry(), view.values()];
  return geometry && shown ? regionSamples(kind, place, geometry, shown) : new Float64Array(0);
}

function probed(place: MeasurementPlace, geometry: ViewGeometry, shown: ShownValues): number | null {
  const [point] = place.points;
  if (point === undefined) return null;
  if (place.space === 'patient') return patientValue(place.points[0] ?? [0, 0, 0], geometry, shown);
  return shown.kind === 'image' ? pixelValue(shown, point[0], point[1]) : null;
}

function patientValue(point: Vec3, geometry: ViewGeometry, shown: ShownValues): number | null {
  if (shown.kind === 'volume') return shown.valueAt(point);
  const { image, plane } = geometry;
  if (image === null || plane === null) return null;
  return pixelValue(shown, ...imageAt(image, screenOfPatient(plane, point)));
}

function pixelValue(
  shown: Extract<ShownValues, { kind: 'image' }>,
  column: number,
  row: number,
): number | null {
  const [x, y] = [Math.floor(column), Math.floor(row)];
  if (x < 0 || y < 0 || x >= shown.columns || y >= shown.rows) return null;
  const value = shown.values[y * shown.columns + x] ?? 0;
  const padding = shown.frame.paddingRange;
  return padding !== null && value >= padding[0] && value <= padding[1] ? null : value;
}
