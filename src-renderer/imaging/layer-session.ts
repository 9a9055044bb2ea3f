import type { Fusion } from '#view/kernels/colour-maps.ts';
import type { CrossedPlanes } from '#view/kernels/crosshair.ts';
import type { DisplayTable } from '#view/kernels/display-table.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { MainPlane } from '#view/kernels/plane-camera.ts';
import type { Slab } from '#view/kernels/slab.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import type { Window } from '#view/kernels/voi.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { NamedVoi } from './default-voi.ts';
import { windowAfterDrag } from './window-after-drag.ts';
import type { OverLayer } from './over-layer.ts';
import type { ViewBodyCut, ViewCurvedCut, ViewCut } from './plane-painter.ts';
import type { ToldLayer } from './plane-provenance.ts';
import type { PlaneFrame, PlaneLook, PlaneSession, PlaneSettings, ViewGreys } from './plane-session.ts';
import type { Volume } from './volume.ts';

/** What of two volumes a view shows: the first alone, the second alone, or both. */
export type ShownLayer = 'base' | 'over' | 'fused';

/** A session that can draw both of two volumes. */
interface TwoVolumes extends PlaneSession {
  readonly overLoadedCount: number;
  paintLayer(layer: ShownLayer, target: CanvasRenderingContext2D, cut: ViewCut, reduction: number): boolean;
}

/** A session of two volumes as one view sees it: its planes are those of all, its window that of the layer that it shows. */
export class LayerSession implements PlaneSession {
  readonly #session: TwoVolumes;
  readonly #over: OverLayer;
  readonly #layer: ShownLayer;

  constructor(session: TwoVolumes, over: OverLayer, layer: ShownLayer) {
    this.#session = session;
    this.#over = over;
    this.#layer = layer;
  }

  get volume(): Volume {
    return this.#session.volume;
  }

  get told(): Volume {
    return this.#isOver ? this.#over.volume : this.#session.volume;
  }

  get drawn(): Volume {
    return this.#layer === 'over' ? this.#over.volume : this.#session.volume;
  }

  get probed(): readonly Volume[] {
    return this.#layer === 'fused' ? [this.#session.volume, this.#over.volume] : [this.told];
  }

  get hasCrosshair(): boolean {
    return this.#session.hasCrosshair;
  }

  get point(): Vec3 {
    return this.#session.point;
  }

  get planes(): CrossedPlanes {
    return this.#session.planes;
  }

  get settings(): PlaneSettings {
    const { settings } = this.#session;
    return this.#layer === 'fused' ? settings : { ...settings, fusion: null };
  }

  get named(): NamedVoi | null {
    return this.#isOver ? this.#over.named : this.#session.named;
  }

  get window(): Window | null {
    return this.#isOver ? this.#over.fusion.window : this.#session.window;
  }

  get ramp(): GreyRamp | null {
    return this.#layer === 'over' ? this.#over.ramp : this.#session.ramp;
  }

  /** Uptake is read in one window from all sides. */
  get whole(): ViewGreys {
    return this.#layer === 'over' ? this : this.#session.whole;
  }

  get display(): DisplayTable | null {
    return this.ramp?.table ?? null;
  }

  get paintKey(): string {
    return this.#session.paintKey;
  }

  /** Colours are not inverted. */
  get isInverted(): boolean {
    if (this.#layer === 'over') return this.#over.isInverted;
    return this.#layer === 'base' && this.#session.isInverted;
  }

  get greyLayer(): ToldLayer | null {
    if (this.#layer !== 'over') return this.#session.greyLayer;
    const { volume, named, isInverted } = this.#over;
    return { volume, named, isInverted };
  }

  get colourLayer(): { readonly volume: Volume; readonly fusion: Fusion } | null {
    return this.#layer === 'fused' ? this.#session.colourLayer : null;
  }

  get problem(): string {
    return this.#layer === 'over' ? this.#over.problem : this.#session.problem || this.#over.problem;
  }

  get isLost(): boolean {
    return this.#session.isLost;
  }

  get loadedCount(): number {
    return this.#layer === 'over' ? this.#session.overLoadedCount : this.#session.loadedCount;
  }

  frameOf(plane: MainPlane): PlaneFrame {
    return this.#session.frameOf(plane);
  }

  setFrame(plane: MainPlane, frame: PlaneFrame): void {
    this.#session.setFrame(plane, frame);
  }

  setPoint(point: Vec3): void {
    this.#session.setPoint(point);
  }

  turnLine(seenIn: MainPlane, line: MainPlane, angleRad: number, isAlone: boolean): void {
    this.#session.turnLine(seenIn, line, angleRad, isAlone);
  }

  alignToAcquisition(): void {
    this.#session.alignToAcquisition();
  }

  setNearest(isNearest: boolean): void {
    this.#session.setNearest(isNearest);
  }

  setKeepsRight(keepsRight: boolean): void {
    this.#session.setKeepsRight(keepsRight);
  }

  setSlab(slab: Slab | null): void {
    this.#session.setSlab(slab);
  }

  resetPlanes(): void {
    this.#session.resetPlanes();
  }

  setWindow(window: Window, name: string): void {
    if (this.#isOver) this.#over.setWindow(window, name);
    else this.#session.setWindow(window, name);
  }

  dragWindow(start: Window, dxPx: number, dyPx: number): void {
    if (this.#isOver)
      this.#over.setWindow(windowAfterDrag(start, dxPx, dyPx, this.#over.volume.middleFrame), '');
    else this.#session.dragWindow(start, dxPx, dyPx);
  }

  cycleStoredWindow(): void {
    if (this.#isOver) this.#over.reset();
    else this.#session.cycleStoredWindow();
  }

  showFullRange(): void {
    if (this.#isOver) this.#over.showFullRange();
    else this.#session.showFullRange();
  }

  invert(): void {
    if (this.#layer === 'over') this.#over.invert();
    else this.#session.invert();
  }

  resetWindow(): void {
    if (this.#isOver) this.#over.reset();
    else this.#session.resetWindow();
  }

  look(): PlaneLook {
    return this.#session.look();
  }

  restore(look: PlaneLook): void {
    this.#session.restore(look);
  }

  retry(): void {
    this.#over.retry();
    this.#session.retry();
  }

  paint(target: CanvasRenderingContext2D, cut: ViewCut, reduction: number): boolean {
    return this.#session.paintLayer(this.#layer, target, cut, reduction);
  }

  paintCurved(target: CanvasRenderingContext2D, cut: ViewCurvedCut, reduction: number): boolean {
    return this.#session.paintCurved(target, cut, reduction);
  }

  paintBody(target: CanvasRenderingContext2D, cut: ViewBodyCut, reduction: number): boolean {
    return this.#session.paintBody(target, cut, reduction);
  }

  /** Whose window is set: on both together that of the layer that the reader has chosen. */
  get #isOver(): boolean {
    if (this.#layer !== 'fused') return this.#layer === 'over';
    return useWorkspace.getState().petCt?.windowed !== 'ct';
  }
}
