import { close, closeSync, fdatasync, fstatSync, open, writev } from 'node:fs';
import { crc32 } from 'node:zlib';
import { discard, readFully } from './instance-store.ts';

/** Enough for one writev of a usual CT slice; larger objects are written while they arrive. */
const BATCH_BYTES = 512 * 1024;
/** What may wait for the disk before the sender is told to pause */
const MAX_WAITING_BYTES = 4 << 20;
const HEAD_BYTES = 64 * 1024;

export interface FinishedPart {
  /** Whole file: file meta and data set */
  readonly sizeBytes: number;
  readonly datasetCrc32: number;
  /** Last change of the file, milliseconds since 1970: a rebuild of the catalog finds the same */
  readonly writtenAt: number;
}

/**
 * One file in `incoming/`: bytes are queued, written in batches and synced. Never throws and never emits; what went
 * wrong is told by `finish`. Memory stays bounded as long as the caller pauses when `write` says so.
 */
export class PartFile {
  onDrain: (() => void) | null = null;
  readonly file: string;
  readonly #metaBytes: number;
  #queue: Buffer[];
  #queued: number;
  #flying = 0;
  #descriptor = -1;
  #isBusy = false;
  #isAborted = false;
  #error: unknown;
  #crc = 0;
  #datasetBytes = 0;
  #head: Buffer[] = [];
  #headBytes = 0;
  #finished: ((error: unknown) => void) | undefined;

  /** @param fileMeta what stands before the data set; owned from here on */
  constructor(file: string, fileMeta: Buffer) {
    this.file = file;
    this.#metaBytes = fileMeta.length;
    this.#queue = [fileMeta];
    this.#queued = fileMeta.length;
  }

  get datasetBytes(): number {
    return this.#datasetBytes;
  }

  /** Takes bytes of the data set, which nobody may change any more. @returns false: pause until `onDrain` */
  write(bytes: Buffer): boolean {
    if (this.#isAborted || this.#error !== undefined) return true;
    if (this.#headBytes < HEAD_BYTES) {
      this.#head.push(bytes);
      this.#headBytes += bytes.length;
    }
    this.#crc = crc32(bytes, this.#crc);
    this.#datasetBytes += bytes.length;
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#queued >= BATCH_BYTES) this.#step();
    return this.#queued + this.#flying < MAX_WAITING_BYTES;
  }

  /** The first 64 KiB of the data set or a little more, or all there is. */
  head(): Buffer {
    return this.#head.length === 1 && this.#head[0] ? this.#head[0] : Buffer.concat(this.#head);
  }

  /** The first `wanted` bytes of the data set, from the file; only between `finish` and `close`. */
  readBack(wanted: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(wanted, this.#datasetBytes));
    return bytes.subarray(0, readFully(this.#descriptor, bytes, bytes.length, this.#metaBytes));
  }

  /** The file is kept open until `close`. Resolves when its bytes are on disk; rejects with what the disk said. */
  finish(): Promise<FinishedPart> {
    return new Promise((resolve, reject) => {
      this.#finished = (error) => {
        if (error === undefined)
          resolve({
            sizeBytes: this.#metaBytes + this.#datasetBytes,
            datasetCrc32: this.#crc,
            writtenAt: Math.floor(fstatSync(this.#descriptor).mtimeMs),
          });
        else reject(error instanceof Error ? error : new Error('the part was given up', { cause: error }));
      };
      this.#step();
    });
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
    this.#head = [];
  }

  /** Gives up and removes the file; also ends a `finish` that waits. */
  abort(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#queue = [];
    this.#head = [];
    this.#queued = 0;
    this.#step();
  }

  #step(): void {
    if (this.#isBusy) return;
    if (this.#isAborted || this.#error !== undefined) this.#giveUp();
    else if (this.#descriptor < 0) this.#open();
    else if (this.#queued > 0 && (this.#queued >= BATCH_BYTES || this.#finished)) this.#write();
    else if (this.#finished) this.#sync();
  }

  #done(error: unknown): void {
    this.#isBusy = false;
    if (error) {
      this.#error ??= error;
      this.#queue = [];
      this.#head = [];
      this.#queued = 0;
    }
    this.#step();
  }

  #open(): void {
    this.#isBusy = true;
    open(this.file, 'wx+', 0o600, (error, descriptor) => {
      if (!error) this.#descriptor = descriptor;
      this.#done(error);
    });
  }

  #write(): void {
    this.#isBusy = true;
    const batch = this.#queue;
    this.#flying = this.#queued;
    this.#queue = [];
    this.#queued = 0;
    writev(this.#descriptor, batch, (error, written) => {
      const rest = error ? [] : unwritten(batch, written);
      const missing = error ? 0 : this.#flying - written;
      // A disk that takes a part only says why at the next try.
      if (missing > 0 && written === 0) error ??= new Error('the disk took nothing');
      this.#queue = [...rest, ...this.#queue];
      this.#queued += missing;
      this.#flying = 0;
      const drained = this.onDrain;
      this.onDrain = null;
      this.#done(error);
      drained?.();
    });
  }

  #sync(): void {
    this.#isBusy = true;
    fdatasync(this.#descriptor, (error) => {
      if (error || this.#isAborted) {
        this.#done(error);
        return;
      }
      const finished = this.#finished;
      this.#finished = undefined;
      this.#isBusy = false;
      finished?.(undefined);
    });
  }

  #giveUp(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    if (descriptor >= 0) close(descriptor, () => discard(this.file));
    else discard(this.file);
    const finished = this.#finished;
    this.#finished = undefined;
    finished?.(this.#error ?? new Error('the part was given up'));
    const drained = this.onDrain;
    this.onDrain = null;
    drained?.();
  }
}

function unwritten(batch: readonly Buffer[], written: number): Buffer[] {
  let skip = written;
  return batch.flatMap((bytes) => {
    const from = Math.min(skip, bytes.length);
    skip -= from;
    return from < bytes.length ? [bytes.subarray(from)] : [];
  });
}
