import type { ReactNode } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import type { Column } from './data-table.tsx';
import { PatientName } from './patient-name.tsx';
import styles from './study-columns.module.css';

/** What every list of studies can show of one, wherever it is. */
export type ShownStudy = Pick<
  StudyRow,
  | 'patientName'
  | 'patientId'
  | 'patientBirthDate'
  | 'patientSex'
  | 'studyDate'
  | 'studyTime'
  | 'modalitiesInStudy'
  | 'studyDescription'
  | 'accessionNumber'
  | 'referringPhysicianName'
>;

/** Text of a device: its own direction, and cut where it has no room. */
export function deviceText(value: string): ReactNode {
  return <bdi className={styles['clip']}>{value}</bdi>;
}

export function dimText(value: string): ReactNode {
  return <span className={styles['dim']}>{value}</span>;
}

const CELLS = {
  patientName: (study) => <PatientName name={study.patientName} />,
  patientId: (study) => deviceText(study.patientId),
  patientBirthDate: (study) => dimText(formatDate(study.patientBirthDate)),
  patientSex: (study) => dimText(text.studies.sex[study.patientSex] ?? study.patientSex),
  studyDate: (study) => (
    <>
      {formatDate(study.studyDate)}
      {study.studyTime !== '' && dimText(formatTime(study.studyTime))}
    </>
  ),
  modalitiesInStudy: (study) => deviceText(study.modalitiesInStudy.join(' ')),
  studyDescription: (study) => deviceText(study.studyDescription),
  accessionNumber: (study) => deviceText(study.accessionNumber),
  referringPhysicianName: (study) => deviceText(formatPersonName(study.referringPhysicianName)),
} satisfies Readonly<Record<string, (study: ShownStudy) => ReactNode>>;

const UNSORTED: readonly string[] = ['patientSex', 'referringPhysicianName'];

/** A column that looks and sorts the same in every list of studies; its width is the list's. */
export function studyColumn(id: keyof typeof CELLS, widthPx: number): Column<ShownStudy> {
  return {
    id,
    title: text.studies.columns[id],
    widthPx,
    isSortable: !UNSORTED.includes(id),
    startsDescending: id === 'studyDate',
    grows: id === 'studyDescription' ? 1 : 0,
    render: CELLS[id],
  };
}
