import type { InstanceMatch, SeriesMatch, StudyRecord } from '#main/catalog/records.ts';
import { entryOfKeyword } from '#main/dicom/data-dictionary.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import type { JsonValue } from '#main/dicom/json-values.ts';
import { hexTag, nameJson, optionalAttributes } from './optional-attributes.ts';
import { instancePath, seriesPath, studyPath } from './paths.ts';
import type { ParsedQuery } from './qido-query.ts';

type Values = Readonly<Record<string, readonly (JsonValue | undefined)[]>>;

/** What a match tells. `usual` always, empty or not; `further` when asked for; `present` when it has a value. */
interface Told {
  readonly usual: Values;
  readonly further: Values;
  readonly present: JsonDataset;
  readonly optional: JsonDataset;
}

/** A study match (PS3.18 Table 10.6.3-3), and Study Description, which every list shows. */
export function studyMatchJson(study: StudyRecord, query: ParsedQuery, root: string): JsonDataset {
  const told = ofStudy(study);
  const own = { InstanceAvailability: ['ONLINE'], RetrieveURL: [root + studyPath(study.studyInstanceUid)] };
  return written([{ ...told, usual: { ...told.usual, ...own } }], query);
}

/** A series match (Table 10.6.3-4); its study's attributes too when the address does not say which study (10.6.3.2). */
export function seriesMatchJson(match: SeriesMatch, query: ParsedQuery, root: string): JsonDataset {
  const told = ofSeries(match);
  const own = { RetrieveURL: [root + seriesPath(match.series)] };
  return written(
    [above(ofStudy(match.study), query.isStudyKnown), { ...told, usual: { ...told.usual, ...own } }],
    query,
  );
}

/** An instance match (Table 10.6.3-5), with what the address does not say of its study and series. */
export function instanceMatchJson(match: InstanceMatch, query: ParsedQuery, root: string): JsonDataset {
  const { instance } = match;
  const told: Told = {
    usual: {
      SOPClassUID: [instance.sopClassUid],
      SOPInstanceUID: [instance.sopInstanceUid],
      InstanceAvailability: ['ONLINE'],
      AvailableTransferSyntaxUID: [instance.transferSyntaxUid],
      InstanceNumber: [instance.instanceNumber],
      Rows: [instance.rows],
      Columns: [instance.columns],
      BitsAllocated: [instance.bitsAllocated],
      NumberOfFrames: [instance.frameCount > 0 ? instance.frameCount : null],
      RetrieveURL: [root + instancePath(instance)],
    },
    further: {
      FrameOfReferenceUID: [instance.frameOfReferenceUid],
      ImageType: instance.imageType.split('\\'),
      ContentDate: [instance.contentDate],
      ContentTime: [instance.contentTime],
      AcquisitionNumber: [instance.acquisitionNumber],
    },
    present: {},
    optional: {},
  };
  const study = above(ofStudy(match.study), query.isStudyKnown);
  return written([study, above(ofSeries(match), query.isSeriesKnown), told], query);
}

/** What stands above a match and is known to the caller is told only where it is asked for, but for its UID. */
function above(told: Told, isKnown: boolean): Told {
  if (!isKnown) return told;
  const { StudyInstanceUID, SeriesInstanceUID, SpecificCharacterSet, ...rest } = told.usual;
  return {
    usual: {
      ...(SpecificCharacterSet && { SpecificCharacterSet }),
      ...(StudyInstanceUID && { StudyInstanceUID }),
      ...(SeriesInstanceUID && { SeriesInstanceUID }),
    },
    further: { ...rest, ...told.further },
    present: {},
    optional: { ...told.optional, ...told.present },
  };
}

const TIMEZONE = '00080201';

function ofStudy(study: StudyRecord): Told {
  const { [TIMEZONE]: timezone, ...optional } = optionalAttributes(study.optionalKeys, 'study');
  return {
    usual: {
      SpecificCharacterSet: ['ISO_IR 192'],
      StudyDate: [study.studyDate],
      StudyTime: [study.studyTime],
      AccessionNumber: [study.accessionNumber],
      ModalitiesInStudy: study.modalitiesInStudy,
      ReferringPhysicianName: [nameJson(study.referringPhysicianName)],
      StudyDescription: [study.studyDescription],
      PatientName: [nameJson(study.patientName)],
      PatientID: [study.patientId],
      PatientBirthDate: [study.patientBirthDate],
      PatientSex: [study.patientSex],
      StudyInstanceUID: [study.studyInstanceUid],
      StudyID: [study.studyId],
      NumberOfStudyRelatedSeries: [study.seriesCount],
      NumberOfStudyRelatedInstances: [study.instanceCount],
    },
    further: { SOPClassesInStudy: study.sopClassUids, IssuerOfPatientID: [study.issuerOfPatientId] },
    present: timezone ? { [TIMEZONE]: timezone } : {},
    optional,
  };
}

const STEP_DATE = '00400244';
const STEP_TIME = '00400245';
const REQUEST = '00400275';

function ofSeries({ series }: SeriesMatch): Told {
  const {
    [STEP_DATE]: stepDate,
    [STEP_TIME]: stepTime,
    [REQUEST]: request,
    ...optional
  } = optionalAttributes(series.optionalKeys, 'series');
  return {
    usual: {
      SpecificCharacterSet: ['ISO_IR 192'],
      Modality: [series.modality],
      SeriesInstanceUID: [series.seriesInstanceUid],
      SeriesNumber: [series.seriesNumber],
      SeriesDescription: [series.seriesDescription],
      SeriesDate: [series.seriesDate],
      SeriesTime: [series.seriesTime],
      BodyPartExamined: [series.bodyPartExamined],
      Laterality: [series.laterality],
      ProtocolName: [series.protocolName],
      NumberOfSeriesRelatedInstances: [series.instanceCount],
    },
    further: {},
    present: {
      ...(stepDate && { [STEP_DATE]: stepDate }),
      ...(stepTime && { [STEP_TIME]: stepTime }),
      ...(request && { [REQUEST]: request }),
    },
    optional,
  };
}

function written(levels: readonly Told[], { includeFields }: ParsedQuery): JsonDataset {
  const byTag: JsonDataset = {};
  const isWanted = (tag: string) => includeFields.has('all') || includeFields.has(tag);
  for (const { usual, further, present, optional } of levels) {
    for (const [keyword, values] of Object.entries(usual)) put(byTag, keyword, values);
    for (const [keyword, values] of Object.entries(further))
      if (isWanted(tagOfKeyword(keyword).tag)) put(byTag, keyword, values);
    Object.assign(byTag, present);
    for (const [tag, element] of Object.entries(optional)) if (isWanted(tag)) byTag[tag] = element;
  }
  return Object.fromEntries(Object.entries(byTag).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function put(json: JsonDataset, keyword: string, values: readonly (JsonValue | undefined)[]): void {
  const { tag, vr } = tagOfKeyword(keyword);
  const told = values.filter(
    (value): value is JsonValue => value !== undefined && value !== null && value !== '',
  );
  json[tag] = told.length > 0 ? { vr, Value: told } : { vr };
}

const known = new Map<string, { readonly tag: string; readonly vr: string }>();

function tagOfKeyword(keyword: string): { readonly tag: string; readonly vr: string } {
  let found = known.get(keyword);
  if (!found) {
    const entry = entryOfKeyword(keyword);
    found = { tag: hexTag(entry?.tag ?? 0), vr: entry?.vr ?? 'UN' };
    known.set(keyword, found);
  }
  return found;
}
