import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';

type Identified = Pick<
  StudyRow,
  'patientName' | 'patientId' | 'issuerOfPatientId' | 'patientSex' | 'patientBirthDate'
>;

/** Everything by which two people of one name are told apart. */
export function identityWords(study: Identified): string {
  const { issuerOfPatientId: issuer, patientBirthDate: birth } = study;
  return [
    personWords(study),
    issuer && text.priors.near.issuer(issuer),
    study.patientSex,
    birth && text.viewer.born(formatDate(birth)),
  ]
    .filter(Boolean)
    .join('  ');
}

export function personWords({ patientName, patientId }: Pick<StudyRow, 'patientName' | 'patientId'>): string {
  return `${formatPersonName(patientName) || text.studies.noName}  ${patientId || text.studies.noPatientId}`;
}
