import type { RemoteStudy } from '#shared/contract/remote.ts';
import { foldText, formatPersonName } from '#shared/dicom/person-name.ts';

export type PatientOfStudy = Pick<RemoteStudy, 'patientName' | 'patientId' | 'patientBirthDate'>;

/**
 * Whether two archives mean two people by a study of the same UID: what one does not tell is no difference, what both tell
 * and tell differently is. Names are compared as a search does, so accents and case make no other person.
 */
export function isOtherPatient(a: PatientOfStudy, b: PatientOfStudy): boolean {
  const differs = (one: string, other: string) => one !== '' && other !== '' && one !== other;
  return (
    differs(a.patientId.trim(), b.patientId.trim()) ||
    differs(a.patientBirthDate.trim(), b.patientBirthDate.trim()) ||
    differs(shownName(a), shownName(b))
  );
}

/** The alphabetic group, which all archives that have several have in common. */
function shownName({ patientName }: PatientOfStudy): string {
  const { alphabetic } = patientName;
  return foldText(alphabetic === '' ? formatPersonName(patientName) : alphabetic);
}
