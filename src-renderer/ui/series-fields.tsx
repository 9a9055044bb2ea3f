import type { ReactNode } from 'react';
import { text } from '#view/locales/text.ts';
import { formatNumber } from '#view/locales/format.ts';
import { Checkbox } from './checkbox.tsx';
import styles from './series-fields.module.css';

export type SeriesToChoose = {
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number | null;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly numberOfSeriesRelatedInstances: number;
};

export type SeriesFieldsProps = {
  readonly legend: string;
  readonly series: readonly SeriesToChoose[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** Below the last, for example that none is chosen */
  readonly children?: ReactNode;
};

/** Which series of a study are meant. */
export function SeriesFields({ legend, series, chosen, onChange, children }: SeriesFieldsProps) {
  return (
    <fieldset className={styles['series']}>
      <legend>{legend}</legend>
      {series.map((each) => (
        <Checkbox
          key={each.seriesInstanceUid}
          isSelected={chosen.has(each.seriesInstanceUid)}
          onChange={(isSelected) => {
            const next = new Set(chosen);
            if (isSelected) next.add(each.seriesInstanceUid);
            else next.delete(each.seriesInstanceUid);
            onChange(next);
          }}
        >
          <span className={styles['line']}>
            <span className={styles['dim']}>
              {each.seriesNumber ?? ''} {each.modality}
            </span>
            <bdi>
              {each.seriesDescription === '' ? text.studies.preview.unnamedSeries : each.seriesDescription}
            </bdi>
            <span className={styles['dim']}>
              {text.studies.preview.images(formatNumber(each.numberOfSeriesRelatedInstances))}
            </span>
          </span>
        </Checkbox>
      ))}
      {children}
    </fieldset>
  );
}
