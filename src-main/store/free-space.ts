import { statfs, statfsSync } from 'node:fs';

const FRESH_MS = 500;

/** Kept free of images: catalog, station and audit go on being written when the disk is full of them. */
export const RESERVE_BYTES = 512 << 20;

/**
 * Knows whether the disk of a folder still has its reserve, without asking the disk for every instance.
 *
 * The answer is at most half a second old; an instance larger than the reserve still meets ENOSPC, which is handled
 * where it is written.
 */
export class FreeSpace {
  readonly #folder: string;
  readonly #minimumBytes: number;
  #freeBytes: number;
  #askedAt = 0;

  constructor(folder: string, minimumBytes: number) {
    this.#folder = folder;
    this.#minimumBytes = minimumBytes;
    const { bavail, bsize } = statfsSync(folder);
    this.#freeBytes = bavail * bsize;
  }

  isBelowReserve(): boolean {
    const now = performance.now();
    if (now - this.#askedAt > FRESH_MS) {
      this.#askedAt = now;
      statfs(this.#folder, (error, facts) => {
        if (!error) this.#freeBytes = facts.bavail * facts.bsize;
      });
    }
    return this.#freeBytes < this.#minimumBytes;
  }
}
