import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { InstanceSource } from './instance-to-send.ts';

/** A data set ready to be sent, from a place that may be a file. */
export interface DatasetSource {
  readonly sizeBytes: number;
  /**
   * Fills the parts, in order, with the bytes from `position` of the data set on.
   *
   * @throws AppError CORRUPT when there are fewer bytes than there were
   */
  read(parts: readonly Buffer[], position: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

function fromBytes(bytes: Buffer, datasetOffset: number): DatasetSource {
  return {
    sizeBytes: bytes.length - datasetOffset,
    read(parts, position) {
      let at = datasetOffset + position;
      for (const part of parts) at += bytes.copy(part, 0, at, at + part.length);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function fromFile(file: FileHandle, sizeBytes: number, datasetOffset: number): DatasetSource {
  return {
    sizeBytes,
    async read(parts, position) {
      const wanted = parts.reduce((sum, part) => sum + part.length, 0);
      const { bytesRead } = await file.readv(parts, datasetOffset + position);
      if (bytesRead === wanted) return;
      throw new AppError(
        'CORRUPT',
        'A stored file changed while it was being sent. Check the disk and send it again.',
      );
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

/** @throws AppError MISSING when the file cannot be opened */
export async function openDataset(source: InstanceSource): Promise<DatasetSource> {
  if (source.kind === 'bytes') return fromBytes(source.bytes, source.datasetOffset);
  try {
    const file = await open(source.path, 'r');
    const { size } = await file.stat();
    return fromFile(file, Math.max(0, size - source.datasetOffset), source.datasetOffset);
  } catch (cause) {
    throw new AppError('MISSING', 'A file to be sent cannot be read. Check that it is still there.', {
      cause,
    });
  }
}
