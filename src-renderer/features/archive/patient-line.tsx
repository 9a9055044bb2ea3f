import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { text } from '#view/locales/text.ts';
import styles from './keeping.module.css';

export type PatientLineProps = {
  readonly name: StudyRow['patientName'];
  readonly patientId: string;
};

/** Whose something is: never in doubt. */
export function PatientLine({ name, patientId }: PatientLineProps) {
  const words = formatPersonName(name);
  return (
    <span className={styles['stack']}>
      <bdi>{words === '' ? text.studies.noName : words}</bdi>
      <bdi className={styles['dim']}>{patientId === '' ? text.studies.noPatientId : patientId}</bdi>
    </span>
  );
}
