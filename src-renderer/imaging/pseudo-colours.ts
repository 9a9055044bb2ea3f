import type { Palette } from './frame.ts';

/**
 * The colour of each P-value from 0 to 255, opaque little-endian words of RGBA: greys are spread over all entries of the tables
 * (PS3.3 C.11.8, PS3.4 N.2.2).
 */
export function pseudoColours({ red, green, blue }: Palette): Uint32Array {
  const last = red.length - 1;
  return Uint32Array.from({ length: 256 }, (_, pValue) => {
    const at = Math.round((pValue / 255) * last);
    return (0xff000000 | ((blue[at] ?? 0) << 16) | ((green[at] ?? 0) << 8) | (red[at] ?? 0)) >>> 0;
  });
}
