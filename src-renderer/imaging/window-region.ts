import { percentileWindow } from '#view/kernels/auto-window.ts';
import { imageAt, patientAt, type ScreenPoint } from '#view/kernels/view-geometry.ts';
import type { Window } from '#view/kernels/voi.ts';
import { sizeOf } from './view-layers.ts';
import type { View } from './view-state.ts';

/** A rectangle smaller than this is a click. */
const LEAST_PX = 6;
/** Values of a plane are taken at most at this many places across and down. */
const MOST_SAMPLES = 200;

/** Window of the middle 98 % of what a view shows, padding left out; null for colour and before the first picture. */
export function autoWindow(view: View, from?: ScreenPoint, to?: ScreenPoint): Window | null {
  const values = valuesShown(view, from, to);
  const isWhole = values.every(Number.isInteger);
  return percentileWindow(values, isWhole);
}

/** All values of the slice, or those on the screen between two corners. */
function valuesShown(view: View, from?: ScreenPoint, to?: ScreenPoint): Float64Array {
  const [shown, geometry] = [view.values(), view.geometry()];
  if (shown === null || geometry === null) return new Float64Array(0);
  if (shown.kind === 'image') {
    const { columns, rows, values, frame } = shown;
    const { image } = geometry;
    if (image === null) return new Float64Array(0);
    const corners = from && to ? [imageAt(image, from), imageAt(image, to)] : null;
    const range = (axis: 0 | 1, count: number) => {
      if (corners === null) return [0, count] as const;
      const ends = corners.map((corner) => corner[axis]);
      return [
        Math.max(0, Math.floor(Math.min(...ends))),
        Math.min(count, Math.ceil(Math.max(...ends))),
      ] as const;
    };
    const [firstColumn, lastColumn] = range(0, columns);
    const [firstRow, lastRow] = range(1, rows);
    const padding = frame.paddingRange;
    const kept: number[] = [];
    for (let row = firstRow; row < lastRow; row++)
      for (let column = firstColumn; column < lastColumn; column++) {
        const value = values[row * columns + column] ?? 0;
        if (padding === null || value < padding[0] || value > padding[1]) kept.push(value);
      }
    return Float64Array.from(kept);
  }
  const { plane } = geometry;
  if (plane === null) return new Float64Array(0);
  const [left, top] = [Math.min(from?.[0] ?? 0, to?.[0] ?? 0), Math.min(from?.[1] ?? 0, to?.[1] ?? 0)];
  const size = sizeOf(view);
  const [right, bottom] = [
    from && to ? Math.max(from[0], to[0]) : size[0],
    from && to ? Math.max(from[1], to[1]) : size[1],
  ];
  const step = Math.max(1, (right - left) / MOST_SAMPLES, (bottom - top) / MOST_SAMPLES);
  const kept: number[] = [];
  for (let y = top; y < bottom; y += step)
    for (let x = left; x < right; x += step) {
      const value = shown.valueAt(patientAt(plane, [x, y]));
      if (value !== null) kept.push(value);
    }
  return Float64Array.from(kept);
}

/** Draws the rectangle of a drag from a point; the end that is returned takes the window from what lies in it. */
export function showRegion(surface: HTMLElement, view: View, from: ScreenPoint): (isTaken: boolean) => void {
  const frame = document.createElement('div');
  frame.style.cssText =
    'position:absolute;z-index:90;border:1px solid var(--accent);background:rgb(90 160 220 / 12%);pointer-events:none';
  surface.append(frame);
  let to = from;
  const onMove = (event: PointerEvent) => {
    const box = surface.getBoundingClientRect();
    to = [event.clientX - box.left, event.clientY - box.top];
    frame.style.left = `${Math.min(from[0], to[0])}px`;
    frame.style.top = `${Math.min(from[1], to[1])}px`;
    frame.style.width = `${Math.abs(to[0] - from[0])}px`;
    frame.style.height = `${Math.abs(to[1] - from[1])}px`;
  };
  addEventListener('pointermove', onMove);
  return (isTaken) => {
    removeEventListener('pointermove', onMove);
    frame.remove();
    if (!isTaken || Math.hypot(to[0] - from[0], to[1] - from[1]) < LEAST_PX) return;
    const window = autoWindow(view, from, to);
    if (window) view.setWindow(window, '');
  };
}
