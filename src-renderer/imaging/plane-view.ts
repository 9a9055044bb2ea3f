import { LENS_FACTOR } from '#view/kernels/lens.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import { lettersOfCamera, planeName } from '#view/kernels/orientation.ts';
import {
  fitMmPerPixel,
  isOnVoxels,
  onSlice,
  pixelGrid,
  planeToScreen,
  screenToPlane,
  sliceIndexOf,
  sliceRange,
  turnedAxes,
  wayToVoxels,
  type MainPlane,
  type PixelGrid,
  type PlaneAxes,
  type PlaneCamera,
  type SliceRange,
} from '#view/kernels/plane-camera.ts';
import { suvOfVolume } from '#view/kernels/suv.ts';
import { slabSamples, slabValue, type SlabSamples } from '#view/kernels/slab.ts';
import { addScaled, cross, dot, normalize, type Vec3 } from '#view/kernels/vector.ts';
import { isAlongAxis, volumeCentre } from '#view/kernels/volume-geometry.ts';
import { valueAt } from '#view/kernels/volume-sampling.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import { flipped, INITIAL_TRANSFORM, rotated } from '#view/kernels/view-transform.ts';
import type { Window } from '#view/kernels/voi.ts';
import type { ViewLook } from '#view/state/view-steps.ts';
import { stopPlanesCine, useSeriesParts, type PhaseCine } from '#view/state/series-parts.ts';
import { PaintPace } from './paint-pace.ts';
import type { CineState } from './series-state.ts';
import type { SeriesStack } from './series-stack.ts';
import { PlaneLines } from './plane-lines.ts';
import { planeProvenance } from './plane-provenance.ts';
import type { PlaneProvenance } from './provenance.ts';
import { probeText } from './probe-text.ts';
import type { PlaneFrame, PlaneLook, PlaneSession } from './plane-session.ts';
import { shutterOf, type Volume } from './volume.ts';
import { cineState, SliceCine } from './volume-cine.ts';
import { ViewCanvas } from './view-canvas.ts';
import type { PlaneFacts, ShownValues, View, ViewState } from './view-state.ts';

const SLAB_MODES = ['maximum', 'minimum', 'mean'] as const;
const FIRST_SLAB_MM = 10;

/** One of the three planes of a volume on an element. */
export class PlaneView implements View {
  readonly plane: MainPlane;
  readonly #session: PlaneSession;
  readonly #element: HTMLElement;
  readonly #canvas: ViewCanvas;
  readonly #lines: PlaneLines | null;
  readonly #listeners = new Set<() => void>();
  readonly #pace = new PaintPace(() => this.refresh(), 2);
  /** What the canvas shows; empty when nothing of it can be kept */
  #painted = '';
  #paintedRamp: GreyRamp | null = null;
  #probe = '';
  #geometry: ViewGeometry | null = null;
  readonly #cine = new SliceCine();
  readonly #endFollowing: () => void;
  #state: ViewState;

