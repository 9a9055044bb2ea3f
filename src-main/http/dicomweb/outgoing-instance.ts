import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { DicomwebContext } from './context.ts';

const PREAMBLE_BYTES = 128;
const CHUNK_BYTES = 256 * 1024;

/** What leaves, and in which transfer syntax. */
export interface Leaving {
  readonly record: InstanceRecord;
  readonly transferSyntaxUid: string;
}

/** The first accepted syntax in which an instance can leave; null when there is none */
export function syntaxFor(
  record: InstanceRecord,
  choices: readonly { readonly transferSyntaxUid: string | null }[],
): string | null {
  for (const { transferSyntaxUid } of choices) {
    if (transferSyntaxUid === '*') return record.transferSyntaxUid;
    // What cannot be decoded leaves as it is, rather than not at all (PS3.18 8.7.3.5.2).
    if (transferSyntaxUid === null)
      return canLeaveAs(record, EXPLICIT_VR_LITTLE_ENDIAN)
        ? EXPLICIT_VR_LITTLE_ENDIAN
        : record.transferSyntaxUid;
    if (canLeaveAs(record, transferSyntaxUid)) return transferSyntaxUid;
  }
  return null;
}

/** Whether an instance can leave in a transfer syntax: its own. */
export function canLeaveAs(record: InstanceRecord, transferSyntaxUid: string): boolean {
  return record.transferSyntaxUid === transferSyntaxUid;
}

/**
 * A Part 10 file as it is stored, but with an empty preamble: what another program left there could be run by a computer that
 * takes the file for a program (PS3.10 7.5).
 *
 * @returns `sizeBytes` null when it is not known before the end
 */
export async function instanceBytes(
  context: DicomwebContext,
  { record }: Leaving,
): Promise<{ readonly sizeBytes: number | null; readonly body: Readable }> {
  const handle = await context.instances.open(record);
  return {
    sizeBytes: record.sizeBytes,
    body: Readable.from(chunks(handle, record.sizeBytes), { objectMode: false }),
  };
}

async function* chunks(handle: FileHandle, sizeBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let isFirst = true;
  // The stream closes the handle, also when the caller hangs up and the generator is returned.
  const stream = handle.createReadStream({ highWaterMark: CHUNK_BYTES, end: Math.max(0, sizeBytes - 1) });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (isFirst) clearPreamble(chunk);
    isFirst = false;
    yield chunk;
  }
}

/** @param head the beginning of a file, at least 132 bytes of it; what is no Part 10 file is left alone */
export function clearPreamble(head: Buffer): void {
  if (head.toString('latin1', PREAMBLE_BYTES, PREAMBLE_BYTES + 4) === 'DICM') head.fill(0, 0, PREAMBLE_BYTES);
}
