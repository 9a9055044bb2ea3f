import { AppError } from '#shared/errors.ts';
import { lookTable, type BodyLookId } from '#view/kernels/body-look.ts';
import type { Fusion } from '#view/kernels/colour-maps.ts';
import type { ColourTable } from '#view/kernels/colour-table.ts';
import { acquiredPlane, acquiredPlanes, turnedPlanes, type CrossedPlanes } from '#view/kernels/crosshair.ts';
import type { DisplayTable } from '#view/kernels/display-table.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import { PLANE_AXES, type MainPlane } from '#view/kernels/plane-camera.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { diagonalMm, insideVolume, volumeCentre } from '#view/kernels/volume-geometry.ts';
import { showsInverted, windowOfTable, type Window } from '#view/kernels/voi.ts';
import { INITIAL_TRANSFORM } from '#view/kernels/view-transform.ts';
import { onTableChange } from '#view/state/display-table.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { BodyRegions } from './body-regions.ts';
import { defaultVoi, fullRange, type NamedVoi } from './default-voi.ts';
import { frameStore } from './frame-store.ts';
import type { ViewBodyCut, ViewCurvedCut, ViewCut } from './plane-painter.ts';
import type { ToldLayer } from './plane-provenance.ts';
import type { PlaneFrame, PlaneLook, PlaneSession, PlaneSettings } from './plane-session.ts';
import { KeptRamp } from './kept-ramp.ts';
import { LayerSession, type ShownLayer } from './layer-session.ts';
import { OverLayer } from './over-layer.ts';
import { WholeWindow } from './whole-window.ts';
import { windowAfterDrag } from './window-after-drag.ts';
import { CurvedView } from './curved-view.ts';
import { PlaneView } from './plane-view.ts';
import { TurnView, type TurnKind } from './turn-view.ts';
import { problemText } from './problem-text.ts';
import type { SeriesStack } from './series-stack.ts';
import { shareVolume } from './shared-volume.ts';
import { StreamedRedraw } from './streamed-redraw.ts';
import type { SceneOver, VolumeScene } from './volume-scene.ts';
import { drawsInSoftware } from './graphics.ts';
import { formsVolume, NO_VOLUME, type ShownSlice, type Volume } from './volume.ts';

const ELSEWHERE = 'It lies in another frame of reference: it cannot be laid over this series.';

const INITIAL: PlaneSettings = {
  slab: null,
  isNearest: false,
  keepsRight: true,
  fusion: null,
  look: 'window',
  clip: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
};

type SessionView = PlaneView | TurnView | CurvedView;

/** One volume, its three planes, and what they share: the crosshair and the window. */
export class MprSession implements PlaneSession {
  readonly volume: Volume;
  readonly hasCrosshair: boolean;
  readonly #scene: VolumeScene;
  readonly #release: () => void;
  readonly #regions: BodyRegions;
  readonly #whole: WholeWindow;
  readonly #views = new Set<SessionView>();
  readonly #listeners = new Set<() => void>();
  #point: Vec3;
  #planes: CrossedPlanes = PLANE_AXES;
  #settings: PlaneSettings = INITIAL;
  #named: NamedVoi | null = null;
  readonly #ramp = new KeptRamp();
  #isInvertedByReader = false;
  #storedAt = 0;
  #problem = '';
  #over: OverLayer | null = null;
  #sceneOver: SceneOver | null = null;
  readonly #frames = new Map<MainPlane, PlaneFrame>();
  readonly #endWorkspace: () => void;
  readonly #endTable: () => void;
  #look: { readonly id: BodyLookId; readonly window: Window; readonly table: ColourTable } | null = null;
  readonly #redraw = new StreamedRedraw(() => this.#refresh());

