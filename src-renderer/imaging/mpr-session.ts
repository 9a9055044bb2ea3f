import { acquiredPlane, acquiredPlanes, turnedPlanes, type CrossedPlanes } from '#view/kernels/crosshair.ts';
import { greyRamp, type GreyRamp } from '#view/kernels/grey-ramp.ts';
import { PLANE_AXES, type MainPlane } from '#view/kernels/plane-camera.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { diagonalMm, insideVolume, volumeCentre } from '#view/kernels/volume-geometry.ts';
import { showsInverted, windowOfTable, type Window } from '#view/kernels/voi.ts';
import { dragWindow } from '#view/kernels/window-drag.ts';
import { defaultVoi, fullRange, type NamedVoi } from './default-voi.ts';
import { frameStore } from './frame-store.ts';
import type { PlaneCut } from './plane-painter.ts';
import type { PlaneSession } from './plane-session.ts';
import { PlaneView } from './plane-view.ts';
import { problemText } from './problem-text.ts';
import type { SeriesStack } from './series-stack.ts';
import { VolumeScene } from './volume-scene.ts';
import { Volume } from './volume.ts';

/** Planes are drawn at most this often while slices stream in. */
const REDRAW_MS = 250;

/** One volume, its three planes, and what they share: the crosshair and the window. */
export class MprSession implements PlaneSession {
  readonly volume: Volume;
  readonly #scene: VolumeScene;
  readonly #views = new Set<PlaneView>();
  #point: Vec3;
  #planes: CrossedPlanes = PLANE_AXES;
  #slab: Slab | null = null;
  #isNearest = false;
  #named: NamedVoi | null = null;
  #ramp: { readonly named: NamedVoi; readonly isInverted: boolean; readonly ramp: GreyRamp } | null = null;
  #isInvertedByReader = false;
  #storedAt = 0;
  #problem = '';
  #redraw: ReturnType<typeof setTimeout> | null = null;

