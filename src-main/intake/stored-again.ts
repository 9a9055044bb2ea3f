import { closeSync, fsyncSync, futimesSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { StoredFacts } from '#main/catalog/catalog-keeping.ts';
import { encodeFileMeta, type FileMeta } from '#main/dicom/part10.ts';
import { readFully } from '#main/store/instance-store.ts';

const BLOCK_BYTES = 1 << 20;

/** A part that has the data set of a file which is gone: from where its data set starts, and what it is. */
export interface ReturnedPart {
  readonly part: string;
  readonly datasetOffset: number;
  readonly meta: Pick<FileMeta, 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid'>;
}

/**
 * Makes of an instance that came again the very file that was lost: with the sender of the first time in its file meta
 * information, and the time when that came, since a rebuild reads both from the file.
 *
 * @returns false when no such file can be made of it; the part is untouched then
 */
export function makeAsStored({ part, datasetOffset, meta }: ReturnedPart, lost: StoredFacts): boolean {
  const head = encodeFileMeta({ ...meta, sourceAeTitle: lost.source });
  const isOurs = head.length === lost.datasetOffset;
  // One that was imported with a head of its own comes back only with one of the same length.
  if (!isOurs && datasetOffset !== lost.datasetOffset) return false;
  const seconds = lost.receivedAt / 1000;
  if (!isOurs) {
    const descriptor = openSync(part, 'r+');
    try {
      futimesSync(descriptor, seconds, seconds);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return true;
  }
  const made = `${part}.again`;
  const [from, to] = [openSync(part, 'r'), openSync(made, 'w', 0o600)];
  try {
    writeSync(to, head);
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let at = datasetOffset; ;) {
      const got = readFully(from, block, block.length, at);
      if (got === 0) break;
      for (let written = 0; written < got;) written += writeSync(to, block, written, got - written);
      at += got;
    }
    futimesSync(to, seconds, seconds);
    fsyncSync(to);
  } catch (error) {
    rmSync(made, { force: true });
    throw error;
  } finally {
    closeSync(from);
    closeSync(to);
  }
  renameSync(made, part);
  return true;
}
