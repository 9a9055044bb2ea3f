import { CircleAlert, CircleCheck, CircleDashed, CircleDot, Mic } from 'lucide-react';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatBytes, formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import { Chip } from '#view/ui/chip.tsx';
import type { Column } from '#view/ui/data-table.tsx';
import { dimText, studyColumn } from '#view/ui/study-columns.tsx';
import styles from './studies.module.css';

const words = text.studies;

/** Every column that the study list can show, in its order. */
export const STUDY_COLUMNS: readonly Column<StudyRow>[] = [
  studyColumn('patientName', 220),
  studyColumn('patientId', 110),
  studyColumn('patientBirthDate', 100),
  studyColumn('patientSex', 40),
  studyColumn('studyDate', 144),
  studyColumn('modalitiesInStudy', 72),
  studyColumn('studyDescription', 150),
  studyColumn('accessionNumber', 100),
  studyColumn('referringPhysicianName', 150),
  {
    id: 'numberOfStudyRelatedSeries',
    title: words.columns.numberOfStudyRelatedSeries,
    widthPx: 56,
    align: 'end',
    render: (row) => dimText(formatNumber(row.numberOfStudyRelatedSeries)),
  },
  {
    id: 'numberOfStudyRelatedInstances',
    title: words.columns.numberOfStudyRelatedInstances,
    startsDescending: true,
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
    render: (row) => dimText(formatBytes(row.sizeBytes)),
  },
  {
    id: 'lastReceivedAt',
    title: words.columns.lastReceivedAt,
    startsDescending: true,
    widthPx: 170,
    isSortable: true,
    render: (row) => dimText(formatInstant(row.lastReceivedAt)),
  },
  {
    id: 'reading',
    title: words.columns.reading,
    widthPx: 112,
    isSortable: true,
    render: (row) => <ReadingStateOf row={row} />,
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

const READING_ICONS = {
  unread: CircleDashed,
  inProgress: CircleDot,
  dictated: Mic,
  read: CircleCheck,
} as const;

/** Who reads is said, since two would read the same study otherwise. */
function ReadingStateOf({ row }: { readonly row: StudyRow }) {
  const { state, by, at } = row.reading;
  const Icon = READING_ICONS[state];
  const label = text.reading.states[state];
  return (
    <span
      className={classes(styles['reading'], styles[state])}
      title={by === '' ? label : `${label}: ${text.reading.since(by, formatInstant(at))}`}
    >
      <Icon size={13} aria-hidden />
      {state === 'inProgress' ? by : label}
    </span>
  );
}

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
