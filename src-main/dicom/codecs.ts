import charlsFactory from '@cornerstonejs/codec-charls/decodewasmjs';
import turboFactory from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import openJpegFactory from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import openJphFactory from '@cornerstonejs/codec-openjph/wasmjs';
import { Decoder as LosslessDecoder } from '@cornerstonejs/jpeg-lossless-decoder-js';
import { AppError } from '#shared/errors.ts';
import { codeStreamSize } from '#shared/dicom/code-stream-size.ts';
import { markedAsRgb } from './code-stream.ts';
import type { DecodedFrame, FrameDescription } from './decoded-frame.ts';
import { decodeSequentialJpeg } from '#shared/dicom/jpeg-sequential.ts';

/** Loads once what is asked for again and again; a failed load is tried anew. */
function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Promise<Module> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}

// The modules tell their progress to the console otherwise. Each takes its options as its own: none may share them.
const quiet = () => ({ print() {}, printErr() {} });
const charls = once(() => charlsFactory(quiet()));
const turbo = once(() => turboFactory(quiet()));
const openJpeg = once(() => openJpegFactory(quiet()));
const openJph = once(() => openJphFactory(quiet()));

const BASELINE = 0xc0;
const EXTENDED = 0xc1;
const PROGRESSIVE = 0xc2;
const LOSSLESS = 0xc3;

/** Any JPEG by what its stream is: the transfer syntax is not always right about the process. */
export async function decodeJpeg(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const { bitsPerSample = 8, frameMarker = 0 } = codeStreamSize(bytes) ?? {};
  if (frameMarker === LOSSLESS) return decodeJpegLossless(bytes, description);
  if (bitsPerSample > 8 && frameMarker <= EXTENDED) return decodeTwelveBits(bytes, description);
  if (bitsPerSample <= 8 && [BASELINE, EXTENDED, PROGRESSIVE].includes(frameMarker))
    return decodeEightBits(bytes, description);
  throw new AppError(
    'INPUT',
    'This kind of JPEG cannot be shown here. Retrieve the object and use a viewer that can.',
  );
}

function decodeTwelveBits(bytes: Buffer, description: FrameDescription): DecodedFrame {
  return guarded('JPEG', () => ({
    samples: decodeSequentialJpeg(bytes, description),
    photometricInterpretation: description.photometricInterpretation,
    samplesPerPixel: 1,
  }));
}

async function decodeEightBits(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const { JPEGDecoder } = await turbo();
  return guarded('JPEG', () => {
    const isRgb = description.photometricInterpretation === 'RGB';
    const { samples, components } = run(new JPEGDecoder(), isRgb ? markedAsRgb(bytes) : bytes);
    return {
      samples: fitWidth(samples, description.bitsAllocated),
      photometricInterpretation: components === 3 ? 'RGB' : description.photometricInterpretation,
      samplesPerPixel: components,
    };
  });
}

function decodeJpegLossless(bytes: Buffer, description: FrameDescription): DecodedFrame {
  return guarded('JPEG Lossless', () => {
    const width = description.bitsAllocated <= 8 ? 1 : 2;
    const { buffer, byteOffset, byteLength } = new Uint8Array(bytes);
    const samples = new LosslessDecoder().decode(buffer, byteOffset, byteLength, width);
    return {
      samples:
        width === 1
          ? new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
          : new Uint16Array(samples.buffer, samples.byteOffset, samples.byteLength / 2),
      photometricInterpretation: description.photometricInterpretation,
      samplesPerPixel: description.samplesPerPixel,
    };
  });
}

export async function decodeJpegLs(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const module = await charls();
  return guarded(
    'JPEG-LS',
    () => {
      const decoder = new module.JpegLSDecoder();
      const { samples, components } = run(decoder, bytes, (used) => used.getInterleaveMode() === 0);
      return {
        samples: fitWidth(samples, description.bitsAllocated),
        photometricInterpretation: description.photometricInterpretation,
        samplesPerPixel: components,
      };
    },
    (error) => (typeof error === 'number' ? module.getExceptionMessage(error) : ''),
  );
}

export async function decodeJpeg2000(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const { J2KDecoder } = await openJpeg();
  return guarded('JPEG 2000', () => transformed(run(new J2KDecoder(), bytes), description));
}

export async function decodeHtj2k(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const { HTJ2KDecoder } = await openJph();
  return guarded('HTJ2K', () => transformed(run(new HTJ2KDecoder(), bytes), description));
}

interface Run {
  readonly samples: Uint8Array | Uint16Array;
  readonly components: number;
}

function run<Decoder extends WasmDecoder>(
  decoder: Decoder,
  bytes: Buffer,
  isPlanar: (decoder: Decoder) => boolean = () => false,
): Run {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { bitsPerSample, componentCount, width, height } = decoder.getFrameInfo();
    // A copy: the view lies in memory that the next frame overwrites.
    const own = new Uint8Array(decoder.getDecodedBuffer());
    const samples = bitsPerSample > 8 ? new Uint16Array(own.buffer) : own;
    if (samples.length < width * height * componentCount)
      throw new AppError('CORRUPT', 'The compressed picture ends too early. Ask for it to be sent again.');
    if (componentCount === 1 || !isPlanar(decoder)) return { samples, components: componentCount };
    const interleaved = samples.slice();
    const pixels = width * height;
    for (let component = 0; component < componentCount; component += 1)
      for (let pixel = 0; pixel < pixels; pixel += 1)
        interleaved[pixel * componentCount + component] = samples[component * pixels + pixel] ?? 0;
    return { samples: interleaved, components: componentCount };
  } finally {
    decoder.delete();
  }
}

/** The decoders undo the colour transform of the code stream: what was YBR_RCT or YBR_ICT is RGB now. */
function transformed({ samples, components }: Run, description: FrameDescription): DecodedFrame {
  const { photometricInterpretation } = description;
  return {
    samples: fitWidth(samples, description.bitsAllocated),
    photometricInterpretation: /^YBR_(?:RCT|ICT)$/.test(photometricInterpretation)
      ? 'RGB'
      : photometricInterpretation,
    samplesPerPixel: components,
  };
}

/** Eight-bit code streams may stand for sixteen bits allocated. */
function fitWidth(samples: Uint8Array | Uint16Array, bitsAllocated: number): Uint8Array | Uint16Array {
  return bitsAllocated === 16 && samples instanceof Uint8Array ? Uint16Array.from(samples) : samples;
}

function guarded(
  what: string,
  decode: () => DecodedFrame,
  explain: (error: unknown) => string = () => '',
): DecodedFrame {
  try {
    return decode();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = explain(error);
    throw new AppError(
      'CORRUPT',
      `The ${what} picture cannot be decoded${why ? ` (${why})` : ''}. Ask for the object to be sent again.`,
      { cause: error },
    );
  }
}
