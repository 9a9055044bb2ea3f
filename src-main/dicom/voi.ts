export interface VoiWindow {
  readonly center: number;
  /** LINEAR: at least 1; otherwise above 0 */
  readonly width: number;
  readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
}

/** A lookup table of the data set: first stored value that is mapped, entries, and the largest entry there may be. */
export interface LookupTable {
  readonly first: number;
  readonly entries: ArrayLike<number>;
  readonly highest: number;
}

/**
 * A value after the modality LUT as brightness from 0 to 1.
 *
 * @see PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT)
 */
export function windowed(value: number, { center, width, shape }: VoiWindow): number {
  if (shape === 'SIGMOID') return 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (shape === 'LINEAR_EXACT') return clamp((value - center) / width + 0.5);
  if (width <= 1) return value <= center - 0.5 ? 0 : 1;
  return clamp((value - (center - 0.5)) / (width - 1) + 0.5);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** The entry for a value; values before the first and behind the last take those (PS3.3 C.11.1.1.1). */
export function lookedUp(value: number, { first, entries }: LookupTable): number {
  const index = Math.min(entries.length - 1, Math.max(0, Math.trunc(value) - first));
  return entries[index] ?? 0;
}

/**
 * The stored value inside a sample: bits above High Bit masked away, sign extended (PS3.5 8.1.1).
 *
 * @returns a function, since it is called for every pixel
 */
export function storedValueOf(bits: {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
}): (sample: number) => number {
  const stored = Math.min(Math.max(1, bits.bitsStored), bits.bitsAllocated);
  const shift = Math.max(0, bits.highBit + 1 - stored);
  const range = 2 ** stored;
  const sign = 2 ** (stored - 1);
  if (stored === 32) return bits.isSigned ? (sample) => sample | 0 : (sample) => sample;
  return (sample) => {
    const value = (sample >>> shift) % range;
    return bits.isSigned && value >= sign ? value - range : value;
  };
}
