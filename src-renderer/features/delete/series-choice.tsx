import { useQuery } from '@tanstack/react-query';
import type { StudyRow } from '#shared/contract/studies.ts';
import { queries } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './delete.module.css';

const words = text.deletion.dialog;

export type SeriesChoiceProps = {
  readonly study: StudyRow;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
};

/** Which series of a study are meant. */
export function SeriesChoice({ study, chosen, onChange }: SeriesChoiceProps) {
  const detail = useQuery(queries.study(study.studyInstanceUid));
  if (detail.error !== null && detail.data === undefined)
    return <Notice tone="stop">{`${words.seriesFailed} ${detail.error.message}`}</Notice>;
  return (
    <fieldset className={styles['series']}>
      <legend>{words.series}</legend>
      {detail.data?.series.map((series) => (
        <Checkbox
          key={series.seriesInstanceUid}
          isSelected={chosen.has(series.seriesInstanceUid)}
          onChange={(isSelected) => {
            const next = new Set(chosen);
            if (isSelected) next.add(series.seriesInstanceUid);
            else next.delete(series.seriesInstanceUid);
            onChange(next);
          }}
        >
          <span className={styles['identity']}>
            <span className={styles['dim']}>
              {series.seriesNumber ?? ''} {series.modality}
            </span>
            <bdi>{series.seriesDescription === '' ? words.unnamedSeries : series.seriesDescription}</bdi>
            <span className={styles['dim']}>
              {words.images(formatNumber(series.numberOfSeriesRelatedInstances))}
            </span>
          </span>
        </Checkbox>
      ))}
      {chosen.size === 0 && <span className={styles['dim']}>{words.noSeries}</span>}
    </fieldset>
  );
}
