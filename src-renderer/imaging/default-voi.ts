import { fullRangeWindow, type Voi } from '#view/kernels/voi.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';

export interface NamedVoi {
  readonly voi: Voi;
  readonly name: string;
}

/** How a frame is shown when nobody has chosen: as its sender says, else over all its values. */
export function defaultVoi(frame: Frame, pixels: FramePixels): NamedVoi | null {
  if (pixels.kind === 'colour') return null;
  const stored = frame.vois[0];
  if (stored) return { voi: stored.voi, name: stored.explanation };
  return fullRange(pixels);
}

/** From the least to the greatest value of the frame, padding left out. */
export function fullRange(pixels: Extract<FramePixels, { kind: 'grey' }>): NamedVoi {
  const { lowest, highest } = pixels;
  if (pixels.values instanceof Float32Array) {
    const width = Math.max(highest - lowest, Number.MIN_VALUE);
    const window = { centre: (lowest + highest) / 2, width };
    return { voi: { kind: 'window', window, function: 'LINEAR_EXACT' }, name: 'Full range' };
  }
  return {
    voi: { kind: 'window', window: fullRangeWindow(lowest, highest), function: 'LINEAR' },
    name: 'Full range',
  };
}
