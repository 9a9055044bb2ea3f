import type { Measurement, MeasurementPlace } from '#shared/reading/measurement.ts';
import { suvOfVolume } from '#view/kernels/suv.ts';
import {
  curvedColumns,
  curvePlace,
  curveThrough,
  curveToScreen,
  lineInPatient,
  nearestOnCurve,
  ofPicture,
  pointOnCurved,
  screenToCurve,
  type Curve,
  type CurvedCamera,
} from '#view/kernels/curved-path.ts';
import {
  NO_LETTERS,
  directionLetters,
  oppositeLetters,
  type EdgeLetters,
} from '#view/kernels/orientation.ts';
import { distanceToSegment } from '#view/kernels/measure/vec2.ts';
import { slabValue, type SlabSamples } from '#view/kernels/slab.ts';
import { addScaled, cross, type Vec3 } from '#view/kernels/vector.ts';
import { valueAt } from '#view/kernels/volume-sampling.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import type { Window } from '#view/kernels/voi.ts';
import { isOnShownCut, pathIn, putPath, turnCurve, useCurve, type PatientPath } from '#view/state/curve.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { useMeasurements } from '#view/state/measurements.ts';
import type { ViewLook } from '#view/state/view-steps.ts';
import { CurvedMarks, type Caliper } from './curved-marks.ts';
import type { Frame } from './frame.ts';
import { PaintPace } from './paint-pace.ts';
import { planeProvenance } from './plane-provenance.ts';
import type { PlaneLook, PlaneSession } from './plane-session.ts';
import type { PlaneProvenance } from './provenance.ts';
import { probeText } from './probe-text.ts';
import { TurningCine } from './volume-cine.ts';
import { ViewCanvas } from './view-canvas.ts';
import { shutterOf } from './volume.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';

const STEP_DEG = 5;
const STEPS = 360 / STEP_DEG;
/** At least so much is shown across the path when it fits the view, mm */
const LEAST_HEIGHT_MM = 40;
/** Room beside the ends of the path */
const FIT = 1.06;
const CROSS_PX = 8;
const REACH_PX = 7;
/** An end is taken hold of within */
const END_PX = 10;
/** A press that moves less is no drag. */
const SLIP_PX = 3;
/** Name of the step in the list of what can be undone */
const REVERSED = 'Path reversed';

/** Where a measurement on a cut lies, and what it measures. */
export interface CurvePlaced {
  readonly frame: Frame;
  readonly place: Extract<MeasurementPlace, { readonly space: 'patient' }>;
  readonly alongMm: number;
  readonly acrossMm: number;
}

export interface CaliperHit {
  readonly id: string;
  readonly part: 'from' | 'to' | 'line';
}

interface CurvedLook {
  readonly zoom: number;
  readonly moved: readonly [number, number];
}

/** The volume cut along the path that was drawn, laid straight: mm along the path from left to right, mm across it upwards. */
export class CurvedView implements View {
  readonly #session: PlaneSession;
  readonly #element: HTMLElement;
  readonly #canvas: ViewCanvas;
  readonly #marks: CurvedMarks;
  readonly #listeners = new Set<() => void>();
  readonly #pace = new PaintPace(() => this.refresh(), 2);
  readonly #cine = new TurningCine(() => this.scrollBy(1));
  readonly #end: () => void;
  #zoom = 1;
  #path: PatientPath | null = null;
  #curve: Curve | null = null;
  /** Off the middle of the path, mm along and across */
  #moved: readonly [number, number] = [0, 0];
  /** Being drawn or moved at this moment; a new one has no id */
  #drawn: Pick<Caliper, 'id' | 'from' | 'to'> | null = null;
  #painted = '';
  #paintedRamp: object | null = null;
  #probe = '';
  #state: ViewState;

  constructor(element: HTMLElement, session: PlaneSession) {
    this.#element = element;
    this.#session = session;
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#marks = new CurvedMarks(element);
    this.#takePath();
    this.#state = this.#describe(this.camera());
    const ends = [
      useCurve.subscribe(() => {
        this.#takePath();
        this.refresh();
      }),
      useMeasurements.subscribe(() => this.refresh()),
      useMeasureSettings.subscribe(() => this.refresh()),
    ];
    this.#end = () => ends.forEach((end) => end());
    this.refresh();
  }

