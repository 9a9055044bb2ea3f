import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { queries } from '#view/api/queries.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PatientName } from '#view/ui/patient-name.tsx';
import styles from './studies.module.css';

const words = text.studies.preview;
const THUMBNAIL_PX = 96;
const SETTLES_MS = 150;

export type StudyPreviewProps = {
  readonly study: StudyRow | undefined;
  readonly onOpen: (study: StudyRow) => void;
};

/** The series of the current study beside the list; follows the selection, opens nothing and records no reading. */
export function StudyPreview({ study, onOpen }: StudyPreviewProps) {
  const uid = useSettled(study?.studyInstanceUid ?? null);
  const { data, error } = useQuery({ ...queries.study(uid ?? ''), enabled: uid !== null });
  const detail = data?.study.studyInstanceUid === study?.studyInstanceUid ? data : undefined;
  if (study === undefined) {
    return (
      <aside className={styles['preview']} aria-label={words.title}>
        <p className={styles['dim']}>{words.none}</p>
      </aside>
    );
  }
  return (
    <aside className={styles['preview']} aria-label={words.title}>
      <h2 className={styles['previewName']}>
        <PatientName name={study.patientName} />
      </h2>
      <dl className={styles['facts']}>
        <dt>{text.studies.columns.patientId}</dt>
        <dd>
          <bdi>{study.patientId}</bdi>
        </dd>
        <dt>{words.born}</dt>
        <dd>
          {formatDate(study.patientBirthDate)} {text.studies.sex[study.patientSex] ?? study.patientSex}
        </dd>
        <dt>{text.studies.columns.studyDate}</dt>
        <dd>{formatDate(study.studyDate)}</dd>
        <dt>{words.accession}</dt>
        <dd>
          <bdi>{study.accessionNumber}</bdi>
        </dd>
        <dt>{words.referring}</dt>
        <dd>
          <bdi>{formatPersonName(study.referringPhysicianName)}</bdi>
        </dd>
      </dl>
      <Button tone="primary" onPress={() => onOpen(study)}>
        {words.open}
      </Button>
      {error !== null && <Notice tone="stop">{`${words.failed} ${error.message}`}</Notice>}
      <ul className={styles['series']} aria-label={words.series(study.numberOfStudyRelatedSeries)}>
        {(detail?.series ?? []).map((series) => (
          <SeriesLine key={series.seriesInstanceUid} study={study} series={series} />
        ))}
      </ul>
    </aside>
  );
}

function SeriesLine({ study, series }: { readonly study: StudyRow; readonly series: SeriesRow }) {
  const [hasFailed, setFailed] = useState(false);
  const { representativeSopInstanceUid: sopInstanceUid } = series;
  const hasPicture = sopInstanceUid !== null && !hasFailed;
  return (
    <li>
      <div className={styles['thumbnail']}>
        {hasPicture ? (
          <img
            src={thumbnailUrl(study.studyInstanceUid, series.seriesInstanceUid, sopInstanceUid, THUMBNAIL_PX)}
            alt=""
            loading="lazy"
            onError={() => setFailed(true)}
          />
        ) : (
          <span className={styles['dim']}>{words.noPicture}</span>
        )}
      </div>
      <div className={styles['seriesWords']}>
        <bdi className={styles['clip']}>{series.seriesDescription || words.unnamedSeries}</bdi>
        <span className={styles['dim']}>
          {[
            series.modality,
            ...(series.seriesNumber === null ? [] : [`#${series.seriesNumber}`]),
            words.images(formatNumber(series.numberOfFrames)),
          ].join(' · ')}
        </span>
      </div>
    </li>
  );
}

/** The value once it rests: moving through the list asks for nothing. */
function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
