import { open } from 'node:fs/promises';
import { readFileMeta } from '#main/dicom/part10.ts';
import { AppError } from '#shared/errors.ts';

/** An instance as it lies in a file or in memory; its data set is sent as it is. */
export interface InstanceToSend {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Of the stored data set: the only one in which it can be sent */
  readonly transferSyntaxUid: string;
  readonly source: InstanceSource;
}

export type InstanceSource =
  | { readonly kind: 'file'; readonly path: string; readonly datasetOffset: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly datasetOffset: number };

const HEAD_BYTES = 16 * 1024;

function notPart10(name: string): AppError {
  return new AppError('INPUT', `${name} is not a DICOM Part 10 file, so it cannot be sent. Leave it out.`);
}

/**
 * Reads from a Part 10 file in memory what a C-STORE needs to know of it.
 *
 * @param name for the message of the error
 * @throws AppError INPUT when the bytes are no Part 10 file
 */
export function instanceFromBytes(bytes: Buffer, name = 'The instance'): InstanceToSend {
  const meta = readFileMeta(bytes);
  if (!meta) throw notPart10(name);
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, datasetOffset } = meta;
  const source = { kind: 'bytes', bytes, datasetOffset } as const;
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, source };
}

/**
 * The same of a file on disk; only its head is read.
 *
 * @throws AppError INPUT when the file is no Part 10 file; MISSING when it cannot be read
 */
export async function instanceFromFile(path: string): Promise<InstanceToSend> {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  const size = await readHead(path, head);
  const meta = readFileMeta(head.subarray(0, size));
  if (!meta) throw notPart10('The file');
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, datasetOffset } = meta;
  const source = { kind: 'file', path, datasetOffset } as const;
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, source };
}

async function readHead(path: string, head: Buffer): Promise<number> {
  try {
    await using file = await open(path, 'r');
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return bytesRead;
  } catch (cause) {
    throw new AppError('MISSING', 'A file to be sent cannot be read. Check that it is still there.', {
      cause,
    });
  }
}
