import type { SampleArray } from '#view/kernels/modality.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';

/** What a window gives to those that it opened. */
export interface SharedFrames {
  want(wanter: object, frame: Frame, rank: () => number): Promise<FramePixels>;
  release(wanter: object): void;
}

/** Under this name the leading window has its frames. */
const NAME = 'viewboxFrames';

export function shareFrames(frames: SharedFrames): void {
  Reflect.set(globalThis, NAME, frames);
}

/** Frames of the window that opened this one; null when there is none, or when it runs in a process of its own. */
function framesOfOpener(): SharedFrames | null {
  try {
    const opener = window.opener as Window | null;
    if (opener === null || opener.closed) return null;
    return (Reflect.get(opener, NAME) as SharedFrames | undefined) ?? null;
  } catch {
    return null;
  }
}

/**
 * The pixels of a frame out of the memory of the window that opened this one: decoded once for all windows.
 *
 * @returns null when nothing can be shared; the frame is then loaded as ever
 */
export async function loadFromOpener(frame: Frame, signal: AbortSignal): Promise<FramePixels | null> {
  const frames = framesOfOpener();
  if (frames === null) return null;
  const wanter = {};
  const letGo = () => frames.release(wanter);
  signal.addEventListener('abort', letGo, { once: true });
  try {
    return asOwn(await frames.want(wanter, frame, () => 0));
  } catch {
    // The other window was closed or loaded anew meanwhile.
    return null;
  } finally {
    signal.removeEventListener('abort', letGo);
    letGo();
  }
}

/** The same memory seen through this window's own kinds of arrays: an array of another window is no instance of them. */
function asOwn(pixels: FramePixels): FramePixels {
  if (pixels.kind === 'colour') {
    const { buffer, byteOffset, length } = pixels.rgba;
    return { ...pixels, rgba: new Uint8ClampedArray(buffer, byteOffset, length) };
  }
  return { ...pixels, values: ownArray(pixels.values) };
}

function ownArray(values: SampleArray): SampleArray {
  const { buffer, byteOffset, length } = values;
  switch (values.constructor.name) {
    case 'Uint8Array':
      return new Uint8Array(buffer, byteOffset, length);
    case 'Int8Array':
      return new Int8Array(buffer, byteOffset, length);
    case 'Uint16Array':
      return new Uint16Array(buffer, byteOffset, length);
    case 'Int16Array':
      return new Int16Array(buffer, byteOffset, length);
    default:
      return new Float32Array(buffer, byteOffset, length);
  }
}
