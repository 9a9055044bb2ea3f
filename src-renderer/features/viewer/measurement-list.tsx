import { ClipboardCopy, Download, Eye, EyeOff, Sigma, Trash2, X } from 'lucide-react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { measurementsAsCsv, sumOfFirst, type ListedMeasurement } from '#view/kernels/measure/export-text.ts';
import { figureText, measurementLines } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import { putMeasurements, removeMeasurements, useMeasurements } from '#view/state/measurements.ts';
import { asStep } from '#view/state/view-steps.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { saveCsv } from './documents/save-file.ts';
import { MeasurementHistogram } from './measurement-histogram.tsx';
import { MeasurementRow } from './measurement-row.tsx';
import styles from './measurement-list.module.css';
import { TimeCurve } from './time-curve.tsx';

const words = text.measuring.list;

/** What was measured in the study, at the right of the pictures; takes no room while it is closed. */
export function MeasurementList({ series }: { readonly series: readonly SeriesRow[] }) {
  const { isListOpen, areAllHidden } = useMeasureSettings();
  const all = useMeasurements((state) => state.all);
  const selectedIds = useMeasurements((state) => state.selectedIds);
  if (!isListOpen) return null;
  const rows = listed(all, series);
  const selected = all.filter(({ id }) => selectedIds.has(id));
  const shown =
    selected.length > 0 ? rows.filter(({ measurement }) => selectedIds.has(measurement.id)) : rows;
  const hideAll = commandById('measure.hideAll');
  const list = commandById('measure.list');
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
          icon={ClipboardCopy}
          label={words.copy}
          isDisabled={all.length === 0}
          onPress={() => void navigator.clipboard.writeText(asText(shown))}
        />
        <IconButton
          icon={Download}
          label={words.csv}
          isDisabled={all.length === 0}
          onPress={() => saveList(shown)}
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
        <ol className={styles['rows']}>
          {rows.map((row) => (
            <MeasurementRow
              key={row.measurement.id}
              row={row}
              isSelected={selectedIds.has(row.measurement.id)}
            />
          ))}
        </ol>
      )}
      {selected.length > 0 && <Selection selected={selected} />}
    </aside>
  );
}

function Selection({ selected }: { readonly selected: readonly Measurement[] }) {
  const sum = selected.length > 1 ? sumOfFirst(selected) : null;
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
            <div key={value.name}>
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

function listed(all: readonly Measurement[], series: readonly SeriesRow[]): readonly ListedMeasurement[] {
  const byUid = new Map(series.map((row) => [row.seriesInstanceUid, row]));
  return all.map((measurement, at) => {
    const row = byUid.get(measurement.seriesInstanceUid);
    return {
      number: at + 1,
      measurement,
      kind: text.measuring.kinds[measurement.kind],
      where: row ? text.viewer.series(row.seriesNumber, row.seriesDescription) : '',
    };
  });
}

function asText(rows: readonly ListedMeasurement[]): string {
  return rows
    .map(({ number, kind, measurement, where }) =>
      [`${number}. ${kind}: ${measurementLines(measurement).join('; ')}`, where].filter(Boolean).join(' — '),
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
