import type { Attributes } from './attributes.ts';

/** Who a phantom study is of. Nobody lives by these names. */
export interface PhantomPatient {
  /** PN with its component groups, in Unicode */
  readonly name: string;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M' | 'O';
  /** Values of Specific Character Set in which the study is written */
  readonly characterSets: readonly string[];
}

export function patientAttributes(patient: PhantomPatient): Attributes {
  return {
    ...(patient.characterSets.length > 0 && { SpecificCharacterSet: patient.characterSets }),
    PatientName: patient.name,
    PatientID: patient.patientId,
    IssuerOfPatientID: patient.issuerOfPatientId,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
  };
}
