import type { Measurement } from '#shared/reading/measurement.ts';
import { curvePlace, curveThrough, nearestOnCurve } from '#view/kernels/curved-path.ts';
import { addScaled, negate, type Vec3 } from '#view/kernels/vector.ts';
import {
  distanceFromPlaneMm,
  patientAt,
  screenOfPatient,
  type ScreenPoint,
  type ShownPlane,
} from '#view/kernels/view-geometry.ts';
import {
  choosePoint,
  pathIn,
  previewPath,
  putPath,
  setDrawing,
  useCurve,
  type PatientPath,
} from '#view/state/curve.ts';
import { mayChange, measurementById, putMeasurements, select } from '#view/state/measurements.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { setMeasuring, useWorkspace } from '#view/state/workspace.ts';
import { addStandingTool, type ArmedTool, type Press } from './armed-tool.ts';
import type { CaliperHit, CurvePlaced } from './curved-view.ts';
import { PATH_COLOUR } from './curved-marks.ts';
import { newMeasurement } from './new-measurement.ts';
import { addLayer, LAYER_ORDER, redrawLayer, type AttachedLayer } from './view-layers.ts';
import type { View } from './view-state.ts';

const LAYER_ID = 'curve';
const SVG = 'http://www.w3.org/2000/svg';
const HANDLE_PX = 5;
const REACH_PX = 9;
/** Points further from the plane are drawn hollow, mm */
const NEAR_MM = 2;
/** Of the line on the screen, mm */
const LINE_STEP_MM = 1;

export interface CurveWords {
  readonly addPoint: string;
  readonly movePoint: string;
  readonly measure: string;
  readonly change: string;
}

/** Draws the path on planes and lets it be drawn and changed there, until the end that is returned. */
export function editCurves(words: CurveWords): () => void {
  const endLayer = addLayer({
    id: LAYER_ID,
    order: LAYER_ORDER.measurements - 1,
    attach: (host, view) => new PathLayer(host, view),
  });
  const ends = [
    endLayer,
    addStandingTool(new CurveTool(words)),
    useCurve.subscribe(() => redrawLayer(LAYER_ID)),
  ];
  return () => {
    ends.forEach((end) => end());
    setDrawing(false);
  };
}

interface CaliperView {
  beginCaliper(at: ScreenPoint): (to: ScreenPoint | null) => CurvePlaced | null;
  endCaliper(): void;
  caliperAt(at: ScreenPoint): CaliperHit | null;
  holdCaliper(hit: CaliperHit, at: ScreenPoint): (to: ScreenPoint) => CurvePlaced | null;
}

function isCut(view: View): view is View & CaliperView {
  return 'beginCaliper' in view;
}

/** The plane of a volume that a view shows; null for stacks and everything that is no plane. */
function planeOf(view: View): ShownPlane | null {
  const geometry = view.geometry();
  return geometry === null || geometry.image !== null ? null : geometry.plane;
}

interface DraggedPoint {
  readonly before: PatientPath | null;
  readonly path: PatientPath;
  readonly at: number;
}

