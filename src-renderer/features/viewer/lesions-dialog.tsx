import { ClipboardCopy, Download } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StudyRow } from '#shared/contract/studies.ts';
import type { MeasuredValue, Measurement, TargetKind } from '#shared/reading/measurement.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { commandById } from '#view/commands/viewer-commands.ts';
import type { Lesion, LesionCell, LesionTable } from '#view/kernels/measure/lesion-table.ts';
import { lesionSums, type LesionSum } from '#view/kernels/measure/lesion-sum.ts';
import { lesionsAsCsv, toldChanges } from '#view/kernels/measure/lesion-text.ts';
import { formatDate } from '#view/locales/format.ts';
import { doublingWords, toldWords } from '#view/locales/lesion-words.ts';
import { figureText } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { setLesionsOpen, useLesionPanel } from '#view/state/lesion-panel.ts';
import { markTarget } from '#view/state/lesions.ts';
import { isKnownMeasurement, putMeasurements } from '#view/state/measurements.ts';
import { renamed } from '#view/state/rename-measurement.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { saveCsv } from './documents/save-file.ts';
import { LesionCellFigure } from './lesion-cell.tsx';
import { RenameField } from './rename-field.tsx';
import { storeReports, type StudySums } from './save-readings.ts';
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
  const sums = lesionSums(table);
  return (
    <>
      <div className={styles['frame']}>
        <table className={styles['lesions']}>
          <thead>
            <tr>
              <th scope="col">{words.lesion}</th>
              <th scope="col">{words.target}</th>
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
                <td>
                  <TargetChoice lesion={lesion} name={nameOf(lesion, at + 1)} mayChange={mayAnnotate} />
                </td>
                {lesion.cells.map((cell, column) => (
                  <td key={table.studies[column]?.studyInstanceUid}>
                    {cell && <LesionCellFigure cell={cell} mayChange={mayAnnotate} current={current} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {sums.length > 0 && <SumRow sums={sums} studies={table.studies} />}
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
          <Button
            tone="primary"
            isDisabled={unsaved.length === 0}
            onPress={() => void storeReports(toStore(table, sums, unsaved), sumsOf(table, sums))}
          >
            {words.saveReports}
          </Button>
        )}
      </footer>
    </>
  );
}

/** A report with a sum holds everything that it is the sum of, whatever of that was stored before. */
function toStore(
  { studies, lesions }: LesionTable<StudyRow>,
  sums: readonly LesionSum[],
  unsaved: readonly Measurement[],
): readonly Measurement[] {
  const due = new Set(unsaved.map(({ studyInstanceUid }) => studyInstanceUid));
  const summed = studies.flatMap(({ studyInstanceUid }, at) =>
    due.has(studyInstanceUid) && sums[at]?.figure ? targetsIn(lesions, at) : [],
  );
  const own = summed.filter(({ id }) => isKnownMeasurement(id));
  return [...new Map([...unsaved, ...own].map((each) => [each.id, each])).values()];
}

function sumsOf({ studies, lesions }: LesionTable<StudyRow>, sums: readonly LesionSum[]): StudySums {
  return new Map(
    studies.flatMap(({ studyInstanceUid }, at) => {
      const figure = sums[at]?.figure;
      const of = targetsIn(lesions, at).map(({ id }) => id);
      return figure ? [[studyInstanceUid, { value: figure.value, unit: figure.unit, of }] as const] : [];
    }),
  );
}

function targetsIn(lesions: readonly Lesion[], column: number): readonly Measurement[] {
  return lesions.flatMap(({ target, cells }) =>
    target === 'none' ? [] : (cells[column]?.measurement ?? []),
  );
}

interface TargetChoiceProps {
  readonly lesion: Lesion;
  readonly name: string;
  readonly mayChange: boolean;
}

/** Whether a lesion counts in the sum of diameters, and as what. */
function TargetChoice({ lesion: { trackingUid, target }, name, mayChange }: TargetChoiceProps) {
  return (
    <MenuButton
      label={words.target}
      selectionMode="single"
      selectedKeys={[target]}
      onSelectionChange={(keys) => {
        const next = TARGETS.find((each) => keys.has(each));
        if (next !== undefined) markTarget(words.steps.target, trackingUid, next);
      }}
      trigger={
        <Button tone="quiet" isDisabled={!mayChange} aria-label={words.targetOf(name, words.targets[target])}>
          {words.targets[target]}
        </Button>
      }
    >
      {TARGETS.map((each) => (
        <MenuItem key={each} id={each} label={words.targets[each]} />
      ))}
    </MenuButton>
  );
}

const TARGETS: readonly TargetKind[] = ['none', 'lesion', 'node'];

interface SumRowProps {
  readonly sums: readonly LesionSum[];
  readonly studies: readonly StudyRow[];
}

function SumRow({ sums, studies }: SumRowProps) {
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={2}>
          {words.sum}
          <span className={styles['dim']}>{words.sumOf(sums[0]?.count ?? 0)}</span>
        </th>
        {sums.map((sum, column) => (
          <td key={studies[column]?.studyInstanceUid}>
            {sum.figure === null ? (
              <span className={styles['dim']}>{words.notEvaluable(sum.missing, sum.count)}</span>
            ) : (
              <div className={styles['cell']}>
                <strong className={styles['figure']}>{figureText(sum.figure)}</strong>
                <ul>
                  {sumLines(sum, sum.figure).map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </div>
            )}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

function sumLines(sum: LesionSum, figure: MeasuredValue): readonly string[] {
  return toldChanges(sum).map((told) => toldWords(told, figure));
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

function saveTable(table: LesionTable<StudyRow>): void {
  saveCsv(
    words.csvName,
    lesionsAsCsv(table, {
      columns: words.csvColumns,
      nameOf: (name) => text.measuring.names[name] ?? name,
      targets: words.targets,
    }),
  );
}

function nameOf({ name }: Lesion, number: number): string {
  return name === '' ? words.name(number) : name;
}

/** Lesion by lesion, a line a study; the sum of diameters behind them. */
function asText({ studies, lesions }: LesionTable<StudyRow>): string {
  const sums = lesionSums({ studies, lesions });
  const summed = sums.flatMap((sum, column) =>
    sum.figure
      ? [
          `${formatDate(studies[column]?.studyDate ?? '')}: ${[figureText(sum.figure), ...sumLines(sum, sum.figure)].join('; ')}`,
        ]
      : [],
  );
  const told = lesions
    .map((lesion, at) => {
      const lines = lesion.cells.flatMap((cell, column) =>
        cell?.figure
          ? [`${formatDate(studies[column]?.studyDate ?? '')}: ${cellWords(cell, cell.figure)}`]
          : [],
      );
      return [nameOf(lesion, at + 1), ...lines].join('\n  ');
    })
    .concat(summed.length === 0 ? [] : [[words.sum, ...summed].join('\n  ')]);
  return told.join('\n');
}

function cellWords(cell: LesionCell, figure: MeasuredValue): string {
  const { remains } = cell.measurement;
  return [
    figureText(figure),
    remains === undefined ? '' : words.remains.words[remains],
    ...toldChanges(cell).map((told) => toldWords(told, figure)),
    cell.toFormer ? doublingWords(cell.toFormer) : '',
  ]
    .filter(Boolean)
    .join('; ');
}
