import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import { readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { inflateHead } from '#main/dicom/inflate-head.ts';
import { type DataFolder, instanceFile } from '#main/store/layout.ts';

const HEAD_BYTES = 1 << 20;
const TAG_PIXEL_DATA = 0x7fe00010;

/** The header of some object of the study. @throws AppError MISSING */
export async function headerOfStudy(
  catalog: Pick<CatalogReader, 'instancesOfStudy'>,
  folder: DataFolder,
  studyInstanceUid: string,
): Promise<DataSet> {
  const [instance] = await catalog.instancesOfStudy(studyInstanceUid);
  if (!instance)
    throw new AppError('MISSING', 'The study that this belongs to is no longer here. Choose another one.');
  return readStoredHeader(folder, instance);
}

async function readStoredHeader(folder: DataFolder, instance: InstanceRecord): Promise<DataSet> {
  await using file = await open(
    instanceFile(folder, instance.studyInstanceUid, instance.sopInstanceUid),
    'r',
  );
  const encoding = encodingOf(instance.transferSyntaxUid);
  const isDeflated = instance.transferSyntaxUid === '1.2.840.10008.1.2.1.99';
  for (let want = HEAD_BYTES; ; want *= 8) {
    const length = Math.min(want, instance.sizeBytes - instance.datasetOffset);
    const bytes = Buffer.allocUnsafe(length);
    await file.read(bytes, 0, length, instance.datasetOffset);
    try {
      return readDataSet(isDeflated ? inflateHead(bytes) : bytes, encoding, { stopBefore: TAG_PIXEL_DATA })
        .dataSet;
    } catch (error) {
      // The header may go on behind what was read.
      if (length === instance.sizeBytes - instance.datasetOffset) throw error;
    }
  }
}
