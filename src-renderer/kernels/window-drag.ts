import type { Window } from './voi.ts';

/**
 * The window after a pointer has moved: right is wider, up is lower (brighter). The gain follows the width, so that a
 * brain window is as easy to set as a lung window: 300 CSS pixels double or empty it.
 *
 * @param start      window when the drag began
 * @param dxPx       CSS pixels moved to the right since then
 * @param dyPx       CSS pixels moved down since then
 * @param leastWidth smallest width that the VOI function allows
 */
export function dragWindow(start: Window, dxPx: number, dyPx: number, leastWidth: number): Window {
  const gain = Math.max(start.width, leastWidth * 4) / 300;
  const isWhole = leastWidth >= 1;
  const round = (value: number) => (isWhole ? Math.round(value) : value);
  return {
    width: Math.max(leastWidth, round(start.width + dxPx * gain)),
    centre: round(start.centre + dyPx * gain),
  };
}

/**
 * The window of uptake after a pointer has moved: it begins at 0 and only its upper end moves, wider to the right and
 * lower (darker spots show) upwards; 300 CSS pixels change it by a factor of three.
 */
export function dragUpperEnd(start: Window, dxPx: number, dyPx: number): Window {
  const upper = (start.centre + start.width / 2) * 3 ** ((dxPx + dyPx) / 300);
  return { centre: upper / 2, width: Math.max(upper, Number.MIN_VALUE) };
}
