import type { SampleArray } from '#view/kernels/modality.ts';

/** Pixels ready to be shown: modality values, or colours. */
export type FramePixels =
  | { readonly kind: 'grey'; readonly values: SampleArray; readonly lowest: number; readonly highest: number }
  | { readonly kind: 'colour'; readonly rgba: Uint8ClampedArray<ArrayBuffer> };

export function sizeOfPixels(pixels: FramePixels): number {
  return pixels.kind === 'grey' ? pixels.values.byteLength : pixels.rgba.byteLength;
}

/** Least and greatest value; values of the padding range count only when there is nothing else. */
export function valueRange(
  values: SampleArray,
  padding: readonly [number, number] | null,
): readonly [number, number] {
  let lowest = Infinity;
  let highest = -Infinity;
  if (padding === null) {
    for (const value of values) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  } else {
    const [from, to] = padding;
    for (const value of values) {
      if (value >= from && value <= to) continue;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (lowest > highest) return valueRange(values, null);
  }
  return lowest > highest ? [0, 0] : [lowest, highest];
}
