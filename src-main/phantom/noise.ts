const TABLE_SIZE = 1 << 16;
let table: Float32Array | undefined;

/** Numbers in [0, 1) that the same seed always gives (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normalTable(): Float32Array {
  if (table) return table;
  const random = seededRandom(20_260_101);
  table = Float32Array.from({ length: TABLE_SIZE }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
  return table;
}

/** Adds normal noise of mean 0, the same for the same seed. */
export function addNoise(values: Float32Array, standardDeviation: number, seed: number): void {
  if (standardDeviation === 0) return;
  const normal = normalTable();
  const random = seededRandom(seed);
  // A fresh start in the table every few pixels keeps its repetition out of the picture.
  for (let start = 0; start < values.length; start += 64) {
    const offset = Math.floor(random() * TABLE_SIZE);
    const end = Math.min(start + 64, values.length);
    for (let index = start; index < end; index += 1) {
      values[index]! += standardDeviation * normal[(offset + index) & (TABLE_SIZE - 1)]!;
    }
  }
}
