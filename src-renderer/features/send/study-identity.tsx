import type { StudyRow } from '#shared/contract/studies.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { PatientName } from '#view/ui/patient-name.tsx';
import styles from './send.module.css';

/** Whose study goes, and which: never in doubt. */
export function StudyIdentity({ study }: { readonly study: StudyRow }) {
  const { patientName, patientId, patientBirthDate, studyDate, modalitiesInStudy, studyDescription } = study;
  return (
    <>
      <span className={styles['identity']}>
        <strong>
          <PatientName name={patientName} />
        </strong>
        <bdi>{patientId === '' ? text.studies.noPatientId : patientId}</bdi>
        <span className={styles['dim']}>{formatDate(patientBirthDate)}</span>
      </span>
      <span className={styles['dim']}>
        {formatDate(studyDate)} · {modalitiesInStudy.join(' ')} · <bdi>{studyDescription}</bdi> ·{' '}
        {text.studies.preview.images(formatNumber(study.numberOfStudyRelatedInstances))}
      </span>
    </>
  );
}
