import type { SampleArray } from '#view/kernels/modality.ts';

/** Pixels ready to be shown: modality values, or colours. */
export type FramePixels =
  | {
      readonly kind: 'grey';
      readonly values: SampleArray;
      readonly lowest: number;
      readonly highest: number;
      /** RGBA words of pixels that are coloured whatever the window, 0 = grey; none when all are grey */
      readonly colours?: Uint32Array | null;
      /** Drawings in spare bits of the pixels, by group; a byte for each pixel, 1 = drawn */
      readonly overlays?: ReadonlyMap<string, Uint8Array> | null;
      readonly endsEarly?: boolean;
    }
  | {
      readonly kind: 'colour';
      readonly rgba: Uint8ClampedArray<ArrayBuffer>;
      /** The code stream has no end: what its decoder made of it is shown, but some of it may be missing */
      readonly endsEarly?: boolean;
    };

export function sizeOfPixels(pixels: FramePixels): number {
  if (pixels.kind === 'colour') return pixels.rgba.byteLength;
  const overlays = [...(pixels.overlays?.values() ?? [])].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
  return pixels.values.byteLength + (pixels.colours?.byteLength ?? 0) + overlays;
}

/** Least and greatest value; values of the padding range count only when there is nothing else. */
export function valueRange(
  values: SampleArray,
  padding: readonly [number, number] | null,
): readonly [number, number] {
  // An index walks a typed array ten times as quickly as its iterator.
  const { length } = values;
  let lowest = Infinity;
  let highest = -Infinity;
  const [from, to] = padding ?? [Infinity, -Infinity];
  for (let index = 0; index < length; index++) {
    const value = values[index] ?? 0;
    if (value >= from && value <= to) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (padding !== null && lowest > highest) return valueRange(values, null);
  return lowest > highest ? [0, 0] : [lowest, highest];
}
