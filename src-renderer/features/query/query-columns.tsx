import { ChevronDown, ChevronRight } from 'lucide-react';
import type { RemoteStudy } from '#shared/contract/remote.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import type { Column } from '#view/ui/data-table.tsx';
import { PatientName } from '#view/ui/patient-name.tsx';
import { deviceText, studyColumn } from '#view/ui/study-columns.tsx';
import { HereCell } from './here-cell.tsx';
import type { NoteLine, QueryLine, StudyLine } from './query-rows.ts';
import styles from './query.module.css';

const words = text.query;

/** A column that only studies fill. */
function ofStudies({ render, ...column }: Column<RemoteStudy>): Column<QueryLine> {
  return { ...column, render: (line) => (line.kind === 'study' ? render(line.study) : null) };
}

function count(number: number | null): string {
  return number === null ? '' : formatNumber(number);
}

export function queryColumns(onToggle: (line: StudyLine) => void): readonly Column<QueryLine>[] {
  return [
    {
      ...studyColumn('patientName', 208),
      grows: 1,
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
    ofStudies(studyColumn('patientId', 108)),
    ofStudies(studyColumn('patientBirthDate', 100)),
    ofStudies(studyColumn('patientSex', 40)),
    ofStudies(studyColumn('studyDate', 144)),
    {
      ...studyColumn('modalitiesInStudy', 56),
      render: (line) =>
        line.kind === 'study'
          ? deviceText(line.study.modalitiesInStudy.join(' '))
          : line.kind === 'series'
            ? deviceText(line.series.modality)
            : null,
    },
    {
      ...studyColumn('studyDescription', 118),
      grows: 3,
      render: (line) =>
        line.kind === 'study'
          ? deviceText(line.study.studyDescription)
          : line.kind === 'series'
            ? deviceText(line.series.seriesDescription || words.unnamedSeries)
            : null,
    },
    ofStudies(studyColumn('accessionNumber', 92)),
    {
      id: 'numberOfStudyRelatedInstances',
      title: text.studies.columns.numberOfStudyRelatedInstances,
      widthPx: 62,
      align: 'end',
      isSortable: true,
      startsDescending: true,
      render: (line) =>
        line.kind === 'study'
          ? count(line.study.numberOfStudyRelatedInstances)
          : line.kind === 'series'
            ? count(line.series.numberOfSeriesRelatedInstances)
            : null,
    },
    ofStudies({
      id: 'archive',
      title: words.columns.archive,
      widthPx: 84,
      grows: 1,
      isSortable: true,
      render: ({ archive }) => deviceText(archive.id),
    }),
    ofStudies({ ...studyColumn('referringPhysicianName', 88), grows: 1 }),
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
