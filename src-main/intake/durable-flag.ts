/** Shared by the thread that syncs a part and the one that enters it, so that the two work at the same time. */
export type DurableFlag = Int32Array<SharedArrayBuffer>;

const PENDING = 0;
const ON_DISK = 1;
const GIVEN_UP = 2;

export function newDurableFlag(): DurableFlag {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Once: whether the bytes are on disk, or never will be. */
export function settleDurable(flag: DurableFlag, isOnDisk: boolean): void {
  Atomics.store(flag, 0, isOnDisk ? ON_DISK : GIVEN_UP);
  Atomics.notify(flag, 0);
}

/**
 * Blocks the calling thread, which must not be the one that settles.
 *
 * @returns false when the bytes will not be on disk, or are not in time
 */
export function isDurableWithin(flag: DurableFlag, limitMs: number): boolean {
  Atomics.wait(flag, 0, PENDING, limitMs);
  return Atomics.load(flag, 0) === ON_DISK;
}

/** The same for a thread that has other things to do. */
export async function durableSettled(flag: DurableFlag): Promise<void> {
  await Atomics.waitAsync(flag, 0, PENDING).value;
}
