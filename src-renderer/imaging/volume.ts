import { AppError } from '#shared/errors.ts';
import type { SampleArray } from '#view/kernels/modality.ts';
import { coveredPixels, type SliceCover } from '#view/kernels/shutter.ts';
import type { SlicePlane } from '#view/kernels/slice-geometry.ts';
import type { VoxelSource } from '#view/kernels/volume-sampling.ts';
import { volumeGeometry, type VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import type { SeriesStack } from './series-stack.ts';

export const NO_VOLUME = 'These images form no volume. Read them as a stack.';

export function formsVolume(stack: SeriesStack): boolean {
  const geometry = volumeGeometry(stack.frames.map((frame) => frame.plane));
  return geometry !== null && stack.geometry.obstacles.length === 0;
}

/** A frame with its pixels */
export interface ShownSlice {
  readonly frame: Frame;
  readonly pixels: FramePixels;
}

/** The voxels of a series: the frames of the store, wanted as long as the volume lives, in no second copy. */
export class Volume implements VoxelSource {
  readonly geometry: VolumeGeometry;
  readonly stack: SeriesStack;
  readonly #places: ReadonlyMap<string, number>;
  readonly #end: () => void;
  readonly #failed = new Set<number>();
  readonly #endsEarly: Set<number>;
  #preferred: number;
  #planes: ReadonlyMap<string, SlicePlane> | null = null;
  #cover: { readonly of: SliceCover | 'mixed' | null } | null = null;

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
    this.#endsEarly = new Set(
      stack.frames.flatMap((frame, slice) => (frameStore.ready(frame)?.endsEarly === true ? [slice] : [])),
    );
    this.#end = frameStore.onChange((frame) => {
      const slice = this.#places.get(frame.imageId);
      if (slice === undefined) return;
      if (frameStore.error(frame) === null) this.#failed.delete(slice);
      else this.#failed.add(slice);
      if (frameStore.ready(frame)?.endsEarly === true) this.#endsEarly.add(slice);
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

  /** Slices that could not be fetched or decoded: they stay blank */
  get failedCount(): number {
    return this.#failed.size;
  }

  /** Slices whose code stream stops before its end */
  get endsEarlyCount(): number {
    return this.#endsEarly.size;
  }

  /** The frame nearest to the middle whose pixels are here; null while none is. */
  get nearestShown(): ShownSlice | null {
    const { frames } = this.stack;
    const middle = Math.floor(frames.length / 2);
    for (let off = 0; off <= middle; off++)
      for (const frame of [frames[middle + off], frames[middle - off]]) {
        const pixels = frame ? frameStore.ready(frame) : null;
        if (frame && pixels) return { frame, pixels };
      }
    return null;
  }

  /** Where one of its frames lies; null for any other frame. */
  readonly sliceOf = (sopInstanceUid: string, frameNumber: number): SlicePlane | null => {
    this.#planes ??= new Map(
      this.stack.frames.map((frame) => [`${frame.sopInstanceUid}/${frame.frameNumber}`, frame.plane]),
    );
    return this.#planes.get(`${sopInstanceUid}/${frameNumber}`) ?? null;
  };

  /** What the display shutter covers; `mixed` when the slices have several, which no volume can honour; null without one. */
  get cover(): SliceCover | 'mixed' | null {
    this.#cover ??= { of: coverOf(this.stack.frames) };
    return this.#cover.of;
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
    this.#failed.clear();
    this.stack.frames.forEach((frame, slice) => {
      frameStore.want(this, frame, () => Math.abs(slice - this.#preferred)).catch(() => undefined);
    });
  }

  dispose(): void {
    this.#end();
    frameStore.release(this);
  }
}

/** What views say of the display shutter. */
export function shutterOf({ cover }: Volume): 'applied' | 'mixed' | null {
  return cover === null || cover === 'mixed' ? cover : 'applied';
}

function coverOf(frames: readonly Frame[]): SliceCover | 'mixed' | null {
  const [first] = frames;
  if (!first) return null;
  const { shutter, columns, rows, pixelAspect } = first;
  // Those of images have no bitmap: they are short.
  const key = JSON.stringify(shutter);
  if (frames.some((frame) => JSON.stringify(frame.shutter) !== key)) return 'mixed';
  if (shutter === null) return null;
  return { columns, rows, covered: coveredPixels(shutter, columns, rows, pixelAspect), grey: shutter.grey };
}
