import type { ReactNode } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { PatientIdentity } from './patient-identity.tsx';
import styles from './study-lines.module.css';

export type StudyLinesProps = {
  readonly label: string;
  readonly studies: readonly StudyRow[];
  /** What else is to be said of one, below it */
  readonly children?: (study: StudyRow) => ReactNode;
};

/** Which studies are meant, and whose. */
export function StudyLines({ label, studies, children }: StudyLinesProps) {
  return (
    <ul className={styles['lines']} tabIndex={0} aria-label={label}>
      {studies.map((study) => (
        <li key={study.studyInstanceUid}>
          <PatientIdentity patient={study} />
          <span className={styles['dim']}>
            {formatDate(study.studyDate)} · {study.modalitiesInStudy.join(' ')} ·{' '}
            <bdi>{study.studyDescription}</bdi> ·{' '}
            {text.studies.preview.images(formatNumber(study.numberOfStudyRelatedInstances))}
          </span>
          {children?.(study)}
        </li>
      ))}
    </ul>
  );
}
