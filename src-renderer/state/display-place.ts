import type { DisplayPlace } from '#shared/display-qc/displays.ts';
import type { DisplayFacts } from '#shared/contract/window-bridge.ts';
import { windowBridge } from '#view/api/window-bridge.ts';
import { keepSeatValue, seatValue } from './seat.ts';

const SEAT = 'seatId';

/** Names the screen that this window is on among all of the station: of which seat, how large, and where it stands. */
export function displayName(): string {
  let seat = seatValue(SEAT, '');
  if (seat === '') {
    seat = crypto.randomUUID();
    keepSeatValue(SEAT, seat);
  }
  const { width, height } = screen;
  const { left, top } = placeOfScreen();
  return `${seat}/${width}x${height}/${left},${top}`;
}

/** What this window can tell of its screen. A browser is not asked for more: that would ask the person for a permission. */
export async function displayPlace(): Promise<DisplayPlace> {
  const { width, height } = screen;
  const { left, top } = placeOfScreen();
  const facts = windowBridge.kind === 'electron' ? await windowBridge.displays() : [];
  const own = screenAt(facts, left, top);
  const scale = own?.scaleFactor ?? devicePixelRatio;
  return {
    name: displayName(),
    label: own?.label ?? '',
    widthPx: Math.round(width * scale),
    heightPx: Math.round(height * scale),
    ...(own?.edid && { edid: own.edid }),
  };
}

/** The one of several screens on which a point lies, by the system's own places. */
function screenAt(screens: readonly DisplayFacts[], left: number, top: number): DisplayFacts | undefined {
  const isWithin = (at: number, from: number, length: number) => at >= from && at < from + length;
  return screens.find(
    (each) => isWithin(left, each.left, each.width) && isWithin(top, each.top, each.height),
  );
}

/** Where the screen stands among the others; browsers that do not say it have one. */
function placeOfScreen(): { readonly left: number; readonly top: number } {
  const { availLeft = 0, availTop = 0 } = screen as Screen & { availLeft?: number; availTop?: number };
  return { left: availLeft, top: availTop };
}
