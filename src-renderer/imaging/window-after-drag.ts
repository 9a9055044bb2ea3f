import type { Window } from '#view/kernels/voi.ts';
import { dragUpperEnd, dragWindow } from '#view/kernels/window-drag.ts';
import type { Frame } from './frame.ts';

/** The window of a volume after a pointer has moved; uptake begins at 0. */
export function windowAfterDrag(
  start: Window,
  dxPx: number,
  dyPx: number,
  frame: Pick<Frame, 'suv' | 'sampleType'> | undefined,
): Window {
  if (frame?.suv?.kind === 'factors') return dragUpperEnd(start, dxPx, dyPx);
  return dragWindow(start, dxPx, dyPx, frame?.sampleType === 'Float32Array' ? start.width / 1000 : 1);
}
