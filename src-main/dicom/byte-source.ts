import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';

/** The bytes of one data set, inflated, from its first element on. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** @returns fewer bytes than asked where the data set ends */
  read(offset: number, length: number): Promise<Buffer>;
  /** Fills a part of a buffer. @returns fewer bytes than asked where the data set ends */
  readInto(buffer: Buffer, at: number, offset: number, length: number): Promise<number>;
}

/** A part of an open file, read by position; the caller keeps and closes the handle. */
export function fileSource(handle: FileHandle, datasetOffset: number, sizeBytes: number): ByteSource {
  const datasetBytes = Math.max(0, sizeBytes - datasetOffset);
  async function readInto(buffer: Buffer, at: number, offset: number, length: number): Promise<number> {
    const wanted = Math.max(0, Math.min(length, datasetBytes - offset));
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await handle.read(
        buffer,
        at + done,
        wanted - done,
        datasetOffset + offset + done,
      );
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }
  return {
    sizeBytes: datasetBytes,
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, datasetBytes - offset)));
      const done = await readInto(buffer, 0, offset, buffer.length);
      return done === buffer.length ? buffer : buffer.subarray(0, done);
    },
    readInto,
  };
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    readInto: (buffer, at, offset, length) =>
      Promise.resolve(bytes.copy(buffer, at, offset, offset + length)),
  };
}

const FIRST_WINDOW_BYTES = 64 * 1024;
const LARGEST_WINDOW_BYTES = 64 * 1024 * 1024;

/**
 * Reads from `at` as much as `parse` needs: a small piece first, four times more as long as it answers null.
 *
 * @param parse gets the bytes from `at` on, and whether the data set ends with them; must then not answer null
 * @throws AppError CORRUPT when 64 MiB do not suffice
 */
export async function readGrowing<Result>(
  source: ByteSource,
  at: number,
  parse: (bytes: Buffer, isWhole: boolean) => Result | null,
): Promise<Result> {
  for (let size = FIRST_WINDOW_BYTES; size <= LARGEST_WINDOW_BYTES; size *= 4) {
    const bytes = await source.read(at, size);
    const isWhole = at + bytes.length >= source.sizeBytes || bytes.length < size;
    const result = parse(bytes, isWhole);
    if (result !== null) return result;
    if (isWhole) break;
  }
  throw new AppError(
    'CORRUPT',
    'The header of this object does not end. Ask for the object to be sent again.',
  );
}
