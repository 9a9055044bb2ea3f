import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import {
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  transferSyntax,
} from '#shared/dicom/transfer-syntax.ts';
import { fileSource } from './byte-source.ts';
import { encodeDataSetTree, readDataSet } from './data-set.ts';
import { encodingOf } from './element-walk.ts';
import { inflateDataset } from './inflate-head.ts';
import { nativePixels } from './native-pixels.ts';

/** A stored object that is to be had in an uncompressed syntax; plain data, since it travels to a thread. */
export interface TranscodeJob {
  readonly file: string;
  readonly datasetOffset: number;
  /** Of the whole file */
  readonly sizeBytes: number;
  readonly transferSyntaxUid: string;
  /** Explicit or implicit VR little endian */
  readonly wantedSyntaxUid: string;
}

const MOST_BYTES = 2 ** 30;

/**
 * The data set in an uncompressed transfer syntax: every sample as the compressed ones stand for it, everything else as it was.
 * What was compressed with loss stays labelled so (PS3.3 C.7.6.1.1.5).
 *
 * @throws AppError INPUT when it cannot be decoded here or is larger than 1 GiB, CORRUPT when it is damaged
 */
export async function transcode(job: TranscodeJob): Promise<Buffer> {
  const { file, datasetOffset, sizeBytes, transferSyntaxUid, wantedSyntaxUid } = job;
  if (wantedSyntaxUid !== EXPLICIT_VR_LITTLE_ENDIAN && wantedSyntaxUid !== IMPLICIT_VR_LITTLE_ENDIAN)
    throw new AppError(
      'INPUT',
      'Objects are only decoded here, not compressed anew. Ask for it as it is stored.',
    );
  if (sizeBytes > MOST_BYTES)
    throw new AppError('INPUT', 'The object is larger than 1 GiB: it can only be had as it is stored.');
  await using handle = await open(file, 'r');
  const source = fileSource(handle, datasetOffset, sizeBytes);
  const stored = await source.read(0, source.sizeBytes);
  const syntax = transferSyntax(transferSyntaxUid);
  const dataset = syntax?.isDeflated ? await inflateDataset(stored) : stored;
  const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
  const native = syntax?.isEncapsulated ? await nativePixels(dataSet, dataset, transferSyntaxUid) : null;
  const plain = native?.dataSet ?? dataSet;
  return encodeDataSetTree(plain, encodingOf(wantedSyntaxUid));
}
