import type { Measurement } from '#shared/reading/measurement.ts';
import { screenPointsOf, placeFromScreen } from '#view/kernels/measure/visibility.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { patientAt, screenOfPatient } from '#view/kernels/view-geometry.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { putMeasurements, select, useMeasurements } from '#view/state/measurements.ts';
import { measuredOn, placeOn } from './measure-on-view.ts';
import type { MeasureWords } from './measure-words.ts';
import type { View } from './view-state.ts';

interface Copied {
  readonly measurement: Measurement;
  /** Where its points lie in the patient; null when that is not known */
  readonly inPatient: readonly Vec3[] | null;
  readonly frameOfReferenceUid: string;
}

let clipboard: readonly Copied[] = [];

/** Remembers the selected measurements, those on the view with their place in the patient. */
export function copyMeasurements(view: View): void {
  clipboard = selected().map((measurement) => copied(view, measurement));
}

/**
 * Puts what was copied on the picture that a view was asked for, as soon as it is on the screen, with the values that it has
 * there: one step that can be undone.
 */
export function pasteMeasurements(view: View, words: MeasureWords): void {
  const taken = clipboard;
  whenShown(view, () => paste(view, taken, words.pasteStep, words));
}

/** Shows the next picture and puts the selected measurements there as soon as it is on the screen. */
export function propagateMeasurements(view: View, words: MeasureWords): void {
  const taken = selected().map((measurement) => copied(view, measurement));
  const { shownIndex, count } = view.getState();
  if (taken.length === 0 || shownIndex + 1 >= count) return;
  view.scrollTo(shownIndex + 1);
  whenShown(view, () => paste(view, taken, words.propagateStep, words));
}

/** Acts on the picture that a view was asked for last; never when the reader goes elsewhere before it is shown. */
export function whenShown(view: View, act: () => void): void {
  // A view tells of its new target when it paints, which it was asked for before this.
  requestAnimationFrame(() => {
    const { targetIndex, shownIndex } = view.getState();
    if (shownIndex === targetIndex) return act();
    const end = view.subscribe(() => {
      const now = view.getState();
      if (now.targetIndex === targetIndex && now.shownIndex !== targetIndex) return;
      end();
      if (now.targetIndex === targetIndex) act();
    });
  });
}

function selected(): readonly Measurement[] {
  const { all, selectedIds } = useMeasurements.getState();
  return all.filter(({ id }) => selectedIds.has(id));
}

function copied(view: View, measurement: Measurement): Copied {
  const geometry = view.geometry();
  const plane = geometry?.plane;
  const screen = geometry && screenPointsOf(measurement, geometry);
  const inPatient = plane && screen ? screen.map((point) => patientAt(plane, point)) : null;
  return { measurement, inPatient, frameOfReferenceUid: plane?.frameOfReferenceUid ?? '' };
}

function paste(view: View, taken: readonly Copied[], step: string, words: MeasureWords): void {
  const pasted = taken.flatMap((each) => pastedOn(view, each, words) ?? []);
  if (pasted.length === 0) return;
  putMeasurements(step, pasted);
  select(pasted.map(({ id }) => id));
}

function pastedOn(
  view: View,
  { measurement, inPatient, frameOfReferenceUid }: Copied,
  words: MeasureWords,
): Measurement | null {
  const geometry = view.geometry();
  const { frame } = view.getState();
  const place = placeOn(view, measurement.kind);
  if (geometry === null || place === null || frame === null || measurement.kind === 'spineLabel') return null;
  const { plane } = geometry;
  const old = measurement.place;
  const isSameImageGrid =
    place.space === 'image' &&
    old.space === 'image' &&
    frame.seriesInstanceUid === measurement.seriesInstanceUid;
  const isSamePatientSpace =
    plane !== null && inPatient !== null && plane.frameOfReferenceUid === frameOfReferenceUid;
  const target = isSameImageGrid
    ? { ...place, points: old.points }
    : isSamePatientSpace
      ? placeFromScreen(
          place,
          geometry,
          inPatient.map((point) => screenOfPatient(plane, point)),
        )
      : place.space === 'image' && old.space === 'image'
        ? { ...place, points: old.points }
        : null;
  if (target === null) return null;
  const next: Measurement = {
    ...measurement,
    id: crypto.randomUUID(),
    studyInstanceUid: frame.studyInstanceUid,
    seriesInstanceUid: frame.seriesInstanceUid,
    place: target,
    author: useMeasureSettings.getState().author,
    createdAt: new Date().toISOString(),
    storedInSopInstanceUid: '',
  };
  return measuredOn(view, next, words);
}
