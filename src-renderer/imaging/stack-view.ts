import { frameDue, frameDurationsMs } from '#view/kernels/cine.ts';
import {
  lettersOfCamera,
  lettersOfPatientOrientation,
  NO_LETTERS,
  planeName,
} from '#view/kernels/orientation.ts';
import type { EdgeLetters } from '#view/kernels/orientation.ts';
import { lensMap } from '#view/kernels/lens.ts';
import { sliceNear } from '#view/kernels/slice-near.ts';
import { addScaled, cross, normalize, type Vec3 } from '#view/kernels/vector.ts';
import { planeOfImage, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import {
  canvasToImage,
  flipped,
  imageToCanvas,
  INITIAL_TRANSFORM,
  panned,
  rotated,
  scaleOf,
  screenDirection,
  zoomedAt,
  type Affine,
  type ViewTransform,
} from '#view/kernels/view-transform.ts';
import { windowOfTable, type Voi, type Window } from '#view/kernels/voi.ts';
import { dragWindow } from '#view/kernels/window-drag.ts';
import { defaultVoi, fullRange, type NamedVoi } from './default-voi.ts';
import { FramePainter } from './frame-painter.ts';
import type { FrameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { SeriesStack } from './series-stack.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';
import { ViewCanvas } from './view-canvas.ts';
import { problemText } from './problem-text.ts';

const FAR = 1_000_000;
/** How often the count of loaded slices is told: each telling costs a frame that scrolling wants. */
const COUNT_MS = 500;

/** A series shown slice by slice on an element. */
export class StackView implements View {
  readonly #store: FrameStore;
  readonly #canvas: ViewCanvas;
  readonly #painter = new FramePainter();
  readonly #listeners = new Set<() => void>();
  readonly #endStore: () => void;
  #stack: SeriesStack;
  #transform: ViewTransform = INITIAL_TRANSFORM;
  /** What the reader chose; null = as each frame says. */
  #chosen: NamedVoi | null = null;
  #storedAt = 0;
  #isInverted = false;
  #targetIndex: number;
  #direction = 1;
  #shown: { frame: Frame; pixels: FramePixels; named: NamedVoi | null } | null = null;
  #cine: { startedMs: number; startIndex: number; durationsMs: readonly number[]; ticks: number[] } | null =
    null;
  #probe = '';
  #geometry: ViewGeometry | null = null;
  #counting: ReturnType<typeof setTimeout> | null = null;
  #state: ViewState;

  constructor(element: HTMLElement, stack: SeriesStack, store: FrameStore, firstIndex = middleOf(stack)) {
    this.#store = store;
    this.#stack = stack;
    this.#targetIndex = Math.min(firstIndex, stack.frames.length - 1);
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#endStore = store.onChange((frame) => this.#frameChanged(frame));
    this.#state = this.#describe(null);
    this.#wantAll();
  }

  getState(): ViewState {
    return this.#state;
  }

  geometry(): ViewGeometry | null {
    return this.#geometry;
  }

  values(): ShownValues | null {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return null;
    const { columns, rows } = shown.frame;
    return { kind: 'image', frame: shown.frame, columns, rows, values: shown.pixels.values };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same series with more slices: the slice on the screen stays. */
  grow(stack: SeriesStack): void {
    const current = this.#stack.frames[this.#targetIndex]?.imageId;
    this.#stack = stack;
    const index = stack.frames.findIndex((frame) => frame.imageId === current);
    this.#targetIndex = Math.max(0, index);
    this.#wantAll();
  }

  scrollBy(slices: number): void {
    this.scrollTo(this.#targetIndex + slices);
  }

  scrollTo(index: number): void {
    const next = Math.min(Math.max(index, 0), this.#stack.frames.length - 1);
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
    this.setWindow(dragWindow(start, dxPx, dyPx, this.#leastWidth()), '');
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

  reset(): void {
    this.#chosen = null;
    this.#storedAt = 0;
    this.#isInverted = false;
    this.#move(INITIAL_TRANSFORM);
  }

  toggleCine(): void {
    const count = this.#stack.frames.length;
    const facts = this.#stack.frames[0]?.cine;
    if (this.#cine !== null || count < 2 || !facts) this.#cine = null;
    else
      this.#cine = {
        startedMs: performance.now(),
        startIndex: this.#targetIndex,
        durationsMs: frameDurationsMs(count, facts),
        ticks: [],
      };
    this.#changed();
  }

  probeAt(point: readonly [number, number] | null): void {
    const probe = point === null ? '' : this.#probeText(point);
    if (probe === this.#probe) return;
    this.#probe = probe;
    this.#changed();
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

  retry(): void {
    this.#wantAll();
  }

  dispose(): void {
    this.#cine = null;
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#endStore();
    this.#store.release(this);
    this.#canvas.dispose();
    this.#listeners.clear();
    this.#shown = null;
  }

  #wantAll(): void {
    this.#stack.frames.forEach((frame, index) => {
      this.#store.want(this, frame, () => this.#rank(index)).catch(() => undefined);
    });
    this.#changed();
  }

  /** The slice in view first, then outwards, a little further in the direction of travel. */
  #rank(index: number): number {
    const ahead = (index - this.#targetIndex) * this.#direction;
    return ahead >= 0 ? ahead : -ahead * 2 + FAR * 1e-9;
  }

  /** Only the slice that is waited for is worth a painting at once; of the others the reader sees a count. */
  #frameChanged(frame: Frame): void {
    if (frame.seriesInstanceUid !== this.#stack.seriesInstanceUid) return;
    if (frame === this.#stack.frames[this.#targetIndex]) this.#changed();
    else this.#counting ??= setTimeout(() => this.#changed(), COUNT_MS);
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

  #currentVoi(): Voi | null {
    return this.#shown?.named?.voi ?? null;
  }

  #leastWidth(): number {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return 1;
    if (!(shown.pixels.values instanceof Float32Array)) return 1;
    return Math.max((shown.pixels.highest - shown.pixels.lowest) / 1000, Number.MIN_VALUE);
  }

  #geometryFrame(): Frame | null {
    return this.#shown?.frame ?? this.#stack.frames[this.#targetIndex] ?? null;
  }

  /** Runs once per animation frame at most; everything the overlay says is taken from here. */
  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#counting = null;
    this.#advanceCine();
    const target = this.#stack.frames[this.#targetIndex];
    const pixels = target ? this.#store.ready(target) : null;
    if (target && pixels) {
      const named = pixels.kind === 'colour' ? null : (this.#chosen ?? this.#keepNamed(target, pixels));
      this.#shown = { frame: target, pixels, named };
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
        this.#isInverted,
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
    const [toX, toY] = this.#canvas.cssPerDevice;
    const cssMap = {
      a: map.a * toX,
      b: map.b * toY,
      c: map.c * toX,
      d: map.d * toY,
      e: map.e * toX,
      f: map.f * toY,
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
    const next = defaultVoi(frame, pixels);
    const last = this.#shown?.named ?? null;
    return next && last && next.name === last.name && isSameVoi(next.voi, last.voi) ? last : next;
  }

  #advanceCine(): void {
    const cine = this.#cine;
    if (!cine) return;
    const nowMs = performance.now();
    const due = frameDue(cine.durationsMs, cine.startIndex, nowMs - cine.startedMs);
    const frame = this.#stack.frames[due];
    if (due === this.#targetIndex || !frame || this.#store.ready(frame) === null) return;
    this.#targetIndex = due;
    cine.ticks.push(nowMs);
    if (cine.ticks.length > 30) cine.ticks.shift();
  }

  #describe(map: Affine | null): ViewState {
    const { frames } = this.#stack;
    const shown = this.#shown;
    const target = frames[this.#targetIndex];
    const error = target ? this.#store.error(target) : null;
    const isTargetShown = shown !== null && shown.frame === target;
    const voi = shown?.named?.voi ?? null;
    const plane = shown?.frame.plane;
    const normal =
      plane?.rowCosines && plane.columnCosines ? cross(plane.rowCosines, plane.columnCosines) : null;
    return {
      kind: 'stack',
      status: isTargetShown ? 'ready' : error ? 'failed' : 'loading',
      problem: isTargetShown || !error ? '' : problemText(error),
      frame: shown?.frame ?? null,
      shownIndex: shown ? frames.indexOf(shown.frame) : -1,
      targetIndex: this.#targetIndex,
      count: frames.length,
      loadedCount: frames.reduce((sum, frame) => sum + (this.#store.ready(frame) ? 1 : 0), 0),
      voi,
      window: voi === null ? null : voi.kind === 'window' ? voi.window : windowOfTable(voi.table),
      windowName: shown?.named?.name ?? '',
      isInverted: this.#isInverted,
      isFlipped: this.#transform.isFlippedHorizontally || this.#transform.isFlippedVertically,
      rotationDeg: this.#transform.rotationDeg,
      scale: shown ? scaleOf(this.#transform, shown.frame, this.#canvas.size) : 0,
      letters: shown && map ? lettersOf(shown.frame, map) : NO_LETTERS,
      planeName: normal ? planeName(normal) : null,
      cineRate: this.#cine ? rateOf(this.#cine.ticks) : 0,
      probe: this.#probe,
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
    const figure = Number.isInteger(value) ? String(value) : value.toPrecision(4);
    return shown.frame.unit === '' ? figure : `${figure} ${shown.frame.unit}`;
  }
}

function middleOf(stack: SeriesStack): number {
  // A volume is met in its middle, a cine or a set of projections at its beginning.
  return stack.geometry.spacingMm === null ? 0 : Math.floor(stack.frames.length / 2);
}

function isSameVoi(a: Voi, b: Voi): boolean {
  if (a.kind === 'table' || b.kind === 'table') return a === b;
  return (
    a.function === b.function && a.window.centre === b.window.centre && a.window.width === b.window.width
  );
}

function rateOf(ticks: readonly number[]): number {
  const first = ticks[0];
  const last = ticks.at(-1);
  if (first === undefined || last === undefined || last <= first) return 0.1;
  return ((ticks.length - 1) * 1000) / (last - first);
}

function lettersOf(frame: Frame, map: Affine): EdgeLetters {
  const right = screenDirection(map, 1, 0);
  const up = screenDirection(map, 0, -1);
  const { rowCosines, columnCosines } = frame.plane;
  if (!rowCosines || !columnCosines)
    return lettersOfPatientOrientation(...frame.patientOrientation, right, up);
  const inPatient = ([column, row]: readonly [number, number]): Vec3 =>
    normalize(
      addScaled(
        [rowCosines[0] * column, rowCosines[1] * column, rowCosines[2] * column],
        columnCosines,
        row * frame.pixelAspect,
      ),
    );
  const viewRight = inPatient(right);
  const viewUp = inPatient(up);
  return lettersOfCamera(viewUp, cross(viewRight, viewUp));
}
