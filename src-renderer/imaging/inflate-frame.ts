import { AppError } from '#shared/errors.ts';

/**
 * A frame of the Deflated Image Frame Compression (PS3.5 A.4.15): a raw deflate stream, filled up to an even length.
 *
 * @param sizeBytes of the frame; nothing is read beyond it
 * @throws AppError CORRUPT when the stream ends before
 */
export async function inflateFrame(
  deflated: Uint8Array<ArrayBuffer>,
  sizeBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const frame = new Uint8Array(sizeBytes);
  let at = 0;
  const reader = new Blob([deflated])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  try {
    while (at < sizeBytes) {
      const { value, done } = await reader.read();
      if (done) break;
      const part = value.subarray(0, sizeBytes - at);
      frame.set(part, at);
      at += part.length;
    }
  } catch (cause) {
    throw damaged(cause);
  } finally {
    // What follows the frame is filling, which a stream may not have.
    reader.cancel().catch(() => undefined);
  }
  if (at < sizeBytes) throw damaged(null);
  return frame;
}

function damaged(cause: unknown): AppError {
  return new AppError(
    'CORRUPT',
    'The deflated image cannot be inflated. Ask the sender for the study again.',
    { cause },
  );
}