class CurveTool implements ArmedTool {
  readonly #words: CurveWords;
  #dragged: DraggedPoint | null = null;
  #caliper: {
    readonly view: CaliperView;
    readonly move: (to: ScreenPoint) => CurvePlaced | null;
    /** Moved, and not drawn */
    readonly held: Measurement | null;
  } | null = null;

  constructor(words: CurveWords) {
    this.#words = words;
  }

  press({ view, point }: Press): boolean {
    if (isCut(view)) {
      const { measuring } = useWorkspace.getState();
      const taken = measuring === null ? view.caliperAt(point) : null;
      const held = taken && measurementById(taken.id);
      if (taken !== null) select([taken.id]);
      if (measuring === 'length') this.#caliper = { view, move: view.beginCaliper(point), held: null };
      else if (taken && held && mayChange(held.id))
        this.#caliper = { view, move: view.holdCaliper(taken, point), held };
      return taken !== null || measuring === 'length';
    }
    const plane = planeOf(view);
    if (plane === null || plane.frameOfReferenceUid === '') return false;
    const before = pathIn(plane.frameOfReferenceUid);
    const held = before && pointUnder(before, plane, point);
    if (before && held !== null) {
      this.#dragged = { before, path: before, at: held };
      choosePoint(held);
      return true;
    }
    choosePoint(null);
    const { isDrawing } = useCurve.getState();
    if (!isDrawing || useWorkspace.getState().measuring !== null) return false;
    const added = patientAt(plane, point);
    const path = before ?? begun(plane);
    const at = before ? placeInPath(before, plane, point) : 0;
    const points = path.points.toSpliced(at, 0, added);
    this.#dragged = { before, path: { ...path, points }, at };
    previewPath(this.#dragged.path);
    return true;
  }

  move({ view, point }: Press): void {
    if (this.#caliper) {
      this.#caliper.move(point);
      return;
    }
    const plane = planeOf(view);
    if (this.#dragged === null || plane === null) return;
    const { path, at } = this.#dragged;
    const from = path.points[at] ?? [0, 0, 0];
    // What lies off the plane stays as far off it.
    const off = distanceFromPlaneMm(plane, from);
    const moved = addScaled(patientAt(plane, point), plane.normal, off);
    this.#dragged = { ...this.#dragged, path: { ...path, points: path.points.with(at, moved) } };
    previewPath(this.#dragged.path);
  }

  release({ point }: Press): void {
    if (this.#caliper) {
      const { view, move, held } = this.#caliper;
      const placed = move(point);
      this.#caliper = null;
      view.endCaliper();
      if (placed && held) this.#change(held, placed);
      else if (placed) this.#keep(placed);
      if (held) return;
      if (!useMeasureSettings.getState().staysArmed) setMeasuring(null);
      return;
    }
    const dragged = this.#dragged;
    this.#dragged = null;
    if (dragged === null || dragged.path === dragged.before) return;
    const isNew = dragged.path.points.length > (dragged.before?.points.length ?? 0);
    putPath(isNew ? this.#words.addPoint : this.#words.movePoint, dragged.path, dragged.before);
  }

  #change(held: Measurement, placed: CurvePlaced): void {
    putMeasurements(this.#words.change, [{ ...held, place: placed.place, values: valuesOf(placed) }]);
  }

  #keep(placed: CurvePlaced): void {
    const { frame, place } = placed;
    const measurement = { ...newMeasurement(frame, 'length', place), values: valuesOf(placed) };
    putMeasurements(this.#words.measure, [measurement]);
    select([measurement.id]);
  }

  cancel(): void {
    this.#caliper?.view.endCaliper();
    this.#caliper = null;
    if (this.#dragged) previewPath(this.#dragged.before);
    this.#dragged = null;
  }

  hover({ view, point }: Press): string {
    const { measuring } = useWorkspace.getState();
    if (isCut(view)) {
      if (measuring === 'length') return 'crosshair';
      const hit = measuring === null ? view.caliperAt(point) : null;
      return hit === null ? '' : hit.part === 'line' ? 'move' : 'grab';
    }
    const plane = planeOf(view);
    const path = plane && pathIn(plane.frameOfReferenceUid);
    if (plane && path && pointUnder(path, plane, point) !== null) return 'grab';
    return plane && useCurve.getState().isDrawing && measuring === null ? 'crosshair' : '';
  }

  /** Ends the drawing; the first press of the two has put its point, the second took hold of it. */
  doubleClick({ view }: Press): boolean {
    if (planeOf(view) === null || !useCurve.getState().isDrawing) return false;
    setDrawing(false);
    return true;
  }
}

function valuesOf({ alongMm, acrossMm }: CurvePlaced): Measurement['values'] {
  return [
    { name: 'along', value: alongMm, unit: 'mm' },
    { name: 'across', value: acrossMm, unit: 'mm' },
  ];
}

function begun({ frameOfReferenceUid, normal }: ShownPlane): PatientPath {
  // Against the way in which slices are counted: to the head from an axial plane, forward from a coronal one.
  return { frameOfReferenceUid, points: [], up: negate(normal) };
}

function pointUnder({ points }: PatientPath, plane: ShownPlane, at: ScreenPoint): number | null {
  const near = points
    .map((point, index) => ({ index, px: pixelsBetween(screenOfPatient(plane, point), at) }))
    .filter(({ px }) => px <= REACH_PX)
    .toSorted((a, b) => a.px - b.px);
  return near[0]?.index ?? null;
}

/** On the line a point goes between its neighbours, elsewhere to the end. */
function placeInPath(path: PatientPath, plane: ShownPlane, at: ScreenPoint): number {
  const curve = curveThrough(path);
  if (curve === null) return path.points.length;
  const mm = nearestOnCurve(curve, patientAt(plane, at));
  const place = curvePlace(curve, mm);
  const isOnLine = place !== null && pixelsBetween(screenOfPatient(plane, place.point), at) <= REACH_PX;
  const after = curve.pointsMm.findIndex((pointMm) => pointMm > mm);
  return isOnLine && after > 0 && curve.pointsMm.length === path.points.length ? after : path.points.length;
}

function pixelsBetween(a: ScreenPoint, b: ScreenPoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

class PathLayer implements AttachedLayer {
  readonly #svg: SVGSVGElement;
  readonly #view: View;

  constructor(host: HTMLElement, view: View) {
    this.#view = view;
    this.#svg = document.createElementNS(SVG, 'svg');
    this.#svg.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
    host.append(this.#svg);
  }

  draw(): void {
    const plane = planeOf(this.#view);
    const path = plane && pathIn(plane.frameOfReferenceUid);
    if (!plane || !path || path.points.length === 0) return this.#svg.replaceChildren();
    const line = document.createElementNS(SVG, 'polyline');
    line.setAttribute(
      'points',
      lineOf(path)
        .map((point) => coordinates(plane, point))
        .join(' '),
    );
    line.setAttribute('fill', 'none');
    line.setAttribute('stroke', PATH_COLOUR);
    line.setAttribute('stroke-width', '1.5');
    const { chosenPoint } = useCurve.getState();
    const points = path.points.map((point, at) => {
      const circle = document.createElementNS(SVG, 'circle');
      const [x, y] = screenOfPatient(plane, point);
      circle.setAttribute('cx', x.toFixed(2));
      circle.setAttribute('cy', y.toFixed(2));
      circle.setAttribute('r', String(HANDLE_PX));
      const isNear = Math.abs(distanceFromPlaneMm(plane, point)) <= NEAR_MM;
      circle.setAttribute('fill', isNear ? PATH_COLOUR : 'rgb(0 0 0 / 45%)');
      circle.setAttribute('stroke', isNear ? 'rgb(0 0 0 / 75%)' : PATH_COLOUR);
      circle.dataset['pathPoint'] = '';
      if (at === chosenPoint) {
        circle.dataset['chosen'] = '';
        circle.setAttribute('r', String(HANDLE_PX + 2));
        circle.setAttribute('stroke', 'var(--text-strong)');
        circle.setAttribute('stroke-width', '2');
      }
      return circle;
    });
    this.#svg.replaceChildren(line, ...points);
  }

  dispose(): void {
    this.#svg.remove();
  }
}

function lineOf(path: PatientPath): readonly Vec3[] {
  const curve = curveThrough(path);
  if (curve === null) return [];
  const count = Math.max(2, Math.ceil(curve.lengthMm / LINE_STEP_MM));
  return Array.from({ length: count + 1 }, (_, at) => curvePlace(curve, (at / count) * curve.lengthMm))
    .filter((place) => place !== null)
    .map(({ point }) => point);
}

function coordinates(plane: ShownPlane, point: Vec3): string {
  const [x, y] = screenOfPatient(plane, point);
  return `${x.toFixed(2)},${y.toFixed(2)}`;
}