  getState(): ViewState {
    return this.#state;
  }

  windowInForce(): Window | null {
    return this.#session.window;
  }

  look(): ViewLook {
    const { stack } = this.#session.volume;
    return {
      of: `${stack.seriesInstanceUid}/${stack.partId}/curved`,
      seriesInstanceUid: null,
      values: { zoom: this.#zoom, moved: this.#moved, ...this.#session.look() },
      index: 0,
    };
  }

  restore({ values }: ViewLook): void {
    const { zoom, moved, ...kept } = values as unknown as PlaneLook & CurvedLook;
    this.#zoom = zoom;
    this.#moved = moved;
    this.#session.restore(kept);
  }

  /** A cut along a path lies in no plane. */
  geometry(): ViewGeometry | null {
    return null;
  }

  values(): ShownValues | null {
    return null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  camera(): CurvedCamera {
    const width = Math.max(1, this.#element.clientWidth);
    const height = Math.max(1, this.#element.clientHeight);
    const lengthMm = this.#curve?.lengthMm ?? 0;
    const fit = Math.max((lengthMm * FIT) / width, LEAST_HEIGHT_MM / height);
    const { turnDeg } = useCurve.getState();
    const [along, across] = this.#moved;
    const mmPerPixel = fit / this.#zoom;
    return { alongMm: lengthMm / 2 + along, acrossMm: across, turnDeg, mmPerPixel, width, height };
  }

  refresh(): void {
    this.#canvas.requestPaint();
  }

  /** Turns the cut about the path. */
  scrollBy(steps: number): void {
    turnCurve(useCurve.getState().turnDeg + steps * STEP_DEG);
  }

  scrollTo(index: number): void {
    turnCurve(Math.min(Math.max(index, 0), STEPS - 1) * STEP_DEG);
  }

  setWindow(window: Window, name: string): void {
    this.#session.setWindow(window, name);
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    this.#session.dragWindow(start, dxPx, dyPx);
  }

  cycleStoredWindow(): void {
    this.#session.cycleStoredWindow();
  }

  showFullRange(): void {
    this.#session.showFullRange();
  }

  invert(): void {
    this.#session.invert();
  }

  rotate(clockwiseDeg: 90 | -90): void {
    turnCurve(useCurve.getState().turnDeg + clockwiseDeg);
  }

  /** Down and up change places when the cut is turned over, left and right when the path is gone the other way. */
  flip(axis: 'horizontal' | 'vertical'): void {
    if (axis === 'vertical') return turnCurve(useCurve.getState().turnDeg + 180);
    if (this.#path) putPath(REVERSED, { ...this.#path, points: this.#path.points.toReversed() });
  }

  fit(): void {
    this.#zoom = 1;
    this.#moved = [0, 0];
    this.refresh();
  }

  /** The finest voxel side per device pixel. */
  showOneToOne(): void {
    const { mmPerPixel } = this.camera();
    this.#zoom *= mmPerPixel / (Math.min(...this.#session.volume.geometry.spacingMm) * devicePixelRatio);
    this.refresh();
  }

  zoomAt(factor: number, point?: readonly [number, number]): void {
    const before = this.camera();
    const at = point ?? [before.width / 2, before.height / 2];
    const held = screenToCurve(before, at);
    this.#zoom = Math.min(40, Math.max(0.1, this.#zoom * factor));
    const now = screenToCurve(this.camera(), at);
    this.#moved = [this.#moved[0] + held[0] - now[0], this.#moved[1] + held[1] - now[1]];
    this.refresh();
  }

  pan(dxPx: number, dyPx: number): void {
    const { mmPerPixel } = this.camera();
    this.#moved = [this.#moved[0] - dxPx * mmPerPixel, this.#moved[1] + dyPx * mmPerPixel];
    this.refresh();
  }

  reset(): void {
    turnCurve(0);
    this.#session.resetWindow();
    this.fit();
  }

  toggleCine(): void {
    // Round the path: a cut has no slices.
    if (this.#curve === null) this.#cine.stop();
    else this.#cine.toggle();
    this.refresh();
  }

  probeAt(point: readonly [number, number] | null): void {
    const frame = this.#session.volume.middleFrame;
    const value = point === null ? null : this.#valueUnder(point);
    const suv = suvOfVolume(this.#session.volume.stack.frames.map((each) => each.suv));
    const probe = value === null || !frame ? '' : probeText(value, { unit: frame.unit, suv });
    if (probe === this.#probe) return;
    this.#probe = probe;
    this.refresh();
  }

  /** Brings the planes to the place of the volume under CSS pixels. */
  placeCrosshair(at: readonly [number, number]): void {
    const point = this.#curve && pointOnCurved(this.#curve, this.camera(), at);
    if (point) this.#session.setPoint(point);
  }

  isNearCrosshair([x]: readonly [number, number]): boolean {
    const crossMm = this.#crossMm();
    return crossMm !== null && Math.abs(curveToScreen(this.camera(), [crossMm, 0])[0] - x) < CROSS_PX;
  }

  /** Measures along and across from here; returns what moves the other end and tells where both lie, null while it is a slip. */
  beginCaliper(at: readonly [number, number]): (to: readonly [number, number] | null) => CurvePlaced | null {
    const from = screenToCurve(this.camera(), at);
    return (to) => {
      const end = to && screenToCurve(this.camera(), to);
      const isSlip =
        end === null || Math.hypot(end[0] - from[0], end[1] - from[1]) / this.camera().mmPerPixel < SLIP_PX;
      this.#drawn = isSlip ? null : { id: '', from, to: end };
      this.refresh();
      return isSlip ? null : this.#placed(from, end);
    };
  }

  /** The measurement on the cut under CSS pixels, and what of it. */
  caliperAt([x, y]: readonly [number, number]): CaliperHit | null {
    const camera = this.camera();
    for (const { id, from, to } of this.#calipers()) {
      const [a, b] = [curveToScreen(camera, from), curveToScreen(camera, to)];
      if (distanceToSegment(a, b, [x, y]) > REACH_PX) continue;
      const [toStart, toEnd] = [a, b].map(([ax, ay]) => Math.hypot(ax - x, ay - y));
      const part = (toEnd ?? 0) < END_PX ? 'to' : (toStart ?? 0) < END_PX ? 'from' : 'line';
      return { id, part };
    }
    return null;
  }

  /** Takes hold of a measurement from here; returns what moves it and tells where it lies then, null while it is a press alone. */
  holdCaliper(
    { id, part }: CaliperHit,
    at: readonly [number, number],
  ): (to: readonly [number, number]) => CurvePlaced | null {
    const held = this.#calipers().find((each) => each.id === id);
    const start = screenToCurve(this.camera(), at);
    return (now) => {
      const pressed = curveToScreen(this.camera(), start);
      const isMoved = this.#drawn !== null || Math.hypot(now[0] - pressed[0], now[1] - pressed[1]) >= SLIP_PX;
      if (!held || !isMoved) return null;
      const [along, across] = screenToCurve(this.camera(), now);
      const shift = ([mm, off]: readonly [number, number]) =>
        [mm + along - start[0], off + across - start[1]] as const;
      const from = part === 'to' ? held.from : shift(held.from);
      const to = part === 'from' ? held.to : shift(held.to);
      this.#drawn = { id, from, to };
      this.refresh();
      return this.#placed(from, to);
    };
  }

  /** The caliper is drawn no longer: it was kept, or given up. */
  endCaliper(): void {
    this.#drawn = null;
    this.refresh();
  }

  #placed(from: readonly [number, number], to: readonly [number, number]): CurvePlaced | null {
    const { frame } = this.#state;
    const [path, curve, { turnDeg }] = [this.#path, this.#curve, this.camera()];
    if (frame === null || path === null || curve === null) return null;
    return {
      frame,
      place: {
        space: 'patient',
        frameOfReferenceUid: path.frameOfReferenceUid,
        points: lineInPatient(curve, turnDeg, [from, to]).map(([x, y, z]) => [x, y, z]),
        normal: null,
        curve: {
          path: path.points.map((point) => [...point]),
          up: [...path.up],
          turnDeg,
          ends: [[...from], [...to]],
        },
      },
      alongMm: Math.abs(to[0] - from[0]),
      acrossMm: Math.abs(to[1] - from[1]),
    };
  }

  /** Everything that was measured on the cut as it is shown. */
  #calipers(): readonly Caliper[] {
    const { all, selectedIds } = useMeasurements.getState();
    const { areAllHidden, colour } = useMeasureSettings.getState();
    const held = this.#drawn?.id;
    const isShown = (each: Measurement) => !each.isHidden && each.id !== held && isOnShownCut(each);
    const kept = areAllHidden ? [] : all.filter(isShown);
    const shown = kept.flatMap((each): Caliper[] => {
      const ends = each.place.space === 'patient' ? each.place.curve?.ends : undefined;
      if (ends === undefined) return [];
      const isSelected = selectedIds.has(each.id);
      return [
        { id: each.id, colour: each.colour, label: each.label, isSelected, from: ends[0], to: ends[1] },
      ];
    });
    if (this.#drawn === null) return shown;
    const before = all.find((each) => each.id === held);
    return [
      ...shown,
      { ...this.#drawn, colour: before?.colour ?? colour, label: before?.label ?? '', isSelected: true },
    ];
  }

  /** 0 while there is no path. */
  pixelMm(): number {
    return this.#curve === null ? 0 : this.camera().mmPerPixel;
  }

  provenanceAt(point: readonly [number, number]): PlaneProvenance | null {
    const { told, named, isInverted, greyLayer, colourLayer, settings } = this.#session;
    const [x, y] = this.#canvas.toDevice(point).map(Math.floor);
    if (this.#painted === '' || this.#pace.isReduced || named === null || this.#curve === null) return null;
    if (x === undefined || y === undefined) return null;
    const per = this.#canvas.cssPerDevice;
    const camera = this.camera();
    const [along, across] = screenToCurve(camera, [(x + 0.5) * per, (y + 0.5) * per]);
    const place = curvePlace(this.#curve, along, camera.turnDeg);
    return (
      place &&
      planeProvenance({
        told: { volume: told, named, isInverted },
        grey: greyLayer,
        over: colourLayer,
        seen: 'curved',
        point: addScaled(place.point, place.up, across),
        normal: cross(place.tangent, place.up),
        samples: this.#samples(),
        mode: settings.slab?.mode ?? 'mean',
        isNearest: settings.isNearest,
        display: this.#session.display,
        screen: this.#canvas.readPixel(x, y),
      })
    );
  }

  retry(): void {
    this.#session.retry();
  }

  dispose(): void {
    this.#cine.stop();
    this.#end();
    this.#pace.dispose();
    this.#canvas.dispose();
    this.#marks.dispose();
    delete this.#element.dataset['curvedCamera'];
    this.#listeners.clear();
  }

  #takePath(): void {
    const path = pathIn(this.#session.volume.middleFrame?.plane.frameOfReferenceUid ?? '');
    if (path === this.#path) return;
    this.#path = path;
    this.#curve = path && curveThrough(path);
  }

  #crossMm(): number | null {
    return this.#curve && nearestOnCurve(this.#curve, this.#session.point);
  }

  #samples(): SlabSamples {
    const { slab } = this.#session.settings;
    const stepMm = Math.min(...this.#session.volume.geometry.spacingMm) / 2;
    const perSide = slab === null ? 0 : Math.floor(slab.thicknessMm / 2 / stepMm + 1e-6);
    return { fromMm: -perSide * stepMm, stepMm, count: 2 * perSide + 1 };
  }

  #valueUnder(at: readonly [number, number]): number | null {
    const { volume, isLost, settings } = this.#session;
    const camera = this.camera();
    const [along, across] = screenToCurve(camera, at);
    const place = this.#curve && curvePlace(this.#curve, along, camera.turnDeg);
    if (isLost || !place) return null;
    const middle = addScaled(place.point, place.up, across);
    const through = cross(place.tangent, place.up);
    const { fromMm, stepMm, count } = this.#samples();
    const values = Array.from({ length: count }, (_, sample) =>
      valueAt(volume, addScaled(middle, through, fromMm + sample * stepMm)),
    );
    return slabValue(settings.slab?.mode ?? 'mean', values);
  }

  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    const session = this.#session;
    const camera = this.camera();
    const samples = this.#samples();
    const { width, height } = this.#canvas.size;
    const per = this.#canvas.cssPerDevice;
    const picture = ofPicture(camera, width * per, height * per);
    const { slab, isNearest } = session.settings;
    const curve = this.#curve;
    const wanted = JSON.stringify([
      [camera, width, height, this.#path],
      [samples, slab?.mode, isNearest],
      session.paintKey,
    ]);
    const isSame = wanted === this.#painted && this.#paintedRamp === session.ramp && !session.isLost;
    if (!isSame || isEmpty || this.#pace.wantsBetter) {
      const startMs = performance.now();
      const reduction = this.#pace.next();
      const isPainted =
        curve !== null &&
        session.paintCurved(
          context,
          {
            width,
            height,
            downMm: camera.mmPerPixel * per,
            columns: (count) => curvedColumns(curve, picture, count),
            samples,
            mode: slab?.mode ?? 'mean',
            filter: isNearest ? 'nearest' : samples.count > 1 ? 'hardware' : 'exact',
          },
          reduction,
        );
      if (isPainted) {
        this.#pace.painted(performance.now() - startMs, reduction);
        if (!isSame) this.#cine.notePainted();
      } else context.clearRect(0, 0, width, height);
      this.#painted = isPainted ? wanted : '';
      this.#paintedRamp = session.ramp;
    }
    this.#marks.draw(camera, {
      pointsMm: curve?.pointsMm ?? [],
      crossMm: this.#crossMm(),
      calipers: this.#calipers(),
    });
    this.#element.dataset['curvedCamera'] = JSON.stringify({ ...camera, path: this.#path });
    this.#state = this.#describe(camera);
    for (const listener of this.#listeners) listener();
  }

  #describe({ mmPerPixel, turnDeg }: CurvedCamera): ViewState {
    const session = this.#session;
    const { volume, loadedCount } = session;
    const { frames } = volume.stack;
    const { slab, isNearest, fusion } = session.settings;
    const step = Math.round(turnDeg / STEP_DEG) % STEPS;
    return {
      kind: 'plane',
      status: loadedCount === frames.length ? 'ready' : session.problem === '' ? 'loading' : 'failed',
      problem: session.problem,
      frame: volume.middleFrame ?? null,
      shownIndex: step,
      targetIndex: step,
      count: STEPS,
      loadedCount,
      endsEarlyCount: volume.endsEarlyCount,
      failedCount: volume.failedCount,
      voi: session.named?.voi ?? null,
      window: session.window,
      windowName: session.named?.name ?? '',
      isInverted: session.isInverted,
      isFlipped: false,
      rotationDeg: 0,
      scale:
        this.#curve === null ? 0 : Math.min(...volume.geometry.spacingMm) / (mmPerPixel / devicePixelRatio),
      letters: this.#curve === null ? NO_LETTERS : lettersAlong(this.#curve, turnDeg),
      planeName: null,
      cineRate: this.#cine.rate,
      cine: this.#cine.state,
      probe: this.#probe,
      plane: {
        slab,
        cautions: volume.stack.geometry.cautions,
        interpolation: isNearest ? 'nearest' : 'linear',
        isReduced: this.#pace.isReduced,
        shutter: shutterOf(volume),
        isLost: session.isLost,
        projection: 'curved',
        turnDeg,
        fusedShare: fusion?.opacity ?? 0,
      },
    };
  }
}

/** A letter holds for the whole edge or is not there: along a path the directions change. */
function lettersAlong(curve: Curve, turnDeg: number): EdgeLetters {
  const places = curve.nodes.flatMap(({ mm }) => curvePlace(curve, mm, turnDeg) ?? []);
  const common = (directions: readonly Vec3[]) => {
    const [first = '', ...rest] = directions.map(directionLetters);
    return rest.every((letters) => letters === first) ? first : '';
  };
  const top = common(places.map(({ up }) => up));
  const right = common(places.map(({ tangent }) => tangent));
  return { left: oppositeLetters(right), right, top, bottom: oppositeLetters(top) };
}
