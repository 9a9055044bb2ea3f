import { dragWindow } from '#view/kernels/window-drag.ts';
import { insideVolume, volumeCentre, type MainPlane } from '#view/kernels/plane-camera.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { showsInverted, windowOfTable, type Window } from '#view/kernels/voi.ts';
import { dropEngine, onContextLost } from './cornerstone.ts';
import { defaultVoi, fullRange, type NamedVoi } from './default-voi.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { PlaneSession } from './plane-session.ts';
import { PlaneView } from './plane-view.ts';
import { problemText } from './problem-text.ts';
import type { SeriesStack } from './series-stack.ts';
import { Volume } from './volume.ts';

/** Planes are drawn at most this often while slices stream in. */
const REDRAW_MS = 400;

/** One volume, its three planes, and what they share: the crosshair and the window. */
export class MprSession implements PlaneSession {
  readonly #volume: Volume;
  readonly #planes = new Set<PlaneView>();
  readonly #ends: (() => void)[] = [];
  #point: Vec3;
  #named: NamedVoi | null = null;
  #isInvertedByReader = false;
  #storedAt = 0;
  #problem = '';
  #redraw: ReturnType<typeof setTimeout> | null = null;

  private constructor(volume: Volume, onLost: () => void) {
    this.#volume = volume;
    this.#point = volumeCentre(volume.geometry);
    this.#ends.push(
      frameStore.onChange((frame) => this.#frameChanged(frame)),
      onContextLost(onLost),
    );
    this.#chooseDefault();
  }

  /** @param onLost the graphics driver took the context: dispose this session and open another */
  static async open(stack: SeriesStack, onLost: () => void): Promise<MprSession> {
    return new MprSession(await Volume.open(stack), onLost);
  }

  get point(): Vec3 {
    return this.#point;
  }

  get named(): NamedVoi | null {
    return this.#named;
  }

  get window(): Window | null {
    const voi = this.#named?.voi;
    if (!voi) return null;
    return voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
  }

  get isInverted(): boolean {
    return showsInverted(this.#middleFrame()?.photometricInterpretation ?? '', this.#isInvertedByReader);
  }

  get problem(): string {
    return this.#problem;
  }

  addPlane(plane: MainPlane, element: HTMLElement): PlaneView {
    const view = new PlaneView(plane, element, this, this.#volume);
    this.#planes.add(view);
    view.attach().catch((error: unknown) => {
      this.#problem = problemText(error);
      this.#refresh();
    });
    return view;
  }

  removePlane(view: PlaneView): void {
    this.#planes.delete(view);
    view.dispose();
  }

  setPoint(point: Vec3): void {
    this.#point = insideVolume(this.#volume.geometry, point);
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
    const isFloat = this.#middleFrame()?.sampleType === 'Float32Array';
    this.setWindow(dragWindow(start, dxPx, dyPx, isFloat ? start.width / 1000 : 1), '');
  }

  cycleStoredWindow(): void {
    const vois = this.#middleFrame()?.vois ?? [];
    if (vois.length === 0) return this.showFullRange();
    this.#storedAt = (this.#storedAt + 1) % vois.length;
    const stored = vois[this.#storedAt];
    if (stored) this.#choose({ voi: stored.voi, name: stored.explanation });
  }

  showFullRange(): void {
    const frame = this.#middleFrame();
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
    for (const frame of this.#volume.stack.frames)
      if (frameStore.error(frame) !== null)
        frameStore.want(this.#volume, frame, () => 0).catch(() => undefined);
    this.#refresh();
  }

  dispose(): void {
    for (const end of this.#ends) end();
    if (this.#redraw !== null) clearTimeout(this.#redraw);
    for (const plane of this.#planes) plane.dispose();
    this.#planes.clear();
    this.#volume.dispose();
    dropEngine();
  }

  #middleFrame(): Frame | undefined {
    const { frames } = this.#volume.stack;
    return frames[Math.floor(frames.length / 2)];
  }

  #chooseDefault(): void {
    const frame = this.#middleFrame();
    const pixels = frame ? frameStore.ready(frame) : null;
    if (frame && pixels) this.#named = defaultVoi(frame, pixels);
    else if (frame?.vois[0]) this.#named = { voi: frame.vois[0].voi, name: frame.vois[0].explanation };
  }

  #choose(named: NamedVoi): void {
    this.#named = named;
    this.#refresh();
  }

  #frameChanged(frame: Frame): void {
    if (frame.seriesInstanceUid !== this.#volume.stack.seriesInstanceUid) return;
    const error = frameStore.error(frame);
    if (error !== null) this.#problem = problemText(error);
    if (this.#named === null) this.#chooseDefault();
    if (this.#redraw !== null) return;
    this.#redraw = setTimeout(() => {
      this.#redraw = null;
      this.#refresh();
    }, REDRAW_MS);
  }

  #refresh(): void {
    for (const plane of this.#planes) plane.refresh();
  }
}
