import { formatPersonName } from '#shared/dicom/person-name.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { text } from '#view/locales/text.ts';
import styles from './patient-name.module.css';

type PersonName = StudyRow['patientName'];

/**
 * A name in its groups: the one that everybody can compare first, then the one in the patient's own script. Each group
 * is isolated, so that a name written from right to left does not turn its neighbours around.
 */
export function PatientName({ name }: { readonly name: PersonName }) {
  const alphabetic = formatPersonName({ alphabetic: name.alphabetic, ideographic: '', phonetic: '' });
  const ideographic = formatPersonName({ alphabetic: '', ideographic: name.ideographic, phonetic: '' });
  const phonetic = formatPersonName({ alphabetic: '', ideographic: '', phonetic: name.phonetic });
  if (alphabetic === '' && ideographic === '') {
    return phonetic === '' ? (
      <span className={styles['dim']}>{text.studies.noName}</span>
    ) : (
      <bdi>{phonetic}</bdi>
    );
  }
  return (
    <span className={styles['name']}>
      {alphabetic !== '' && <bdi className={styles['alphabetic']}>{alphabetic}</bdi>}
      {ideographic !== '' && <bdi>{ideographic}</bdi>}
    </span>
  );
}
