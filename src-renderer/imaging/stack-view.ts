import { levelsInWindow } from '#view/kernels/grey-levels.ts';
import { lensMap } from '#view/kernels/lens.ts';
import { NO_LETTERS, planeName } from '#view/kernels/orientation.ts';
import type { PresentedGreys } from '#view/kernels/presentation/presented-voi.ts';
import { sliceNear } from '#view/kernels/slice-near.ts';
import { cross, normalize, type Vec3 } from '#view/kernels/vector.ts';
import { planeOfImage, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import {
  canvasToImage,
  flipped,
  imageToCanvas,
  INITIAL_TRANSFORM,
  panned,
  rotated,
  scaleOf,
  zoomedAt,
  type Affine,
  type CanvasSize,
  type ViewTransform,
} from '#view/kernels/view-transform.ts';
import { showsInverted, windowOfTable, type Voi, type Window } from '#view/kernels/voi.ts';
import { defaultVoi, fullRange, isSameVoi, type NamedVoi } from './default-voi.ts';
import { dragUpperEnd, dragWindow } from '#view/kernels/window-drag.ts';
import { FramePainter } from './frame-painter.ts';
import type { CineClock } from './cine-player.ts';
import { lettersOf } from './frame-letters.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import type { FramePixels } from './pixels.ts';
import type { Provenance } from './provenance.ts';
import { phaseStateOf, type SeriesStack, type StackPhase } from './series-stack.ts';
import { provenanceOf } from './stack-provenance.ts';
import { StoredSamples } from './stored-samples.ts';
import { StackSubtraction } from './stack-subtraction.ts';
import { planOfStack, sliceIn, startCine, type RunningCine } from './stack-cine.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';
import { ViewCanvas } from './view-canvas.ts';
import { probeText } from './probe-text.ts';
import { problemText } from './problem-text.ts';

/** How a presentation state wants the frames that it speaks of. */
export interface PresentedLook {
  /** Said beside the window */
  readonly name: string;
  readonly covers: (frame: Frame) => boolean;
  /** null: as the frame itself says */
  readonly greysOf: (frame: Frame) => PresentedGreys | null;
  readonly transformOf: (frame: Frame, canvas: CanvasSize) => ViewTransform | null;
}

/** How a view shows its frame at this moment: what a presentation state keeps. */
export interface Arrangement {
  readonly frame: Frame;
  readonly transform: ViewTransform;
  readonly canvas: CanvasSize;
  /** null for colour */
  readonly voi: Voi | null;
  readonly voiName: string;
  /** Low values are light, whoever wants it so */
  readonly isInverse: boolean;
}

const FAR = 1_000_000;
/** How often the count of loaded slices is told: each telling costs a frame that scrolling wants. */
const COUNT_MS = 500;

/** A series shown slice by slice on an element. */
export class StackView implements View {
  readonly #canvas: ViewCanvas;
  readonly #painter = new FramePainter();
  readonly #listeners = new Set<() => void>();
  #source: PixelSource;
  #endSource: () => void;
  #stack: SeriesStack;
  #transform: ViewTransform = INITIAL_TRANSFORM;
  /** What the reader chose; null = as each frame says. */
  #chosen: NamedVoi | null = null;
  #storedAt = 0;
  #isInverted = false;
  #look: PresentedLook | null = null;
  #phaseIndex: number;
  #targetIndex: number;
  #direction = 1;
  /** `frame` is as the source describes it, `target` as the stack names it */
  #shown: { frame: Frame; target: Frame; pixels: FramePixels; named: NamedVoi | null } | null = null;
  #cine: RunningCine | null = null;
  readonly subtraction: StackSubtraction;
  /** Where the pointer is: what lies under it changes with every picture */
  #probePoint: readonly [number, number] | null = null;
  #geometry: ViewGeometry | null = null;
  /** Read only when somebody asks about a pixel */
  #stored: StoredSamples | null = null;
  #counting: ReturnType<typeof setTimeout> | null = null;
  #state: ViewState;

  constructor(element: HTMLElement, stack: SeriesStack, store: PixelSource, firstIndex = middleOf(stack)) {
    this.#source = store;
    this.#stack = stack;
    this.#phaseIndex = Math.max(
      0,
      stack.phases.findIndex((phase) => phase.frames === stack.frames),
    );
    this.#targetIndex = Math.min(firstIndex, stack.frames.length - 1);
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#endSource = store.onChange((frame) => this.#frameChanged(frame));
    this.subtraction = new StackSubtraction({
      store,
      frames: () => this.#stack.phases.flatMap(({ frames }) => frames),
      current: () => this.#frames[this.#targetIndex],
      use: (source) => this.#setSource(source),
      changed: () => this.#changed(),
    });
    this.#state = this.#describe(null);
    this.#wantAll();
  }

  getState(): ViewState {
    return this.#state;
  }

  windowInForce(): Window | null {
    const voi = this.#currentVoi();
    return voi && windowOf(voi);
  }

  geometry(): ViewGeometry | null {
    return this.#geometry;
  }

  values(): ShownValues | null {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return null;
    const { columns, rows } = shown.frame;
    const { values, overlays = null } = shown.pixels;
    return { kind: 'image', frame: shown.frame, columns, rows, values, overlays };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get stack(): SeriesStack {
    return this.#stack;
  }

  /** The same series with more slices: the slice on the screen stays. */
  grow(stack: SeriesStack): void {
    if (stack === this.#stack) return;
    const current = this.#frames[this.#targetIndex]?.imageId;
    this.#stack = stack;
    this.#phaseIndex = Math.max(
      0,
      stack.phases.findIndex(({ frames }) => frames.some((frame) => frame.imageId === current)),
    );
    const index = this.#frames.findIndex((frame) => frame.imageId === current);
    this.#targetIndex = Math.max(0, index);
    this.#wantAll();
  }

  stepPhase(step: 1 | -1): void {
    const { length } = this.#stack.phases;
    this.setPhase((this.#phaseIndex + step + length) % length);
  }

  /** The same slice at another time. */
  setPhase(index: number): void {
    const next = this.#stack.phases[index];
    if (next === undefined || index === this.#phaseIndex) return;
    this.#targetIndex = sliceIn(next, this.#frames[this.#targetIndex], this.#targetIndex);
    this.#phaseIndex = index;
    this.#changed();
  }

  scrollBy(slices: number): void {
    this.scrollTo(this.#targetIndex + slices);
  }

  scrollTo(index: number): void {
    const next = Math.min(Math.max(index, 0), this.#frames.length - 1);
    if (next === this.#targetIndex) return;
    this.#direction = next > this.#targetIndex ? 1 : -1;
    this.#targetIndex = next;
    this.#changed();
  }

  setWindow(window: Window, name: string): void {
    const voi = this.#currentVoi();
    if (voi === null) return;
    // A preset is a linear window; a drag keeps the sender's function.
    const keepsFunction = voi.kind === 'window' && name === '';
    this.#choose({
      voi: { kind: 'window', window, function: keepsFunction ? voi.function : 'LINEAR' },
      name,
    });
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    this.setWindow(
      this.#shown?.frame.suv?.kind === 'factors'
        ? dragUpperEnd(start, dxPx, dyPx)
        : dragWindow(start, dxPx, dyPx, this.#leastWidth()),
      '',
    );
  }

  cycleStoredWindow(): void {
    const frame = this.#shown?.frame;
    if (!frame || frame.vois.length === 0) return this.showFullRange();
    this.#storedAt = this.#chosen === null ? (this.#storedAt + 1) % frame.vois.length : 0;
    const stored = frame.vois[this.#storedAt];
    this.#chosen = this.#storedAt === 0 || !stored ? null : { voi: stored.voi, name: stored.explanation };
    this.#changed();
  }

  showFullRange(): void {
    if (this.#shown?.pixels.kind === 'grey') this.#choose(fullRange(this.#shown.pixels));
  }

  invert(): void {
    this.#isInverted = !this.#isInverted;
    this.#changed();
  }

  rotate(clockwiseDeg: 90 | -90): void {
    this.#move(rotated(this.#transform, clockwiseDeg));
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    this.#move(flipped(this.#transform, axis));
  }

  fit(): void {
    this.#move({ ...this.#transform, zoom: INITIAL_TRANSFORM.zoom, centre: INITIAL_TRANSFORM.centre });
  }

  showOneToOne(): void {
    this.#move({ ...this.#transform, zoom: { kind: 'device', factor: 1 } });
  }

  zoomAt(factor: number, point?: readonly [number, number]): void {
    const frame = this.#geometryFrame();
    if (!frame) return;
    const { width, height } = this.#canvas.size;
    const [x, y] = point ? this.#canvas.toDevice(point) : [width / 2, height / 2];
    this.#move(zoomedAt(this.#transform, frame, this.#canvas.size, factor, x, y));
  }

  pan(dxPx: number, dyPx: number): void {
    const frame = this.#geometryFrame();
    if (!frame) return;
    const [dx, dy] = this.#canvas.toDevice([dxPx, dyPx]);
    this.#move(panned(this.#transform, frame, this.#canvas.size, dx, dy));
  }

  /** From now on frames are shown as a presentation state says, until something else is chosen; null = as they say themselves. */
  present(look: PresentedLook | null): void {
    this.#look = look;
    this.#chosen = null;
    this.#storedAt = 0;
    this.#isInverted = false;
    const target = this.#frames[this.#targetIndex];
    if (look && !(target && look.covers(target))) {
      const first = this.#frames.findIndex((frame) => look.covers(frame));
      if (first !== -1) this.#targetIndex = first;
    }
    const frame = this.#frames[this.#targetIndex];
    this.#move((frame && look?.transformOf(frame, this.#canvas.size)) ?? INITIAL_TRANSFORM);
  }

  /** Of the series, in their order */
  frames(): readonly Frame[] {
    return this.#frames;
  }

  /** null before the first picture */
  arrangement(): Arrangement | null {
    const shown = this.#shown;
    if (!shown) return null;
    const { frame, named } = shown;
    return {
      frame,
      transform: this.#transform,
      canvas: this.#canvas.size,
      voi: named?.voi ?? null,
      voiName: named?.name ?? '',
      isInverse: showsInverted(frame.photometricInterpretation, this.#isTurned(frame)),
    };
  }

  reset(): void {
    this.#look = null;
    this.#chosen = null;
    this.#storedAt = 0;
    this.#isInverted = false;
    this.#move(INITIAL_TRANSFORM);
  }

  /** Through the slices, or through the frames of a clip. */
  toggleCine(): void {
    this.#toggleCine(false, null);
  }

  /** Through the phases, at the slice in view. */
  togglePhaseCine(): void {
    this.#toggleCine(true, null);
  }

  /** Plays or goes on by a clock that several views share; null ends the cine. */
  playInStep(clock: CineClock | null): void {
    this.#cine = null;
    if (clock !== null) this.#toggleCine(this.#stack.phases.length > 1, clock);
    this.#changed();
  }

  /** How long one round takes at the pace of the object, ms; 0 where there is nothing to play. */
  get cineRoundMs(): number {
    const { phases } = this.#stack;
    return planOfStack(phases, this.#phaseIndex, phases.length > 1)?.roundMs ?? 0;
  }

  probeAt(point: readonly [number, number] | null): void {
    this.#probePoint = point;
    const probe = point === null ? '' : this.#probeText(point);
    if (probe !== this.#state.probe) this.#changed();
  }

  paintLens(target: CanvasRenderingContext2D, point: readonly [number, number]): void {
    const shown = this.#shown;
    if (shown === null) return;
    const map = imageToCanvas(this.#transform, shown.frame, this.#canvas.size);
    this.#painter.drawOn(target, lensMap(map, ...this.#canvas.toDevice(point), target.canvas.width));
  }

  showPoint(frameOfReferenceUid: string, point: Vec3): void {
    const index = sliceNear(
      this.#stack.frames.map(({ plane, sliceThicknessMm }) => ({ ...plane, sliceThicknessMm })),
      frameOfReferenceUid,
      point,
    );
    if (index !== null) this.scrollTo(index);
  }

  targetSlice() {
    const plane = this.#stack.frames[this.#targetIndex]?.plane;
    if (!plane?.position || !plane.rowCosines || !plane.columnCosines) return null;
    const { frameOfReferenceUid, position, rowCosines, columnCosines } = plane;
    return { frameOfReferenceUid, point: position, normal: normalize(cross(rowCosines, columnCosines)) };
  }

  provenanceAt(point: readonly [number, number]): Provenance | null {
    const shown = this.#shown;
    if (shown === null) return null;
    const [x = 0, y = 0] = this.#canvas.toDevice(point).map(Math.floor);
    const { frame, target, pixels, named } = shown;
    this.#stored ??= new StoredSamples(() => this.#changed());
    const stored = this.#stored;
    return provenanceOf({
      frame,
      pixels,
      named,
      isInvertedByReader: this.#isInverted,
      map: imageToCanvas(this.#transform, frame, this.#canvas.size),
      x,
      y,
      // What is computed from several images is stored nowhere.
      storedAt: frame === target ? (column, row) => stored.at(frame, column, row) : () => null,
      storedProblem: () => stored.problem,
      screen: this.#canvas.readPixel(x, y),
    });
  }

  retry(): void {
    this.#wantAll();
  }

  dispose(): void {
    this.subtraction.dispose();
    this.#cine = null;
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#endSource();
    this.#source.release(this);
    this.#stored?.dispose();
    this.#canvas.dispose();
    this.#listeners.clear();
    this.#shown = null;
  }

  /** Takes the pixels from elsewhere from now on; what the reader chose of greys does not fit them. */
  #setSource(source: PixelSource): void {
    if (source === this.#source) return;
    this.#endSource();
    // Before anything new is wanted: both may take from one store.
    this.#source.release(this);
    this.#source = source;
    this.#endSource = source.onChange((frame) => this.#frameChanged(frame));
    this.#chosen = null;
    // What was on the screen had another meaning.
    this.#shown = null;
    this.#wantAll();
  }

  get #phase(): StackPhase | undefined {
    return this.#stack.phases[this.#phaseIndex];
  }

  get #frames(): readonly Frame[] {
    return this.#phase?.frames ?? [];
  }

  #wantAll(): void {
    this.#stack.phases.forEach(({ frames }, phaseIndex) => {
      frames.forEach((frame, index) => {
        this.#source.want(this, frame, () => this.#rank(phaseIndex, index)).catch(() => undefined);
      });
    });
    this.#changed();
  }

  /** The slice in view first, then outwards, a little further in the direction of travel; other phases after. */
  #rank(phaseIndex: number, index: number): number {
    const ahead = (index - this.#targetIndex) * this.#direction;
    const slices = ahead >= 0 ? ahead : -ahead * 2 + FAR * 1e-9;
    return slices + Math.abs(phaseIndex - this.#phaseIndex) * this.#frames.length * 2;
  }

  /** Only the slice that is waited for is worth a painting at once; of the others the reader sees a count. */
  #frameChanged(frame: Frame): void {
    const target = this.#frames[this.#targetIndex];
    if (target && this.#source.concerns(target, frame)) this.#changed();
    else if (frame.seriesInstanceUid === this.#stack.seriesInstanceUid)
      this.#counting ??= setTimeout(() => this.#changed(), COUNT_MS);
  }

  #choose(named: NamedVoi): void {
    this.#chosen = named;
    this.#changed();
  }

  #move(transform: ViewTransform): void {
    this.#transform = transform;
    this.#changed();
  }

  #changed(): void {
    this.#canvas.requestPaint();
  }

  /** What the next picture is painted with: several keys may come between two paintings. */
  #currentVoi(): Voi | null {
    const shown = this.#shown;
    if (shown === null || shown.pixels.kind === 'colour') return null;
    return (this.#chosen ?? this.#keepNamed(shown.frame, shown.pixels))?.voi ?? null;
  }

  #leastWidth(): number {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return 1;
    if (!(shown.pixels.values instanceof Float32Array)) return 1;
    return Math.max((shown.pixels.highest - shown.pixels.lowest) / 1000, Number.MIN_VALUE);
  }

  #geometryFrame(): Frame | null {
    return this.#shown?.frame ?? this.#frames[this.#targetIndex] ?? null;
  }

  /** Runs once per animation frame at most; everything the overlay says is taken from here. */
  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#counting = null;
    this.#advanceCine();
    const target = this.#frames[this.#targetIndex];
    const pixels = target ? this.#source.ready(target) : null;
    if (target && pixels) {
      const frame = this.#source.describe(target);
      const named = pixels.kind === 'colour' ? null : (this.#chosen ?? this.#keepNamed(frame, pixels));
      this.#shown = { frame, target, pixels, named };
    } else if (target && this.#source.error(target) !== null) {
      // Another slice in its place would be taken for it.
      this.#shown = null;
      this.#painter.forget();
    }
    const shown = this.#shown;
    let map: Affine | null = null;
    if (shown) {
      map = imageToCanvas(this.#transform, shown.frame, this.#canvas.size);
      this.#painter.paint(
        context,
        isEmpty,
        shown.frame,
        shown.pixels,
        shown.named?.voi ?? null,
        this.#isTurned(shown.frame),
        map,
      );
    } else context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    this.#geometry = shown && map ? this.#locate(shown.frame, map) : null;
    this.#state = this.#describe(map);
    this.#canvas.describe(shown && map ? { imageId: shown.frame.imageId, map } : null);
    for (const listener of this.#listeners) listener();
    if (this.#cine) this.#canvas.requestPaint();
  }

  #locate(frame: Frame, map: Affine): ViewGeometry {
    // The canvas counts device pixels, pointers and layers count CSS pixels.
    const toCss = this.#canvas.cssPerDevice;
    const cssMap = {
      a: map.a * toCss,
      b: map.b * toCss,
      c: map.c * toCss,
      d: map.d * toCss,
      e: map.e * toCss,
      f: map.f * toCss,
    };
    const { sopInstanceUid, sopClassUid, frameNumber, columns, rows } = frame;
    return {
      seriesInstanceUid: frame.seriesInstanceUid,
      image: { sopInstanceUid, sopClassUid, frameNumber, columns, rows, map: cssMap },
      plane: planeOfImage(frame.plane, cssMap, frame.sliceThicknessMm ?? 0),
    };
  }

  /** The same object while the same window is meant, so that the table of greys is kept. */
  #keepNamed(frame: Frame, pixels: FramePixels): NamedVoi | null {
    const greys = this.#greysOf(frame);
    const next = greys ? { voi: greys.voi, name: this.#look?.name ?? '' } : defaultVoi(frame, pixels);
    const last = this.#shown?.named ?? null;
    return next && last && next.name === last.name && isSameVoi(next.voi, last.voi) ? last : next;
  }

  /** A state's presentation LUT takes the place of the frame's photometric interpretation; the reader may turn both. */
  #isTurned(frame: Frame): boolean {
    const greys = this.#greysOf(frame);
    if (!greys) return this.#isInverted;
    return showsInverted(frame.photometricInterpretation, greys.isInverse) !== this.#isInverted;
  }

  #greysOf(frame: Frame): PresentedGreys | null {
    return this.#look?.covers(frame) ? this.#look.greysOf(frame) : null;
  }

  #toggleCine(isThroughTime: boolean, clock: CineClock | null): void {
    const isSame = this.#cine?.state.isThroughTime === isThroughTime;
    this.#cine = isSame
      ? null
      : startCine(
          this.#stack.phases,
          this.#phaseIndex,
          isThroughTime ? this.#phaseIndex : this.#targetIndex,
          isThroughTime,
          clock,
        );
    this.#changed();
  }

  #advanceCine(): void {
    if (!this.#cine) return;
    const { player, state } = this.#cine;
    const due = player.due();
    const phase = state.isThroughTime ? this.#stack.phases[due] : this.#phase;
    if (!phase || due === (state.isThroughTime ? this.#phaseIndex : this.#targetIndex)) return;
    const index = state.isThroughTime
      ? sliceIn(phase, this.#frames[this.#targetIndex], this.#targetIndex)
      : due;
    const frame = phase.frames[index];
    if (!frame || this.#source.ready(frame) === null) return;
    if (state.isThroughTime) this.#phaseIndex = due;
    this.#targetIndex = index;
    player.noteShown();
  }

  #describe(map: Affine | null): ViewState {
    const frames = this.#frames;
    const shown = this.#shown;
    const target = frames[this.#targetIndex];
    const error = target ? this.#source.error(target) : null;
    const isTargetShown = shown !== null && shown.target === target;
    const loadedCount = countOf(frames, (frame) => this.#source.isLoaded(frame));
    const voi = shown?.named?.voi ?? null;
    const plane = shown?.frame.plane;
    const normal =
      plane?.rowCosines && plane.columnCosines ? cross(plane.rowCosines, plane.columnCosines) : null;
    return {
      kind: 'stack',
      status: isTargetShown ? 'ready' : error ? 'failed' : 'loading',
      problem: isTargetShown || !error ? '' : problemText(error),
      frame: shown?.frame ?? null,
      shownIndex: shown ? frames.indexOf(shown.target) : -1,
      targetIndex: this.#targetIndex,
      count: frames.length,
      loadedCount,
      // Looked for only while something is not there.
      failedCount:
        loadedCount === frames.length ? 0 : countOf(frames, (frame) => this.#source.error(frame) !== null),
      voi,
      window: voi && windowOf(voi),
      windowName: shown?.named?.name ?? '',
      greyLevels: shown && voi !== null ? greyLevelsOf(shown.frame, shown.pixels, voi) : 0,
      isInverted: shown ? this.#isTurned(shown.frame) : this.#isInverted,
      isFlipped: this.#transform.isFlippedHorizontally || this.#transform.isFlippedVertically,
      rotationDeg: this.#transform.rotationDeg,
      scale: shown ? scaleOf(this.#transform, shown.frame, this.#canvas.size) : 0,
      letters: shown && map ? lettersOf(shown.frame, map) : NO_LETTERS,
      planeName: normal ? planeName(normal) : null,
      cineRate: this.#cine?.player.rate ?? 0,
      cine: this.#cine?.state ?? null,
      phase: phaseStateOf(this.#stack, this.#phaseIndex),
      subtraction: this.subtraction.state(shown?.target ?? target),
      probe: this.#probePoint === null ? '' : this.#probeText(this.#probePoint),
      plane: null,
    };
  }

  #probeText(point: readonly [number, number]): string {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return '';
    const map = imageToCanvas(this.#transform, shown.frame, this.#canvas.size);
    const [column, row] = canvasToImage(map, ...this.#canvas.toDevice(point)).map(Math.floor);
    if (column === undefined || row === undefined) return '';
    if (column < 0 || row < 0 || column >= shown.frame.columns || row >= shown.frame.rows) return '';
    const value = shown.pixels.values[row * shown.frame.columns + column] ?? 0;
    return probeText(value, shown.frame);
  }
}

function windowOf(voi: Voi): Window {
  return voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
}

function countOf(frames: readonly Frame[], is: (frame: Frame) => boolean): number {
  return frames.reduce((sum, frame) => sum + (is(frame) ? 1 : 0), 0);
}

function greyLevelsOf({ modalityLut, format }: Frame, pixels: FramePixels, voi: Voi): number {
  // Eight bits of the object are eight bits of the screen, whatever the window.
  if (pixels.kind === 'colour' || format.bitsStored <= 8) return 0;
  const stepSize = modalityLut.table === null ? Math.abs(modalityLut.slope) : 1;
  return levelsInWindow(voi, pixels.lowest, pixels.highest, stepSize);
}

function middleOf(stack: SeriesStack): number {
  // A volume is met in its middle, a cine or a set of projections at its beginning.
  return stack.geometry.spacingMm === null ? 0 : Math.floor(stack.frames.length / 2);
}
