import { AppError } from '#shared/errors.ts';
import { readHangingProtocol, type ReadHanging } from '#shared/hanging/read-hanging-object.ts';
import { HANGING_PROTOCOL_SOP_CLASS, type HangingRemark } from '#shared/hanging/hanging-object.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { hangingProtocolAttributes, type HangingFileFacts } from '#shared/hanging/write-hanging-object.ts';
import type { JsonAttributes } from '#shared/objects/attributes.ts';
import { datasetToJson, type JsonDataset } from '#main/dicom/dicom-json.ts';
import { writeDataSet } from '#main/dicom/data-set.ts';
import { encodingOf, EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { dataSetFromJson } from '#main/dicom/json-data-set.ts';
import { encodeFileMeta, readFileMeta } from '#main/dicom/part10.ts';

const UTF_8: JsonAttributes = { '00080005': { vr: 'CS', Value: ['ISO_IR 192'] } };

/** The Part 10 file of a protocol as a DICOM Hanging Protocol, and what it does not hold. */
export function hangingFile(
  protocol: HangingProtocol,
  facts: HangingFileFacts,
): { readonly bytes: Buffer; readonly remarks: readonly HangingRemark[] } {
  const { json, remarks } = hangingProtocolAttributes(protocol, facts);
  const dataSet = dataSetFromJson({ ...UTF_8, ...json } as JsonDataset);
  const meta = encodeFileMeta({
    sopClassUid: HANGING_PROTOCOL_SOP_CLASS,
    sopInstanceUid: facts.sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sourceAeTitle: '',
  });
  return { bytes: Buffer.concat([meta, ...writeDataSet(dataSet, EXPLICIT_LITTLE)]), remarks };
}

/** @throws AppError INPUT when it is no Hanging Protocol, or one that displays nothing */
export function readHangingFile(bytes: Buffer): ReadHanging {
  const meta = readMeta(bytes);
  if (meta?.sopClassUid !== HANGING_PROTOCOL_SOP_CLASS)
    throw new AppError('INPUT', 'This file is no DICOM Hanging Protocol. Choose another one.');
  const reading = datasetToJson(bytes.subarray(meta.datasetOffset), encodingOf(meta.transferSyntaxUid), {
    inlineLimitBytes: 0,
    bulkDataUri: () => null,
    isWholeDataset: true,
  });
  const read = reading.kind === 'json' ? readHangingProtocol(reading.json) : null;
  if (read === null)
    throw new AppError('INPUT', 'This Hanging Protocol says nothing that can be shown. Choose another one.');
  return read;
}

function readMeta(bytes: Buffer) {
  try {
    return readFileMeta(bytes);
  } catch {
    return null;
  }
}
