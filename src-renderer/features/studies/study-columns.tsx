import { CircleAlert } from 'lucide-react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatBytes, formatDate, formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Chip } from '#view/ui/chip.tsx';
import type { Column } from '#view/ui/data-table.tsx';
import { PatientName } from '#view/ui/patient-name.tsx';
import styles from './studies.module.css';

const words = text.studies;

function dim(value: string) {
  return <span className={styles['dim']}>{value}</span>;
}

/** Every column that the study list can show, in its order. */
export const STUDY_COLUMNS: readonly Column<StudyRow>[] = [
  {
    id: 'patientName',
    title: words.columns.patientName,
    widthPx: 220,
    isSortable: true,
    render: (row) => <PatientName name={row.patientName} />,
  },
  {
    id: 'patientId',
    title: words.columns.patientId,
    widthPx: 110,
    isSortable: true,
    render: (row) => <bdi className={styles['clip']}>{row.patientId}</bdi>,
  },
  {
    id: 'patientBirthDate',
    title: words.columns.patientBirthDate,
    widthPx: 100,
    isSortable: true,
    render: (row) => dim(formatDate(row.patientBirthDate)),
  },
  {
    id: 'patientSex',
    title: words.columns.patientSex,
    widthPx: 40,
    render: (row) => dim(words.sex[row.patientSex] ?? row.patientSex),
  },
  {
    id: 'studyDate',
    title: words.columns.studyDate,
    widthPx: 144,
    isSortable: true,
    render: (row) => (
      <>
        {formatDate(row.studyDate)}
        {row.studyTime !== '' && dim(formatTime(row.studyTime))}
      </>
    ),
  },
  {
    id: 'modalitiesInStudy',
    title: words.columns.modalitiesInStudy,
    widthPx: 72,
    isSortable: true,
    render: (row) => <span className={styles['clip']}>{row.modalitiesInStudy.join(' ')}</span>,
  },
  {
    id: 'studyDescription',
    title: words.columns.studyDescription,
    widthPx: 150,
    isSortable: true,
    grows: true,
    render: (row) => <bdi className={styles['clip']}>{row.studyDescription}</bdi>,
  },
  {
    id: 'accessionNumber',
    title: words.columns.accessionNumber,
    widthPx: 100,
    isSortable: true,
    render: (row) => <bdi className={styles['clip']}>{row.accessionNumber}</bdi>,
  },
  {
    id: 'referringPhysicianName',
    title: words.columns.referringPhysicianName,
    widthPx: 150,
    render: (row) => <bdi className={styles['clip']}>{formatPersonName(row.referringPhysicianName)}</bdi>,
  },
  {
    id: 'numberOfStudyRelatedSeries',
    title: words.columns.numberOfStudyRelatedSeries,
    widthPx: 56,
    align: 'end',
    render: (row) => dim(formatNumber(row.numberOfStudyRelatedSeries)),
  },
  {
    id: 'numberOfStudyRelatedInstances',
    title: words.columns.numberOfStudyRelatedInstances,
    widthPx: 64,
    align: 'end',
    isSortable: true,
    render: (row) => formatNumber(row.numberOfStudyRelatedInstances),
  },
  {
    id: 'sizeBytes',
    title: words.columns.sizeBytes,
    widthPx: 76,
    align: 'end',
    render: (row) => dim(formatBytes(row.sizeBytes)),
  },
  {
    id: 'lastReceivedAt',
    title: words.columns.lastReceivedAt,
    widthPx: 170,
    isSortable: true,
    render: (row) => dim(formatInstant(row.lastReceivedAt)),
  },
  {
    id: 'state',
    title: words.columns.state,
    widthPx: 180,
    render: (row) => <StudyState row={row} />,
  },
];

/** Hidden until a person shows them. */
export const HIDDEN_AT_FIRST: readonly string[] = ['referringPhysicianName', 'sizeBytes', 'lastReceivedAt'];

function StudyState({ row }: { readonly row: StudyRow }) {
  const images = row.numberOfStudyRelatedInstances;
  return (
    <>
      {row.isReceiving && (
        <span className={styles['receiving']}>
          {images === 1 ? words.state.receivingOne : words.state.receiving(formatNumber(images))}
        </span>
      )}
      {row.hasIdentityConflict && (
        <Chip tone="warn" icon={CircleAlert} title={words.state.conflictHint}>
          {words.state.conflict}
        </Chip>
      )}
    </>
  );
}
