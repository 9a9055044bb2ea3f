import type { DisplaySize } from '#shared/reading/preferences.ts';
import { keepSeatValue, seatValue } from '#view/state/seat.ts';

const SEAT = 'seatId';

/** Names the screen that this window is on among all of the station: of which seat, how large, and where it stands. */
export function displayName(): string {
  let seat = seatValue(SEAT, '');
  if (seat === '') {
    seat = crypto.randomUUID();
    keepSeatValue(SEAT, seat);
  }
  const { width, height } = screen;
  // Where the screen stands among the others; browsers that do not say it have one.
  const { availLeft = 0, availTop = 0 } = screen as Screen & { availLeft?: number; availTop?: number };
  return `${seat}/${width}x${height}/${availLeft},${availTop}`;
}

export function thisDisplay(displays: readonly DisplaySize[]): DisplaySize | null {
  const name = displayName();
  return displays.find(({ display }) => display === name) ?? null;
}

/** null when this screen has not been measured. Zooming the page changes CSS pixels, not those of the screen. */
export function mmPerCssPixel(displays: readonly DisplaySize[]): number | null {
  const known = thisDisplay(displays);
  return known && known.mmPerPixel * devicePixelRatio;
}
