import { characterSetOf, textAt, tagOf, type PutValue } from '#main/dicom/data-set-values.ts';
import type { DataSet } from '#main/dicom/data-set.ts';

/** Whose document it is and of which study: what is copied from an object of the study, or typed. Keywords and texts. */
export type Subject = Readonly<Record<string, PutValue>>;

/** PS3.3 C.7.1.1, Patient module, as far as a document repeats it */
const PATIENT_KEYWORDS = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'OtherPatientIDs',
  'EthnicGroup',
] as const;

/** PS3.3 C.7.2.1 and C.7.2.2, General Study and Patient Study modules */
const STUDY_KEYWORDS = [
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
  'StudyDescription',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
] as const;

/** What must be there even when nobody knows it (type 2) */
const REQUIRED = new Set<string>([
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
]);

function texts(dataSet: DataSet, keywords: readonly string[]): Record<string, string> {
  const characterSet = characterSetOf(dataSet);
  const found: Record<string, string> = {};
  for (const keyword of keywords) {
    const text = textAt(dataSet, tagOf(keyword), characterSet);
    if (text !== '' || REQUIRED.has(keyword)) found[keyword] = text;
  }
  return found;
}

/** A document of the same study as an object that is here. */
export function subjectOfStudy(instance: DataSet): Subject {
  return texts(instance, [...PATIENT_KEYWORDS, ...STUDY_KEYWORDS]);
}

/** What identifies a new study: of an order, or of paper without one. */
export interface NewStudy {
  readonly studyInstanceUid: string;
  /** DA */
  readonly studyDate: string;
  /** TM */
  readonly studyTime: string;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly studyDescription: string;
  /** PN */
  readonly referringPhysicianName: string;
}

export interface NewPatient {
  /** PN */
  readonly patientName: string;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;
}

/** A document that begins a study: of the patient of an object that is here, or of one who is typed. */
export function subjectOfNewStudy(patient: DataSet | NewPatient, study: NewStudy): Subject {
  const facts = 'patientName' in patient ? typedPatient(patient) : texts(patient, PATIENT_KEYWORDS);
  return {
    ...facts,
    StudyInstanceUID: study.studyInstanceUid,
    StudyDate: study.studyDate,
    StudyTime: study.studyTime,
    ReferringPhysicianName: study.referringPhysicianName,
    StudyID: study.studyId,
    AccessionNumber: study.accessionNumber,
    ...(study.studyDescription !== '' && { StudyDescription: study.studyDescription }),
  };
}

function typedPatient(patient: NewPatient): Subject {
  return {
    PatientName: patient.patientName,
    PatientID: patient.patientId,
    ...(patient.issuerOfPatientId !== '' && { IssuerOfPatientID: patient.issuerOfPatientId }),
    PatientBirthDate: patient.patientBirthDate,
    PatientSex: patient.patientSex,
  };
}
