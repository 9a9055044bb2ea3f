import { useState } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import { SERIES_DRAG_TYPE } from './pane.tsx';
import { Star } from 'lucide-react';
import { viewedOfSeries } from '#view/kernels/viewed-images.ts';
import { useReading } from '#view/state/reading.ts';
import { ViewedBadge } from './viewed-badge.tsx';
import styles from './series-strip.module.css';

const PICTURE_PX = 112;

export interface SeriesStripProps {
  readonly studyInstanceUid: string;
  readonly series: readonly SeriesRow[];
  /** Series on the screen now */
  readonly shown: ReadonlySet<string>;
  readonly activeSeriesUid: string | null;
  /** Pictures wait until the first image is on the screen: they would take its connections. */
  readonly mayLoadPictures: boolean;
  readonly onShow: (seriesInstanceUid: string) => void;
}

/** One picture for each series; press it, or Enter, to show it in the active viewport, or drag it. */
export function SeriesStrip(props: SeriesStripProps) {
  const { studyInstanceUid, series, shown, activeSeriesUid, mayLoadPictures, onShow } = props;
  const viewed = useReading((reading) => reading.viewed);
  const keyImages = useReading((reading) => reading.keyImages);
  const isKeyImagesOnly = useReading((reading) => reading.isKeyImagesOnly);
  const marked = Map.groupBy(keyImages.values(), (image) => image.seriesInstanceUid);
  const listed = isKeyImagesOnly ? series.filter((row) => marked.has(row.seriesInstanceUid)) : series;
  return (
    <nav className={styles['strip']} aria-label={text.viewer.seriesList}>
      <ul>
        {listed.map((row) => (
          <li key={row.seriesInstanceUid}>
            <button
              type="button"
              draggable
              className={classes(
                styles['tile'],
                shown.has(row.seriesInstanceUid) && styles['shown'],
                row.seriesInstanceUid === activeSeriesUid && styles['current'],
              )}
              aria-current={row.seriesInstanceUid === activeSeriesUid}
              onClick={() => onShow(row.seriesInstanceUid)}
              onDragStart={(event) => {
                event.dataTransfer.setData(SERIES_DRAG_TYPE, row.seriesInstanceUid);
                event.dataTransfer.effectAllowed = 'copy';
              }}
            >
              <SeriesPicture studyInstanceUid={studyInstanceUid} row={row} mayLoad={mayLoadPictures} />
              <span className={styles['name']}>
                {text.viewer.series(row.seriesNumber, row.seriesDescription) || row.modality}
              </span>
              <span className={styles['count']}>
                <span className={styles['words']}>
                  {row.modality} ·{' '}
                  {text.viewer.images(row.numberOfFrames || row.numberOfSeriesRelatedInstances)}
                </span>
                {marked.has(row.seriesInstanceUid) && (
                  <span
                    className={styles['star']}
                    title={text.reading.keyImages(marked.get(row.seriesInstanceUid)?.length ?? 0)}
                  >
                    <Star size={11} aria-hidden />
                    {marked.get(row.seriesInstanceUid)?.length}
                  </span>
                )}
                <ViewedBadge count={viewedOfSeries(viewed, row)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface SeriesPictureProps {
  readonly studyInstanceUid: string;
  readonly row: SeriesRow;
  readonly mayLoad: boolean;
}

/** The representative picture; the modality in large letters where there is none. */
function SeriesPicture({ studyInstanceUid, row, mayLoad }: SeriesPictureProps) {
  const [failedUid, setFailedUid] = useState('');
  const sopInstanceUid = row.representativeSopInstanceUid;
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
        row.modality
      )}
    </span>
  );
}
