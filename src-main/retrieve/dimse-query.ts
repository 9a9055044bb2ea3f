import type { Code } from '#shared/objects/code.ts';
import { itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import type { DataSet } from '#main/dicom/data-set.ts';
import { type RemoteQuery, SLOW_AVAILABILITIES } from '#shared/contract/remote.ts';
import { parsePersonName } from '#shared/dicom/person-name.ts';
import { isUid } from '#shared/dicom/uid.ts';
import type { FoundEntity } from '#main/network/find-scu.ts';
import type { FoundInstance, FoundSeries, FoundStudy } from './archive.ts';

/** Between the words of the query form and the keys of C-FIND (PS3.4 C.6.2.1). */

/** Asked for in every study answer */
const STUDY_RETURN_KEYS = [
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'ModalitiesInStudy',
  'StudyDescription',
  'ReferringPhysicianName',
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyInstanceUID',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
];

/** Asked for besides, where the peer takes a query that has them: all of their items are (PS3.4 C.2.2.2.6) */
export const STUDY_EXTRA_KEYS: Readonly<Record<string, string>> = {
  ProcedureCodeSequence: '',
  // PS3.4 C.4.1.1.3
  InstanceAvailability: '',
};
export const SERIES_SEQUENCES: Readonly<Record<string, string>> = { RequestAttributesSequence: '' };

export function studyKeys(query: RemoteQuery): Record<string, string> {
  const keys = Object.fromEntries(STUDY_RETURN_KEYS.map((keyword) => [keyword, '']));
  return {
    ...keys,
    PatientName: nameKey(query.patientName),
    PatientID: query.patientId,
    PatientBirthDate: query.patientBirthDate,
    AccessionNumber: query.accessionNumber,
    StudyDate: dateRange(query.studyDateFrom, query.studyDateTo),
    // Several values match any of them (PS3.4 C.2.2.2.2 is for UIDs; archives take it for this key, too)
    ModalitiesInStudy: query.modalities.join('\\'),
    StudyDescription: anywhere(query.studyDescription),
    ReferringPhysicianName: nameKey(query.referringPhysicianName),
    StudyInstanceUID: query.studyInstanceUid,
  };
}

/**
 * A name as people type it: `doe jo` and `doe, jo` mean the family name's beginning, then the given name's.
 * What has `^`, `*` or `?` is taken as it stands, but for its end.
 */
export function nameKey(typed: string): string {
  const name = typed.trim();
  if (name === '') return '';
  if (/[*?]/.test(name)) return name;
  if (name.includes('^')) return `${name}*`;
  const comma = name.indexOf(',');
  if (comma >= 0) {
    const given = name.slice(comma + 1).trim();
    const family = name.slice(0, comma).trim();
    return given === '' ? `${family}*` : `${family}*^${given}*`;
  }
  return `${name.split(/\s+/).join('*')}*`;
}

/** DA or a range with one or both ends (PS3.4 C.2.2.2.5) */
export function dateRange(from: string, to: string): string {
  if (from === '' && to === '') return '';
  return from === to ? from : `${from}-${to}`;
}

function anywhere(text: string): string {
  return text === '' || /[*?]/.test(text) ? text : `*${text}*`;
}

/** null: an answer that names no study */
export function foundStudy(answer: FoundEntity): FoundStudy | null {
  const studyInstanceUid = answer.text('StudyInstanceUID');
  if (!isUid(studyInstanceUid)) return null;
  return {
    studyInstanceUid,
    patientName: parsePersonName(answer.text('PatientName')),
    patientId: answer.text('PatientID'),
    issuerOfPatientId: answer.text('IssuerOfPatientID'),
    procedures: codesAt(answer.dataSet, 'ProcedureCodeSequence', answer.characterSet),
    ...slowAvailability(answer.text('InstanceAvailability')),
    patientBirthDate: answer.text('PatientBirthDate'),
    patientSex: answer.text('PatientSex'),
    studyDate: answer.text('StudyDate'),
    studyTime: answer.text('StudyTime'),
    accessionNumber: answer.text('AccessionNumber'),
    studyDescription: answer.text('StudyDescription'),
    referringPhysicianName: parsePersonName(answer.text('ReferringPhysicianName')),
    modalitiesInStudy: answer
      .text('ModalitiesInStudy')
      .split('\\')
      .map((code) => code.trim())
      .filter((code) => code !== ''),
    numberOfStudyRelatedSeries: count(answer, 'NumberOfStudyRelatedSeries'),
    numberOfStudyRelatedInstances: count(answer, 'NumberOfStudyRelatedInstances'),
  };
}

export const SERIES_RETURN_KEYS: Readonly<Record<string, string>> = {
  SeriesInstanceUID: '',
  SeriesNumber: '',
  Modality: '',
  SeriesDescription: '',
  BodyPartExamined: '',
  Laterality: '',
  ProtocolName: '',
  NumberOfSeriesRelatedInstances: '',
};

export function foundSeries(answer: FoundEntity): FoundSeries | null {
  const seriesInstanceUid = answer.text('SeriesInstanceUID');
  if (!isUid(seriesInstanceUid)) return null;
  return {
    seriesInstanceUid,
    seriesNumber: answer.integer('SeriesNumber'),
    modality: answer.text('Modality'),
    seriesDescription: answer.text('SeriesDescription'),
    bodyPartExamined: answer.text('BodyPartExamined'),
    laterality: answer.text('Laterality'),
    protocolName: answer.text('ProtocolName'),
    requestedProcedures: itemsAt(answer.dataSet, tagOf('RequestAttributesSequence')).flatMap((request) =>
      codesAt(request, 'RequestedProcedureCodeSequence', answer.characterSet),
    ),
    numberOfSeriesRelatedInstances: count(answer, 'NumberOfSeriesRelatedInstances'),
  };
}

export function foundInstance(answer: FoundEntity): FoundInstance | null {
  const sopInstanceUid = answer.text('SOPInstanceUID');
  if (!isUid(sopInstanceUid)) return null;
  const sopClassUid = answer.text('SOPClassUID');
  return { sopInstanceUid, sopClassUid: isUid(sopClassUid) ? sopClassUid : '' };
}

/** @param said Instance Availability (0008,0056); of one that is at hand, or unknown, nothing is said */
export function slowAvailability(said: string): Pick<FoundStudy, 'availability'> {
  const kind = said.trim().toLowerCase();
  const availability = SLOW_AVAILABILITIES.find((each) => each === kind);
  return availability ? { availability } : {};
}

function codesAt(dataSet: DataSet, keyword: string, characterSet: string): Code[] {
  return itemsAt(dataSet, tagOf(keyword)).flatMap((item) => {
    const text = (key: string) => textAt(item, tagOf(key), characterSet).trim();
    const value = text('CodeValue') || text('LongCodeValue');
    if (value === '') return [];
    return [{ value, scheme: text('CodingSchemeDesignator'), meaning: text('CodeMeaning') }];
  });
}

function count(answer: FoundEntity, keyword: string): number | null {
  const number = answer.integer(keyword);
  return number !== null && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
