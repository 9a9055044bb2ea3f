import { distanceBetween } from '#shared/gsdf/chromaticity.ts';
import type { Display } from './displays.ts';
import { type LatestValues, type Match, responseOf } from './evaluate.ts';
import { latestResponse } from './room-light.ts';

/** Displays that stand at one workstation: windows of one seat were on both. */
export function isBeside(one: Pick<Display, 'displayId' | 'place'>, other: Display): boolean {
  if (other.isRetired || other.displayId === one.displayId || !one.place || !other.place) return false;
  return seatOf(one.place.name) === seatOf(other.place.name);
}

/** The first part of a place's name; `displayName` of the window writes it. */
function seatOf(name: string): string {
  return name.split('/')[0] ?? name;
}

/** How two displays differ by what was measured of each by itself; null where one has no luminance response. */
export function apartOf(own: LatestValues, other: LatestValues): Match | null {
  const [ownResponse, otherResponse] = [latestResponse(own), latestResponse(other)];
  if (!ownResponse || !otherResponse) return null;
  const [a, b] = [responseOf(ownResponse).brightest, responseOf(otherResponse).brightest];
  const [white, otherWhite] = [whiteOf(own), whiteOf(other)];
  return {
    luminancePct: (200 * (a - b)) / (a + b),
    whiteDistance:
      white && otherWhite ? distanceBetween([white.x, white.y], [otherWhite.x, otherWhite.y]) : null,
  };
}

function whiteOf({ colour }: LatestValues) {
  return colour?.greys.toSorted((a, b) => b.luminance - a.luminance)[0];
}
