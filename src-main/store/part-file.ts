import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  open,
  openSync,
  write,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { discard, readFully } from './instance-store.ts';

/** Most instances fit into one slab and are written by one call. */
const SLAB_BYTES = 1 << 20;
/**
 * So much is written as soon as it is there, while the sender prepares the next: what is left to write when the last
 * byte comes is what its sender waits for.
 */
const EARLY_BYTES = 192 * 1024;
/** Full slabs that may wait for the disk before the sender is told to pause */
const MAX_WAITING_SLABS = 2;
/** Slabs kept for the next instances of this thread: allocating image-sized buffers is what the collector pays for */
const KEPT_SLABS = 8;
/** What `head` holds when there is so much */
export const HEAD_BYTES = 64 * 1024;

const slabs: Buffer[] = [];

function takeSlab(): Buffer {
  return slabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
}

function giveSlab(slab: Buffer): void {
  if (slabs.length < KEPT_SLABS) slabs.push(slab);
}

/** A disk that is slower is not waited for in the thread itself. */
const QUICK_SYNC_MS = 5;
let usualSyncMs = 0;

function learnSync(startedAt: number): void {
  usualSyncMs += (Math.min(performance.now() - startedAt, 50) - usualSyncMs) / 8;
}

/** What is known of a part once its last byte is written, and does not change when it is synced. */
export interface FinishedPart {
  /** Whole file: file meta and data set */
  readonly sizeBytes: number;
  readonly datasetCrc32: number;
  /** Last change of the file, milliseconds since 1970: a rebuild of the catalog finds the same */
  readonly writtenAt: number;
}

/**
 * One file in `incoming/`: bytes are copied into slabs, written slab by slab and synced. Never throws and never emits;
 * what went wrong is told by `finish`. Memory stays bounded as long as the caller pauses when `write` says so.
 */
export class PartFile {
  onDrain: (() => void) | null = null;
  readonly file: string;
  readonly #metaBytes: number;
  #slab: Buffer;
  #filled: number;
  /** How much of the slab, or of the first full one, is in the file already */
  #flushed = 0;
  /** Full slabs, in order */
  #waiting: Buffer[] = [];
  #descriptor = -1;
  #isBusy = false;
  #isAborted = false;
  #error: unknown;
  #crc = 0;
  #datasetBytes = 0;
  #head: Buffer | undefined;
  #waitsHere = false;
  #written: ((part: FinishedPart) => void) | undefined;
  #finished: ((error: unknown) => void) | undefined;

  /** @param fileMeta what stands before the data set */
  constructor(file: string, fileMeta: Buffer) {
    this.file = file;
    this.#metaBytes = fileMeta.length;
    this.#slab = takeSlab();
    this.#filled = fileMeta.copy(this.#slab);
  }

  get datasetBytes(): number {
    return this.#datasetBytes;
  }

