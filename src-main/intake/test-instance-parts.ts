import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { CommitRequest } from './commit-messages.ts';
import { CT_IMAGE_STORAGE, dataset, EXPLICIT_LITTLE, type TestInstance } from './test-instances.ts';

let parts = 0;

/** A part as a receiving thread leaves it, with a time of arrival of the test's choice. */
export function arrivedPart(
  folder: DataFolder,
  instance: TestInstance,
  receivedAt: number,
  source = 'SENDER',
): CommitRequest {
  const part = `arrived-${String((parts += 1))}.part`;
  const data = dataset(instance);
  const meta = encodeFileMeta({
    sopClassUid: instance.sopClassUid ?? CT_IMAGE_STORAGE,
    sopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid: EXPLICIT_LITTLE,
    sourceAeTitle: source,
  });
  const bytes = Buffer.concat([meta, data]);
  const file = path.join(folder.incoming, part);
  writeFileSync(file, bytes);
  const seconds = (receivedAt + 0.5) / 1000;
  utimesSync(file, seconds, seconds);
  const reading = readHeader(data, EXPLICIT_LITTLE, true);
  if (reading.kind !== 'header') throw new Error('the test instance has no header');
  return {
    id: parts,
    part,
    header: reading.header,
    sizeBytes: bytes.length,
    datasetOffset: meta.length,
    datasetCrc32: crc32(data),
    receivedAt,
    source,
    association: '',
  };
}
