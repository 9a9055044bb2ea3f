import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';

/** Everything by which two people of one name are told apart. */
export function identityWords(study: StudyRow): string {
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

export function personWords({ patientName, patientId }: StudyRow): string {
  return `${formatPersonName(patientName) || text.studies.noName}  ${patientId || text.studies.noPatientId}`;
}
