import { Readable } from 'node:stream';
import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  transferSyntax,
} from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { isDecodable } from '#main/dicom/decode-frame.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { instanceFile } from '#main/store/layout.ts';
import type { DicomwebContext } from './context.ts';

const PREAMBLE_BYTES = 128;
const PREFIX = Buffer.from('DICM');
const CHUNK_BYTES = 256 * 1024;
/** Larger objects leave as they are stored: decoding holds them whole in memory. */
const LARGEST_TRANSCODED_BYTES = 2 ** 30;

/** What leaves, and in which transfer syntax. */
export interface Leaving {
  readonly record: InstanceRecord;
  readonly transferSyntaxUid: string;
  /** No syntax was asked for: what turns out to be damaged leaves as it is stored, rather than not at all */
  readonly mayLeaveAsStored: boolean;
}

/** The first accepted syntax in which an instance can leave; null when there is none */
export function leavingAs(
  record: InstanceRecord,
  choices: readonly { readonly transferSyntaxUid: string | null }[],
): Leaving | null {
  for (const { transferSyntaxUid } of choices) {
    const wanted = transferSyntaxUid ?? defaultSyntax(record);
    if (wanted === '*' || canLeaveAs(record, wanted)) {
      const asked = wanted === '*' ? record.transferSyntaxUid : wanted;
      return { record, transferSyntaxUid: asked, mayLeaveAsStored: transferSyntaxUid === null };
    }
  }
  return null;
}

/** Explicit little endian, unless it is compressed with loss or cannot be decoded (PS3.18 8.7.3.4) */
function defaultSyntax(record: InstanceRecord): string {
  const { transferSyntaxUid } = record;
  const isLossy = transferSyntax(transferSyntaxUid)?.isLossy === true;
  const canBeDefault = !isLossy && canLeaveAs(record, EXPLICIT_VR_LITTLE_ENDIAN);
  return canBeDefault ? EXPLICIT_VR_LITTLE_ENDIAN : transferSyntaxUid;
}

/** Whether an instance can leave in a transfer syntax: its own, or an uncompressed one into which it can be decoded. */
export function canLeaveAs(
  { transferSyntaxUid, sizeBytes }: InstanceRecord,
  wantedSyntaxUid: string,
): boolean {
  if (transferSyntaxUid === wantedSyntaxUid) return true;
  const isPlain =
    wantedSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN || wantedSyntaxUid === IMPLICIT_VR_LITTLE_ENDIAN;
  return isPlain && sizeBytes <= LARGEST_TRANSCODED_BYTES && isDecodable(transferSyntaxUid);
}

export interface OutgoingFile {
  /** Of what really leaves */
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly body: Readable;
}

/**
 * A Part 10 file as it is stored, but with an empty preamble: what another program left there could be run by a computer that
 * takes the file for a program (PS3.10 7.5). In another syntax it is made anew.
 *
 * @throws AppError MISSING when its file is gone; CORRUPT or INPUT when it cannot be decoded
 */
export async function outgoingFile(context: DicomwebContext, leaving: Leaving): Promise<OutgoingFile> {
  const { record, transferSyntaxUid, mayLeaveAsStored } = leaving;
  if (transferSyntaxUid === record.transferSyntaxUid) return storedFile(context, record);
  try {
    return await decodedFile(context, leaving);
  } catch (error) {
    if (mayLeaveAsStored) return storedFile(context, record);
    throw error;
  }
}

async function storedFile(context: DicomwebContext, record: InstanceRecord): Promise<OutgoingFile> {
  const { transferSyntaxUid, sizeBytes } = record;
  const handle = await context.instances.open(record);
  const head = Buffer.alloc(PREAMBLE_BYTES + PREFIX.length);
  await handle.read(head, 0, head.length, 0);
  // The stream closes the handle, also when it is destroyed before it was read.
  const stream = handle.createReadStream({
    start: 0,
    end: Math.max(0, sizeBytes - 1),
    highWaterMark: CHUNK_BYTES,
  });
  if (!hasContentInPreamble(head)) return { transferSyntaxUid, sizeBytes, body: stream };
  const body = Readable.from(withoutPreamble(stream), { objectMode: false });
  body.once('close', () => stream.destroy());
  return { transferSyntaxUid, sizeBytes, body };
}

/** @param head the first 132 bytes of a file; what is no Part 10 file is left alone */
function hasContentInPreamble(head: Buffer): boolean {
  return (
    head.subarray(PREAMBLE_BYTES).equals(PREFIX) &&
    head.subarray(0, PREAMBLE_BYTES).some((byte) => byte !== 0)
  );
}

async function* withoutPreamble(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  for await (const chunk of stream) {
    if (at < PREAMBLE_BYTES) chunk.fill(0, 0, Math.min(chunk.length, PREAMBLE_BYTES - at));
    at += chunk.length;
    yield chunk;
  }
}

async function decodedFile(
  context: DicomwebContext,
  { record, transferSyntaxUid }: Leaving,
): Promise<OutgoingFile> {
  const { sopClassUid, sopInstanceUid, datasetOffset, sizeBytes } = record;
  const dataset = await context.pictures.transcode({
    file: instanceFile(context.folder, record.studyInstanceUid, sopInstanceUid),
    datasetOffset,
    sizeBytes,
    transferSyntaxUid: record.transferSyntaxUid,
    wantedSyntaxUid: transferSyntaxUid,
  });
  const fileMeta = encodeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: '' });
  const body = Readable.from([fileMeta, dataset], { objectMode: false });
  return { transferSyntaxUid, sizeBytes: fileMeta.length + dataset.length, body };
}
