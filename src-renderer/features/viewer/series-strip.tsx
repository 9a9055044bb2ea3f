import { Star } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { viewedOfSeries, type ViewedCount } from '#view/kernels/viewed-images.ts';
import { imageKey } from '#shared/reading/key-image.ts';
import { type Reading, useReading } from '#view/state/reading.ts';
import { ViewedBadge } from './viewed-badge.tsx';
import { PART_DRAG_TYPE, SERIES_DRAG_TYPE } from './pane.tsx';
import { partWords, rulesWords } from './series-words.ts';
import { SplitMenu } from './split-menu.tsx';
import { DRAWN_ON_IMAGES } from './use-regions.ts';
import type { SeriesContents } from './use-series-stack.ts';
import styles from './series-strip.module.css';

const PICTURE_PX = 112;

export interface SeriesStripProps {
  readonly studyInstanceUid: string;
  readonly series: readonly SeriesRow[];
  /** What each series holds, as far as it is known */
  readonly contents: ReadonlyMap<string, SeriesContents>;
  /** Whether a part is on the screen now */
  readonly isShown: (seriesInstanceUid: string, partId: string, isFirst: boolean) => boolean;
  readonly activeSeriesUid: string | null;
  readonly activePartId: string;
  /** Pictures wait until the first image is on the screen: they would take its connections. */
  readonly mayLoadPictures: boolean;
  readonly onShow: (seriesInstanceUid: string, partId: string) => void;
  /** Below the series of the study */
  readonly children?: ReactNode;
}

/** One picture for each series, or for each part of it; press it, or Enter, to show it in the active viewport, or drag it. */
export function SeriesStrip(props: SeriesStripProps) {
  return (
    <nav className={styles['strip']} aria-label={text.viewer.seriesList}>
      <SeriesTiles {...props} />
      {props.children}
    </nav>
  );
}

export function SeriesTiles(props: SeriesStripProps) {
  const { series, contents } = props;
  const keyImages = useReading((reading) => reading.keyImages);
  const isKeyImagesOnly = useReading((reading) => reading.isKeyImagesOnly);
  const marked = new Set(Array.from(keyImages.values(), (image) => image.seriesInstanceUid));
  const listed = isKeyImagesOnly ? series.filter((row) => marked.has(row.seriesInstanceUid)) : series;
  return (
    <ul>
      {listed.map((row) => {
        const held = contents.get(row.seriesInstanceUid) ?? NOTHING_KNOWN;
        const rules = rulesWords(held.stacks);
        const parts = held.stacks.length === 0 ? [null] : held.stacks;
        return (
          <li key={row.seriesInstanceUid} className={classes(rules !== '' && styles['divided'])}>
            {rules !== '' && <span className={styles['rule']}>{rules}</span>}
            {(held.rules.length > 0 || held.isOneFrame !== null) && (
              <SplitMenu studyInstanceUid={props.studyInstanceUid} row={row} held={held} />
            )}
            {parts.map((stack, at) => (
              <SeriesTile key={stack?.partId ?? ''} {...props} row={row} stack={stack} at={at} />
            ))}
          </li>
        );
      })}
    </ul>
  );
}

const NOTHING_KNOWN: SeriesContents = { stacks: [], choice: 'automatic', rules: [], isOneFrame: null };

interface SeriesTileProps extends SeriesStripProps {
  readonly row: SeriesRow;
  /** null = not read yet */
  readonly stack: SeriesStack | null;
  /** Which part of the series, from 0 */
  readonly at: number;
}