  constructor(plane: MainPlane, element: HTMLElement, session: PlaneSession) {
    this.plane = plane;
    this.#element = element;
    this.#session = session;
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#lines = session.hasCrosshair ? new PlaneLines(element, this, session) : null;
    this.#state = this.#describe(this.camera(), null);
    this.#endFollowing = useSeriesParts.subscribe((now, before) => {
      if (now.phaseCine !== before.phaseCine) this.refresh();
    });
    this.refresh();
  }

  getState(): ViewState {
    return this.#state;
  }

  windowInForce(): Window | null {
    return this.#session.window;
  }

  geometry(): ViewGeometry | null {
    return this.#geometry;
  }

  /** Whose values it tells of */
  get stack(): SeriesStack {
    return this.#session.told.stack;
  }

  values(): ShownValues | null {
    const { told } = this.#session;
    if (this.#session.loadedCount === 0) return null;
    return {
      kind: 'volume',
      valueAt: (point) => this.#valueAt(this.#session.told, point),
      stepMm: Math.min(...told.geometry.spacingMm),
      unit: told.middleFrame?.unit ?? '',
      suv: suvOfVolume(told.stack.frames.map(({ suv }) => suv)),
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the plane shows now, for pointers and lines. */
  camera(): PlaneCamera {
    const { middle, zoom, turn } = this.#frame();
    const { rotationDeg, isFlippedHorizontally, isFlippedVertically } = turn;
    const { geometry } = this.#session.volume;
    const plane = this.#axes();
    const axes = turnedAxes(plane, rotationDeg, isFlippedHorizontally, isFlippedVertically);
    const width = Math.max(1, this.#element.clientWidth);
    const height = Math.max(1, this.#element.clientHeight);
    const fit = fitMmPerPixel(geometry, axes.right, axes.up, width, height);
    const centre = this.#onShownSlice(middle);
    const camera = { centre, right: axes.right, up: axes.up, mmPerPixel: fit / zoom, width, height };
    const way = wayToVoxels(geometry, this.#grid(camera));
    return way === null ? camera : { ...camera, centre: addScaled(centre, way, 1) };
  }

  /** Draws again after anything of the session changed. */
  refresh(): void {
    this.#canvas.requestPaint();
  }

  scrollBy(slices: number): void {
    if (isAlongAxis(this.#session.volume.geometry, this.#axes().scroll))
      return this.scrollTo(this.#index() + slices);
    const { scroll } = this.#axes();
    this.#session.setPoint(addScaled(this.#session.point, scroll, slices * this.#range().stepMm));
  }

  scrollTo(index: number): void {
    this.#session.setPoint(onSlice(this.#range(), this.#axes().scroll, this.#session.point, index));
  }

  /** Puts the crosshair on the point of this plane under CSS pixels. */
  placeCrosshair(point: readonly [number, number]): void {
    this.#session.setPoint(screenToPlane(this.camera(), point));
  }

  isNearCrosshair([x, y]: readonly [number, number]): boolean {
    if (!this.#session.hasCrosshair) return false;
    const [atX, atY] = planeToScreen(this.camera(), this.#session.point);
    return Math.hypot(atX - x, atY - y) < 14;
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
    this.#setFrame({ turn: rotated(this.#frame().turn, clockwiseDeg) });
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#setFrame({ turn: flipped(this.#frame().turn, axis) });
  }

  fit(): void {
    this.#setFrame({ zoom: 1, middle: volumeCentre(this.#session.volume.geometry) });
  }

  /** One voxel in the finer direction of the acquired slices per device pixel. */
  showOneToOne(): void {
    const camera = this.camera();
    const voxelMm = Math.min(
      this.#session.volume.geometry.spacingMm[0],
      this.#session.volume.geometry.spacingMm[1],
    );
    this.#setFrame({ zoom: (this.#frame().zoom * camera.mmPerPixel) / (voxelMm * devicePixelRatio) });
  }

  zoomAt(factor: number, point?: readonly [number, number]): void {
    const before = this.camera();
    const at = point ?? [before.width / 2, before.height / 2];
    const held = screenToPlane(before, at);
    const { zoom, middle } = this.#frame();
    this.#setFrame({ zoom: Math.min(40, Math.max(0.1, zoom * factor)) });
    const moved = screenToPlane(this.camera(), at);
    this.#setFrame({ middle: addScaled(addScaled(middle, held, 1), moved, -1) });
  }

  pan(dxPx: number, dyPx: number): void {
    const { right, up, mmPerPixel } = this.camera();
    const { middle } = this.#frame();
    const across = addScaled(middle, right, -dxPx * mmPerPixel);
    this.#setFrame({ middle: addScaled(across, up, dyPx * mmPerPixel) });
  }

  look(): ViewLook {
    const { stack } = this.#session.volume;
    return {
      of: `${stack.seriesInstanceUid}/${stack.partId}/${this.plane}`,
      seriesInstanceUid: null,
      values: { ...this.#frame(), ...this.#session.look() },
      index: this.#index(),
    };
  }

  restore({ values }: ViewLook): void {
    const { turn, zoom, middle, ...kept } = values as unknown as PlaneLook & PlaneFrame;
    this.#setFrame({ turn, zoom, middle });
    this.#session.restore(kept);
  }

  reset(): void {
    this.#setFrame({ turn: INITIAL_TRANSFORM });
    this.#session.resetWindow();
    this.#session.resetPlanes();
    this.fit();
  }

  toggleCine(): void {
    // Phases are gone through for all planes at once; one cine at a time.
    if (useSeriesParts.getState().phaseCine !== null) return stopPlanesCine();
    this.#cine.toggle(this.#range().count, this.#index());
    this.refresh();
  }

  probeAt(point: readonly [number, number] | null): void {
    const at = point && screenToPlane(this.camera(), point);
    const lines = this.#session.probed.map((volume) => {
      const value = at && this.#valueAt(volume, at);
      return value === null || !volume.middleFrame
        ? ''
        : probeText(value, {
            unit: volume.middleFrame.unit,
            suv: suvOfVolume(volume.stack.frames.map(({ suv }) => suv)),
          });
    });
    const probe = lines.filter(Boolean).join('\n');
    if (probe === this.#probe) return;
    this.#probe = probe;
    this.refresh();
  }

  /** Turns the other two planes about the normal of this one. @param clockwiseDeg on the screen */
  turnCross(clockwiseDeg: number): void {
    const { right, up } = this.camera();
    const handedness = Math.sign(dot(cross(right, up), this.#axes().scroll));
    const other = this.plane === 'axial' ? 'coronal' : 'axial';
    this.#session.turnLine(this.plane, other, (-clockwiseDeg * handedness * Math.PI) / 180, false);
  }

  cycleSlab(): void {
    const { slab } = this.#session.settings;
    const at = slab === null ? -1 : SLAB_MODES.indexOf(slab.mode);
    const mode = SLAB_MODES[at + 1];
    this.#session.setSlab(mode ? { mode, thicknessMm: slab?.thicknessMm ?? FIRST_SLAB_MM } : null);
  }

  thickenSlab(steps: number): void {
    const { slab } = this.#session.settings;
    const thicknessMm = (slab?.thicknessMm ?? 0) + steps * this.#range().stepMm * 2;
    this.#session.setSlab(
      thicknessMm < this.#range().stepMm ? null : { mode: slab?.mode ?? 'maximum', thicknessMm },
    );
  }

  resetPlanes(): void {
    this.#session.resetPlanes();
  }

  alignToAcquisition(): void {
    this.#session.alignToAcquisition();
  }

  toggleNearest(): void {
    this.#session.setNearest(!this.#session.settings.isNearest);
  }

  paintLens(target: CanvasRenderingContext2D, point: readonly [number, number]): void {
    const camera = this.camera();
    const { spacingMm } = this.#session.volume.geometry;
    const { width, height } = target.canvas;
    const mmPerPixel = Math.min(camera.mmPerPixel, Math.min(...spacingMm) * devicePixelRatio) / LENS_FACTOR;
    const size = { width: width / devicePixelRatio, height: height / devicePixelRatio };
    const lens = { ...camera, ...size, centre: screenToPlane(camera, point), mmPerPixel };
    const isPainted = this.#session.paint(
      target,
      {
        grid: pixelGrid(lens, { width, height }, this.#canvas.cssPerDevice),
        normal: this.#axes().scroll,
        samples: this.#samples(),
        mode: this.#session.settings.slab?.mode ?? 'mean',
        filter: this.#session.settings.isNearest ? 'nearest' : 'hardware',
      },
      1,
    );
    if (!isPainted) target.clearRect(0, 0, width, height);
  }

  provenanceAt(point: readonly [number, number]): PlaneProvenance | null {
    const { told, named, isInverted, greyLayer, colourLayer, settings } = this.#session;
    const [x, y] = this.#canvas.toDevice(point).map(Math.floor);
    if (this.#painted === '' || this.#pace.isReduced || named === null) return null;
    if (x === undefined || y === undefined) return null;
    const grid = this.#grid(this.camera());
    return planeProvenance({
      told: { volume: told, named, isInverted },
      grey: greyLayer,
      over: colourLayer,
      seen: 'plane',
      point: addScaled(addScaled(grid.origin, grid.right, x), grid.down, y),
      normal: this.#axes().scroll,
      samples: this.#samples(),
      mode: settings.slab?.mode ?? 'mean',
      isNearest: settings.isNearest,
      display: this.#session.display,
      screen: this.#canvas.readPixel(x, y),
    });
  }

  showPoint(frameOfReferenceUid: string, point: Vec3): boolean {
    const isHere = this.#session.volume.middleFrame?.plane.frameOfReferenceUid === frameOfReferenceUid;
    if (isHere) this.#session.setPoint(point);
    return isHere;
  }

  targetSlice() {
    const frameOfReferenceUid = this.#session.volume.middleFrame?.plane.frameOfReferenceUid ?? '';
    return { frameOfReferenceUid, point: this.#session.point, normal: normalize(this.#axes().scroll) };
  }

  retry(): void {
    this.#session.retry();
  }

  dispose(): void {
    this.#endFollowing();
    this.#pace.dispose();
    this.#canvas.dispose();
    this.#lines?.dispose();
    delete this.#element.dataset['planeCamera'];
    this.#listeners.clear();
  }

  #frame(): PlaneFrame {
    return this.#session.frameOf(this.plane);
  }

  /** All views of this plane are drawn again. */
  #setFrame(changes: Partial<PlaneFrame>): void {
    this.#session.setFrame(this.plane, { ...this.#frame(), ...changes });
  }

  #axes(): PlaneAxes {
    return this.#session.planes[this.plane];
  }

  #range(): SliceRange {
    return sliceRange(this.#session.volume.geometry, this.#axes().scroll);
  }

  #index(): number {
    return sliceIndexOf(this.#range(), this.#axes().scroll, this.#session.point);
  }

  /** Along the axes of the voxels a plane lies on their centres; an oblique one goes through the crosshair itself. */
  #onShownSlice(point: Vec3): Vec3 {
    const { scroll } = this.#axes();
    const range = this.#range();
    if (isAlongAxis(this.#session.volume.geometry, scroll))
      return onSlice(range, scroll, point, this.#index());
    return onSlice(
      { ...range, count: Infinity },
      scroll,
      point,
      (dot(this.#session.point, scroll) - range.first) / range.stepMm,
    );
  }

  #grid(camera: PlaneCamera): PixelGrid {
    return pixelGrid(camera, this.#canvas.size, this.#canvas.cssPerDevice);
  }

  #samples(): SlabSamples {
    const { volume, settings } = this.#session;
    return slabSamples(volume.geometry, this.#axes().scroll, settings.slab);
  }

  /** The value that is shown at a point: of the plane, or through the slab. */
  #valueAt(volume: Volume, point: Vec3): number | null {
    const { isLost } = this.#session;
    const { slab } = this.#session.settings;
    if (isLost) return null;
    if (slab === null) return valueAt(volume, point);
    const { fromMm, stepMm, count } = this.#samples();
    const { scroll } = this.#axes();
    const through = Array.from({ length: count }, (_, at) =>
      valueAt(volume, addScaled(point, scroll, fromMm + at * stepMm)),
    );
    return slabValue(slab.mode, through);
  }

  /** Runs once per animation frame at most; everything the overlay says is taken from here. */
  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    const session = this.#session;
    const { due } = this.#cine;
    if (due !== null && due !== this.#index()) this.scrollTo(due);
    const camera = this.camera();
    const grid = this.#grid(camera);
    const samples = this.#samples();
    const wanted = JSON.stringify([
      grid,
      samples,
      session.settings.slab?.mode,
      session.settings.isNearest,
      session.paintKey,
    ]);
    const isSame = wanted === this.#painted && this.#paintedRamp === session.ramp && !session.isLost;
    const isKept = isSame && !isEmpty && !this.#pace.wantsBetter;
    if (!isKept) {
      const startMs = performance.now();
      const reduction = this.#pace.next();
      const isPainted = session.paint(
        context,
        {
          grid,
          normal: this.#axes().scroll,
          samples,
          mode: session.settings.slab?.mode ?? 'mean',
          filter: session.settings.isNearest ? 'nearest' : samples.count > 1 ? 'hardware' : 'exact',
        },
        reduction,
      );
      if (isPainted) {
        this.#pace.painted(performance.now() - startMs, reduction);
        this.#cine.notePainted(this.#index());
      } else context.clearRect(0, 0, grid.width, grid.height);
      this.#painted = isPainted ? wanted : '';
      this.#paintedRamp = session.ramp;
    }
    this.#geometry = this.#painted === '' ? null : this.#locate(camera);
    this.#lines?.draw(camera);
    this.#element.dataset['planeCamera'] = JSON.stringify(camera);
    this.#state = this.#describe(camera, grid);
    for (const listener of this.#listeners) listener();
    if (due !== null) this.refresh();
  }

  #phaseCine(): PhaseCine | null {
    return this.#session.told.stack.phases.length > 1 ? useSeriesParts.getState().phaseCine : null;
  }

  #cineState(): CineState | null {
    const phases = this.#phaseCine();
    return phases ? cineState(phases.wantedRate, { isThroughTime: true }) : this.#cine.state;
  }

  #locate(camera: PlaneCamera): ViewGeometry {
    const { stack, middleFrame, sliceOf } = this.#session.told;
    const { right, up, mmPerPixel } = camera;
    return {
      seriesInstanceUid: stack.seriesInstanceUid,
      image: null,
      hasCrosshair: this.#session.hasCrosshair,
      sliceOf,
      plane: {
        frameOfReferenceUid: middleFrame?.plane.frameOfReferenceUid ?? '',
        origin: screenToPlane(camera, [0, 0]),
        right: addScaled([0, 0, 0], right, mmPerPixel),
        down: addScaled([0, 0, 0], up, -mmPerPixel),
        normal: normalize(this.#axes().scroll),
        thicknessMm: this.#session.settings.slab?.thicknessMm ?? 0,
      },
    };
  }

  #facts(grid: PixelGrid | null): PlaneFacts {
    const { told, isLost } = this.#session;
    const { slab, isNearest } = this.#session.settings;
    const isExact = slab === null && grid !== null && isOnVoxels(told.geometry, grid);
    return {
      slab,
      cautions: told.stack.geometry.cautions,
      interpolation: isExact ? 'none' : isNearest ? 'nearest' : 'linear',
      isReduced: this.#pace.isReduced,
      shutter: shutterOf(told),
      isLost,
      projection: null,
      turnDeg: null,
      fusedShare: this.#session.settings.fusion?.opacity ?? 0,
    };
  }

  #describe(camera: PlaneCamera, grid: PixelGrid | null): ViewState {
    const session = this.#session;
    const { right, up, mmPerPixel } = camera;
    const normal = normalize(cross(right, up));
    const { volume, told, loadedCount } = session;
    const { frames } = session.drawn.stack;
    const index = this.#index();
    const { turn } = this.#frame();
    const voxelMm = Math.min(volume.geometry.spacingMm[0], volume.geometry.spacingMm[1]);
    return {
      kind: 'plane',
      status: loadedCount === frames.length ? 'ready' : session.problem === '' ? 'loading' : 'failed',
      problem: session.problem,
      frame: told.middleFrame ?? null,
      shownIndex: index,
      targetIndex: index,
      count: this.#range().count,
      loadedCount,
      endsEarlyCount: told.endsEarlyCount,
      failedCount: session.drawn.failedCount,
      voi: session.named?.voi ?? null,
      window: session.window,
      windowName: session.named?.name ?? '',
      isInverted: session.isInverted,
      isFlipped: turn.isFlippedHorizontally || turn.isFlippedVertically,
      rotationDeg: turn.rotationDeg,
      scale: voxelMm / (mmPerPixel / devicePixelRatio),
      letters: lettersOfCamera(up, normal),
      axes: { right, up, eye: normalize(cross(this.#axes().right, this.#axes().up)) },
      planeName: planeName(normal),
      cineRate: this.#phaseCine()?.rate ?? this.#cine.rate,
      cine: this.#cineState(),
      probe: this.#probe,
      plane: this.#facts(grid),
    };
  }
}