  /** @throws AppError INPUT for a series that forms no volume, or one that the graphics card cannot hold */
  constructor(stack: SeriesStack) {
    this.volume = new Volume(stack, (slice) => this.#sliceChanged(slice));
    try {
      this.#scene = new VolumeScene(this.volume, () => this.#sceneChanged());
    } catch (error) {
      this.volume.dispose();
      throw error;
    }
    this.#point = volumeCentre(this.volume.geometry);
    this.#chooseDefault();
  }

  get point(): Vec3 {
    return this.#point;
  }

  /** The plane that the slices were acquired in, or nearest to. */
  get acquired(): MainPlane {
    return acquiredPlane(this.volume.geometry);
  }

  get planes(): CrossedPlanes {
    return this.#planes;
  }

  get slab(): Slab | null {
    return this.#slab;
  }

  get isNearest(): boolean {
    return this.#isNearest;
  }

  get named(): NamedVoi | null {
    return this.#named;
  }

  get window(): Window | null {
    const voi = this.#named?.voi;
    if (!voi) return null;
    return voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
  }

  /** The same object while the same greys are meant. */
  get ramp(): GreyRamp | null {
    const named = this.#named;
    if (named === null) return null;
    const { isInverted } = this;
    if (this.#ramp?.named !== named || this.#ramp.isInverted !== isInverted)
      this.#ramp = { named, isInverted, ramp: greyRamp(named.voi, isInverted) };
    return this.#ramp.ramp;
  }

  get isInverted(): boolean {
    const photometric = this.volume.middleFrame?.photometricInterpretation ?? '';
    return showsInverted(photometric, this.#isInvertedByReader);
  }

  get problem(): string {
    return this.#problem;
  }

  get isLost(): boolean {
    return this.#scene.isLost;
  }

  get loadedCount(): number {
    return this.#scene.loadedCount;
  }

  addPlane(plane: MainPlane, element: HTMLElement): PlaneView {
    const view = new PlaneView(plane, element, this);
    this.#views.add(view);
    return view;
  }

  removePlane(view: PlaneView): void {
    this.#views.delete(view);
    view.dispose();
  }

  paint(
    target: CanvasRenderingContext2D,
    cut: Omit<PlaneCut, 'ramp' | 'paddingRange'>,
    reduction: number,
  ): boolean {
    const { ramp } = this;
    if (ramp === null) return false;
    return this.#scene.paint(target, { ...cut, ramp, paddingRange: this.volume.paddingRange }, reduction);
  }

  setPoint(point: Vec3): void {
    this.#point = insideVolume(this.volume.geometry, point);
    this.#refresh();
  }

  turnLine(seenIn: MainPlane, line: MainPlane, angleRad: number, keepsRight: boolean): void {
    this.#planes = turnedPlanes(this.#planes, seenIn, line, angleRad, keepsRight);
    this.#refresh();
  }

  /** Planes along the slices as they were acquired. */
  alignToAcquisition(): void {
    this.#planes = acquiredPlanes(this.volume.geometry);
    this.#refresh();
  }

  setSlab(slab: Slab | null): void {
    const most = diagonalMm(this.volume.geometry);
    this.#slab = slab && { ...slab, thicknessMm: Math.min(slab.thicknessMm, most) };
    this.#refresh();
  }

  setNearest(isNearest: boolean): void {
    this.#isNearest = isNearest;
    this.#refresh();
  }

  resetPlanes(): void {
    this.#planes = PLANE_AXES;
    this.#slab = null;
    this.#point = volumeCentre(this.volume.geometry);
    this.#refresh();
  }

  setWindow(window: Window, name: string): void {
    const voi = this.#named?.voi;
    const keepsFunction = voi?.kind === 'window' && name === '';
    this.#choose({
      voi: { kind: 'window', window, function: keepsFunction ? voi.function : 'LINEAR' },
      name,
    });
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    const isFloat = this.volume.middleFrame?.sampleType === 'Float32Array';
    this.setWindow(dragWindow(start, dxPx, dyPx, isFloat ? start.width / 1000 : 1), '');
  }

  cycleStoredWindow(): void {
    const vois = this.volume.middleFrame?.vois ?? [];
    if (vois.length === 0) return this.showFullRange();
    this.#storedAt = (this.#storedAt + 1) % vois.length;
    const stored = vois[this.#storedAt];
    if (stored) this.#choose({ voi: stored.voi, name: stored.explanation });
  }

  showFullRange(): void {
    const frame = this.volume.middleFrame;
    const pixels = frame ? frameStore.ready(frame) : null;
    if (pixels?.kind === 'grey') this.#choose(fullRange(pixels));
  }

  invert(): void {
    this.#isInvertedByReader = !this.#isInvertedByReader;
    this.#refresh();
  }

  resetWindow(): void {
    this.#isInvertedByReader = false;
    this.#storedAt = 0;
    this.#named = null;
    this.#chooseDefault();
    this.#refresh();
  }

  /** Asks again for the frames that failed. */
  retry(): void {
    this.#problem = '';
    this.volume.want();
    this.#refresh();
  }

  dispose(): void {
    if (this.#redraw !== null) clearTimeout(this.#redraw);
    for (const view of this.#views) view.dispose();
    this.#views.clear();
    this.#scene.dispose();
    this.volume.dispose();
  }

  #chooseDefault(): void {
    const frame = this.volume.middleFrame;
    const pixels = frame ? frameStore.ready(frame) : null;
    if (frame && pixels) this.#named = defaultVoi(frame, pixels);
    else if (frame?.vois[0]) this.#named = { voi: frame.vois[0].voi, name: frame.vois[0].explanation };
  }

  #choose(named: NamedVoi): void {
    this.#named = named;
    this.#refresh();
  }

  #sliceChanged(slice: number): void {
    const frame = this.volume.stack.frames[slice];
    const error = frame ? frameStore.error(frame) : null;
    if (error === null) this.#scene.take(slice);
    else this.#problem = problemText(error);
    if (this.#named === null) this.#chooseDefault();
    this.#sceneChanged();
  }

  /** At once when there was nothing to see, or nothing more will come; else not more often than a picture is worth. */
  #sceneChanged(): void {
    const isAtOnce = this.#scene.isLost || this.#scene.loadedCount === this.volume.stack.frames.length;
    if (isAtOnce) {
      if (this.#redraw !== null) clearTimeout(this.#redraw);
      this.#redraw = null;
      this.#refresh();
    } else
      this.#redraw ??= setTimeout(() => {
        this.#redraw = null;
        this.#refresh();
      }, REDRAW_MS);
  }

  #refresh(): void {
    for (const view of this.#views) view.refresh();
  }
}
