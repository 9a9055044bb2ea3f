import type { InstanceHeader, PersonName } from '#shared/dicom/instance-header.ts';
import { foldText } from '#shared/dicom/person-name.ts';

/** The patient attributes by which a study says whose it is. */
export interface PatientFacts {
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientName: PersonName;
  readonly patientBirthDate: string;
}

/**
 * `otherPatient`: both name a patient and they are not the same one; must never share a study.
 * `differs`: the same patient as far as the IDs tell, but something is spelled otherwise; a person has to look.
 */
export type IdentityVerdict = 'agrees' | 'differs' | 'otherPatient';

export function compareIdentity(known: PatientFacts, arriving: PatientFacts): IdentityVerdict {
  if (
    known.patientId !== '' &&
    arriving.patientId !== '' &&
    (known.patientId !== arriving.patientId || issuersDiffer(known, arriving))
  )
    return 'otherPatient';
  const agrees =
    known.patientId === arriving.patientId &&
    agree(nameFold(known.patientName), nameFold(arriving.patientName)) &&
    agree(known.patientBirthDate, arriving.patientBirthDate);
  return agrees ? 'agrees' : 'differs';
}

/** What is absent on one side says nothing. */
function agree(a: string, b: string): boolean {
  return a === b || a === '' || b === '';
}

function issuersDiffer(a: PatientFacts, b: PatientFacts): boolean {
  // Many devices never send the issuer.
  return !agree(a.issuerOfPatientId, b.issuerOfPatientId);
}

/** The name in the first of its groups that is not empty, folded. */
export function nameFold(name: PersonName): string {
  return foldText(name.alphabetic || name.ideographic || name.phonetic);
}

/** What must agree, beside Patient ID and issuer, before two studies are of one patient row. */
export function identityKey(facts: PatientFacts): string {
  return `${nameFold(facts.patientName)}\n${facts.patientBirthDate}`;
}

/**
 * What the free text of a search looks in. One field a line, and two more line ends: every character but those then
 * starts a trigram, so that also a search for one or two characters can be answered from the index.
 */
export function searchText(header: InstanceHeader): string {
  const fields = [
    foldText(header.patientName.alphabetic),
    foldText(header.patientName.ideographic),
    foldText(header.patientName.phonetic),
    foldText(header.patientId),
    foldText(header.accessionNumber),
    foldText(header.studyDescription),
    header.studyInstanceUid,
  ];
  return `${fields.filter((field) => field !== '').join('\n')}\n\n`;
}
