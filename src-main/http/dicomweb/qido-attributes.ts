import type { PersonName } from '#shared/dicom/instance-header.ts';
import type { InstanceMatch, SeriesMatch, StudyRecord } from '#main/catalog/records.ts';
import { entryOfKeyword } from '#main/dicom/data-dictionary.ts';
import { instancePath, seriesPath, studyPath } from './paths.ts';
import type { ParsedQuery } from './qido-query.ts';

type Value = string | number | Readonly<Record<string, string>>;

/** One match in the DICOM JSON Model. */
export type Attributes = Record<string, { vr: string; Value?: readonly Value[] }>;

type Values = Readonly<Record<string, readonly (Value | null)[]>>;

/** What a study match tells (PS3.18 Table 10.6.3-3), and Study Description, which every list shows. */
export function studyMatchJson(study: StudyRecord, query: ParsedQuery, root: string): Attributes {
  return write(
    {
      ...studyValues(study),
      InstanceAvailability: ['ONLINE'],
      RetrieveURL: [root + studyPath(study.studyInstanceUid)],
    },
    { ...studyExtras(study) },
    query,
  );
}

/** Series matches also carry what identifies their study, so that a search over all series can be read. */
export function seriesMatchJson(match: SeriesMatch, query: ParsedQuery, root: string): Attributes {
  return write(
    { ...studyValues(match.study), ...seriesValues(match), RetrieveURL: [root + seriesPath(match.series)] },
    studyExtras(match.study),
    query,
  );
}

export function instanceMatchJson(match: InstanceMatch, query: ParsedQuery, root: string): Attributes {
  const { instance } = match;
  return write(
    {
      ...studyValues(match.study),
      ...seriesValues(match),
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
    { ...studyExtras(match.study), FrameOfReferenceUID: [instance.frameOfReferenceUid] },
    query,
  );
}

function studyValues(study: StudyRecord): Values {
  return {
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
  };
}

function studyExtras(study: StudyRecord): Values {
  return {
    SOPClassesInStudy: study.sopClassUids,
    IssuerOfPatientID: [study.issuerOfPatientId],
  };
}

function seriesValues({ series }: SeriesMatch): Values {
  return {
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
  };
}

function nameJson(name: PersonName): Value | null {
  const groups = {
    ...(name.alphabetic && { Alphabetic: name.alphabetic }),
    ...(name.ideographic && { Ideographic: name.ideographic }),
    ...(name.phonetic && { Phonetic: name.phonetic }),
  };
  return Object.keys(groups).length > 0 ? groups : null;
}

function write(usual: Values, extras: Values, query: ParsedQuery): Attributes {
  const { includeFields } = query;
  const wanted = Object.entries(extras).filter(
    ([keyword]) => includeFields.has('all') || includeFields.has(keyword),
  );
  const byTag = [...Object.entries(usual), ...wanted].map(([keyword, values]) => {
    const entry = entryOfKeyword(keyword);
    const tag = (entry?.tag ?? 0).toString(16).toUpperCase().padStart(8, '0');
    const present = values.filter((value): value is Value => value !== null && value !== '');
    const vr = entry?.vr ?? 'UN';
    return [tag, present.length > 0 ? { vr, Value: present } : { vr }] as const;
  });
  return Object.fromEntries(byTag.sort(([a], [b]) => (a < b ? -1 : 1)));
}
