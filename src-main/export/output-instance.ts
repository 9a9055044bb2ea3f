import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { fileSource, memorySource, readGrowing, type ByteSource } from '#main/dicom/byte-source.ts';
import { readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { inflateDataset } from '#main/dicom/inflate-head.ts';
import { encodeFileMeta, readFileMeta } from '#main/dicom/part10.ts';

/** One instance as it will lie on the medium: a Part 10 file with a zeroed preamble. */
export interface OutputInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  /** The data set up to its pixel data */
  readonly header: DataSet;
  /** Where the data set begins in the file */
  readonly datasetOffset: number;
  /** @throws AppError CORRUPT at the end when the stored bytes are no longer those that were received */
  chunks(): AsyncGenerator<Buffer>;
}

const FLOAT_PIXELS = 0x7fe00008;
const CHUNK_BYTES = 1 << 20;

/**
 * A stored instance as it is: own file meta information, then the data set byte by byte. Its preamble is left behind, since that
 * of another program may make the file something else as well (PS3.10 7.5).
 */
export async function storedInstance(record: InstanceRecord, file: string): Promise<OutputInstance> {
  const meta = encodeFileMeta({
    sopClassUid: record.sopClassUid,
    sopInstanceUid: record.sopInstanceUid,
    transferSyntaxUid: record.transferSyntaxUid,
    sourceAeTitle: '',
  });
  return {
    sopClassUid: record.sopClassUid,
    sopInstanceUid: record.sopInstanceUid,
    transferSyntaxUid: record.transferSyntaxUid,
    sizeBytes: meta.length + record.sizeBytes - record.datasetOffset,
    header: await readStoredHeader(record, file),
    datasetOffset: meta.length,
    chunks: () => storedChunks(meta, record, file),
  };
}

async function* storedChunks(meta: Buffer, record: InstanceRecord, file: string): AsyncGenerator<Buffer> {
  yield meta;
  await using handle = await openStored(file);
  let checksum = 0;
  for (let at = record.datasetOffset; at < record.sizeBytes;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, record.sizeBytes - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw damaged();
    const bytes = chunk.subarray(0, bytesRead);
    checksum = crc32(bytes, checksum);
    at += bytesRead;
    yield bytes;
  }
  if (checksum !== record.datasetCrc32) throw damaged();
}

function damaged(): AppError {
  return new AppError(
    'CORRUPT',
    'The stored file is not the one that was received. Verify the store, and ask for the instance to be sent again.',
  );
}

async function openStored(file: string) {
  try {
    return await open(file, 'r');
  } catch (cause) {
    throw new AppError(
      'MISSING',
      'The file of this instance is not in the store. Look at the disk, then rebuild the catalog.',
      { cause },
    );
  }
}

/** The data set of a stored instance up to its pixel data. */
export async function readStoredHeader(record: InstanceRecord, file: string): Promise<DataSet> {
  await using handle = await openStored(file);
  const source = fileSource(handle, record.datasetOffset, record.sizeBytes);
  return readHeader(source, record.transferSyntaxUid);
}

async function readHeader(source: ByteSource, transferSyntaxUid: string): Promise<DataSet> {
  const isDeflated = transferSyntax(transferSyntaxUid)?.isDeflated === true;
  const plain = isDeflated
    ? memorySource(await inflateDataset(await source.read(0, source.sizeBytes)))
    : source;
  const encoding = encodingOf(transferSyntaxUid);
  return readGrowing(plain, 0, (bytes, isWhole) => {
    try {
      return readDataSet(bytes, encoding, { stopBefore: FLOAT_PIXELS }).dataSet;
    } catch (error) {
      if (isWhole) throw error;
      return null;
    }
  });
}

/** What a Part 10 file of an export is and holds, without its pixels. */
export type WrittenInstance = Omit<OutputInstance, 'chunks'>;

const META_BYTES = 64 * 1024;

/** Reads a file that an earlier run has written. */
export async function writtenInstance(file: string): Promise<WrittenInstance> {
  await using handle = await openStored(file);
  const { size: sizeBytes } = await handle.stat();
  const meta = readFileMeta(await fileSource(handle, 0, sizeBytes).read(0, META_BYTES));
  if (!meta) throw damaged();
  const header = await readHeader(fileSource(handle, meta.datasetOffset, sizeBytes), meta.transferSyntaxUid);
  return { ...meta, sizeBytes, header };
}

/** An instance that was made anew, whole in memory. @param bytes a Part 10 file */
export async function madeInstance(bytes: Buffer): Promise<OutputInstance> {
  const meta = readFileMeta(bytes);
  if (!meta) throw new AppError('INTERNAL', 'An instance was made without file meta information.');
  const dataset = bytes.subarray(meta.datasetOffset);
  return {
    ...meta,
    sizeBytes: bytes.length,
    header: await readHeader(memorySource(dataset), meta.transferSyntaxUid),
    async *chunks() {
      yield bytes;
    },
  };
}
