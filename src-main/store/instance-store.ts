import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { instanceFile, studyFolder, type DataFolder } from './layout.ts';

/** A part of a file. */
export interface FileRange {
  readonly file: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

const OPEN_FOLDERS = 32;

/**
 * Moves finished instances to their final names and remembers which folders must be synced before that is durable.
 *
 * Synchronous on purpose: it runs in the catalog thread, where the whole group waits for the result anyway.
 */
export class InstancePlacer {
  readonly #folder: DataFolder;
  readonly #unsynced = new Set<string>();
  readonly #open = new Map<string, number>();

  constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  /**
   * Gives a part its final name. Durable after `sync`; a file that an earlier crash left under that name is replaced.
   *
   * @returns takes the move back
   */
  place(part: string, studyInstanceUid: string, sopInstanceUid: string): () => void {
    const target = instanceFile(this.#folder, studyInstanceUid, sopInstanceUid);
    const folder = path.dirname(target);
    try {
      renameSync(part, target);
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#makeFolder(studyFolder(this.#folder, studyInstanceUid));
      renameSync(part, target);
    }
    this.#unsynced.add(folder);
    return () => {
      renameSync(target, part);
    };
  }

  /** Makes every `place` so far survive a power cut. */
  sync(): void {
    for (const folder of this.#unsynced) this.#sync(folder);
    this.#unsynced.clear();
  }

  forget(): void {
    this.#unsynced.clear();
  }

  /** A folder was removed: one that is made under its name is another, and must be synced as such. */
  folderGone(folder: string): void {
    const descriptor = this.#open.get(folder);
    this.#open.delete(folder);
    if (descriptor !== undefined) closeSync(descriptor);
  }

  dispose(): void {
    for (const descriptor of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
  }

  /** Keeps the folders of the studies that are arriving open. */
  #sync(folder: string): void {
    if (process.platform === 'win32') return;
    let descriptor = this.#open.get(folder);
    if (descriptor === undefined) {
      descriptor = openSync(folder, constants.O_RDONLY);
      this.#open.set(folder, descriptor);
      for (const [oldest, its] of this.#open) {
        if (this.#open.size <= OPEN_FOLDERS) break;
        this.#open.delete(oldest);
        closeSync(its);
      }
    }
    fsyncSync(descriptor);
  }

  #makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    // Each new folder is an entry of its parent, which has to be durable too.
    for (let made = folder; made.length >= first.length; made = path.dirname(made))
      this.#unsynced.add(path.dirname(made));
  }
}

/** Makes the names in a folder durable. Windows has no such call and keeps them in its journal. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes what was written to a file durable, by whomever. */
export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const COMPARE_BYTES = 1 << 20;

/**
 * Whether two ranges hold the same bytes. Reads both in pieces.
 *
 * @param padded also equal when one is exactly one NUL byte longer: a sender pads a deflated data set of odd length
 *   (PS3.5 A.5)
 */
export function sameBytes(a: FileRange, b: FileRange, padded = false): boolean {
  const difference = Math.abs(a.sizeBytes - b.sizeBytes);
  if (difference > (padded ? 1 : 0)) return false;
  const common = Math.min(a.sizeBytes, b.sizeBytes);
  const [fileA, fileB] = [openSync(a.file, 'r'), openSync(b.file, 'r')];
  try {
    const [bufferA, bufferB] = [Buffer.allocUnsafe(COMPARE_BYTES), Buffer.allocUnsafe(COMPARE_BYTES)];
    for (let at = 0; at < common; at += COMPARE_BYTES) {
      const want = Math.min(COMPARE_BYTES, common - at);
      if (readFully(fileA, bufferA, want, a.offset + at) !== want) return false;
      if (readFully(fileB, bufferB, want, b.offset + at) !== want) return false;
      if (bufferA.compare(bufferB, 0, want, 0, want) !== 0) return false;
    }
    if (difference === 0) return true;
    const [longer, range] = a.sizeBytes > b.sizeBytes ? [fileA, a] : [fileB, b];
    return readFully(longer, bufferA, 1, range.offset + common) === 1 && bufferA[0] === 0;
  } finally {
    closeSync(fileA);
    closeSync(fileB);
  }
}

/** Reads until `want` bytes are there or the file ends. @returns bytes read */
export function readFully(descriptor: number, target: Buffer, want: number, position: number): number {
  let have = 0;
  while (have < want) {
    const got = readSync(descriptor, target, have, want - have, position + have);
    if (got === 0) break;
    have += got;
  }
  return have;
}

/** The size of a file, undefined when it is not there. */
export function sizeOfFile(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

/** Removes a part or finished file that nobody was promised; never fails. */
export function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What stays in incoming/ is removed at the next start.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
