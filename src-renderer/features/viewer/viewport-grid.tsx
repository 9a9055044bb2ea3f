import type { StudyDetail } from '#shared/contract/studies.ts';
import { cutAt, placeCount, useWorkspace } from '#view/state/workspace.ts';
import type { ShownStudy } from './use-hanging.ts';
import { text } from '#view/locales/text.ts';
import { CutViewport } from './cut-viewport.tsx';
import { StackViewport } from './stack-viewport.tsx';
import { StrangersFrame } from './strangers-frame.tsx';
import styles from './viewer.module.css';

export interface ViewportGridProps {
  readonly detail: StudyDetail;
  /** Studies beside it */
  readonly beside: readonly ShownStudy[];
  /** What is to be hung is not known yet */
  readonly isWaiting: boolean;
}

/** The places of the layout, row by row. */
export function ViewportGrid({ detail, beside, isWaiting }: ViewportGridProps) {
  const workspace = useWorkspace();
  const { layout, places, activePlace, enlargedPlace } = workspace;
  const count = placeCount(layout);
  const shown = enlargedPlace === null ? Array.from({ length: count }, (_, place) => place) : [enlargedPlace];
  const size = enlargedPlace === null ? layout : { rows: 1, columns: 1 };
  const words = text.viewer;
  const emptyWords = isWaiting
    ? words.loadingSeries
    : detail.series.length > 0
      ? words.emptyViewport
      : detail.study.isReceiving
        ? words.stillArriving
        : words.noImages;
  const studies: readonly ShownStudy[] = [{ detail, beside: null }, ...beside];
  const seriesAt = (place: number) => {
    for (const { detail: its, beside: old } of studies) {
      const series = its.series.find((row) => row.seriesInstanceUid === places[place]);
      if (series) return { study: its.study, series, old };
    }
    return { study: detail.study, series: null, old: null };
  };
  const isCompared = shown.some((place) => seriesAt(place).old !== null);
  const stranger = shown.map(seriesAt).find(({ old }) => old?.isStranger === true)?.study;
  return (
    <StrangersFrame current={detail.study} stranger={stranger}>
      <div
        className={styles['grid']}
        role="group"
        aria-label={text.viewer.viewports}
        style={{
          gridTemplate: `repeat(${size.rows}, minmax(0, 1fr)) / repeat(${size.columns}, minmax(0, 1fr))`,
        }}
      >
        {shown.map((place) => {
          const { study, series, old } = seriesAt(place);
          const cut = cutAt(place, workspace);
          const shownHere = {
            place,
            isActive: place === activePlace,
            study,
            standing: isCompared ? (old ?? 'current') : null,
            emptyWords,
            series,
          } as const;
          return cut === null ? (
            <StackViewport key={place} {...shownHere} />
          ) : (
            <CutViewport key={`cut ${place}`} cut={cut} {...shownHere} />
          );
        })}
      </div>
    </StrangersFrame>
  );
}
