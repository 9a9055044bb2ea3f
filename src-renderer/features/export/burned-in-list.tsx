import type { ExportPreview } from '#shared/contract/exports.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Chip } from '#view/ui/chip.tsx';
import type { ExportDraft } from './export-draft.ts';
import styles from './export.module.css';

const words = text.exporting;
const THUMBNAIL_PX = 96;

type Series = ExportPreview['burnedIn'][number];

export type BurnedInListProps = {
  readonly draft: ExportDraft;
  readonly preview: ExportPreview | undefined;
  readonly onChange: (part: Partial<ExportDraft>) => void;
  readonly onEdit: (series: Series) => void;
};

/** Series with a name in their pixels, perhaps: each is blacked out, or somebody says that there is nothing. */
export function BurnedInList({ draft, preview, onChange, onEdit }: BurnedInListProps) {
  const list = preview?.burnedIn ?? [];
  if (list.length === 0) return null;
  return (
    <section aria-label={words.burnedIn} className={styles['burnedIn']}>
      <h3 className={styles['heading']}>{words.burnedIn}</h3>
      <ul className={styles['seriesList']}>
        {list.map((series) => {
          const { seriesInstanceUid, studyInstanceUid, sopInstanceUid } = series;
          const boxes = draft.boxes[seriesInstanceUid] ?? [];
          const isAcknowledged = draft.acknowledged.includes(seriesInstanceUid);
          return (
            <li key={seriesInstanceUid} className={styles['series']}>
              <div className={styles['thumbnail']}>
                {sopInstanceUid !== null && (
                  <img
                    alt=""
                    src={thumbnailUrl(studyInstanceUid, seriesInstanceUid, sopInstanceUid, THUMBNAIL_PX)}
                  />
                )}
              </div>
              <div className={styles['seriesWords']}>
                <bdi>{words.series(series.modality, series.seriesDescription, series.instances)}</bdi>
                <span className={styles['dim']}>{words.burnedInWhy[series.certainty]}</span>
                <Checkbox
                  isSelected={isAcknowledged}
                  onChange={(isOn) =>
                    onChange({
                      acknowledged: isOn
                        ? [...draft.acknowledged, seriesInstanceUid]
                        : draft.acknowledged.filter((one) => one !== seriesInstanceUid),
                    })
                  }
                >
                  {words.nothingToSee}
                </Checkbox>
              </div>
              {boxes.length > 0 && <Chip tone="ok">{words.boxes(boxes.length)}</Chip>}
              <Button onPress={() => onEdit(series)}>{words.blackOut}</Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
