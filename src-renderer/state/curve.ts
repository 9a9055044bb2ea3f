import { create } from 'zustand';
import type { DrawnPath } from '#view/kernels/curved-path.ts';
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
