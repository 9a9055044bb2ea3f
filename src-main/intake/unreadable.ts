import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { AppError } from '#shared/errors.ts';

/** What was said of an object before its first byte. */
interface Announced {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly association: string;
}

/**
 * Whether an object that is refused for this is kept in quarantine: one that a device sent and that cannot be understood here,
 * since few devices send again. What is imported is still where it was.
 */
export function isKeptApart({ association }: Announced, error: unknown): error is AppError {
  return (
    association !== '' && error instanceof AppError && (error.code === 'INPUT' || error.code === 'CORRUPT')
  );
}

/** What the message said that announced the object; of the object itself nothing is known. */
export function announcedHeader({
  sopClassUid,
  sopInstanceUid,
  transferSyntaxUid,
}: Announced): InstanceHeader {
  const noName = { alphabetic: '', ideographic: '', phonetic: '' };
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    specificCharacterSet: '',
    patientName: noName,
    patientId: '',
    issuerOfPatientId: '',
    patientBirthDate: '',
    patientSex: '',
    studyInstanceUid: '',
    studyDate: '',
    studyTime: '',
    accessionNumber: '',
    studyId: '',
    studyDescription: '',
    referringPhysicianName: noName,
    seriesInstanceUid: '',
    seriesNumber: null,
    modality: '',
    seriesDescription: '',
    seriesDate: '',
    seriesTime: '',
    bodyPartExamined: '',
    laterality: '',
    protocolName: '',
    frameOfReferenceUid: '',
    instanceNumber: null,
    rows: null,
    columns: null,
    numberOfFrames: 0,
    bitsAllocated: null,
    samplesPerPixel: null,
    photometricInterpretation: '',
  };
}
