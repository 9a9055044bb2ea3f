import type { Attributes } from './attributes.ts';
import { patientAttributes, type PhantomPatient } from './patient.ts';
import type { PhantomSeries } from './phantom-study.ts';
import { phantomUid } from './phantom-uid.ts';

export interface StudyFrameOptions {
  readonly key: string;
  readonly name: string;
  readonly patient: PhantomPatient;
  /** DA */
  readonly studyDate: string;
  /** What else makes the bytes differ (matrix, counts): another study then has other UIDs */
  readonly size: readonly number[];
}

/** What every instance of a study says alike, and the UIDs of its parts. */
export interface StudyFrame {
  readonly attributes: Attributes;
  readonly studyInstanceUid: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly frameOfReferenceUid: string;
  readonly uid: (...words: readonly (string | number)[]) => string;
}

/** Patient, study, equipment and times of a phantom study. */
export function studyFrame(options: StudyFrameOptions): StudyFrame {
  const uid = (...words: readonly (string | number)[]) => phantomUid(options.key, ...options.size, ...words);
  const studyInstanceUid = uid('study');
  const accessionNumber = `P${phantomUid(options.key).slice(-8)}`;
  const studyDescription = `Phantom ${options.name}`;
  const date = options.studyDate;
  return {
    uid,
    studyInstanceUid,
    studyDescription,
    accessionNumber,
    frameOfReferenceUid: uid('frame of reference'),
    attributes: {
      ...patientAttributes(options.patient),
      StudyInstanceUID: studyInstanceUid,
      StudyID: accessionNumber.slice(-4),
      StudyDate: date,
      SeriesDate: date,
      AcquisitionDate: date,
      ContentDate: date,
      StudyTime: '101500',
      SeriesTime: '101530',
      AcquisitionTime: '101531',
      ContentTime: '101545',
      AccessionNumber: accessionNumber,
      Manufacturer: 'Viewbox',
      ManufacturerModelName: 'Phantom generator',
      InstitutionName: 'Phantom hospital',
      StationName: 'PHANTOM1',
      DeviceSerialNumber: '1',
      SoftwareVersions: '1',
      ReferringPhysicianName: 'Referrer^Phantom',
      StudyDescription: studyDescription,
    },
  };
}

/** What every instance of a series says alike. */
export function seriesAttributes(series: PhantomSeries): Attributes {
  return {
    SeriesInstanceUID: series.seriesInstanceUid,
    SeriesNumber: series.seriesNumber,
    Modality: series.modality,
    SeriesDescription: series.description,
  };
}

/** One item of a code sequence (PS3.3 8.8). */
export function code(value: string, scheme: string, meaning: string): Attributes {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}
