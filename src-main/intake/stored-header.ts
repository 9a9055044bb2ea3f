import { closeSync, fstatSync, openSync } from 'node:fs';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { SettlingFiles } from '#main/catalog/catalog-keeping.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { readFully, sizeOfFile } from '#main/store/instance-store.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';

const HEAD_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 64 << 20;

/** The header of a stored instance of which the rest is known; undefined when it cannot be read. */
export function readStoredHeader(
  file: string,
  datasetOffset: number,
  transferSyntaxUid: string,
): InstanceHeader | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const total = fstatSync(descriptor).size - datasetOffset;
    for (let wanted = HEAD_BYTES; wanted <= MAX_HEADER_BYTES; wanted *= 4) {
      const head = Buffer.allocUnsafe(Math.max(0, Math.min(total, wanted)));
      const have = readFully(descriptor, head, head.length, datasetOffset);
      const reading = readHeader(head.subarray(0, have), transferSyntaxUid, wanted >= total);
      if (reading.kind === 'header') return reading.header;
      if (wanted >= total) break;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

export function settlingFiles(folder: DataFolder): SettlingFiles {
  return {
    header(studyInstanceUid, { sopInstanceUid, datasetOffset, transferSyntaxUid }) {
      const file = instanceFile(folder, studyInstanceUid, sopInstanceUid);
      const header = readStoredHeader(file, datasetOffset, transferSyntaxUid);
      return header?.sopInstanceUid === sopInstanceUid ? header : undefined;
    },
    exists: (studyInstanceUid, sopInstanceUid) =>
      sizeOfFile(instanceFile(folder, studyInstanceUid, sopInstanceUid)) !== undefined,
  };
}
