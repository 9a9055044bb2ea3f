import { fullRangeWindow, type Voi } from '#view/kernels/voi.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';

export interface NamedVoi {
  readonly voi: Voi;
  readonly name: string;
  /** A presentation state says so */
  readonly isPresented?: true;
}

const FULL_RANGE = 'Full range';

/** Where a window or table in force comes from. */
export type VoiSource =
  /** The object, the `ordinal`-th of its windows or of its tables, from 1 */
  | { readonly kind: 'object'; readonly ordinal: number }
  /** The values of the frame */
  | { readonly kind: 'range' }
  | { readonly kind: 'preset' }
  /** A presentation state */
  | { readonly kind: 'state' }
  /** A drag, or figures that somebody typed */
  | { readonly kind: 'reader' };

export function voiSourceOf({ voi, name, isPresented }: NamedVoi, frame: Frame): VoiSource {
  if (isPresented) return { kind: 'state' };
  const at = frame.vois.findIndex((stored) => stored.explanation === name && isSameVoi(stored.voi, voi));
  if (at >= 0) {
    const sameKind = frame.vois.slice(0, at + 1).filter((stored) => stored.voi.kind === voi.kind);
    return { kind: 'object', ordinal: sameKind.length };
  }
  if (name === FULL_RANGE) return { kind: 'range' };
  return { kind: name === '' ? 'reader' : 'preset' };
}

export function isSameVoi(a: Voi, b: Voi): boolean {
  if (a.kind === 'table' || b.kind === 'table') return a === b;
  return (
    a.function === b.function && a.window.centre === b.window.centre && a.window.width === b.window.width
  );
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
    return { voi: { kind: 'window', window, function: 'LINEAR_EXACT' }, name: FULL_RANGE };
  }
  return {
    voi: { kind: 'window', window: fullRangeWindow(lowest, highest), function: 'LINEAR' },
    name: FULL_RANGE,
  };
}
