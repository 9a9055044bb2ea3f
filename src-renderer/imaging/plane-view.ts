import { Enums, type Types } from '@cornerstonejs/core';
import { lettersOfCamera, planeName } from '#view/kernels/orientation.ts';
import {
  fitMmPerPixel,
  onSlice,
  PLANE_AXES,
  planeToScreen,
  screenToPlane,
  sliceIndexOf,
  sliceRange,
  turnedAxes,
  volumeCentre,
  type MainPlane,
  type PlaneCamera,
  type SliceRange,
} from '#view/kernels/plane-camera.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import { flipped, INITIAL_TRANSFORM, rotated } from '#view/kernels/view-transform.ts';
import type { Window } from '#view/kernels/voi.ts';
import { volumeEngine } from './cornerstone.ts';
import { PlaneLines } from './plane-lines.ts';
import type { PlaneSession } from './plane-session.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';
import { fillTransferFunction, type TransferFunction } from './volume-voi.ts';
import type { Volume } from './volume.ts';

/** The part of the library's volume actor that is used. */
interface VolumeActor {
  getProperty(): { getRGBTransferFunction(index: number): TransferFunction };
}

/** Distance of the eye from the plane; orthographic, so only the sign matters. */
const EYE_MM = 1000;

/** One of the three planes of a volume on an element. */
export class PlaneView implements View {
  readonly plane: MainPlane;
  readonly #session: PlaneSession;
  readonly #volume: Volume;
  readonly #element: HTMLElement;
  readonly #host: HTMLDivElement;
  readonly #lines: PlaneLines;
  readonly #observer: ResizeObserver;
  readonly #range: SliceRange;
  readonly #listeners = new Set<() => void>();
  readonly #viewportId: string;
  #viewport: Types.IVolumeViewport | null = null;
  /** Middle of the view within the plane; its slice comes from the session's point. */
  #middle: Vec3;
  #zoom = 1;
  #turn = INITIAL_TRANSFORM;
  #state: ViewState;
  #isDisposed = false;

  constructor(plane: MainPlane, element: HTMLElement, session: PlaneSession, volume: Volume) {
    this.plane = plane;
    this.#element = element;
    this.#session = session;
    this.#volume = volume;
    this.#viewportId = `${volume.volumeId}/${plane}`;
    this.#range = sliceRange(volume.geometry, PLANE_AXES[plane].scroll);
    this.#middle = volumeCentre(volume.geometry);
    this.#host = document.createElement('div');
    this.#host.style.cssText = 'position:absolute;inset:0';
    element.append(this.#host);
    this.#lines = new PlaneLines(element);
    this.#state = this.#describe();
    this.#observer = new ResizeObserver(() => {
      if (this.#viewport) volumeEngine().resize(true, true);
      this.refresh();
    });
  }

