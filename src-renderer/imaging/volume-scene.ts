import { AppError } from '#shared/errors.ts';
import type { ColourTable } from '#view/kernels/colour-table.ts';
import type { SliceCover } from '#view/kernels/shutter.ts';
import {
  PlanePainter,
  type BodyCut,
  type CurvedCut,
  type CutOverlay,
  type PlaneCut,
} from './plane-painter.ts';
import { VolumeGraphics } from './volume-graphics.ts';
import type { Volume } from './volume.ts';
import { VoxelTexture } from './voxel-texture.ts';

/** Time for one batch of slices, ms: the window answers in between. */
const BATCH_MS = 16;
/** After the driver was reset it may refuse a new context for a moment. */
const AGAIN_MS = 250;
/** How often a driver that makes room is asked whether it has. */
const ROOM_MS = 8;
/** A driver that has no room may say so by taking its context away, again and again. */
const LOSSES = 5;
const NO_ROOM = 'The graphics card has no room for this volume. Close other volumes, or read it as a stack.';

interface Card {
  readonly graphics: VolumeGraphics;
  readonly voxels: VoxelTexture;
  readonly painter: PlanePainter;
}

/** A second volume on the graphics card, for those views over whose planes it lies. */
export interface SceneOver {
  readonly volume: Volume;
  /** Slices that are not on the card yet */
  readonly waiting: Set<number>;
  voxels: VoxelTexture | null;
}

/** What lies over a cut, and its colours in it */
interface Laid {
  readonly over: SceneOver | null;
  readonly colours: ColourTable | null;
}

export type SceneCut = Omit<PlaneCut, 'overlay'> & Laid;
type SceneCurvedCut = Omit<CurvedCut, 'overlay'> & Laid;

/** A volume on the graphics card: brought there slice by slice, and again when the driver was reset. */
export class VolumeScene {
  readonly #volume: Volume;
  readonly #onChange: () => void;
  readonly #onNoRoom: (error: AppError) => void;
  readonly #waiting = new Set<number>();
  readonly #overs = new Set<SceneOver>();
  #card: Card | null = null;
  #batch: ReturnType<typeof setTimeout> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  /** In a row, before there was room */
  #losses = 0;
  #isDisposed = false;

  /**
   * @param onChange more slices can be shown, or none any more
   * @param onNoRoom the graphics card cannot hold it: nothing is ever shown
   * @throws AppError for a volume that has more voxels a side than the graphics card takes
   */
  constructor(volume: Volume, onChange: () => void, onNoRoom: (error: AppError) => void) {
    this.#volume = volume;
    this.#onChange = onChange;
    this.#onNoRoom = onNoRoom;
    this.#open();
  }

  get isLost(): boolean {
    return this.#card === null || this.#card.graphics.isLost;
  }

  get loadedCount(): number {
    return this.isLost ? 0 : (this.#card?.voxels.loadedCount ?? 0);
  }

  /** Slices of a second volume that can be shown */
  overLoadedCount(over: SceneOver): number {
    return this.isLost ? 0 : (over.voxels?.loadedCount ?? 0);
  }

  /** A slice has come. */
  take(slice: number): void {
    this.#waiting.add(slice);
    this.#schedule();
  }

  #schedule(inMs = 0): void {
    this.#batch ??= setTimeout(() => this.#bring(), inMs);
  }

  /** False when the card has nothing to paint with. */
  paint(target: CanvasRenderingContext2D, cut: SceneCut, reduction: number): boolean {
    const card = this.#card;
    if (card === null || this.isLost || card.voxels.loadedCount === 0) return false;
    card.painter.paint(target, card.voxels, { ...cut, overlay: overlayOf(cut) }, reduction);
    // A picture that was taken from a card on its way out may be anything.
    return !card.graphics.isLost;
  }

  /** As `paint`, of the second volume alone. */
  paintOver(target: CanvasRenderingContext2D, cut: SceneCut, reduction: number): boolean {
    const card = this.#card;
    const voxels = cut.over?.voxels ?? null;
    if (card === null || this.isLost || voxels === null || voxels.loadedCount === 0) return false;
    card.painter.paint(target, voxels, { ...cut, overlay: null }, reduction);
    return !card.graphics.isLost;
  }

  /** As `paint`, along a curve. */
  paintCurved(target: CanvasRenderingContext2D, cut: SceneCurvedCut, reduction: number): boolean {
    const card = this.#card;
    if (card === null || this.isLost || card.voxels.loadedCount === 0) return false;
    card.painter.paintCurved(target, card.voxels, { ...cut, overlay: overlayOf(cut) }, reduction);
    return !card.graphics.isLost;
  }

  /** As `paint`, of the whole body. */
  paintBody(target: CanvasRenderingContext2D, cut: BodyCut, reduction: number): boolean {
    const card = this.#card;
    if (card === null || this.isLost || card.voxels.loadedCount === 0) return false;
    card.painter.paintBody(target, card.voxels, cut, reduction);
    return !card.graphics.isLost;
  }

