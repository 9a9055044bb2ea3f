import { ArrowLeft, CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ageInYears, formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Chip } from '#view/ui/chip.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import styles from './viewer.module.css';

export interface IdentityHeaderProps {
  readonly study: StudyRow;
  /** null in a window that follows another */
  readonly onClose: (() => void) | null;
  /** Stands at the end of the line */
  readonly children?: ReactNode;
}

/** Whose images these are, in one line that never goes away. */
export function IdentityHeader({ study, onClose, children }: IdentityHeaderProps) {
  const age = ageInYears(study.patientBirthDate, study.studyDate);
  const person = [
    study.patientSex,
    age === null ? '' : `${age} y`,
    study.patientBirthDate && text.viewer.born(formatDate(study.patientBirthDate)),
  ].filter(Boolean);
  const what = [
    study.modalitiesInStudy.join(' '),
    study.studyDescription,
    [formatDate(study.studyDate), formatTime(study.studyTime)].filter(Boolean).join(' '),
  ].filter(Boolean);
  return (
    <header className={styles['identity']}>
      {onClose !== null && <IconButton icon={ArrowLeft} label={text.viewer.close} onPress={onClose} />}
      <h1 className={styles['patient']}>{formatPersonName(study.patientName) || text.studies.noName}</h1>
      <span>{study.patientId || text.studies.noPatientId}</span>
      <span className={styles['dim']}>{person.join('  ')}</span>
      <span className={styles['dot']} aria-hidden>
        ·
      </span>
      <span className={styles['what']}>{what.join('  ')}</span>
      {study.accessionNumber !== '' && (
        <span className={styles['dim']}>{text.viewer.accession(study.accessionNumber)}</span>
      )}
      <span className={styles['grow']} />
      {study.hasIdentityConflict && (
        <Chip tone="warn" icon={CircleAlert} title={text.studies.state.conflictHint}>
          {text.studies.state.conflict}
        </Chip>
      )}
      {study.isReceiving && (
        <Chip tone="accent">{text.viewer.receiving(study.numberOfStudyRelatedInstances)}</Chip>
      )}
      {children}
    </header>
  );
}
