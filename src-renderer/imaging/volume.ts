import { AppError } from '#shared/errors.ts';
import type { SampleArray } from '#view/kernels/modality.ts';
import type { VoxelSource } from '#view/kernels/volume-sampling.ts';
import { volumeGeometry, type VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { SeriesStack } from './series-stack.ts';

export const NO_VOLUME = 'These images form no volume. Read them as a stack.';

export function formsVolume(stack: SeriesStack): boolean {
  const geometry = volumeGeometry(stack.frames.map((frame) => frame.plane));
  return geometry !== null && stack.geometry.obstacles.length === 0;
}

/** The voxels of a series: the frames of the store, wanted as long as the volume lives, in no second copy. */
export class Volume implements VoxelSource {
  readonly geometry: VolumeGeometry;
  readonly stack: SeriesStack;
  readonly #places: ReadonlyMap<string, number>;
  readonly #end: () => void;
  #preferred: number;
  #loadedCount = 0;
  #endsEarly: { readonly loadedCount: number; readonly count: number } = { loadedCount: 0, count: 0 };

  /**
   * @param onSlice a slice came, or did not: its frame then has an error
   * @throws AppError INPUT for a series that forms no volume
   */
  constructor(stack: SeriesStack, onSlice: (slice: number) => void) {
    const geometry = volumeGeometry(stack.frames.map((frame) => frame.plane));
    if (geometry === null || stack.geometry.obstacles.length > 0) throw new AppError('INPUT', NO_VOLUME);
    this.geometry = geometry;
    this.stack = stack;
    this.#preferred = Math.floor(stack.frames.length / 2);
    this.#places = new Map(stack.frames.map((frame, slice) => [frame.imageId, slice]));
    this.#loadedCount = stack.frames.filter((frame) => frameStore.ready(frame) !== null).length;
    this.#end = frameStore.onChange((frame) => {
      const slice = this.#places.get(frame.imageId);
      if (slice === undefined) return;
      if (frameStore.error(frame) === null) this.#loadedCount += 1;
      onSlice(slice);
    });
    this.want();
  }

  get middleFrame(): Frame | undefined {
    return this.stack.frames[Math.floor(this.stack.frames.length / 2)];
  }

  get paddingRange(): readonly [number, number] | null {
    return this.middleFrame?.paddingRange ?? null;
  }

  get loadedCount(): number {
    return this.#loadedCount;
  }

  /** Slices whose code stream stops before its end; counted anew as slices come */
  get endsEarlyCount(): number {
    const loadedCount = this.#loadedCount;
    if (this.#endsEarly.loadedCount !== loadedCount) {
      const early = this.stack.frames.filter((frame) => frameStore.ready(frame)?.endsEarly === true);
      this.#endsEarly = { loadedCount, count: early.length };
    }
    return this.#endsEarly.count;
  }

  slice(index: number): SampleArray | null {
    const frame = this.stack.frames[index];
    const pixels = frame ? frameStore.ready(frame) : null;
    return pixels?.kind === 'grey' ? pixels.values : null;
  }

  /** Slices near this one are fetched first. */
  prefer(slice: number): void {
    this.#preferred = slice;
  }

  /** Asks for all slices, again for those that failed. */
  want(): void {
    this.stack.frames.forEach((frame, slice) => {
      frameStore.want(this, frame, () => Math.abs(slice - this.#preferred)).catch(() => undefined);
    });
  }

  dispose(): void {
    this.#end();
    frameStore.release(this);
  }
}
