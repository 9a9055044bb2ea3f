import type { StudyDetail } from '#shared/contract/studies.ts';
import { placeCount, useWorkspace } from '#view/state/workspace.ts';
import { text } from '#view/locales/text.ts';
import { StackViewport } from './stack-viewport.tsx';
import styles from './viewer.module.css';

/** The places of the layout, row by row. */
export function ViewportGrid({ detail }: { readonly detail: StudyDetail }) {
  const { layout, places, activePlace, enlargedPlace } = useWorkspace();
  const count = placeCount(layout);
  const shown = enlargedPlace === null ? Array.from({ length: count }, (_, place) => place) : [enlargedPlace];
  const size = enlargedPlace === null ? layout : { rows: 1, columns: 1 };
  const words = text.viewer;
  const emptyWords =
    detail.series.length > 0
      ? words.emptyViewport
      : detail.study.isReceiving
        ? words.stillArriving
        : words.noImages;
  return (
    <div
      className={styles['grid']}
      role="group"
      aria-label={text.viewer.viewports}
      style={{
        gridTemplate: `repeat(${size.rows}, minmax(0, 1fr)) / repeat(${size.columns}, minmax(0, 1fr))`,
      }}
    >
      {shown.map((place) => (
        <StackViewport
          key={place}
          place={place}
          isActive={place === activePlace}
          study={detail.study}
          emptyWords={emptyWords}
          series={detail.series.find((row) => row.seriesInstanceUid === places[place]) ?? null}
        />
      ))}
    </div>
  );
}