  async attach(): Promise<void> {
    const engine = volumeEngine();
    engine.enableElement({
      viewportId: this.#viewportId,
      element: this.#host,
      type: Enums.ViewportType.ORTHOGRAPHIC,
      defaultOptions: { background: [0, 0, 0], orientation: ORIENTATION[this.plane] },
    });
    const viewport = engine.getViewport<Types.IVolumeViewport>(this.#viewportId);
    await viewport.setVolumes([{ volumeId: this.#volume.volumeId }]);
    if (this.#isDisposed) return;
    this.#viewport = viewport;
    this.#observer.observe(this.#element);
    this.refresh();
  }

  getState(): ViewState {
    return this.#state;
  }

  geometry(): ViewGeometry | null {
    const [frame] = this.#volume.stack.frames;
    if (!frame || this.#viewport === null) return null;
    const camera = this.camera();
    const { right, up, mmPerPixel } = camera;
    return {
      seriesInstanceUid: this.#volume.stack.seriesInstanceUid,
      image: null,
      plane: {
        frameOfReferenceUid: frame.plane.frameOfReferenceUid,
        origin: screenToPlane(camera, [0, 0]),
        right: addScaled([0, 0, 0], right, mmPerPixel),
        down: addScaled([0, 0, 0], up, -mmPerPixel),
        normal: turnedAxes({ right, up, scroll: right }, 0, false, false).normal,
        thicknessMm: 0,
      },
    };
  }

  values(): ShownValues | null {
    return null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the plane shows now, for pointers and lines. */
  camera(): PlaneCamera {
    const { rotationDeg, isFlippedHorizontally, isFlippedVertically } = this.#turn;
    const axes = turnedAxes(PLANE_AXES[this.plane], rotationDeg, isFlippedHorizontally, isFlippedVertically);
    const width = Math.max(1, this.#element.clientWidth);
    const height = Math.max(1, this.#element.clientHeight);
    const fit = fitMmPerPixel(this.#volume.geometry, axes.right, axes.up, width, height);
    const scroll = PLANE_AXES[this.plane].scroll;
    const index = sliceIndexOf(this.#range, scroll, this.#session.point);
    const centre = onSlice(this.#range, scroll, this.#middle, index);
    return { centre, right: axes.right, up: axes.up, mmPerPixel: fit / this.#zoom, width, height };
  }

  /** Draws again after anything of the session changed. */
  refresh(): void {
    if (this.#isDisposed) return;
    const camera = this.camera();
    const viewport = this.#viewport;
    if (viewport) {
      const { right, up, centre } = camera;
      const normal = turnedAxes({ right, up, scroll: right }, 0, false, false).normal;
      viewport.setCamera({
        viewUp: [...up],
        viewPlaneNormal: [...normal],
        focalPoint: [...centre],
        position: [...addScaled(centre, normal, EYE_MM)],
        parallelScale: (camera.height * camera.mmPerPixel) / 2,
      });
      const actor = viewport.getDefaultActor()?.actor as unknown as VolumeActor | undefined;
      const transfer = actor?.getProperty().getRGBTransferFunction(0);
      const { named, isInverted } = this.#session;
      if (transfer && named) fillTransferFunction(transfer, named.voi, isInverted);
      viewport.render();
    }
    this.#lines.draw(camera, this.plane, this.#session.point);
    this.#element.dataset['planeCamera'] = JSON.stringify(camera);
    this.#state = this.#describe();
    for (const listener of this.#listeners) listener();
  }

  scrollBy(slices: number): void {
    this.scrollTo(this.#index() + slices);
  }

  scrollTo(index: number): void {
    const { scroll } = PLANE_AXES[this.plane];
    this.#session.setPoint(onSlice(this.#range, scroll, this.#session.point, index));
  }

  /** Puts the crosshair on the point of this plane under CSS pixels. */
  placeCrosshair(point: readonly [number, number]): void {
    this.#session.setPoint(screenToPlane(this.camera(), point));
  }

  isNearCrosshair([x, y]: readonly [number, number]): boolean {
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
    this.#turn = rotated(this.#turn, clockwiseDeg);
    this.refresh();
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#turn = flipped(this.#turn, axis);
    this.refresh();
  }

  fit(): void {
    this.#zoom = 1;
    this.#middle = volumeCentre(this.#volume.geometry);
    this.refresh();
  }

  /** One voxel in the finer direction of the acquired slices per device pixel. */
  showOneToOne(): void {
    const camera = this.camera();
    const voxelMm = Math.min(this.#volume.geometry.spacingMm[0], this.#volume.geometry.spacingMm[1]);
    this.#zoom *= camera.mmPerPixel / (voxelMm * devicePixelRatio);
    this.refresh();
  }

  zoomAt(factor: number, point?: readonly [number, number]): void {
    const before = this.camera();
    const at = point ?? [before.width / 2, before.height / 2];
    const held = screenToPlane(before, at);
    this.#zoom = Math.min(40, Math.max(0.1, this.#zoom * factor));
    const moved = screenToPlane(this.camera(), at);
    this.#middle = addScaled(addScaled(this.#middle, held, 1), moved, -1);
    this.refresh();
  }

  pan(dxPx: number, dyPx: number): void {
    const { right, up, mmPerPixel } = this.camera();
    this.#middle = addScaled(addScaled(this.#middle, right, -dxPx * mmPerPixel), up, dyPx * mmPerPixel);
    this.refresh();
  }

  reset(): void {
    this.#turn = INITIAL_TRANSFORM;
    this.#session.resetWindow();
    this.fit();
  }

  toggleCine(): void {
    // A plane of a volume has no time.
  }

  probeAt(): void {
    // Values of a reformatted plane are interpolated: the stack shows the stored ones.
  }

  retry(): void {
    this.#session.retry();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#observer.disconnect();
    if (this.#viewport) volumeEngine().disableElement(this.#viewportId);
    this.#viewport = null;
    this.#lines.dispose();
    this.#host.remove();
    delete this.#element.dataset['planeCamera'];
    this.#listeners.clear();
  }

  #index(): number {
    return sliceIndexOf(this.#range, PLANE_AXES[this.plane].scroll, this.#session.point);
  }

  #describe(): ViewState {
    const camera = this.camera();
    const { right, up, mmPerPixel } = camera;
    const normal = turnedAxes({ right, up, scroll: right }, 0, false, false).normal;
    const { frames } = this.#volume.stack;
    const loadedCount = this.#volume.loadedCount;
    const index = this.#index();
    const voi = this.#session.named?.voi ?? null;
    const voxelMm = Math.min(this.#volume.geometry.spacingMm[0], this.#volume.geometry.spacingMm[1]);
    return {
      kind: 'plane',
      status: loadedCount === frames.length ? 'ready' : this.#session.problem === '' ? 'loading' : 'failed',
      problem: this.#session.problem,
      frame: frames[Math.floor(frames.length / 2)] ?? null,
      shownIndex: index,
      targetIndex: index,
      count: this.#range.count,
      loadedCount,
      voi,
      window: this.#session.window,
      windowName: this.#session.named?.name ?? '',
      isInverted: this.#session.isInverted,
      isFlipped: this.#turn.isFlippedHorizontally || this.#turn.isFlippedVertically,
      rotationDeg: this.#turn.rotationDeg,
      scale: voxelMm / (mmPerPixel / devicePixelRatio),
      letters: lettersOfCamera(up, normal),
      planeName: planeName(normal),
      cineRate: 0,
      probe: '',
    };
  }
}

const ORIENTATION = {
  axial: Enums.OrientationAxis.AXIAL,
  coronal: Enums.OrientationAxis.CORONAL,
  sagittal: Enums.OrientationAxis.SAGITTAL,
} as const;
