import type { Window } from './voi.ts';

const LOWEST_PART = 0.01;
const HIGHEST_PART = 0.99;

/**
 * The window from the first to the ninety-ninth percentile of values; null when there are none. The value at a part p of n
 * sorted ones is the one of rank ⌈p·n⌉.
 *
 * @param isWhole the values are whole numbers: a LINEAR window (PS3.3 C.11.2.1.2) spans from the centre of one to that of the
 *   other, so it is one wider than their difference
 */
export function percentileWindow(values: Float64Array, isWhole: boolean): Window | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted();
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  const [lowest, highest] = [at(LOWEST_PART), at(HIGHEST_PART)];
  if (isWhole) return { width: Math.max(2, highest - lowest + 1), centre: (lowest + highest + 1) / 2 };
  return { width: Math.max(highest - lowest, Number.MIN_VALUE), centre: (lowest + highest) / 2 };
}

/** A tenth wider or narrower, or the level up or down by a tenth of the width; whole widths stay whole and change by 1 at least. */
export function steppedWindow(window: Window, step: 'wider' | 'narrower' | 'higher' | 'lower'): Window {
  const isWhole = Number.isInteger(window.width);
  const part = isWhole ? Math.max(1, Math.round(window.width / 10)) : window.width / 10;
  switch (step) {
    case 'wider':
      return { ...window, width: window.width + part };
    case 'narrower':
      return { ...window, width: isWhole ? Math.max(1, window.width - part) : window.width - part };
    case 'higher':
      return { ...window, centre: window.centre + part };
    case 'lower':
      return { ...window, centre: window.centre - part };
  }
}
