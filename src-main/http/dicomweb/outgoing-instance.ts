import type { FileHandle } from 'node:fs/promises';
import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  transferSyntax,
} from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { isDecodable } from '#main/dicom/decode-frame.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { instanceFile } from '#main/store/layout.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { DicomwebContext } from './context.ts';

const PREAMBLE_BYTES = 128;
const PIECE_BYTES = 1024 * 1024;
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

/** A Part 10 file on its way out. */
export interface OutgoingFile extends AsyncDisposable {
  /** Of what really leaves */
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  /** Its bytes once; each piece is good until the next is asked for */
  pieces(): AsyncIterable<Buffer>;
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
  return {
    transferSyntaxUid,
    sizeBytes,
    pieces: () => filePieces(handle, sizeBytes, context.buffers),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Two buffers in turns: one is filled while the other leaves. */
async function* filePieces(
  handle: FileHandle,
  sizeBytes: number,
  buffers: BufferPool,
): AsyncGenerator<Buffer, void, undefined> {
  const turns = [buffers.take(PIECE_BYTES), buffers.take(PIECE_BYTES)] as const;
  const read = async (at: number, buffer: Buffer) => {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(PIECE_BYTES, sizeBytes - at), at);
    return buffer.subarray(0, bytesRead);
  };
  let [next, other]: readonly [Buffer, Buffer] = turns;
  let reading = read(0, next);
  try {
    for (let at = 0; at < sizeBytes;) {
      const piece = await reading;
      if (piece.length === 0)
        throw new AppError('CORRUPT', 'The file of an instance is shorter than it was. Look at the disk.');
      if (at === 0) clearPreamble(piece);
      at += piece.length;
      [next, other] = [other, next];
      reading = at < sizeBytes ? read(at, next) : Promise.resolve(piece);
      yield piece;
    }
  } finally {
    // Nothing is read into them any more when others get them.
    await reading.catch(() => undefined);
    for (const buffer of turns) buffers.give(buffer);
  }
}

/** @param head the first bytes of a file; what is no Part 10 file is left alone */
function clearPreamble(head: Buffer): void {
  if (head.toString('latin1', PREAMBLE_BYTES, PREAMBLE_BYTES + 4) === 'DICM') head.fill(0, 0, PREAMBLE_BYTES);
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
  return {
    transferSyntaxUid,
    sizeBytes: fileMeta.length + dataset.length,
    async *pieces() {
      yield fileMeta;
      yield dataset;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
