import { create } from 'zustand';
import type { Measurement } from '#shared/reading/measurement.ts';
import { curveThrough, lineInPatient, type DrawnPath } from '#view/kernels/curved-path.ts';
import { recordStep } from './undo.ts';

/** A path through a volume, in the patient: every volume of the same frame of reference can be cut along it. */
export interface PatientPath extends DrawnPath {
  readonly frameOfReferenceUid: string;
}

interface CurveState {
  readonly path: PatientPath | null;
  /** Of the cut about the path, 0 to less than 360 */
  readonly turnDeg: number;
  /** Presses on planes put points at the end of the path */
  readonly isDrawing: boolean;
  /** Of the path, pressed last: it can be deleted alone; null = none */
  readonly chosenPoint: number | null;
}

export const useCurve = create<CurveState>(() => ({
  path: null,
  turnDeg: 0,
  isDrawing: false,
  chosenPoint: null,
}));

/** The path as far as it belongs to a frame of reference. */
export function pathIn(frameOfReferenceUid: string): PatientPath | null {
  const { path } = useCurve.getState();
  return path?.frameOfReferenceUid === frameOfReferenceUid ? path : null;
}

/** One step that can be undone. @param before other than what is drawn now after a drag */
export function putPath(name: string, path: PatientPath | null, before = useCurve.getState().path): void {
  const put = (wanted: PatientPath | null) => useCurve.setState({ path: wanted, chosenPoint: null });
  put(path);
  recordStep({ name, undo: () => put(before), redo: () => put(path) });
}

export function choosePoint(chosenPoint: number | null): void {
  if (useCurve.getState().chosenPoint !== chosenPoint) useCurve.setState({ chosenPoint });
}

/** The path without the point that was chosen; the last point takes the path along. False when none is chosen. */
export function removePoint(name: string): boolean {
  const { path, chosenPoint } = useCurve.getState();
  if (path === null || chosenPoint === null) return false;
  const points = path.points.toSpliced(chosenPoint, 1);
  putPath(name, points.length === 0 ? null : { ...path, points });
  return true;
}

/** A measurement on a cut, with the path that it was drawn along. */
export function curveOf({
  place,
}: Measurement): { readonly path: PatientPath; readonly turnDeg: number } | null {
  if (place.space !== 'patient' || place.curve === undefined) return null;
  const { path: points, up, turnDeg } = place.curve;
  return { path: { frameOfReferenceUid: place.frameOfReferenceUid, points, up }, turnDeg };
}

/** With its line as it goes through the patient, corner by corner; any other measurement as it is. */
export function withLineInPatient(measurement: Measurement): Measurement {
  const { place } = measurement;
  const its = curveOf(measurement);
  const curve = its && curveThrough(its.path);
  if (place.space !== 'patient' || place.curve === undefined || !curve) return measurement;
  const { turnDeg, ends } = place.curve;
  const points = lineInPatient(curve, turnDeg, ends).map(([x, y, z]): [number, number, number] => [x, y, z]);
  return { ...measurement, place: { ...place, points } };
}

/** Whether the cut that is shown is the one that a measurement was drawn on. */
export function isOnShownCut(measurement: Measurement): boolean {
  const its = curveOf(measurement);
  const { path, turnDeg } = useCurve.getState();
  return its !== null && path !== null && its.turnDeg === turnDeg && isSamePath(its.path, path);
}

/** Shows the cut that a measurement was drawn on again: one step where another path was there. */
export function showCutOf(name: string, measurement: Measurement): void {
  const its = curveOf(measurement);
  if (its === null) return;
  const { path } = useCurve.getState();
  if (path === null) previewPath(its.path);
  else if (!isSamePath(its.path, path)) putPath(name, its.path);
  turnCurve(its.turnDeg);
}

function isSamePath(one: PatientPath, other: PatientPath): boolean {
  const key = ({ frameOfReferenceUid, points, up }: PatientPath) =>
    JSON.stringify([frameOfReferenceUid, points, up]);
  return one === other || key(one) === key(other);
}

/** While a point is dragged: no step yet. */
export function previewPath(path: PatientPath | null): void {
  useCurve.setState({ path });
}

export function turnCurve(turnDeg: number): void {
  useCurve.setState({ turnDeg: ((turnDeg % 360) + 360) % 360 });
}

export function setDrawing(isDrawing: boolean): void {
  useCurve.setState({ isDrawing });
}

/** False when nothing was being drawn. */
export function stopDrawing(): boolean {
  const { isDrawing } = useCurve.getState();
  if (isDrawing) setDrawing(false);
  return isDrawing;
}
