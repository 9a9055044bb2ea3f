import { ClipboardCopy, Download, Unlink } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import type { MeasuredValue } from '#shared/reading/measurement.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { commandById } from '#view/commands/viewer-commands.ts';
import type { Lesion, LesionCell, LesionTable } from '#view/kernels/measure/lesion-table.ts';
import { lesionsAsCsv, toldChanges } from '#view/kernels/measure/lesion-text.ts';
import { formatDate } from '#view/locales/format.ts';
import { doublingWords, toldWords } from '#view/locales/lesion-words.ts';
import { figureText } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { setLesionsOpen, useLesionPanel } from '#view/state/lesion-panel.ts';
import { untie } from '#view/state/lesions.ts';
import { isKnownMeasurement, putMeasurements, select } from '#view/state/measurements.ts';
import { renamed } from '#view/state/rename-measurement.ts';
import { asJump } from '#view/state/view-steps.ts';
import { showBeside, useHanging } from '#view/state/hanging.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { saveCsv } from './documents/save-file.ts';
import { showMeasurement } from './measurement-row.tsx';
import { RenameField } from './rename-field.tsx';
import { storeReports } from './save-readings.ts';
import type { ShownStudy } from './use-hanging.ts';
import { useReportedLesions } from './use-reported-lesions.ts';
import { useLesions } from './use-time-points.ts';
import styles from './lesions.module.css';

const words = text.lesions;

/** Lesions over time: rows are lesions, columns the studies in which they were measured. */
export function LesionsDialog({ studies }: { readonly studies: readonly ShownStudy[] }) {
  const isOpen = useLesionPanel((panel) => panel.isOpen);
  return (
    <Dialog
      title={commandById('lesions.show').title}
      isOpen={isOpen}
      onClose={() => setLesionsOpen(false)}
      closeLabel={text.common.close}
      width={1080}
    >
      {isOpen && <Lesions studies={studies} />}
    </Dialog>
  );
}

