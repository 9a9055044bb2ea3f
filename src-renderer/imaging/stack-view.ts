import { lensMap } from '#view/kernels/lens.ts';
import { sliceNear } from '#view/kernels/slice-near.ts';
import { cross, normalize, type Vec3 } from '#view/kernels/vector.ts';
import type { MaskItem } from '#view/kernels/subtraction.ts';
import { patientOfImage, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import {
  canvasToImage,
  flipped,
  imageToCanvas,
  INITIAL_TRANSFORM,
  panned,
  rotated,
  zoomedAt,
  type Affine,
  type CanvasSize,
  type ViewTransform,
} from '#view/kernels/view-transform.ts';
import { showsInverted, type Voi, type Window } from '#view/kernels/voi.ts';
import { dragUpperEnd, dragWindow } from '#view/kernels/window-drag.ts';
import type { CineClock } from './cine-player.ts';
import { fullRange, type NamedVoi } from './default-voi.ts';
import { onTableChange } from '#view/state/display-table.ts';
import type { ViewLook } from '#view/state/view-steps.ts';
import { tableFor } from './display-greys.ts';
import { FramePainter } from './frame-painter.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import { probeText } from './probe-text.ts';
import type { Provenance } from './provenance.ts';
import type { SeriesStack } from './series-stack.ts';
import { StackGreys, type GreysLook, type PresentedLook } from './stack-greys.ts';
import { StackPlace } from './stack-place.ts';
import { provenanceOf } from './stack-provenance.ts';
import { geometryOfStack, stateOfStack, windowOf, type ShownPicture } from './stack-state.ts';
import { StackSubtraction, type SubtractionLook } from './stack-subtraction.ts';
import { StoredSamples } from './stored-samples.ts';
import { ViewCanvas } from './view-canvas.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';

/** How a view shows its frame at this moment: what a presentation state keeps. */
export interface Arrangement {
  /** With what covers and overlies it, as it is shown */
  readonly frame: Frame;
  /** The modality LUT of the object, whatever was computed from several frames */
  readonly modalityLut: Frame['modalityLut'];
  /** How the frame is subtracted; null = it is not */
  readonly mask: MaskItem | null;
  readonly transform: ViewTransform;
  readonly canvas: CanvasSize;
  /** null for colour */
  readonly voi: Voi | null;
  readonly voiName: string;
  /** Low values are light, whoever wants it so */
  readonly isInverse: boolean;
}

type StackLook = GreysLook &
  SubtractionLook & { readonly transform: ViewTransform; readonly isArranged: boolean };

/** How often the count of loaded slices is told: each telling costs a frame that scrolling wants. */
const COUNT_MS = 500;

/** A series shown slice by slice on an element. */
export class StackView implements View {
  readonly #canvas: ViewCanvas;
  readonly #painter = new FramePainter(() => this.#changed());
  readonly #listeners = new Set<() => void>();
  #source: PixelSource;
  #endSource: () => void;
  readonly #endTable: () => void;
  readonly #place: StackPlace;
  readonly #greys = new StackGreys();
  #transform: ViewTransform = INITIAL_TRANSFORM;
  /** As it was before a presentation state came; null = none is followed */
  #unpresented: ViewLook | null = null;
  /** Each frame lies as the state that is followed says, until the reader moves one */
  #isArranged = false;
  #shown: ShownPicture | null = null;
  readonly subtraction: StackSubtraction;
  /** Where the pointer is: what lies under it changes with every picture */
  #probePoint: readonly [number, number] | null = null;
  #geometry: ViewGeometry | null = null;
  /** Read only when somebody asks about a pixel */
  #stored: StoredSamples | null = null;
  #counting: ReturnType<typeof setTimeout> | null = null;
  #state: ViewState;

  constructor(element: HTMLElement, stack: SeriesStack, store: PixelSource, firstIndex?: number) {
    this.#source = store;
    this.#place = new StackPlace(stack, firstIndex);
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#endSource = store.onChange((frame) => this.#frameChanged(frame));
    this.#endTable = onTableChange(() => this.#changed());
    this.subtraction = new StackSubtraction({
      store,
      frames: () => this.#place.stack.phases.flatMap(({ frames }) => frames),
      current: () => this.#place.frame,
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
    return this.#place.stack;
  }

  /** The same series with more slices: the slice on the screen stays. */
  grow(stack: SeriesStack): void {
    if (stack === this.#place.stack) return;
    this.#place.grow(stack);
    this.#wantAll();
  }

  stepPhase(step: 1 | -1): void {
    const { length } = this.#place.stack.phases;
    this.setPhase((this.#place.phaseIndex + step + length) % length);
  }

  /** The same slice at another time. */
  setPhase(index: number): void {
    if (this.#place.setPhase(index)) this.#changed();
  }

  scrollBy(slices: number): void {
    this.scrollTo(this.#place.index + slices);
  }

  scrollTo(index: number): void {
    if (this.#place.scrollTo(index)) this.#changed();
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
    if (!frame || !this.#greys.chooseNextStored(frame)) return this.showFullRange();
    this.#changed();
  }

  showFullRange(): void {
    if (this.#shown?.pixels.kind === 'grey') this.#choose(fullRange(this.#shown.pixels));
  }

  invert(): void {
    this.#greys.invert();
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

  /** From now on frames are shown as a presentation state says, until something else is chosen; null = as they were before. */
  present(look: PresentedLook | null): void {
    const before = this.#unpresented;
    this.#unpresented = look && this.look();
    if (look === null && before !== null) return this.restore(before, false);
    this.#greys.follow(look);
    const target = this.#place.frame;
    if (look && !(target && look.covers(target))) {
      const first = this.#place.frames.findIndex((frame) => look.covers(frame));
      if (first !== -1) this.#place.scrollTo(first);
    }
    this.subtraction.follow(look?.masks ?? []);
    this.#move(INITIAL_TRANSFORM);
    this.#isArranged = look !== null;
    if (this.#place.frame) this.#arrange(this.#greys.dress(this.#place.frame));
  }

  /** Of the series, in their order */
  frames(): readonly Frame[] {
    return this.#place.frames;
  }

  /** null before the first picture */
  arrangement(): Arrangement | null {
    const shown = this.#shown;
    if (!shown) return null;
    const { frame, target, named } = shown;
    return {
      frame,
      modalityLut: target.modalityLut,
      mask: this.subtraction.maskItem(),
      transform: this.#transform,
      canvas: this.#canvas.size,
      voi: named?.voi ?? null,
      voiName: named?.name ?? '',
      isInverse: showsInverted(frame.photometricInterpretation, this.#greys.isTurned(shown)),
    };
  }

  look(): ViewLook {
    const { seriesInstanceUid, partId } = this.#place.stack;
    return {
      of: `${seriesInstanceUid}/${partId}`,
      seriesInstanceUid,
      values: {
        transform: this.#transform,
        isArranged: this.#isArranged,
        ...this.#greys.kept(),
        ...this.subtraction.look(),
      },
      index: this.#place.index,
      phase: this.#place.phaseIndex,
    };
  }

  restore({ values, index, phase = 0 }: ViewLook, withSlice: boolean): void {
    const { transform, isArranged, from, shift, ...greys } = values as unknown as StackLook;
    // Other pixels take the reader's greys away: those come after.
    this.subtraction.restore({ from, shift });
    this.#greys.restore(greys);
    if (withSlice) {
      this.setPhase(phase);
      this.scrollTo(index);
    }
    this.#move(transform);
    this.#isArranged = isArranged;
  }

  reset(): void {
    this.#unpresented = null;
    this.#greys.follow(null);
    this.subtraction.follow([]);
    this.#move(INITIAL_TRANSFORM);
  }

  /** Through the slices, or through the frames of a clip. */
  toggleCine(): void {
    this.#place.toggleCine(false, null);
    this.#changed();
  }

  /** Through the phases, at the slice in view. */
  togglePhaseCine(): void {
    this.#place.toggleCine(true, null);
    this.#changed();
  }

  /** Plays or goes on by a clock that several views share; null ends the cine. */
  playInStep(clock: CineClock | null): void {
    this.#place.stopCine();
    if (clock !== null) this.#place.toggleCine(this.#place.stack.phases.length > 1, clock);
    this.#changed();
  }

  /** How long one round takes at the pace of the object, ms; 0 where there is nothing to play. */
  get cineRoundMs(): number {
    return this.#place.cineRoundMs;
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

  showPoint(frameOfReferenceUid: string, point: Vec3): boolean {
    const index = sliceNear(
      this.#place.stack.frames.map(({ plane, sliceThicknessMm }) => ({ ...plane, sliceThicknessMm })),
      frameOfReferenceUid,
      point,
    );
    if (index !== null) this.scrollTo(index);
    return index !== null;
  }

  targetSlice() {
    const plane = this.#place.stack.frames[this.#place.index]?.plane;
    if (!plane?.position || !plane.rowCosines || !plane.columnCosines) return null;
    const { frameOfReferenceUid, position, rowCosines, columnCosines } = plane;
    // Its middle: where bodies are turned against each other the corners go astray.
    const middle = patientOfImage(plane)?.([(plane.columns + 1) / 2, (plane.rows + 1) / 2]);
    return {
      frameOfReferenceUid,
      point: middle ?? position,
      normal: normalize(cross(rowCosines, columnCosines)),
    };
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
      isInvertedByReader: this.#greys.isTurned(shown),
      display: tableFor(target),
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
    this.#place.stopCine();
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#endSource();
    this.#endTable();
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
    this.#greys.choose(null);
    // What was on the screen had another meaning.
    this.#shown = null;
    this.#wantAll();
  }

  #wantAll(): void {
    this.#place.stack.phases.forEach(({ frames }, phaseIndex) => {
      frames.forEach((frame, index) => {
        this.#source.want(this, frame, () => this.#place.rank(phaseIndex, index)).catch(() => undefined);
      });
    });
    this.#changed();
  }

  /** Only the slice that is waited for is worth a painting at once; of the others the reader sees a count. */
  #frameChanged(frame: Frame): void {
    const target = this.#place.frame;
    if (target && this.#source.concerns(target, frame)) this.#changed();
    else if (frame.seriesInstanceUid === this.#place.stack.seriesInstanceUid)
      this.#counting ??= setTimeout(() => this.#changed(), COUNT_MS);
  }

  #choose(named: NamedVoi): void {
    this.#greys.choose(named);
    this.#changed();
  }

  #move(transform: ViewTransform): void {
    this.#transform = transform;
    this.#isArranged = false;
    this.#changed();
  }

  /** @param frame as the state wants it; one that it does not cover lies as any other */
  #arrange(frame: Frame): void {
    if (!this.#isArranged) return;
    const { look } = this.#greys;
    this.#transform = look?.covers(frame) ? look.transformOf(frame, this.#canvas.size) : INITIAL_TRANSFORM;
  }

  #changed(): void {
    this.#canvas.requestPaint();
  }

  /** What the next picture is painted with: several keys may come between two paintings. */
  #currentVoi(): Voi | null {
    const shown = this.#shown;
    return shown && (this.#greys.namedFor(shown, shown.named)?.voi ?? null);
  }

  #leastWidth(): number {
    const shown = this.#shown;
    if (shown?.pixels.kind !== 'grey') return 1;
    if (!(shown.pixels.values instanceof Float32Array)) return 1;
    return Math.max((shown.pixels.highest - shown.pixels.lowest) / 1000, Number.MIN_VALUE);
  }

  #geometryFrame(): Frame | null {
    return this.#shown?.frame ?? this.#place.frame ?? null;
  }

  /** Runs once per animation frame at most; everything the overlay says is taken from here. */
  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    if (this.#counting !== null) clearTimeout(this.#counting);
    this.#counting = null;
    this.#place.advanceCine((frame) => this.#source.ready(frame) !== null);
    const target = this.#place.frame;
    const pixels = target ? this.#source.ready(target) : null;
    if (target && pixels) {
      const frame = this.#greys.dress(this.#source.describe(target));
      const picture = { frame, target, pixels };
      this.#shown = { ...picture, named: this.#greys.namedFor(picture, this.#shown?.named ?? null) };
      this.#arrange(frame);
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
        this.#greys.isTurned(shown),
        map,
        tableFor(shown.target),
      );
    } else context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    this.#geometry = shown && map ? geometryOfStack(shown.frame, map, this.#canvas.cssPerDevice) : null;
    this.#state = this.#describe(map);
    this.#canvas.describe(shown && map ? { imageId: shown.frame.imageId, map } : null);
    for (const listener of this.#listeners) listener();
    if (this.#place.cine) this.#canvas.requestPaint();
  }

  #describe(map: Affine | null): ViewState {
    const shown = this.#shown;
    return stateOfStack(this.#place, this.#source, shown, {
      transform: this.#transform,
      canvas: this.#canvas.size,
      map,
      isInverted: shown ? this.#greys.isTurned(shown) : this.#greys.isInverted,
      subtraction: this.subtraction.state(shown?.target ?? this.#place.frame),
      probe: this.#probePoint === null ? '' : this.#probeText(this.#probePoint),
    });
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
