import type { DisplaySize } from '#shared/reading/preferences.ts';
import { displayName } from '#view/state/display-place.ts';

export function thisDisplay(displays: readonly DisplaySize[]): DisplaySize | null {
  const name = displayName();
  return displays.find(({ display }) => display === name) ?? null;
}

/** null when this screen has not been measured. Zooming the page changes CSS pixels, not those of the screen. */
export function mmPerCssPixel(displays: readonly DisplaySize[]): number | null {
  const known = thisDisplay(displays);
  return known && known.mmPerPixel * devicePixelRatio;
}
