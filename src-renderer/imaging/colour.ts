import type { Frame, Palette } from './frame.ts';

/** Samples of one frame as RGBA, opaque. `isPlanar`: all of the first sample, then all of the second, … */
export function toRgba(
  samples: Uint8Array | Uint16Array | Int8Array | Int16Array,
  frame: Frame,
  isPlanar: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const count = frame.rows * frame.columns;
  const rgba = new Uint8ClampedArray(count * 4);
  const shift = Math.max(0, frame.format.bitsStored - 8);
  if (frame.photometricInterpretation === 'YBR_FULL_422' && samples.length === count * 2)
    return fromYbr422(samples, rgba, frame.columns);
  const step = isPlanar ? 1 : 3;
  const plane = isPlanar ? count : 1;
  const isYbr = frame.photometricInterpretation.startsWith('YBR_FULL');
  for (let pixel = 0; pixel < count; pixel++) {
    const at = pixel * step;
    const first = (samples[at] ?? 0) >> shift;
    const second = (samples[at + plane] ?? 0) >> shift;
    const third = (samples[at + 2 * plane] ?? 0) >> shift;
    if (isYbr) putYbr(rgba, pixel * 4, first, second, third);
    else {
      rgba[pixel * 4] = first;
      rgba[pixel * 4 + 1] = second;
      rgba[pixel * 4 + 2] = third;
      rgba[pixel * 4 + 3] = 255;
    }
  }
  return rgba;
}

/** Y1 Y2 CB CR for each pair of pixels (PS3.3 C.7.6.3.1.2, YBR_FULL_422). */
function fromYbr422(
  samples: ArrayLike<number>,
  rgba: Uint8ClampedArray<ArrayBuffer>,
  columns: number,
): Uint8ClampedArray<ArrayBuffer> {
  for (let pixel = 0; pixel * 4 < rgba.length; pixel += 2) {
    const [y1 = 0, y2 = 0, cb = 0, cr = 0] = [0, 1, 2, 3].map((offset) => samples[pixel * 2 + offset] ?? 0);
    putYbr(rgba, pixel * 4, y1, cb, cr);
    if (pixel + 1 < rgba.length / 4 && columns > 1) putYbr(rgba, pixel * 4 + 4, y2, cb, cr);
  }
  return rgba;
}

function putYbr(rgba: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  rgba[at] = y + 1.402 * (cr - 128);
  rgba[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
  rgba[at + 2] = y + 1.772 * (cb - 128);
  rgba[at + 3] = 255;
}

export function fromPalette(indices: ArrayLike<number>, palette: Palette): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(indices.length * 4);
  const last = palette.red.length - 1;
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const entry = Math.min(Math.max((indices[pixel] ?? 0) - palette.firstMapped, 0), last);
    rgba[pixel * 4] = palette.red[entry] ?? 0;
    rgba[pixel * 4 + 1] = palette.green[entry] ?? 0;
    rgba[pixel * 4 + 2] = palette.blue[entry] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  return rgba;
}

/**
 * Pixels that a supplemental palette colours, as words of RGBA; 0 where the value is below its first one and stays grey
 * (PS3.3 C.7.6.19). null when none is.
 */
export function coloursOf(stored: ArrayLike<number>, palette: Palette): Uint32Array | null {
  const colours = new Uint32Array(stored.length);
  const last = palette.red.length - 1;
  let isAny = false;
  for (let pixel = 0; pixel < stored.length; pixel++) {
    const entry = (stored[pixel] ?? 0) - palette.firstMapped;
    if (entry < 0) continue;
    const at = Math.min(entry, last);
    const [red, green, blue] = [palette.red[at] ?? 0, palette.green[at] ?? 0, palette.blue[at] ?? 0];
    colours[pixel] = (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
    isAny = true;
  }
  return isAny ? colours : null;
}
