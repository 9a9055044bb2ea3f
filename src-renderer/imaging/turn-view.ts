import { lettersOfCamera } from '#view/kernels/orientation.ts';
import {
  fitMmPerPixel,
  pixelGrid,
  screenToPlane,
  type PixelGrid,
  type PlaneCamera,
} from '#view/kernels/plane-camera.ts';
import type { SlabSamples } from '#view/kernels/slab.ts';
import { turntable, turnedTable, type Turntable } from '#view/kernels/turntable.ts';
import { addScaled, cross, type Vec3 } from '#view/kernels/vector.ts';
import type { ViewGeometry } from '#view/kernels/view-geometry.ts';
import { diagonalMm, volumeCentre } from '#view/kernels/volume-geometry.ts';
import type { Window } from '#view/kernels/voi.ts';
import { usePixelInspector } from '#view/state/pixel-inspector.ts';
import { beginStep, type ViewLook } from '#view/state/view-steps.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { PaintPace } from './paint-pace.ts';
import { planeProvenance } from './plane-provenance.ts';
import type { PlaneLook, PlaneSession, ViewGreys } from './plane-session.ts';
import type { PlaneProvenance } from './provenance.ts';
import { StripPainting } from './strip-painting.ts';
import { TurningCine } from './volume-cine.ts';
import { ViewCanvas } from './view-canvas.ts';
import { shutterOf } from './volume.ts';
import type { ShownValues, View, ViewState } from './view-state.ts';

/** Views of a whole turn: one every ten degrees. */
const STEPS = 36;
const STEP_DEG = 360 / STEPS;
/** A drag across this many CSS pixels is half a turn. */
const HALF_TURN_PX = 400;
/** As a menu says it */
const TURN_STEP = 'Body turned';

/** The greatest value along each ray, or a body that hides what lies behind. */
export type TurnKind = 'turning' | 'body';

interface TurnLook {
  readonly zoom: number;
  readonly middle: Vec3;
  readonly table: Turntable;
}

/** The whole volume seen from a side that the reader turns. */
export class TurnView implements View {
  readonly #kind: TurnKind;
  readonly #session: PlaneSession;
  readonly #element: HTMLElement;
  readonly #canvas: ViewCanvas;
  readonly #listeners = new Set<() => void>();
  readonly #ending = new AbortController();
  readonly #pace = new PaintPace(() => this.refresh(), 3, true);
  readonly #fine = new StripPainting();
  #table: Turntable = { turnDeg: 0, tiltDeg: 0 };
  #middle: Vec3;
  #zoom = 1;
  #painted = '';
  #paintedRamp: object | null = null;
  #geometry: ViewGeometry | null = null;
  readonly #cine = new TurningCine(() => this.#turn(STEP_DEG, 0));
  #state: ViewState;

  constructor(element: HTMLElement, session: PlaneSession, kind: TurnKind) {
    this.#kind = kind;
    this.#element = element;
    this.#session = session;
    this.#middle = volumeCentre(session.told.geometry);
    this.#canvas = new ViewCanvas(element, (context, isEmpty) => this.#paint(context, isEmpty));
    this.#state = this.#describe(this.camera());
    this.#listenToTurning();
    this.refresh();
  }

