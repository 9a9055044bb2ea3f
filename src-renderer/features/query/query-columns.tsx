import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RemoteStudy } from '#shared/contract/remote.ts';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import type { Column } from '#view/ui/data-table.tsx';
import { PatientName } from '#view/ui/patient-name.tsx';
import { HereCell } from './here-cell.tsx';
import type { NoteLine, QueryLine, StudyLine } from './query-rows.ts';
import styles from './query.module.css';

const words = text.query;

function clip(value: string): ReactNode {
  return <bdi className={styles['clip']}>{value}</bdi>;
}

function dim(value: string): ReactNode {
  return <span className={styles['dim']}>{value}</span>;
}

/** A column that only studies fill. */
function ofStudy(render: (study: RemoteStudy) => ReactNode): (line: QueryLine) => ReactNode {
  return (line) => (line.kind === 'study' ? render(line.study) : null);
}

function count(number: number | null): string {
  return number === null ? '' : formatNumber(number);
}

export function queryColumns(onToggle: (line: StudyLine) => void): readonly Column<QueryLine>[] {
  return [
    {
      id: 'patientName',
      title: words.columns.patientName,
      widthPx: 208,
      isSortable: true,
      render: (line) => <FirstCell line={line} onToggle={onToggle} />,
    },
    {
      id: 'here',
      title: words.columns.here,
      widthPx: 164,
      render: (line) =>
        line.kind === 'study' ? (
          <HereCell state={line.state} study={line.study} />
        ) : line.kind === 'series' ? (
          <HereCell state={line.state} />
        ) : null,
    },
    {
      id: 'patientId',
      title: words.columns.patientId,
      widthPx: 108,
      isSortable: true,
      render: ofStudy(({ patientId }) => clip(patientId)),
    },
    {
      id: 'patientBirthDate',
      title: words.columns.patientBirthDate,
      widthPx: 100,
      isSortable: true,
      render: ofStudy(({ patientBirthDate }) => dim(formatDate(patientBirthDate))),
    },
    {
      id: 'patientSex',
      title: words.columns.patientSex,
      widthPx: 40,
      render: ofStudy(({ patientSex }) => dim(text.studies.sex[patientSex] ?? patientSex)),
    },
    {
      id: 'studyDate',
      title: words.columns.studyDate,
      widthPx: 144,
      isSortable: true,
      render: ofStudy(({ studyDate, studyTime }) => (
        <>
          {formatDate(studyDate)}
          {studyTime !== '' && dim(formatTime(studyTime))}
        </>
      )),
    },
    {
      id: 'modalitiesInStudy',
      title: words.columns.modalitiesInStudy,
      widthPx: 56,
      isSortable: true,
      render: (line) =>
        line.kind === 'study'
          ? clip(line.study.modalitiesInStudy.join(' '))
          : line.kind === 'series'
            ? clip(line.series.modality)
            : null,
    },
    {
      id: 'studyDescription',
      title: words.columns.studyDescription,
      widthPx: 118,
      isSortable: true,
      grows: true,
      render: (line) =>
        line.kind === 'study'
          ? clip(line.study.studyDescription)
          : line.kind === 'series'
            ? clip(line.series.seriesDescription || words.unnamedSeries)
            : null,
    },
    {
      id: 'accessionNumber',
      title: words.columns.accessionNumber,
      widthPx: 92,
      isSortable: true,
      render: ofStudy(({ accessionNumber }) => clip(accessionNumber)),
    },
    {
      id: 'numberOfStudyRelatedInstances',
      title: words.columns.numberOfStudyRelatedInstances,
      widthPx: 62,
      align: 'end',
      isSortable: true,
      render: (line) =>
        line.kind === 'study'
          ? count(line.study.numberOfStudyRelatedInstances)
          : line.kind === 'series'
            ? count(line.series.numberOfSeriesRelatedInstances)
            : null,
    },
    {
      id: 'archive',
      title: words.columns.archive,
      widthPx: 84,
      isSortable: true,
      render: ofStudy(({ archive }) => clip(archive.id)),
    },
    {
      id: 'referringPhysicianName',
      title: words.columns.referringPhysicianName,
      widthPx: 88,
      render: ofStudy(({ referringPhysicianName }) => clip(formatPersonName(referringPhysicianName))),
    },
  ];
}

function FirstCell({
  line,
  onToggle,
}: {
  readonly line: QueryLine;
  readonly onToggle: (line: StudyLine) => void;
}) {
  if (line.kind === 'note') return <span className={styles['inner']}>{noteWords(line)}</span>;
  if (line.kind === 'series')
    return <span className={styles['inner']}>{words.series(String(line.series.seriesNumber ?? ''))}</span>;
  const Icon = line.isOpened ? ChevronDown : ChevronRight;
  return (
    <>
      {/* The keys for it are Space and the arrows, from the table; this is for the mouse. */}
      <button
        type="button"
        tabIndex={-1}
        className={styles['toggle']}
        aria-label={line.isOpened ? words.hideSeries : words.showSeries}
        aria-expanded={line.isOpened}
        onClick={() => onToggle(line)}
      >
        <Icon size={14} aria-hidden />
      </button>
      <PatientName name={line.study.patientName} />
    </>
  );
}

function noteWords({ note }: NoteLine): string {
  if (note === 'reading') return words.readingSeries;
  return note === 'none' ? words.noSeries : note.problem;
}