  /**
   * @param hasCrosshair its planes stand beside each other; false: one of them stands in a viewport of a layout
   * @param onNoRoom the graphics card cannot hold it: nothing is ever shown
   * @throws AppError INPUT for a series that forms no volume, or one of more voxels a side than the graphics card takes
   */
  constructor(stack: SeriesStack, hasCrosshair: boolean, onNoRoom: (error: AppError) => void) {
    this.hasCrosshair = hasCrosshair;
    const { volume, scene, release } = shareVolume(stack, {
      onSlice: (slice) => this.#sliceChanged(slice),
      onScene: () => this.#sceneChanged(),
      onNoRoom,
    });
    this.volume = volume;
    this.#scene = scene;
    this.#release = release;
    const frameOfReferenceUid = this.volume.middleFrame?.plane.frameOfReferenceUid ?? '';
    this.#regions = new BodyRegions(this.volume.geometry, frameOfReferenceUid, () => this.#refresh());
    this.#whole = new WholeWindow(
      volume,
      () => isThere(volume, scene.loadedCount),
      () => this.#named,
      () => this.#move(),
    );
    this.#point = volumeCentre(this.volume.geometry);
    this.#chooseDefault();
    // Which layer a window belongs to is said by all views at once.
    this.#endWorkspace = useWorkspace.subscribe((now, before) => {
      if (now.petCt !== before.petCt) this.#refresh();
    });
    this.#endTable = onTableChange(() => this.#refresh());
  }

  get told(): Volume {
    return this.volume;
  }

  get drawn(): Volume {
    return this.volume;
  }

  get probed(): readonly Volume[] {
    return [this.volume];
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

  /** The same object until one of them changes. */
  get settings(): PlaneSettings {
    return this.#settings;
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
    return this.#ramp.of(this.#named, this.isInverted, this.volume.middleFrame);
  }

  get whole(): WholeWindow {
    return this.#whole;
  }

  get display(): DisplayTable | null {
    return this.ramp?.table ?? null;
  }

  get isInverted(): boolean {
    const photometric = this.volume.middleFrame?.photometricInterpretation ?? '';
    return showsInverted(photometric, this.#isInvertedByReader);
  }

  get greyLayer(): ToldLayer | null {
    const { volume, named, isInverted } = this;
    return named && { volume, named, isInverted };
  }

  get colourLayer(): { readonly volume: Volume; readonly fusion: Fusion } | null {
    return this.#over && { volume: this.#over.volume, fusion: this.#over.fusion };
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

  /** Called after the settings changed; returns the end of it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param layer what of two volumes it shows; null = the volume with whatever lies over it */
  addPlane(plane: MainPlane, element: HTMLElement, layer: ShownLayer | null = null): PlaneView {
    const view = new PlaneView(plane, element, this.#seenAs(layer));
    this.#views.add(view);
    return view;
  }

  addTurning(element: HTMLElement, kind: TurnKind, layer: ShownLayer | null = null): TurnView {
    const view = new TurnView(element, this.#seenAs(layer), kind);
    this.#views.add(view);
    return view;
  }

  addCurved(element: HTMLElement): CurvedView {
    const view = new CurvedView(element, this);
    this.#views.add(view);
    return view;
  }

  removeView(view: SessionView): void {
    this.#views.delete(view);
    view.dispose();
  }

  paint(target: CanvasRenderingContext2D, cut: ViewCut, reduction: number): boolean {
    return this.paintLayer('fused', target, cut, reduction);
  }

  paintLayer(layer: ShownLayer, target: CanvasRenderingContext2D, cut: ViewCut, reduction: number): boolean {
    const over = this.#over;
    if (layer === 'over') {
      if (over === null) return false;
      const { paddingRange } = over.volume;
      const greys = { ...cut, ramp: over.ramp, paddingRange, over: this.#sceneOver, colours: null };
      return this.#scene.paintOver(target, greys, reduction);
    }
    const ramp = cut.ramp ?? this.ramp;
    if (ramp === null) return false;
    const { paddingRange } = this.volume;
    const colours = layer === 'fused' ? (over?.colours ?? null) : null;
    const laid = { over: this.#sceneOver, colours };
    return this.#scene.paint(target, { ...cut, ramp, paddingRange, ...laid }, reduction);
  }

  paintCurved(target: CanvasRenderingContext2D, cut: ViewCurvedCut, reduction: number): boolean {
    const { ramp } = this;
    if (ramp === null) return false;
    const { paddingRange } = this.volume;
    return this.#scene.paintCurved(
      target,
      { ...cut, ramp, paddingRange, over: this.#sceneOver, colours: this.#over?.colours ?? null },
      reduction,
    );
  }

  paintBody(target: CanvasRenderingContext2D, cut: ViewBodyCut, reduction: number): boolean {
    const { window } = cut;
    const { look, clip } = this.#settings;
    if (this.#look?.id !== look || (look === 'window' && this.#look.window !== window))
      this.#look = { id: look, window, table: lookTable(look, window) };
    const { dimensions } = this.volume.geometry;
    const place = (end: 0 | 1): Vec3 => [
      clip[0][end] * dimensions[0] - 0.5,
      clip[1][end] * dimensions[1] - 0.5,
      clip[2][end] * dimensions[2] - 0.5,
    ];
    const labels = this.#regions.labels();
    const body = { ...cut, look: this.#look.table, clipLow: place(0), clipHigh: place(1), labels };
    return this.#scene.paintBody(target, body, reduction);
  }

  get paintKey(): string {
    const { look, clip } = this.#settings;
    const key = [look, clip, this.#regions.key, this.#over?.serial ?? -1, this.#redraw.edition];
    return JSON.stringify(key);
  }

  /** What lies over this volume; null = nothing. */
  get over(): OverLayer | null {
    return this.#over;
  }

  get overLoadedCount(): number {
    return this.#sceneOver === null ? 0 : this.#scene.overLoadedCount(this.#sceneOver);
  }

  frameOf(plane: MainPlane): PlaneFrame {
    const whole = { middle: volumeCentre(this.volume.geometry), zoom: 1, turn: INITIAL_TRANSFORM };
    return this.#frames.get(plane) ?? whole;
  }

  setFrame(plane: MainPlane, frame: PlaneFrame): void {
    this.#frames.set(plane, frame);
    this.#move();
  }

  /** Why a series cannot lie over this one; null when it can. */
  whyNotOver(stack: SeriesStack): AppError | null {
    const mine = this.volume.middleFrame?.plane.frameOfReferenceUid ?? '';
    const its = stack.frames[0]?.plane.frameOfReferenceUid ?? '';
    if (mine === '' || mine !== its) return new AppError('INPUT', ELSEWHERE);
    return formsVolume(stack) ? null : new AppError('INPUT', NO_VOLUME);
  }

  /** Lays a second series over this one, in colour; null takes it away. One that cannot lie there is left out. */
  layOver(stack: SeriesStack | null): void {
    this.#takeOff();
    if (stack !== null && this.whyNotOver(stack) === null) {
      this.#over = new OverLayer(
        stack,
        (slice) => {
          if (this.#sceneOver !== null) this.#scene.takeOver(this.#sceneOver, slice);
          this.#sceneChanged();
        },
        () => this.#setFusion(),
      );
      this.#sceneOver = this.#scene.addOver(this.#over.volume);
    }
    this.#setFusion();
  }

  #takeOff(): void {
    if (this.#sceneOver !== null) this.#scene.removeOver(this.#sceneOver);
    this.#sceneOver = null;
    this.#over?.dispose();
    this.#over = null;
  }

  setFusion(changes: Partial<Fusion>): void {
    this.#over?.setFusion(changes);
  }

  setLook(look: BodyLookId): void {
    this.#set({ look });
  }

  setClip(clip: PlaneSettings['clip']): void {
    this.#set({ clip });
  }

  #setFusion(): void {
    this.#set({ fusion: this.#over?.fusion ?? null });
  }

  #seenAs(layer: ShownLayer | null): PlaneSession {
    return layer === null || this.#over === null ? this : new LayerSession(this, this.#over, layer);
  }

  setPoint(point: Vec3): void {
    this.#point = insideVolume(this.volume.geometry, point);
    this.#move();
  }

  turnLine(seenIn: MainPlane, line: MainPlane, angleRad: number, isAlone: boolean): void {
    const keepsRight = this.#settings.keepsRight && !isAlone;
    this.#planes = turnedPlanes(this.#planes, seenIn, line, angleRad, keepsRight);
    this.#move();
  }

  /** Planes along the slices as they were acquired. */
  alignToAcquisition(): void {
    this.#planes = acquiredPlanes(this.volume.geometry);
    this.#refresh();
  }

  setSlab(slab: Slab | null): void {
    const most = diagonalMm(this.volume.geometry);
    this.#set({ slab: slab && { ...slab, thicknessMm: Math.min(slab.thicknessMm, most) } });
  }

  setNearest(isNearest: boolean): void {
    this.#set({ isNearest });
  }

  setKeepsRight(keepsRight: boolean): void {
    this.#set({ keepsRight });
  }

  resetPlanes(): void {
    this.#planes = PLANE_AXES;
    this.#point = volumeCentre(this.volume.geometry);
    this.#set({ slab: null });
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
    this.setWindow(windowAfterDrag(start, dxPx, dyPx, this.volume.middleFrame), '');
  }

  cycleStoredWindow(): void {
    const vois = this.volume.middleFrame?.vois ?? [];
    if (vois.length === 0) return this.showFullRange();
    this.#storedAt = (this.#storedAt + 1) % vois.length;
    const stored = vois[this.#storedAt];
    if (stored) this.#choose({ voi: stored.voi, name: stored.explanation });
  }

  showFullRange(): void {
    const pixels = this.#firstShown()?.pixels;
    if (pixels?.kind === 'grey') this.#choose(fullRange(pixels));
  }

  invert(): void {
    this.#isInvertedByReader = !this.#isInvertedByReader;
    this.#refresh();
  }

  look(): PlaneLook {
    const { slab, isNearest, keepsRight, look, clip } = this.#settings;
    return {
      named: this.#named,
      isInvertedByReader: this.#isInvertedByReader,
      planes: this.#planes,
      point: this.#point,
      slab,
      isNearest,
      keepsRight,
      look,
      clip,
      whole: this.#whole.look(),
      over: this.#over?.look() ?? null,
    };
  }

  restore({ named, isInvertedByReader, planes, point, whole, over, ...settings }: PlaneLook): void {
    this.#whole.restore(whole);
    this.#named = named;
    this.#isInvertedByReader = isInvertedByReader;
    this.#planes = planes;
    this.#point = point;
    if (over !== null) this.#over?.restore(over);
    this.#set(settings);
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
    this.#redraw.dispose();
    for (const view of this.#views) view.dispose();
    this.#views.clear();
    this.#listeners.clear();
    this.#regions.dispose();
    this.#endWorkspace();
    this.#endTable();
    this.#takeOff();
    this.#release();
  }

  #chooseDefault(): void {
    const stored = this.volume.middleFrame?.vois[0];
    const first = this.#firstShown();
    if (stored) this.#named = { voi: stored.voi, name: stored.explanation };
    else if (first) this.#named = defaultVoi(first.frame, first.pixels);
  }

  /** The middle slice, waited for; one that failed never comes, then the nearest that is there. */
  #firstShown(): ShownSlice | null {
    const { middleFrame, nearestShown } = this.volume;
    const isMiddle = nearestShown?.frame === middleFrame;
    const hasFailed = middleFrame !== undefined && frameStore.error(middleFrame) !== null;
    return isMiddle || hasFailed ? nearestShown : null;
  }

  #set(changes: Partial<PlaneSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    for (const listener of this.#listeners) listener();
    this.#refresh();
  }

  #choose(named: NamedVoi): void {
    this.#named = named;
    this.#move();
  }

  #sliceChanged(slice: number): void {
    const frame = this.volume.stack.frames[slice];
    const error = frame ? frameStore.error(frame) : null;
    if (error !== null) this.#problem = problemText(error);
    if (this.#named === null) this.#chooseDefault();
    this.#sceneChanged();
  }

  #sceneChanged(): void {
    const { overLoadedCount } = this;
    const { isLost, loadedCount } = this.#scene;
    const isWhole = isThere(this.volume, loadedCount) && isThere(this.#over?.volume, overLoadedCount);
    this.#redraw.changed(isLost || isWhole);
  }

  /** What a reader moves, many times a second. */
  #move(): void {
    const handledForMs = this.#redraw.handled();
    if (drawsInSoftware()) frameStore.ease(handledForMs);
    this.#refresh();
  }

  #refresh(): void {
    for (const view of this.#views) view.refresh();
  }
}

/** Every slice has come, or will not. */
function isThere(volume: Volume | undefined, loadedCount: number): boolean {
  return volume === undefined || loadedCount + volume.failedCount >= volume.stack.frames.length;
}