  get #greys(): ViewGreys {
    return this.#session.whole;
  }

  getState(): ViewState {
    return this.#state;
  }

  windowInForce(): Window | null {
    return this.#greys.window;
  }

  geometry(): ViewGeometry | null {
    return this.#geometry;
  }

  /** A projection has no single value at a point of the patient. */
  values(): ShownValues | null {
    return null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  camera(): PlaneCamera {
    const { right, up } = turntable(this.#table);
    const width = Math.max(1, this.#element.clientWidth);
    const height = Math.max(1, this.#element.clientHeight);
    const { geometry } = this.#session.told;
    // The same size from all sides: what turns must not swell.
    const fit = Math.max(
      fitMmPerPixel(geometry, [1, 0, 0], [0, 0, 1], width, height),
      fitMmPerPixel(geometry, [0, 1, 0], [0, 0, 1], width, height),
    );
    return { centre: this.#middle, right, up, mmPerPixel: fit / this.#zoom, width, height };
  }

  refresh(): void {
    this.#canvas.requestPaint();
  }

  scrollBy(steps: number): void {
    this.#turn(steps * STEP_DEG, 0);
  }

  scrollTo(index: number): void {
    const step = Math.min(Math.max(index, 0), STEPS - 1);
    this.#table = { ...this.#table, turnDeg: step * STEP_DEG };
    this.refresh();
  }

  setWindow(window: Window, name: string): void {
    this.#greys.setWindow(window, name);
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    this.#greys.dragWindow(start, dxPx, dyPx);
  }

  cycleStoredWindow(): void {
    this.#greys.cycleStoredWindow();
  }

  showFullRange(): void {
    this.#greys.showFullRange();
  }

  invert(): void {
    this.#greys.invert();
  }

  rotate(clockwiseDeg: 90 | -90): void {
    this.#turn(clockwiseDeg, 0);
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    // Seen from the other side: mirroring a body would exchange its left and right.
    if (axis === 'horizontal') this.#turn(180, 0);
    else this.#turn(0, 180);
  }

  fit(): void {
    this.#zoom = 1;
    this.#middle = volumeCentre(this.#session.told.geometry);
    this.refresh();
  }

  showOneToOne(): void {
    const { spacingMm } = this.#session.told.geometry;
    this.#zoom *=
      (this.camera().mmPerPixel * devicePixelRatio) / Math.min(...spacingMm) / devicePixelRatio ** 2;
    this.refresh();
  }

  zoomAt(factor: number, point?: readonly [number, number]): void {
    const before = this.camera();
    const at = point ?? [before.width / 2, before.height / 2];
    const held = screenToPlane(before, at);
    this.#zoom = Math.min(40, Math.max(0.2, this.#zoom * factor));
    this.#middle = addScaled(addScaled(this.#middle, held, 1), screenToPlane(this.camera(), at), -1);
    this.refresh();
  }

  pan(dxPx: number, dyPx: number): void {
    const { right, up, mmPerPixel } = this.camera();
    this.#middle = addScaled(addScaled(this.#middle, right, -dxPx * mmPerPixel), up, dyPx * mmPerPixel);
    this.refresh();
  }

  look(): ViewLook {
    const { stack } = this.#session.volume;
    return {
      of: `${stack.seriesInstanceUid}/${stack.partId}/${this.#kind}`,
      seriesInstanceUid: null,
      values: { zoom: this.#zoom, middle: this.#middle, table: this.#table, ...this.#session.look() },
      index: 0,
    };
  }

  restore({ values }: ViewLook): void {
    const { zoom, middle, table, ...kept } = values as unknown as PlaneLook & TurnLook;
    this.#zoom = zoom;
    this.#middle = middle;
    this.#table = table;
    this.#session.restore(kept);
  }

  reset(): void {
    this.#table = { turnDeg: 0, tiltDeg: 0 };
    this.#greys.resetWindow();
    this.fit();
  }

  /** Turns by itself, a step at a time. */
  toggleCine(): void {
    this.#cine.toggle();
    this.refresh();
  }

  probeAt(): void {
    // See values().
  }

  /** A body is a picture: no pixel of it has a value. */
  provenanceAt(point: readonly [number, number]): PlaneProvenance | null {
    const { told, colourLayer } = this.#session;
    const { named, isInverted, greyLayer } = this.#greys;
    const [x, y] = this.#canvas.toDevice(point).map(Math.floor);
    if (this.#kind === 'body' || this.#painted === '' || this.#pace.isReduced || named === null) return null;
    if (x === undefined || y === undefined) return null;
    const camera = this.camera();
    const grid = pixelGrid(camera, this.#canvas.size, this.#canvas.cssPerDevice);
    return planeProvenance({
      told: { volume: told, named, isInverted },
      grey: greyLayer,
      over: colourLayer,
      seen: 'turning',
      point: addScaled(addScaled(grid.origin, grid.right, x), grid.down, y),
      normal: cross(camera.right, camera.up),
      samples: this.#samples(1),
      mode: 'maximum',
      isNearest: false,
      display: this.#greys.ramp?.table ?? null,
      screen: this.#canvas.readPixel(x, y),
    });
  }

  retry(): void {
    this.#session.retry();
  }

  dispose(): void {
    this.#cine.stop();
    this.#ending.abort();
    this.#pace.dispose();
    this.#fine.stop();
    this.#canvas.dispose();
    this.#listeners.clear();
  }

  #turn(turnDeg: number, tiltDeg: number): void {
    this.#table = turnedTable(this.#table, turnDeg, tiltDeg);
    this.refresh();
  }

  /** The first button turns what is seen; the others do as everywhere. */
  #listenToTurning(): void {
    const { signal } = this.#ending;
    let last: PointerEvent | null = null;
    let endStep: () => void = () => undefined;
    this.#element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0 || useWorkspace.getState().measuring !== null) return;
        // With a key held it does what it does on planes.
        if (event.shiftKey || event.ctrlKey || event.altKey) return;
        // A press holds the pixel that is asked about.
        if (usePixelInspector.getState().isOn) return;
        event.stopPropagation();
        last = event;
        endStep = beginStep(TURN_STEP);
        this.#element.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    this.#element.addEventListener(
      'pointermove',
      (event) => {
        if (last?.pointerId !== event.pointerId) return;
        event.stopPropagation();
        const perPx = 180 / HALF_TURN_PX;
        this.#turn(-(event.clientX - last.clientX) * perPx, (event.clientY - last.clientY) * perPx);
        last = event;
      },
      { signal },
    );
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.#element.addEventListener(
        end,
        (event) => {
          if (last?.pointerId !== event.pointerId) return;
          event.stopPropagation();
          last = null;
          endStep();
        },
        { signal },
      );
  }

  #paint(context: CanvasRenderingContext2D, isEmpty: boolean): void {
    const session = this.#session;
    const { ramp } = this.#greys;
    const camera = this.camera();
    const grid = pixelGrid(camera, this.#canvas.size, this.#canvas.cssPerDevice);
    const wanted = JSON.stringify([grid, session.paintKey]);
    const isSame = wanted === this.#painted && this.#paintedRamp === ramp && !session.isLost;
    // A fine picture through half a volume would hold up the other half.
    const isComing = session.loadedCount + session.drawn.failedCount < session.drawn.stack.frames.length;
    if (!isSame || isEmpty) {
      this.#fine.stop();
      const startMs = performance.now();
      const reduction = this.#pace.next(isComing);
      const isPainted = this.#paintGrid(context, grid, reduction);
      if (isPainted) {
        this.#pace.painted(performance.now() - startMs, reduction);
        if (!isSame) this.#cine.notePainted();
      } else context.clearRect(0, 0, grid.width, grid.height);
      this.#painted = isPainted ? wanted : '';
      this.#paintedRamp = ramp;
    } else if (this.#pace.wantsBetter && !isComing && !this.#fine.isGoing) this.#refine(context, grid);
    this.#tell(camera);
  }

  /** At rest, a strip at a time; whatever the reader does ends it. */
  #refine(context: CanvasRenderingContext2D, grid: PixelGrid): void {
    this.#fine.begin(
      context,
      grid,
      (strip, rows) => this.#paintGrid(strip, rows, 1),
      (isWhole) => {
        if (!isWhole) return;
        this.#pace.refined();
        this.#tell(this.camera());
      },
    );
  }

  #paintGrid(context: CanvasRenderingContext2D, grid: PixelGrid, reduction: number): boolean {
    const { ramp, window } = this.#greys;
    if (ramp === null || window === null) return false;
    const { right, up } = this.camera();
    const normal = cross(right, up);
    const samples = this.#samples(reduction);
    return this.#kind === 'body'
      ? this.#session.paintBody(context, { grid, toEye: normal, samples, window }, reduction)
      : this.#session.paint(
          context,
          { grid, normal, samples, mode: 'maximum', filter: 'hardware', ramp },
          reduction,
        );
  }

  #tell(camera: PlaneCamera): void {
    this.#state = this.#describe(camera);
    for (const listener of this.#listeners) listener();
  }

  /** Through all of the volume. */
  #samples(reduction: number): SlabSamples {
    const { geometry } = this.#session.told;
    const stepMm = Math.min(...geometry.spacingMm) * reduction;
    // Room for the middle of the view being off the middle of the volume is not needed: rays run along the normal.
    const perSide = Math.ceil(diagonalMm(geometry) / 2 / stepMm);
    return { fromMm: -perSide * stepMm, stepMm, count: 2 * perSide + 1 };
  }

  #describe({ right, up, mmPerPixel }: PlaneCamera): ViewState {
    const session = this.#session;
    const { told: volume, loadedCount } = session;
    const { named, window, isInverted } = this.#greys;
    const { frames } = volume.stack;
    const step = Math.round(this.#table.turnDeg / STEP_DEG) % STEPS;
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
      voi: named?.voi ?? null,
      window,
      windowName: named?.name ?? '',
      isInverted,
      isFlipped: false,
      rotationDeg: 0,
      scale: Math.min(...volume.geometry.spacingMm) / (mmPerPixel / devicePixelRatio),
      letters: lettersOfCamera(up, cross(right, up)),
      axes: { right, up, eye: cross(right, up) },
      planeName: null,
      cineRate: this.#cine.rate,
      cine: this.#cine.state,
      probe: '',
      plane: {
        slab: { mode: 'maximum', thicknessMm: diagonalMm(volume.geometry) },
        interpolation: 'linear',
        isReduced: this.#pace.isReduced,
        shutter: shutterOf(volume),
        isLost: session.isLost,
        projection: this.#kind,
        turnDeg: step * STEP_DEG,
        fusedShare: this.#kind === 'body' ? 0 : (session.settings.fusion?.opacity ?? 0),
        cautions: volume.stack.geometry.cautions,
      },
    };
  }
}
