import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { AppError, toAppError } from '#shared/errors.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { bareDataset } from './bare-dataset.ts';
import { InstanceSink, type Intake } from './instance-sink.ts';
import type { ImportOutcome, InspectInstance, OfferedInstance } from './outcome.ts';

const READ_BYTES = 256 * 1024;
/** First look: enough for nearly every header */
const FIRST_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 64 << 20;
/** Media Storage Directory: a DICOMDIR is a table of contents, not an instance */
const DIRECTORY_SOP_CLASS_UID = '1.2.840.10008.1.3.10';

/** Takes one file of a disk or medium. @throws AppError CANCELLED when `signal` aborts */
export function importFile(
  intake: Intake,
  file: string,
  source: string,
  signal?: AbortSignal,
): Promise<ImportOutcome> {
  return importStream(intake, createReadStream(file, { highWaterMark: READ_BYTES }), source, signal);
}

/**
 * Takes one file as a stream, through the same sink as C-STORE; memory stays bounded however long it is.
 *
 * @throws AppError CANCELLED when `signal` aborts; everything else becomes an outcome
 */
export async function importStream(
  intake: Intake,
  readable: Readable,
  source: string,
  signal?: AbortSignal,
  inspect?: InspectInstance,
): Promise<ImportOutcome> {
  const abort = () => readable.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const outcome = await take(intake, readable, source, signal, inspect);
    signal?.throwIfAborted();
    return outcome;
  } catch (error) {
    if (signal?.aborted) throw new AppError('CANCELLED', 'The import was cancelled.');
    return {
      kind: 'refused',
      reason: readFault(error),
      ...(error instanceof AppError && { code: error.code }),
    };
  } finally {
    signal?.removeEventListener('abort', abort);
    readable.destroy();
  }
}

async function take(
  intake: Intake,
  readable: Readable,
  source: string,
  signal: AbortSignal | undefined,
  inspect: InspectInstance | undefined,
): Promise<ImportOutcome> {
  const pieces = readable[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let head: Buffer = Buffer.alloc(0);
  let isWhole = false;
  let wanted = FIRST_BYTES;
  for (;;) {
    const more: Buffer[] = [head];
    let have = head.length;
    while (have < wanted && !isWhole) {
      const next = await pieces.next();
      if (next.done) isWhole = true;
      else {
        more.push(next.value);
        have += next.value.length;
      }
    }
    head = more.length === 1 ? head : Buffer.concat(more, have);
    const found = examine(head, isWhole);
    if (found === 'needsMore' && !isWhole && head.length < MAX_HEADER_BYTES) wanted = head.length * 4;
    else if (found === 'needsMore')
      return { kind: 'refused', reason: 'The header of the object cannot be read to its end.' };
    else if (found === 'notDicom') return { kind: 'notDicom' };
    else {
      inspect?.(found);
      return pass(intake, found, head, pieces, source, signal);
    }
  }
}

interface Found extends OfferedInstance {
  readonly datasetOffset: number;
}

/** What the head of a file is. @throws AppError when it is DICOM that cannot be stored */
function examine(head: Buffer, isWhole: boolean): Found | 'needsMore' | 'notDicom' {
  const meta = readFileMeta(head) ?? bareDataset(head);
  if (!meta || meta.sopClassUid === DIRECTORY_SOP_CLASS_UID) return 'notDicom';
  const { transferSyntaxUid, datasetOffset } = meta;
  const reading = readHeader(head.subarray(datasetOffset), transferSyntaxUid, isWhole);
  if (reading.kind === 'needsMore') return 'needsMore';
  const { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid } = reading.header;
  return {
    studyInstanceUid,
    seriesInstanceUid,
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    datasetOffset,
  };
}

async function pass(
  intake: Intake,
  found: Found,
  head: Buffer,
  pieces: AsyncIterator<Buffer, undefined>,
  source: string,
  signal: AbortSignal | undefined,
): Promise<ImportOutcome> {
  const sink = new InstanceSink(intake, { ...found, source, association: '' });
  try {
    if (!sink.write(head.subarray(found.datasetOffset))) await drained(sink);
    for (;;) {
      const next = await pieces.next();
      if (next.done) break;
      if (!sink.write(next.value)) await drained(sink);
    }
    signal?.throwIfAborted();
  } catch (error) {
    sink.abort();
    throw error;
  }
  const { outcome, studyInstanceUid } = await sink.finish();
  if (outcome.kind === 'refused') return { kind: 'refused', reason: outcome.message, code: outcome.code };
  return { kind: outcome.kind, studyInstanceUid };
}

function drained(sink: InstanceSink): Promise<void> {
  return new Promise((resolve) => {
    sink.onDrain = resolve;
  });
}

function readFault(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'The file is not there.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read.';
  if (code === 'EISDIR') return 'This is a folder, not a file.';
  if (code === 'EIO') return 'The medium cannot be read here.';
  return error instanceof Error && code === ''
    ? toAppError(error).message
    : `The file cannot be read (${code}).`;
}
