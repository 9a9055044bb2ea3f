import { X } from 'lucide-react';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { leaveBeside } from '#view/state/hanging.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import styles from './beside-strip.module.css';
import { SeriesTiles, type SeriesStripProps } from './series-strip.tsx';
import type { ShownStudy } from './use-hanging.ts';

const words = text.hanging;

export interface BesideStripProps extends Omit<
  SeriesStripProps,
  'studyInstanceUid' | 'series' | 'contents' | 'children'
> {
  readonly beside: readonly ShownStudy[];
}

/** The series of the studies beside the one that is read, to be dragged into a viewport. */
export function BesideStrip({ beside, ...props }: BesideStripProps) {
  return beside.map(({ detail: { study, series }, beside: old }) => (
    <section
      key={study.studyInstanceUid}
      className={styles['study']}
      data-stranger={old?.isStranger === true || undefined}
      aria-label={words.besideOf(formatDate(study.studyDate))}
    >
      <header>
        <span>
          {[study.modalitiesInStudy.join(' '), formatDate(study.studyDate)].filter(Boolean).join(' ')}
        </span>
        <IconButton
          icon={X}
          label={words.leave}
          onPress={() => leaveBeside(study.studyInstanceUid, series)}
        />
      </header>
      <SeriesTiles
        {...props}
        studyInstanceUid={study.studyInstanceUid}
        series={series}
        contents={NOTHING_READ}
      />
    </section>
  ));
}

const NOTHING_READ: SeriesStripProps['contents'] = new Map();
