import { useEffect } from 'react';
import { ageInYears, formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { endPatientCard, usePatientCard } from '#view/state/patient-card.ts';
import styles from './reading.module.css';

/** Keys that only dismiss the card; any other also does what it always does. */
const SWALLOWED = new Set(['Enter', 'Escape', ' ']);

/** Whose images come now, in large letters over the screen, until a key or button is pressed: it stays as long as it is not read. */
export function PatientCard() {
  const card = usePatientCard((state) => state.card);
  useEffect(() => {
    if (card === null) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
      if (SWALLOWED.has(event.key)) {
        event.preventDefault();
        event.stopPropagation();
      }
      endPatientCard();
    };
    const options = { capture: true };
    addEventListener('keydown', onKey, options);
    addEventListener('pointerdown', endPatientCard, options);
    return () => {
      removeEventListener('keydown', onKey, options);
      removeEventListener('pointerdown', endPatientCard, options);
    };
  }, [card]);
  if (card === null) return null;
  if (card.kind === 'end')
    return (
      <div className={styles['card']} role="status">
        <p>{card.step === 1 ? text.reading.noNext : text.reading.noPrevious}</p>
        <p className={styles['dim']}>{text.reading.pressKey}</p>
      </div>
    );
  const { study } = card;
  const age = ageInYears(study.patientBirthDate, study.studyDate);
  const person = [
    study.patientId || text.studies.noPatientId,
    study.patientSex,
    age === null ? '' : `${age} y`,
    study.patientBirthDate && text.viewer.born(formatDate(study.patientBirthDate)),
  ];
  const what = [
    study.modalitiesInStudy.join(' '),
    study.studyDescription,
    formatDate(study.studyDate),
    formatTime(study.studyTime),
  ];
  return (
    <div className={styles['card']} role="status">
      <p className={styles['dim']}>{text.reading.newPatient}</p>
      <h2>{formatPersonName(study.patientName) || text.studies.noName}</h2>
      <p>{person.filter(Boolean).join('  ')}</p>
      <p>{what.filter(Boolean).join('  ')}</p>
      <p className={styles['dim']}>{text.reading.pressKey}</p>
    </div>
  );
}
