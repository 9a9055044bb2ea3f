import type { ColourTable } from './colour-table.ts';
import { voiFraction, type Window } from './voi.ts';

export const COLOUR_MAPS = ['hotIron', 'hotMetal', 'rainbow', 'grey', 'greyInverted'] as const;
export type ColourMap = (typeof COLOUR_MAPS)[number];

/** A second volume over the first: its colours, window and how much of the first it hides. */
export interface Fusion {
  readonly map: ColourMap;
  readonly window: Window;
  /** 0 to 1 */
  readonly opacity: number;
}

const ENTRIES = 4096;
/** Below this share of the window nothing is laid over: background does not tint what lies below. */
const CLEAR_BELOW = 0.02;

/** Red, green and blue of a share of the window, 0 to 1 each. Hot Iron is PS3.6 B.1.1, computed. */
function colourOf(map: ColourMap, share: number): readonly [number, number, number] {
  const ramp = (from: number, to: number) => Math.min(1, Math.max(0, (share - from) / (to - from)));
  switch (map) {
    case 'hotIron':
      return [ramp(0, 0.5), ramp(0.5, 1), ramp(0.75, 1)];
    case 'hotMetal':
      return [ramp(0, 0.71), ramp(0.37, 1), ramp(0.75, 1)];
    case 'rainbow':
      return [
        ramp(0.5, 0.75),
        Math.min(ramp(0.05, 0.3), 1 - ramp(0.8, 1)),
        Math.min(ramp(0, 0.1), 1 - ramp(0.35, 0.6)),
      ];
    case 'grey':
      return [share, share, share];
    case 'greyInverted':
      return [1 - share, 1 - share, 1 - share];
  }
}

/** The colours of a fusion for values of the second volume, by a LINEAR_EXACT window. */
export function fusionColours({ map, window, opacity }: Fusion): ColourTable {
  const rgba = new Uint8Array(ENTRIES * 4);
  const lowest = window.centre - window.width / 2;
  const highest = window.centre + window.width / 2;
  for (let entry = 0; entry < ENTRIES; entry++) {
    const value = lowest + ((highest - lowest) * entry) / (ENTRIES - 1);
    rgba.set(fusionColour({ map, window, opacity }, value), entry * 4);
  }
  return { lowest, highest, rgba };
}

/** Red, green, blue and opacity of one value, 0 to 255. */
export function fusionColour(
  { map, window, opacity }: Fusion,
  value: number,
): readonly [number, number, number, number] {
  const share = voiFraction({ kind: 'window', window, function: 'LINEAR_EXACT' }, value);
  const [red, green, blue] = colourOf(map, share);
  const byte = (part: number) => Math.round(part * 255);
  return [byte(red), byte(green), byte(blue), share < CLEAR_BELOW ? 0 : byte(opacity)];
}
