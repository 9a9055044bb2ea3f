import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { DamageKind } from '#shared/contract/integrity.ts';
import { readFileMeta } from '#main/dicom/part10.ts';

const BLOCK_BYTES = 1 << 20;

/** What the catalog knows of a stored file. */
export interface KnownFile {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  /** CRC-32 of the data set as received */
  readonly datasetCrc32: number;
}

export interface Damage {
  readonly kind: Exclude<DamageKind, 'orphan'>;
  readonly detail: string;
}

/**
 * Reads a file from its first byte to its last and compares it with what was stored.
 *
 * @param pace waits after each piece
 * @returns null when it is what was stored
 */
export async function checkFile(
  file: string,
  known: KnownFile,
  { signal, pace }: { readonly signal: AbortSignal; readonly pace: (bytes: number) => Promise<void> },
): Promise<Damage | null> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size !== known.sizeBytes)
      return {
        kind: size < known.sizeBytes ? 'cut' : 'changed',
        detail: `It has ${String(size)} bytes instead of ${String(known.sizeBytes)}.`,
      };
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let [position, crc] = [0, 0];
    while (position < size) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(block, 0, block.length, position);
      if (bytesRead === 0) return { kind: 'cut', detail: 'It ended while it was read.' };
      const bytes = block.subarray(0, bytesRead);
      if (position === 0 && !isMetaOf(bytes, known))
        return { kind: 'changed', detail: 'Its file meta information is not what was stored.' };
      crc = crc32(bytes.subarray(Math.min(bytesRead, Math.max(0, known.datasetOffset - position))), crc);
      position += bytesRead;
      await pace(bytesRead);
    }
    return crc === known.datasetCrc32
      ? null
      : { kind: 'changed', detail: 'Its bytes are not those that were stored.' };
  } catch (error) {
    signal.throwIfAborted();
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'missing', detail: 'The file is not there.' };
    return { kind: 'unreadable', detail: `It cannot be read (${code || String(error)}).` };
  }
}

/** Before the data set nothing is summed, but it says what the bytes behind it are. */
function isMetaOf(head: Buffer, { sopInstanceUid, transferSyntaxUid, datasetOffset }: KnownFile): boolean {
  const meta = readFileMeta(head);
  return (
    meta?.sopInstanceUid === sopInstanceUid &&
    meta.transferSyntaxUid === transferSyntaxUid &&
    meta.datasetOffset === datasetOffset
  );
}
