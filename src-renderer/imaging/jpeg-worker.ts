import { decodeSequentialJpeg } from '#shared/dicom/jpeg-sequential.ts';
import { toAppError, type ErrorCode } from '#shared/errors.ts';

/** What the worker is asked: the samples of one stream. */
export interface JpegTask {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  readonly columns: number;
}

export type JpegAnswer =
  | { readonly id: number; readonly words: Uint16Array<ArrayBuffer> }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

addEventListener('message', ({ data }: MessageEvent<JpegTask>) => {
  const { id, bytes } = data;
  try {
    const words = decodeSequentialJpeg(bytes, data);
    postMessage({ id, words } satisfies JpegAnswer, { transfer: [words.buffer] });
  } catch (error) {
    const { code, message } = toAppError(error);
    postMessage({ id, code, message } satisfies JpegAnswer);
  }
});
