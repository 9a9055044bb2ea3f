import { useQuery } from '@tanstack/react-query';
import type { StudyRow } from '#shared/contract/studies.ts';
import { queries } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import { SeriesFields } from '#view/ui/series-fields.tsx';
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
    <SeriesFields
      legend={words.series}
      series={detail.data?.series ?? []}
      chosen={chosen}
      onChange={onChange}
    >
      {chosen.size === 0 && <span className={styles['dim']}>{words.noSeries}</span>}
    </SeriesFields>
  );
}
