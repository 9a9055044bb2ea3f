import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, isVideoSyntax, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { fileSource, memorySource, type ByteSource } from '#main/dicom/byte-source.ts';
import { encodingOf, type Encoding } from '#main/dicom/element-walk.ts';
import { indexFrames, type FrameIndex } from '#main/dicom/frames.ts';
import { inflateDataset } from '#main/dicom/inflate-head.ts';
import { readPixelLayout } from '#main/dicom/pixel-layout.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { boundedCache, bytesKey } from './bounded-cache.ts';

/** Reads stored instances by position; remembers where frames lie, never pixels. */
export interface StoredInstances {
  /** Calls `use` with the inflated data set; the file closes when it is done. */
  withSource<Result>(
    record: InstanceRecord,
    use: (source: ByteSource, encoding: Encoding) => Promise<Result>,
  ): Promise<Result>;
  /** @throws AppError MISSING for an object without pixel data, CORRUPT when they are damaged */
  frameIndex(record: InstanceRecord, source: ByteSource, encoding: Encoding): Promise<FrameIndex>;
  open(record: InstanceRecord): Promise<FileHandle>;
}

/** Fragments of all remembered indexes together; about 100 bytes each */
const MOST_REMEMBERED_FRAGMENTS = 200_000;
const MOST_INFLATED_BYTES = 128 * 1024 * 1024;

export function storedInstances(folder: DataFolder): StoredInstances {
  const indexes = boundedCache<FrameIndex>(MOST_REMEMBERED_FRAGMENTS, (index) =>
    index.kind === 'native' ? 1 : 1 + index.frames.length,
  );
  const inflated = boundedCache<Buffer>(MOST_INFLATED_BYTES, (bytes) => bytes.length);

  async function openFile(record: InstanceRecord): Promise<FileHandle> {
    const file = instanceFile(folder, record.studyInstanceUid, record.sopInstanceUid);
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

  return {
    open: openFile,
    async withSource(record, use) {
      const encoding = encodingOf(record.transferSyntaxUid);
      const known = inflated.get(bytesKey(record));
      if (known) return use(memorySource(known), encoding);
      await using handle = await openFile(record);
      const source = fileSource(handle, record.datasetOffset, record.sizeBytes);
      if (!transferSyntax(record.transferSyntaxUid)?.isDeflated) return await use(source, encoding);
      const bytes = await inflateDataset(await source.read(0, source.sizeBytes));
      inflated.set(bytesKey(record), bytes);
      return await use(memorySource(bytes), encoding);
    },
    async frameIndex(record, source, encoding) {
      const known = indexes.get(bytesKey(record));
      if (known) return known;
      const layout = await readPixelLayout(source, encoding);
      if (!layout) throw new AppError('MISSING', 'This object has no pixels. Ask for its metadata instead.');
      const index = await indexFrames(source, layout, {
        isVideo: isVideoSyntax(record.transferSyntaxUid),
        isBigEndian: encoding.isBigEndian,
      });
      indexes.set(bytesKey(record), index);
      return index;
    },
  };
}

/**
 * The transfer syntax of a frame by itself: the VR and deflation of the data set around it do not reach into it
 * (PS3.18 8.7.3.3.2).
 */
export function frameSyntax(transferSyntaxUid: string): string {
  const syntax = transferSyntax(transferSyntaxUid);
  const isOfStandard = transferSyntaxUid.startsWith('1.2.840.10008.');
  if (!syntax || !isOfStandard || syntax.isEncapsulated || syntax.byteOrder === 'big')
    return transferSyntaxUid;
  return EXPLICIT_VR_LITTLE_ENDIAN;
}
