import { ClipboardCopy, Download, Eye, EyeOff, Sigma, TableProperties, Trash2, X } from 'lucide-react';
import type { Measurement } from '#shared/reading/measurement.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import {
  measurementsAsCsv,
  placeOf,
  sumOfFirst,
  type ListedMeasurement,
} from '#view/kernels/measure/export-text.ts';
import { formatDate } from '#view/locales/format.ts';
import { figureText, measurementLines } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { useHanging } from '#view/state/hanging.ts';
import { setLesionsOpen } from '#view/state/lesion-panel.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import { putMeasurements, removeMeasurements, useMeasurements } from '#view/state/measurements.ts';
import { asStep } from '#view/state/view-steps.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { saveCsv } from './documents/save-file.ts';
import { MeasurementHistogram } from './measurement-histogram.tsx';
import { MeasurementRow } from './measurement-row.tsx';
import styles from './measurement-list.module.css';
import { standingWords } from './standing.ts';
import { TimeCurve } from './time-curve.tsx';
import type { ShownStudy } from './use-hanging.ts';
import { unlessStrangers } from './unless-strangers.ts';
import { cellsOf, useLesions } from './use-time-points.ts';

const words = text.measuring.list;

/**
 * What was measured in the studies on the screen, those beside the one that is read under their date, at the right of the
 * pictures; takes no room while it is closed.
 */
export function MeasurementList({ studies }: { readonly studies: readonly ShownStudy[] }) {
  const { isListOpen, areAllHidden } = useMeasureSettings();
  const all = useMeasurements((state) => state.all);
  const selectedIds = useMeasurements((state) => state.selectedIds);
  const lesions = useLesions(studies);
  if (!isListOpen) return null;
  const cells = cellsOf(lesions);
  const groups = grouped(all, studies);
  const rows = groups.flatMap((group) => group.rows);
  const selected = all.filter(({ id }) => selectedIds.has(id));
  const shown =
    selected.length > 0 ? rows.filter(({ measurement }) => selectedIds.has(measurement.id)) : rows;
  const hideAll = commandById('measure.hideAll');
  const list = commandById('measure.list');
  const table = commandById('lesions.show');
  return (
    <aside className={styles['panel']} aria-label={words.title}>
      <header className={styles['head']}>
        <h2>
          {words.title} <span className={styles['dim']}>{all.length}</span>
        </h2>
        <IconButton
          icon={areAllHidden ? EyeOff : Eye}
          label={hideAll.title}
          keyHint={keyHintOf(hideAll)}
          isDisabled={all.length === 0}
          onPress={() => asStep(hideAll.title, () => setMeasureSettings({ areAllHidden: !areAllHidden }))}
        />
        <IconButton
          icon={TableProperties}
          label={table.title}
          keyHint={keyHintOf(table)}
          onPress={() => setLesionsOpen(true)}
        />
        <IconButton
          icon={ClipboardCopy}
          label={words.copy}
          isDisabled={all.length === 0}
          onPress={() => unlessStrangers(() => void navigator.clipboard.writeText(asText(shown)))}
        />
        <IconButton
          icon={Download}
          label={words.csv}
          isDisabled={all.length === 0}
          onPress={() => unlessStrangers(() => saveList(shown))}
        />
        <IconButton
          icon={X}
          label={words.close}
          keyHint={keyHintOf(list)}
          onPress={() => setMeasureSettings({ isListOpen: false })}
        />
      </header>
      {all.length === 0 ? (
        <p className={styles['empty']}>{words.empty}</p>
      ) : (
        <div className={styles['rows']}>
          {groups.map(({ studyInstanceUid, title, standing, rows: its }) => (
            <section key={studyInstanceUid} aria-label={title} data-standing={standing}>
              {title !== '' && <h3>{title}</h3>}
              <ol>
                {its.map((row) => (
                  <MeasurementRow
                    key={row.measurement.id}
                    row={row}
                    isSelected={selectedIds.has(row.measurement.id)}
                    cell={cells.get(row.measurement.id) ?? null}
                  />
                ))}
              </ol>
            </section>
          ))}
        </div>
      )}
      {selected.length > 0 && <Selection selected={selected} />}
    </aside>
  );
}

