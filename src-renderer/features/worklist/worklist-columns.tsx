import { ChevronsUp, ChevronUp, Minus } from 'lucide-react';
import type { WorklistRow } from '#shared/contract/worklist.ts';
import { formatInstant } from '#view/locales/format.ts';
import { subspecialtyName } from '#view/locales/subspecialty-name.ts';
import { text } from '#view/locales/text.ts';
import { waitingTime } from '#view/locales/waiting-time.ts';
import { classes } from '#view/ui/classes.ts';
import type { Column } from '#view/ui/data-table.tsx';
import { deviceText, dimText, studyColumn } from '#view/ui/study-columns.tsx';
import { PriorsCell } from './priors-cell.tsx';
import { StateCell } from './state-cell.tsx';
import styles from './worklist.module.css';

const words = text.worklist;

/** A column of the study itself; those that the core cannot sort this list by are not sorted. */
function ofStudy(
  id: Parameters<typeof studyColumn>[0],
  widthPx: number,
  other: Pick<Column<WorklistRow>, 'isSortable' | 'grows'> = {},
): Column<WorklistRow> {
  const { render, ...column } = studyColumn(id, widthPx);
  return { ...column, isSortable: true, ...other, render: (row) => render(row.study) };
}

/** Every column that the worklist can show, in its order. @param nowMs until when studies have waited */
export function worklistColumns(nowMs: number): readonly Column<WorklistRow>[] {
  return [
    {
      id: 'priority',
      title: words.columns.priority,
      widthPx: 84,
      isSortable: true,
      render: (row) => <PriorityCell row={row} />,
    },
    {
      id: 'arrivedAt',
      title: words.columns.arrivedAt,
      widthPx: 76,
      align: 'end',
      isSortable: true,
      render: ({ arrivedAt }) => (
        <span title={words.age.since(formatInstant(arrivedAt))}>{waitingTime(arrivedAt, nowMs)}</span>
      ),
    },
    {
      id: 'state',
      title: words.columns.state,
      widthPx: 164,
      grows: 0.25,
      isSortable: true,
      render: (row) => <StateCell row={row} />,
    },
    ofStudy('patientName', 180, { grows: 0.3 }),
    ofStudy('patientId', 104, { grows: 0.15 }),
    ofStudy('patientBirthDate', 100, { isSortable: false }),
    ofStudy('modalitiesInStudy', 56),
    ofStudy('studyDescription', 130),
    {
      id: 'regions',
      title: words.columns.regions,
      widthPx: 98,
      grows: 0.15,
      isSortable: true,
      render: ({ regions }) => deviceText(regions.map((region) => text.priors.regions[region]).join(', ')),
    },
    {
      id: 'subspecialty',
      title: words.columns.subspecialty,
      widthPx: 116,
      isSortable: true,
      render: ({ subspecialty }) => dimText(subspecialtyName(subspecialty)),
    },
    {
      id: 'priors',
      title: words.columns.priors,
      widthPx: 154,
      grows: 0.25,
      isSortable: true,
      startsDescending: true,
      render: ({ priors }) => <PriorsCell priors={priors} />,
    },
    {
      id: 'assignedTo',
      title: words.columns.assignedTo,
      widthPx: 96,
      isSortable: true,
      render: ({ assignedTo }) => deviceText(assignedTo),
    },
    ofStudy('studyDate', 144),
    ofStudy('accessionNumber', 100, { isSortable: false }),
    ofStudy('referringPhysicianName', 150, { isSortable: false }),
  ];
}

/** Hidden until a person shows them. */
export const HIDDEN_AT_FIRST: readonly string[] = [
  'patientBirthDate',
  'studyDate',
  'accessionNumber',
  'referringPhysicianName',
];

const ICONS = { stat: ChevronsUp, high: ChevronUp, routine: null, low: Minus } as const;

function PriorityCell({ row: { priority, priorityBy } }: { readonly row: WorklistRow }) {
  const Icon = ICONS[priority];
  return (
    <span
      className={classes(styles['state'], styles[`priority-${priority}`])}
      title={priorityBy === '' ? undefined : words.prioritySetBy(priorityBy)}
    >
      {Icon !== null && <Icon size={13} aria-hidden />}
      {words.priorities[priority]}
    </span>
  );
}
