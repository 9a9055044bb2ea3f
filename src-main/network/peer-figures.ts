import { NETWORK_NEEDS, type NetworkNeed, type PeerTest } from '#shared/contract/peer-test.ts';

/** null of nothing */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Of a sample (n − 1); null of less than two values */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** 10⁶ bits a second; null when no time passed */
export function megabitsPerSecond(sizeBytes: number, elapsedMs: number): number | null {
  return elapsedMs > 0 ? (sizeBytes * 8) / 1000 / elapsedMs : null;
}

/** Judges what was measured against what reading needs; what was not measured is not judged. */
export function judge(
  figures: Pick<PeerTest, 'roundTripMs' | 'jitterMs' | 'throughputMbps'>,
): PeerTest['needs'] {
  const { roundTripMs, jitterMs, throughputMbps } = figures;
  const below = (need: NetworkNeed, value: number | null) => ({
    need,
    value,
    isMet: value === null ? null : value < NETWORK_NEEDS[need].limit,
  });
  const atLeast = (need: NetworkNeed) => ({
    need,
    value: throughputMbps,
    isMet: throughputMbps === null ? null : throughputMbps >= NETWORK_NEEDS[need].limit,
  });
  return [
    below('latency', roundTripMs),
    below('jitter', jitterMs),
    atLeast('general'),
    atLeast('mammography'),
    atLeast('multiphase'),
  ];
}