  /** Brings a second volume to the card, to be laid over the first in what is painted with it. It stays its owner's. */
  addOver(volume: Volume): SceneOver {
    const over: SceneOver = { volume, waiting: new Set(), voxels: null };
    this.#overs.add(over);
    if (this.#card !== null) openOver(over, this.#card.graphics);
    this.#schedule();
    return over;
  }

  removeOver(over: SceneOver): void {
    this.#overs.delete(over);
    closeOver(over);
  }

  /** A slice of a second volume has come. */
  takeOver(over: SceneOver, slice: number): void {
    over.waiting.add(slice);
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#batch !== null) clearTimeout(this.#batch);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#close();
  }

  #open(): void {
    const graphics = new VolumeGraphics(() => this.#lose());
    try {
      const sampleType = this.#volume.middleFrame?.sampleType ?? 'Int16Array';
      const voxels = new VoxelTexture(graphics, this.#volume.geometry, sampleType, coverOf(this.#volume));
      const painter = new PlanePainter(graphics);
      this.#card = { graphics, voxels, painter };
      for (const over of this.#overs) openOver(over, graphics);
    } catch (error) {
      graphics.dispose();
      throw error;
    }
    noteReady(this.#volume, this.#waiting);
    this.#bringSome();
  }

  #bring(): void {
    this.#batch = null;
    this.#bringSome();
    this.#onChange();
  }

  #bringSome(): void {
    const card = this.#card;
    if (card === null || this.isLost) return;
    const overs = [...this.#overs];
    const rooms = [card.voxels.room(), ...overs.map(({ voxels }) => voxels?.room() ?? 'made')];
    if (rooms.includes('refused')) return this.#giveUp();
    if (rooms.includes('coming')) return this.#schedule(ROOM_MS);
    this.#losses = 0;
    const endMs = performance.now() + BATCH_MS;
    bringUntil(endMs, this.#volume, this.#waiting, card.voxels);
    for (const { volume, waiting, voxels } of overs)
      if (voxels !== null) bringUntil(endMs, volume, waiting, voxels);
    if (this.#waiting.size + overs.reduce((sum, { waiting }) => sum + waiting.size, 0) > 0) this.#schedule();
  }

  /** Blank at once: what was drawn before must not stay. */
  #lose(): void {
    this.#losses += 1;
    if (this.#losses === LOSSES) return this.#giveUp();
    this.#close();
    this.#onChange();
    this.#tryAgain(0);
  }

  #giveUp(): void {
    this.#close();
    this.#onNoRoom(new AppError('INPUT', NO_ROOM));
  }

  #tryAgain(inMs: number): void {
    this.#again = setTimeout(() => {
      if (this.#isDisposed) return;
      try {
        this.#open();
        this.#onChange();
      } catch {
        this.#tryAgain(AGAIN_MS);
      }
    }, inMs);
  }

  #close(): void {
    const card = this.#card;
    this.#card = null;
    this.#waiting.clear();
    for (const over of this.#overs) closeOver(over);
    if (card === null) return;
    card.painter.dispose();
    card.voxels.dispose();
    card.graphics.dispose();
  }
}

function openOver(over: SceneOver, graphics: VolumeGraphics): void {
  const { volume, waiting } = over;
  noteReady(volume, waiting);
  const sampleType = volume.middleFrame?.sampleType ?? 'Float32Array';
  over.voxels = new VoxelTexture(graphics, volume.geometry, sampleType, coverOf(volume));
}

function closeOver(over: SceneOver): void {
  over.waiting.clear();
  over.voxels?.dispose();
  over.voxels = null;
}

function overlayOf({ over, colours }: Laid): CutOverlay | null {
  const voxels = over?.voxels ?? null;
  if (over === null || voxels === null || colours === null || voxels.loadedCount === 0) return null;
  return { voxels, paddingRange: over.volume.paddingRange, colours };
}

/** What the store has already: the slice in the middle first, since it is on the screen first. */
function noteReady(volume: Volume, waiting: Set<number>): void {
  const count = volume.geometry.dimensions[2];
  const middle = Math.floor(count / 2);
  const order = Array.from({ length: count }, (_, slice) => slice);
  order.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const slice of order) if (volume.slice(slice) !== null) waiting.add(slice);
}

function bringUntil(endMs: number, volume: Volume, waiting: Set<number>, texture: VoxelTexture): void {
  for (const slice of waiting) {
    waiting.delete(slice);
    const values = volume.slice(slice);
    if (values !== null) texture.put(slice, values);
    if (performance.now() > endMs) return;
  }
}

/** Several shutters in one volume are not honoured: the views say so. */
function coverOf({ cover }: Volume): SliceCover | null {
  return cover === 'mixed' ? null : cover;
}