function Selection({ selected }: { readonly selected: readonly Measurement[] }) {
  const areStrangers = useHanging((hanging) => hanging.areStrangers);
  const sum = selected.length > 1 && !areStrangers ? sumOfFirst(selected) : null;
  const [only] = selected;
  const isAnyShown = selected.some((each) => !each.isHidden);
  return (
    <footer className={styles['selection']}>
      <div className={styles['head']}>
        <span className={styles['grow']}>
          {selected.length === 1 && only ? text.measuring.kinds[only.kind] : words.selected(selected.length)}
        </span>
        <IconButton
          icon={isAnyShown ? Eye : EyeOff}
          label={isAnyShown ? words.hide : words.show}
          onPress={() =>
            putMeasurements(
              text.measuring.steps.hide,
              selected.map((each) => ({ ...each, isHidden: isAnyShown })),
            )
          }
        />
        <IconButton
          icon={Trash2}
          label={words.delete}
          keyHint={keyHintOf(commandById('measure.delete'))}
          onPress={() =>
            removeMeasurements(
              text.measuring.steps.delete(selected.length),
              new Set(selected.map(({ id }) => id)),
            )
          }
        />
      </div>
      {sum && (
        <p className={styles['sum']}>
          <Sigma size={14} aria-hidden />
          {words.sum} <strong>{figureText(sum)}</strong>
        </p>
      )}
      {selected.length === 1 && only && (
        <dl className={styles['figures']}>
          {only.values.map((value) => (
            <div key={`${value.name} ${value.unit}`}>
              <dt>{text.measuring.names[value.name] ?? value.name}</dt>
              <dd>{figureText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {selected.length === 1 && only && <MeasurementHistogram measurement={only} />}
      {selected.length === 1 && only && <TimeCurve measurement={only} />}
    </footer>
  );
}

interface StudyGroup {
  readonly studyInstanceUid: string;
  /** Empty where there is one study alone */
  readonly title: string;
  readonly standing: 'current' | 'prior' | 'stranger';
  readonly rows: readonly ListedMeasurement[];
}

/** By study, the one that is read first. */
function grouped(all: readonly Measurement[], studies: readonly ShownStudy[]): readonly StudyGroup[] {
  const besideUids = new Set(studies.slice(1).map(({ detail }) => detail.study.studyInstanceUid));
  let number = 0;
  const isCompared = all.some((each) => besideUids.has(each.studyInstanceUid));
  return studies.flatMap(({ detail: { study, series }, beside }): StudyGroup[] => {
    const byUid = new Map(series.map((row) => [row.seriesInstanceUid, row]));
    const its = all.filter(({ studyInstanceUid: uid }) =>
      beside === null ? !besideUids.has(uid) : uid === study.studyInstanceUid,
    );
    if (its.length === 0) return [];
    const date = formatDate(study.studyDate);
    const rows = its.map((measurement): ListedMeasurement => {
      const row = byUid.get(measurement.seriesInstanceUid);
      number += 1;
      return {
        number,
        measurement,
        kind: text.measuring.kinds[measurement.kind],
        where: row ? text.viewer.series(row.seriesNumber, row.seriesDescription) : '',
        ofPrior: beside === null ? '' : date,
      };
    });
    return [
      {
        studyInstanceUid: study.studyInstanceUid,
        title: isCompared ? [standingWords(beside ?? 'current'), date].filter(Boolean).join(' · ') : '',
        standing: beside === null ? 'current' : beside.isStranger ? 'stranger' : 'prior',
        rows,
      },
    ];
  });
}

function asText(rows: readonly ListedMeasurement[]): string {
  return rows
    .map(({ number, kind, measurement, ...place }) =>
      [`${number}. ${kind}: ${measurementLines(measurement).join('; ')}`, placeOf(place)]
        .filter(Boolean)
        .join(' — '),
    )
    .join('\n');
}

function saveList(rows: readonly ListedMeasurement[]): void {
  saveCsv(
    words.csvName,
    measurementsAsCsv(rows, {
      columns: words.csvColumns,
      nameOf: (name) => text.measuring.names[name] ?? name,
    }),
  );
}
