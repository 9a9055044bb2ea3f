import { cache, volumeLoader, type Types } from '@cornerstonejs/core';
import { AppError } from '#shared/errors.ts';
import { volumeGeometry, type VolumeGeometry } from '#view/kernels/plane-camera.ts';
import { registerFrames } from './cornerstone.ts';
import { frameStore } from './frame-store.ts';
import type { SeriesStack } from './series-stack.ts';

let serial = 0;

/** The voxels of a series for the graphics card; they stream in while planes are already shown. */
export class Volume {
  readonly volumeId: string;
  readonly geometry: VolumeGeometry;
  readonly stack: SeriesStack;
  readonly #unregister: () => void;
  #wanted = 0;

  private constructor(volumeId: string, stack: SeriesStack, geometry: VolumeGeometry) {
    this.volumeId = volumeId;
    this.stack = stack;
    this.geometry = geometry;
    this.#wanted = Math.floor(stack.frames.length / 2);
    this.#unregister = registerFrames(stack.frames, this, (index) => Math.abs(index - this.#wanted));
  }

  /** @throws AppError INPUT for a series that forms no volume */
  static async open(stack: SeriesStack): Promise<Volume> {
    const [first, last] = [stack.frames[0], stack.frames.at(-1)];
    const geometry = first && last ? volumeGeometry(first.plane, last.plane, stack.frames.length) : null;
    if (geometry === null || stack.geometry.obstacles.length > 0)
      throw new AppError('INPUT', 'These images form no volume. Read them as a stack.');
    serial += 1;
    const volume = new Volume(`cornerstoneStreamingImageVolume:viewbox-${serial}`, stack, geometry);
    try {
      const imageIds = stack.frames.map((frame) => frame.imageId);
      const streaming = (await volumeLoader.createAndCacheVolume(volume.volumeId, {
        imageIds,
      })) as Types.IStreamingImageVolume & {
        autoRenderOnLoad: boolean;
      };
      // The planes draw themselves as slices come; the library would draw all of them fifty times.
      streaming.autoRenderOnLoad = false;
      streaming.load();
      return volume;
    } catch (error) {
      volume.dispose();
      throw error;
    }
  }

  /** Slices near this one are fetched first. */
  prefer(index: number): void {
    this.#wanted = index;
  }

  get loadedCount(): number {
    return this.stack.frames.reduce((sum, frame) => sum + (frameStore.ready(frame) ? 1 : 0), 0);
  }

  dispose(): void {
    // Not the library's own destroy(): it overwrites the voxels with zeros, and they are the frame store's.
    const streaming = cache.getVolume(this.volumeId);
    if (streaming?.vtkOpenGLTexture) {
      streaming.vtkOpenGLTexture.releaseGraphicsResources();
      streaming.vtkOpenGLTexture.delete();
    }
    if (cache.getVolumeLoadObject(this.volumeId)) cache.removeVolumeLoadObject(this.volumeId);
    for (const frame of this.stack.frames)
      if (cache.getImageLoadObject(frame.imageId))
        cache.removeImageLoadObject(frame.imageId, { force: true });
    this.#unregister();
    frameStore.release(this);
  }
}
