import { subtract, type MaskShift } from '#view/kernels/subtraction.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import { valueRange, type FramePixels } from './pixels.ts';

/** Which frames make one subtracted picture. */
export interface SubtractedFrames {
  readonly contrast: readonly Frame[];
  readonly mask: readonly Frame[];
}

export interface SubtractionSettings {
  /** null = the frame is shown as it is */
  readonly framesOf: (frame: Frame) => SubtractedFrames | null;
  readonly shift: MaskShift;
  readonly isLogarithmic: boolean;
}

/** Subtracted pictures are computed again when they are wanted; the last ones are kept. */
const KEPT = 24;

/** Frames of a store less other frames of it. The store's own pixels are not touched. */
export class SubtractedSource implements PixelSource {
  readonly #store: PixelSource;
  readonly #kept = new Map<string, FramePixels>();
  readonly #described = new WeakMap<Frame, Frame>();
  #settings: SubtractionSettings;

  constructor(store: PixelSource, settings: SubtractionSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  get settings(): SubtractionSettings {
    return this.#settings;
  }

  change(settings: SubtractionSettings): void {
    this.#settings = settings;
    this.#kept.clear();
  }

  ready(frame: Frame): FramePixels | null {
    const frames = this.#settings.framesOf(frame);
    if (frames === null) return this.#store.ready(frame);
    const known = this.#kept.get(frame.imageId);
    if (known !== undefined) return known;
    const contrast = this.#greys(frames.contrast);
    const mask = this.#greys(frames.mask);
    if (contrast === null || mask === null) return null;
    const { rows, columns } = frame;
    const { shift, isLogarithmic } = this.#settings;
    const values = subtract(contrast, mask, { rows, columns, shift, isLogarithmic });
    const [lowest, highest] = valueRange(values, null);
    const pixels: FramePixels = { kind: 'grey', values, lowest, highest };
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(frame.imageId, pixels);
    return pixels;
  }

  isLoaded(frame: Frame): boolean {
    return this.#partsOf(frame).every((part) => this.#store.isLoaded(part));
  }

  error(frame: Frame): unknown {
    for (const part of this.#partsOf(frame)) {
      const error = this.#store.error(part);
      if (error !== null) return error;
    }
    return null;
  }

  want(wanter: object, frame: Frame, rank: () => number): Promise<FramePixels> {
    for (const part of this.#partsOf(frame))
      if (part !== frame) this.#store.want(wanter, part, rank).catch(() => undefined);
    return this.#store.want(wanter, frame, rank);
  }

  release(wanter: object): void {
    this.#store.release(wanter);
    this.#kept.clear();
  }

  concerns(frame: Frame, loaded: Frame): boolean {
    return this.#partsOf(frame).includes(loaded);
  }

  /** A part that comes may be what the frame on the screen waits for. */
  onChange(listener: (frame: Frame) => void): () => void {
    return this.#store.onChange(listener);
  }

  describe(frame: Frame): Frame {
    const frames = this.#settings.framesOf(frame);
    if (frames === null) return frame;
    const known = this.#described.get(frame);
    if (known !== undefined) return known;
    const described: Frame = {
      ...frame,
      unit: this.#settings.isLogarithmic ? 'ln × 1000' : frame.unit,
      modalityLut: { slope: 1, intercept: 0, table: null },
      sampleType: 'Float32Array',
      paddingRange: null,
      suv: null,
      vois: [{ voi: this.#window(frames), explanation: '' }],
    };
    this.#described.set(frame, described);
    return described;
  }

  #partsOf(frame: Frame): readonly Frame[] {
    const frames = this.#settings.framesOf(frame);
    return frames === null ? [frame] : [...frames.contrast, ...frames.mask];
  }

  #greys(frames: readonly Frame[]) {
    const greys = frames.flatMap((frame) => {
      const pixels = this.#store.ready(frame);
      return pixels?.kind === 'grey' ? [pixels.values] : [];
    });
    return greys.length === frames.length && greys.length > 0 ? greys : null;
  }

  /** No difference is middle grey; half of what the mask spans is black to white. */
  #window({ mask }: SubtractedFrames) {
    const pixels = mask[0] ? this.#store.ready(mask[0]) : null;
    const [lowest, highest] = pixels?.kind === 'grey' ? [pixels.lowest, pixels.highest] : [0, 1];
    const width = this.#settings.isLogarithmic ? 1000 : Math.max((highest - lowest) / 2, 1);
    return { kind: 'window', window: { centre: 0, width }, function: 'LINEAR_EXACT' } as const;
  }
}
