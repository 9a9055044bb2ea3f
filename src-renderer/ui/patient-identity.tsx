import type { StudyRow } from '#shared/contract/studies.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { PatientName } from './patient-name.tsx';
import styles from './patient-identity.module.css';

export type PatientIdentityProps = {
  readonly patient: Pick<StudyRow, 'patientName' | 'patientId' | 'patientBirthDate'>;
};

/** Whose something is, in one line: never in doubt. */
export function PatientIdentity({
  patient: { patientName, patientId, patientBirthDate },
}: PatientIdentityProps) {
  return (
    <span className={styles['identity']}>
      <strong>
        <PatientName name={patientName} />
      </strong>
      <bdi>{patientId === '' ? text.studies.noPatientId : patientId}</bdi>
      <span className={styles['dim']}>{formatDate(patientBirthDate)}</span>
    </span>
  );
}