function SeriesTile(props: SeriesTileProps) {
  const { studyInstanceUid, row, stack, at, isShown, activeSeriesUid, activePartId, mayLoadPictures } = props;
  const { seriesInstanceUid } = row;
  const partId = stack?.partId ?? '';
  const part = stack ? partWords(stack) : '';
  const reading = useReading();
  const keyCount = keyCountOf(row, part === '' ? null : stack, reading);
  const isCurrent = seriesInstanceUid === activeSeriesUid && (stack === null || partId === activePartId);
  const middle = stack?.frames[Math.floor(stack.frames.length / 2)];
  return (
    <button
      type="button"
      draggable
      className={classes(
        styles['tile'],
        isShown(seriesInstanceUid, partId, at === 0) && styles['shown'],
        isCurrent && styles['current'],
      )}
      aria-current={isCurrent}
      onClick={() => props.onShow(seriesInstanceUid, partId)}
      onDragStart={(event) => {
        event.dataTransfer.setData(SERIES_DRAG_TYPE, seriesInstanceUid);
        event.dataTransfer.setData(PART_DRAG_TYPE, partId);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <SeriesPicture
        studyInstanceUid={studyInstanceUid}
        row={row}
        sopInstanceUid={part === '' ? row.representativeSopInstanceUid : (middle?.sopInstanceUid ?? null)}
        mayLoad={mayLoadPictures}
      />
      {(part === '' || at === 0) && (
        <span className={styles['name']} title={row.seriesDescription}>
          {text.viewer.series(row.seriesNumber, row.seriesDescription) || row.modality}
        </span>
      )}
      {part !== '' && (
        <span className={styles['part']} title={part}>
          {part}
        </span>
      )}
      <span className={styles['count']}>
        <span className={styles['words']}>
          {row.modality} · {countWords(row, stack)}
        </span>
        {keyCount > 0 && (
          <span className={styles['star']} title={text.reading.keyImages(keyCount)}>
            <Star size={11} aria-hidden />
            {keyCount}
          </span>
        )}
        <ViewedBadge count={viewedOf(row, part === '' ? null : stack, reading)} />
      </span>
    </button>
  );
}

/** Of a part what is in it; of a series that is not divided all of it. */
function viewedOf(row: SeriesRow, part: SeriesStack | null, { viewed }: Reading): ViewedCount {
  if (part === null) return viewedOfSeries(viewed, row);
  const seen = viewed.get(row.seriesInstanceUid);
  const keys = framesOf(part);
  return { viewed: keys.filter((key) => seen?.has(key)).length, total: keys.length };
}

function keyCountOf(row: SeriesRow, part: SeriesStack | null, { keyImages }: Reading): number {
  if (part !== null) return framesOf(part).filter((key) => keyImages.has(key)).length;
  return Array.from(keyImages.values()).filter((image) => image.seriesInstanceUid === row.seriesInstanceUid)
    .length;
}

function framesOf(part: SeriesStack): string[] {
  return part.phases.length > 1
    ? part.phases.flatMap((phase) => phase.frames.map(imageKey))
    : part.frames.map(imageKey);
}

function countWords(row: SeriesRow, stack: SeriesStack | null): string {
  const isOther = stack === null ? row.numberOfFrames === 0 : stack.frames.length === 0;
  if (isOther) return text.viewer.objects(row.modality, row.numberOfSeriesRelatedInstances);
  const { phases, frames } = stack ?? { phases: [], frames: { length: row.numberOfFrames } };
  if (DRAWN_ON_IMAGES.has(row.modality)) return text.viewer.frames(frames.length);
  return phases.length > 1
    ? text.seriesParts.phases(phases.length, frames.length)
    : text.viewer.images(frames.length);
}

interface SeriesPictureProps {
  readonly studyInstanceUid: string;
  readonly row: SeriesRow;
  readonly sopInstanceUid: string | null;
  readonly mayLoad: boolean;
}

/** The representative picture; the modality in large letters where there is none. */
function SeriesPicture({ studyInstanceUid, row, sopInstanceUid, mayLoad }: SeriesPictureProps) {
  const [failedUid, setFailedUid] = useState('');
  const hasPicture = sopInstanceUid !== null && failedUid !== sopInstanceUid;
  return (
    <span className={styles['picture']}>
      {hasPicture && mayLoad ? (
        <img
          alt=""
          draggable={false}
          width={PICTURE_PX}
          height={PICTURE_PX}
          loading="lazy"
          decoding="async"
          src={thumbnailUrl(studyInstanceUid, row.seriesInstanceUid, sopInstanceUid, PICTURE_PX)}
          onError={() => setFailedUid(sopInstanceUid)}
        />
      ) : (
        <span className={classes(row.modality.length > 4 && styles['long'])}>{row.modality}</span>
      )}
    </span>
  );
}