function Lesions({ studies }: { readonly studies: readonly ShownStudy[] }) {
  const current = studies[0]?.detail.study.studyInstanceUid ?? '';
  // What others tied meanwhile, in studies that are not on the screen.
  const { data } = useQuery({ ...queries.timePoints(current), refetchOnMount: 'always' });
  const reported = useReportedLesions(data);
  const table = useLesions(studies, reported);
  const mayAnnotate = useMay('studies.annotate');
  if (table.lesions.length === 0) return <p className={styles['dim']}>{words.none}</p>;
  const measured = table.lesions.flatMap(({ cells }) => cells.flatMap((cell) => cell?.measurement ?? []));
  const unsaved = measured.filter((each) => each.storedInSopInstanceUid === '');
  return (
    <>
      <div className={styles['frame']}>
        <table className={styles['lesions']}>
          <thead>
            <tr>
              <th scope="col">{words.lesion}</th>
              {table.studies.map((study) => (
                <th key={study.studyInstanceUid} scope="col">
                  {formatDate(study.studyDate)}
                  <span className={styles['dim']}>
                    {study.studyInstanceUid === current
                      ? text.hanging.current
                      : study.modalitiesInStudy.filter((each) => !DERIVED.has(each)).join(' ')}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.lesions.map((lesion, at) => (
              <tr key={lesion.trackingUid}>
                <th scope="row">
                  <LesionName lesion={lesion} number={at + 1} mayChange={mayAnnotate} />
                </th>
                {lesion.cells.map((cell, column) => (
                  <td key={table.studies[column]?.studyInstanceUid}>
                    {cell && <Cell cell={cell} mayChange={mayAnnotate} current={current} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer className={styles['buttons']}>
        <Button icon={ClipboardCopy} onPress={() => void navigator.clipboard.writeText(asText(table))}>
          {text.measuring.list.copy}
        </Button>
        <Button icon={Download} onPress={() => saveTable(table)}>
          {text.measuring.list.csv}
        </Button>
        {mayAnnotate && (
          <Button tone="primary" isDisabled={unsaved.length === 0} onPress={() => void storeReports(unsaved)}>
            {words.saveReports}
          </Button>
        )}
      </footer>
    </>
  );
}

/** Made of images, and no pictures of the patient themselves */
const DERIVED = new Set(['SR', 'PR', 'KO']);

interface LesionNameProps {
  readonly lesion: Lesion;
  readonly number: number;
  readonly mayChange: boolean;
}

/** A lesion has one name in all studies; a press changes it. */
function LesionName({ lesion, number, mayChange }: LesionNameProps) {
  const [isRenaming, setRenaming] = useState(false);
  const name = nameOf(lesion, number);
  const newest = lesion.cells.findLast((cell) => cell !== null && isKnownMeasurement(cell.measurement.id));
  if (!isRenaming || !newest)
    return (
      <Button
        tone="quiet"
        isDisabled={!mayChange || !newest}
        onPress={() => setRenaming(true)}
        aria-label={words.rename(name)}
      >
        {name}
      </Button>
    );
  return (
    <RenameField
      label={words.lesionName}
      value={lesion.name}
      onDone={(value) => {
        setRenaming(false);
        const next = renamed(newest.measurement, value);
        if (next.length > 0) putMeasurements(text.measuring.steps.label, next);
      }}
    />
  );
}

interface CellProps {
  readonly cell: LesionCell;
  readonly mayChange: boolean;
  readonly current: string;
}

function Cell({ cell, mayChange, current }: CellProps) {
  const { measurement, figure, toFormer, others } = cell;
  const value = figure === null ? text.measuring.kinds[measurement.kind] : figureText(figure);
  const doubling = toFormer ? doublingWords(toFormer) : '';
  return (
    <div className={styles['cell']}>
      <button
        type="button"
        className={styles['value']}
        title={measurement.author}
        onClick={() => {
          setLesionsOpen(false);
          jumpToStudy(measurement.studyInstanceUid, measurement.seriesInstanceUid, current);
          select([measurement.id]);
          asJump(text.measuring.steps.goTo, () => showMeasurement(measurement));
        }}
      >
        {value}
      </button>
      {mayChange && isKnownMeasurement(measurement.id) && (
        <IconButton
          icon={Unlink}
          label={words.steps.untie}
          onPress={() => untie(words.steps.untie, measurement)}
        />
      )}
      <ul>
        {figure !== null &&
          toldChanges(cell).map((told) => <li key={told.against.join()}>{toldWords(told, figure)}</li>)}
        {doubling !== '' && <li>{doubling}</li>}
        {others > 0 && <li>{words.others(others)}</li>}
      </ul>
    </div>
  );
}

/** A study that is not on the screen comes beside the one that is read. */
function jumpToStudy(studyInstanceUid: string, seriesInstanceUid: string, current: string): void {
  if (studyInstanceUid === current || useHanging.getState().besideUids.includes(studyInstanceUid)) return;
  showBeside(studyInstanceUid, seriesInstanceUid);
}

function saveTable(table: LesionTable<StudyRow>): void {
  saveCsv(
    words.csvName,
    lesionsAsCsv(table, {
      columns: words.csvColumns,
      nameOf: (name) => text.measuring.names[name] ?? name,
    }),
  );
}

function nameOf({ name }: Lesion, number: number): string {
  return name === '' ? words.name(number) : name;
}

/** Lesion by lesion, a line a study. */
function asText({ studies, lesions }: LesionTable<StudyRow>): string {
  return lesions
    .map((lesion, at) => {
      const lines = lesion.cells.flatMap((cell, column) =>
        cell?.figure
          ? [`${formatDate(studies[column]?.studyDate ?? '')}: ${cellWords(cell, cell.figure)}`]
          : [],
      );
      return [nameOf(lesion, at + 1), ...lines].join('\n  ');
    })
    .join('\n');
}

function cellWords(cell: LesionCell, figure: MeasuredValue): string {
  return [
    figureText(figure),
    ...toldChanges(cell).map((told) => toldWords(told, figure)),
    cell.toFormer ? doublingWords(cell.toFormer) : '',
  ]
    .filter(Boolean)
    .join('; ');
}
