import type { GraphicLayer } from '#shared/objects/presentation-state.ts';

/** The colour that a layer of a presentation state asks for, in the words of CSS; null = it asks for none. */
export function layerColour(layer: GraphicLayer | undefined): string | null {
  if (layer?.colourCieLab) {
    // L* from 0 to 100, a* and b* from -128 to 127 (PS3.3 C.10.7.1.1).
    const [light, a, b] = layer.colourCieLab.map((word) => word / 65_535);
    return `lab(${((light ?? 1) * 100).toFixed(1)}% ${((a ?? 0.5) * 255 - 128).toFixed(1)} ${((b ?? 0.5) * 255 - 128).toFixed(1)})`;
  }
  if (layer?.grey === null || layer?.grey === undefined) return null;
  // P-values from black to white
  const grey = Math.round((layer.grey / 65_535) * 255);
  return `rgb(${grey} ${grey} ${grey})`;
}