  /** Copies bytes of the data set. @returns false: pause until `onDrain` */
  write(bytes: Buffer): boolean {
    if (this.#isAborted || this.#error !== undefined) return true;
    this.#crc = crc32(bytes, this.#crc);
    this.#datasetBytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.copy(this.#slab, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === SLAB_BYTES) this.#slabIsFull();
    }
    if (this.#filled - this.#flushed >= EARLY_BYTES) this.#writeEarly();
    return this.#waiting.length < MAX_WAITING_SLABS;
  }

  /** The first 64 KiB of the data set, or all there is; valid until `finish` has ended. */
  head(): Buffer {
    return (
      this.#head ?? this.#slab.subarray(this.#metaBytes, Math.min(this.#filled, this.#metaBytes + HEAD_BYTES))
    );
  }

  /** The first `wanted` bytes of the data set, from the file; only between `finish` and `close`. */
  readBack(wanted: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(wanted, this.#datasetBytes));
    return bytes.subarray(0, readFully(this.#descriptor, bytes, bytes.length, this.#metaBytes));
  }

  /**
   * The file is kept open until `close`. Resolves when its bytes are on disk; rejects with what the disk said.
   *
   * @param waitsHere a quick disk is waited for in this thread: the way to the thread pool and back takes as long as the
   *   sync itself. Else in the pool, so that this thread goes on with its other associations
   * @param written called when all bytes were given to the system, before they are synced
   */
  finish(waitsHere: boolean, written: (part: FinishedPart) => void): Promise<FinishedPart> {
    this.#waitsHere = waitsHere;
    return new Promise((resolve, reject) => {
      let part: FinishedPart | undefined;
      this.#written = (known) => {
        part = known;
        written(known);
      };
      this.#finished = (error) => {
        if (error !== undefined || !part) {
          reject(error instanceof Error ? error : new Error('the part was given up', { cause: error }));
          return;
        }
        this.#release();
        resolve(part);
      };
      this.#step();
    });
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  /** Gives up and removes the file; also ends a `finish` that waits. */
  abort(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#step();
  }

  #slabIsFull(): void {
    // The head outlives its slab, which is written and used again.
    this.#head ??= Buffer.from(this.#slab.subarray(this.#metaBytes, this.#metaBytes + HEAD_BYTES));
    this.#waiting.push(this.#slab);
    this.#slab = takeSlab();
    this.#filled = 0;
    this.#step();
  }

  /** Nothing may be on its way to the file: order is what a file is. */
  #writeEarly(): void {
    if (this.#isBusy || this.#waiting.length > 0) return;
    try {
      this.#writeFilled();
    } catch (error) {
      this.#done(error);
    }
  }

  /** Into the page cache at once: handing it to another thread and back costs more than the copy. */
  #writeFilled(): void {
    if (this.#descriptor < 0) this.#descriptor = openSync(this.file, 'wx+', 0o600);
    while (this.#flushed < this.#filled) {
      const written = writeSync(this.#descriptor, this.#slab, this.#flushed, this.#filled - this.#flushed);
      if (written === 0) throw new Error('the disk took nothing');
      this.#flushed += written;
    }
  }

  #step(): void {
    if (this.#isBusy) return;
    const first = this.#waiting[0];
    if (this.#isAborted || this.#error !== undefined) this.#giveUp();
    else if (first) {
      if (this.#descriptor < 0) this.#open();
      else this.#write(first);
    } else if (this.#finished) this.#writeRest();
  }

  #done(error: unknown): void {
    this.#isBusy = false;
    if (error) this.#error ??= error;
    this.#step();
  }

  #open(): void {
    this.#isBusy = true;
    open(this.file, 'wx+', 0o600, (error, descriptor) => {
      if (!error) this.#descriptor = descriptor;
      this.#done(error);
    });
  }

  #write(slab: Buffer): void {
    this.#isBusy = true;
    write(this.#descriptor, slab, this.#flushed, SLAB_BYTES - this.#flushed, null, (error, written) => {
      this.#flushed += error ? 0 : written;
      // A disk that takes only a part says why at the next try.
      if (!error && written > 0 && this.#flushed === SLAB_BYTES) {
        this.#flushed = 0;
        this.#waiting.shift();
        giveSlab(slab);
        this.#drained();
      }
      this.#done(error ?? (written === 0 ? new Error('the disk took nothing') : undefined));
    });
  }

  /** The last slab, nearly always the only one. */
  #writeRest(): void {
    try {
      this.#writeFilled();
      this.#written?.({
        sizeBytes: this.#metaBytes + this.#datasetBytes,
        datasetCrc32: this.#crc,
        writtenAt: Math.floor(fstatSync(this.#descriptor).mtimeMs),
      });
      this.#written = undefined;
    } catch (error) {
      this.#done(error);
      return;
    }
    if (this.#waitsHere && usualSyncMs < QUICK_SYNC_MS) this.#syncHere();
    else this.#syncElsewhere();
  }

  #syncHere(): void {
    const startedAt = performance.now();
    try {
      fdatasyncSync(this.#descriptor);
    } catch (error) {
      this.#done(error);
      return;
    }
    learnSync(startedAt);
    this.#synced();
  }

  #syncElsewhere(): void {
    this.#isBusy = true;
    const startedAt = performance.now();
    fdatasync(this.#descriptor, (error) => {
      learnSync(startedAt);
      this.#isBusy = false;
      if (error || this.#isAborted) this.#done(error);
      else this.#synced();
    });
  }

  #synced(): void {
    const finished = this.#finished;
    this.#finished = undefined;
    finished?.(undefined);
  }

  #drained(): void {
    const drained = this.onDrain;
    this.onDrain = null;
    drained?.();
  }

  #giveUp(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    if (descriptor >= 0) close(descriptor, () => discard(this.file));
    else discard(this.file);
    this.#release();
    const finished = this.#finished;
    this.#finished = undefined;
    finished?.(this.#error ?? new Error('the part was given up'));
    this.#drained();
  }

  #release(): void {
    for (const slab of this.#waiting.splice(0)) giveSlab(slab);
    if (this.#slab.length > 0) {
      giveSlab(this.#slab);
    }
    this.#slab = Buffer.alloc(0);
    this.#filled = 0;
  }
}
