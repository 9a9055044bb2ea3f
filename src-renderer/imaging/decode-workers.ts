import { getWebWorkerManager } from '@cornerstonejs/core';
import { AppError } from '#shared/errors.ts';
import type { Frame } from './frame.ts';
import { initialiseLibrary } from './library.ts';

interface DecodedFrame {
  readonly pixelData: Uint8Array<ArrayBuffer> | Int8Array | Uint16Array | Int16Array;
}

/** Compressed bytes to stored values, in one of the codec workers. */
export async function decodeInWorker(
  frame: Frame,
  bytes: Uint8Array<ArrayBuffer>,
  transferSyntaxUid: string,
): Promise<DecodedFrame['pixelData']> {
  const { bitsAllocated, bitsStored, isSigned } = frame.format;
  const imageFrame = {
    samplesPerPixel: frame.samplesPerPixel,
    photometricInterpretation: frame.photometricInterpretation,
    planarConfiguration: frame.planarConfiguration,
    rows: frame.rows,
    columns: frame.columns,
    bitsAllocated,
    bitsStored,
    pixelRepresentation: isSigned ? 1 : 0,
    smallestPixelValue: undefined,
    largestPixelValue: undefined,
  };
  initialiseLibrary();
  try {
    const decoded = await getWebWorkerManager().executeTask<DecodedFrame>(
      'dicomImageLoader',
      'decodeTask',
      {
        imageFrame,
        transferSyntax: transferSyntaxUid,
        pixelData: bytes,
        options: { preScale: { enabled: false } },
        decodeConfig: {},
      },
      { priority: 0 },
    );
    return decoded.pixelData;
  } catch (cause) {
    throw new AppError(
      'CORRUPT',
      'The compressed image cannot be decoded. Ask the sender for the study again.',
      {
        cause,
      },
    );
  }
}
