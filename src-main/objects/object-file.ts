import type { NewObject } from '#shared/contract/objects.ts';
import type { JsonAttributes } from '#shared/objects/attributes.ts';
import { keyObjectsAttributes, type IdenticalDocument } from '#shared/objects/key-objects.ts';
import { measurementReportAttributes } from '#shared/objects/write-measurement-report.ts';
import { presentationStateAttributes } from '#shared/objects/write-presentation-state.ts';
import { dataSetOf, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { writeDataSet } from '#main/dicom/data-set.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { dataSetFromJson } from '#main/dicom/json-data-set.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import type { Subject } from '#main/documents/subject.ts';

/** Where an object of a reader stands in its study, and whose it is. */
export interface ObjectFacts {
  readonly subject: Subject;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly instanceNumber: number;
  /** ISO 8601, local time without a zone */
  readonly createdAt: string;
  /** Tells this station from others */
  readonly stationId: string;
}

export const SERIES_DESCRIPTIONS: Readonly<Record<NewObject['kind'], string>> = {
  keyObjects: 'Key images',
  presentationState: 'Presentation states',
  measurementReport: 'Measurements',
};

/** The Part 10 file of an object, in pieces. @throws AppError INPUT for a model that no object can hold */
export function objectFile(
  object: NewObject,
  facts: ObjectFacts,
  identicalDocuments: readonly IdenticalDocument[] = [],
): readonly Buffer[] {
  const json = attributesOf(object, identicalDocuments);
  const dataSet = dataSetFromJson(json as JsonDataset);
  const date = facts.createdAt.slice(0, 10).replaceAll('-', '');
  const time = facts.createdAt.slice(11, 19).replaceAll(':', '');
  const common = dataSetOf({
    ...facts.subject,
    SOPInstanceUID: facts.sopInstanceUid,
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    SeriesInstanceUID: facts.seriesInstanceUid,
    SeriesNumber: facts.seriesNumber,
    SeriesDescription: SERIES_DESCRIPTIONS[object.kind],
    SeriesDate: date,
    SeriesTime: time,
    // A presentation state is of a series as an image is; a document is not.
    Laterality: object.kind === 'presentationState' ? '' : undefined,
    InstanceNumber: facts.instanceNumber,
    Manufacturer: 'Viewbox',
    ManufacturerModelName: 'Viewbox',
    DeviceSerialNumber: facts.stationId,
    SoftwareVersions: '0.1',
  });
  // The character set stays that of the model: UTF-8, which both are in.
  common.delete(tagOf('SpecificCharacterSet'));
  for (const [tag, element] of common) dataSet.set(tag, element);
  const meta = encodeFileMeta({
    sopClassUid: textAt(dataSet, tagOf('SOPClassUID')),
    sopInstanceUid: facts.sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sourceAeTitle: '',
  });
  return [meta, ...writeDataSet(dataSet, EXPLICIT_LITTLE)];
}

function attributesOf(object: NewObject, identicalDocuments: readonly IdenticalDocument[]): JsonAttributes {
  if (object.kind === 'keyObjects') return keyObjectsAttributes(object.model, identicalDocuments);
  if (object.kind === 'presentationState') return presentationStateAttributes(object.model);
  return measurementReportAttributes(object.model);
}
