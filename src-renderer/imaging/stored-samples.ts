import { sampleTypeFor, type Modality } from '#view/kernels/modality.ts';
import { decodeFrame } from './decode-frame.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';
import { problemText } from './problem-text.ts';
import { fetchFrame } from './wado.ts';

const AS_STORED: Modality = { slope: 1, intercept: 0, table: null };

/**
 * The stored values of one frame at a time, fetched and decoded once more: the pixels that are shown are kept after
 * the modality LUT only.
 */
export class StoredSamples {
  readonly #onChange: () => void;
  #imageId = '';
  #abort: AbortController | null = null;
  #pixels: FramePixels | null = null;
  #problem = '';

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** One value a sample; null while they are on their way, or when they did not come. */
  at(frame: Frame, column: number, row: number): readonly number[] | null {
    this.#want(frame);
    const pixels = this.#pixels;
    const at = row * frame.columns + column;
    if (pixels === null) return null;
    if (pixels.kind === 'grey') return [pixels.values[at] ?? 0];
    return Array.from(pixels.rgba.subarray(at * 4, at * 4 + 3));
  }

  /** Why they did not come; empty otherwise. */
  get problem(): string {
    return this.#problem;
  }

  dispose(): void {
    this.#abort?.abort();
    this.#pixels = null;
  }

  #want(frame: Frame): void {
    if (frame.imageId === this.#imageId) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#imageId = frame.imageId;
    this.#pixels = null;
    this.#problem = '';
    read(frame, abort.signal).then(
      (pixels) => {
        if (abort.signal.aborted) return;
        this.#pixels = pixels;
        this.#onChange();
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        this.#problem = problemText(error);
        this.#onChange();
      },
    );
  }
}

async function read(frame: Frame, signal: AbortSignal): Promise<FramePixels> {
  const { bytes, transferSyntaxUid } = await fetchFrame(frame, signal);
  return decodeFrame(asStored(frame), bytes, transferSyntaxUid);
}

/** The frame without anything that changes its values. */
export function asStored(frame: Frame): Frame {
  // Halved colour samples have no value of their own at every pixel: they are told as the colour that they give.
  const isHalved = frame.photometricInterpretation === 'YBR_FULL_422';
  const photometric = frame.samplesPerPixel === 1 ? 'MONOCHROME2' : 'RGB';
  return {
    ...frame,
    photometricInterpretation: isHalved ? frame.photometricInterpretation : photometric,
    palette: null,
    overlayPlanes: [],
    paddingRange: null,
    modalityLut: AS_STORED,
    sampleType: sampleTypeFor([{ format: frame.format, modality: AS_STORED }]),
    fidelity: { ...frame.fidelity, icc: null },
  };
}
