import { PlanePainter, type PlaneCut } from './plane-painter.ts';
import { VolumeGraphics } from './volume-graphics.ts';
import type { Volume } from './volume.ts';
import { VoxelTexture } from './voxel-texture.ts';

/** Time for one batch of slices, ms: the window answers in between. */
const BATCH_MS = 16;
/** After the driver was reset it may refuse a new context for a moment. */
const AGAIN_MS = 250;

/** A volume on the graphics card: brought there slice by slice, and again when the driver was reset. */
export class VolumeScene {
  readonly #volume: Volume;
  readonly #onChange: () => void;
  readonly #waiting = new Set<number>();
  #card: {
    readonly graphics: VolumeGraphics;
    readonly voxels: VoxelTexture;
    readonly painter: PlanePainter;
  } | null = null;
  #batch: ReturnType<typeof setTimeout> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #isDisposed = false;

  /**
   * @param onChange more slices can be shown, or none any more
   * @throws AppError when the graphics card cannot hold the volume
   */
  constructor(volume: Volume, onChange: () => void) {
    this.#volume = volume;
    this.#onChange = onChange;
    this.#open();
  }

  get isLost(): boolean {
    return this.#card === null || this.#card.graphics.isLost;
  }

  get loadedCount(): number {
    return this.isLost ? 0 : (this.#card?.voxels.loadedCount ?? 0);
  }

  /** A slice has come. */
  take(slice: number): void {
    this.#waiting.add(slice);
    this.#batch ??= setTimeout(() => this.#bring(), 0);
  }

  /** False when the card has nothing to paint with. */
  paint(target: CanvasRenderingContext2D, cut: PlaneCut, reduction: number): boolean {
    const card = this.#card;
    if (card === null || this.isLost || card.voxels.loadedCount === 0) return false;
    card.painter.paint(target, card.voxels, cut, reduction);
    // A picture that was taken from a card on its way out may be anything.
    return !card.graphics.isLost;
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
      const voxels = new VoxelTexture(graphics, this.#volume.geometry, sampleType);
      this.#card = { graphics, voxels, painter: new PlanePainter(graphics) };
    } catch (error) {
      graphics.dispose();
      throw error;
    }
    // The slice in the middle first: it is on the screen first.
    const count = this.#volume.geometry.dimensions[2];
    const middle = Math.floor(count / 2);
    const order = Array.from({ length: count }, (_, slice) => slice);
    order.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const slice of order) if (this.#volume.slice(slice) !== null) this.#waiting.add(slice);
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
    const endMs = performance.now() + BATCH_MS;
    for (const slice of this.#waiting) {
      this.#waiting.delete(slice);
      const values = this.#volume.slice(slice);
      if (values !== null) card.voxels.put(slice, values);
      if (performance.now() > endMs) break;
    }
    if (this.#waiting.size > 0) this.#batch = setTimeout(() => this.#bring(), 0);
  }

  /** Blank at once: what was drawn before must not stay. */
  #lose(): void {
    this.#close();
    this.#onChange();
    this.#tryAgain(0);
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
    if (card === null) return;
    card.painter.dispose();
    card.voxels.dispose();
    card.graphics.dispose();
  }
}
