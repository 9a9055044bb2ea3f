import { samplesOn } from '#view/imaging/measure-on-view.ts';
import { isRegion } from '#view/kernels/measure/kinds.ts';
import { histogramOf } from '#view/kernels/measure/statistics.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { text } from '#view/locales/text.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { useViewAt, useViewFact } from './views.ts';
import styles from './measurement-list.module.css';

const WIDTH = 256;
const HEIGHT = 64;

/** How the values of a region are spread; nothing while its picture is not on the active viewport. */
export function MeasurementHistogram({ measurement }: { readonly measurement: Measurement }) {
  const view = useViewAt(useWorkspace((workspace) => workspace.activePlace));
  // Another slice has other values: it is computed anew with it.
  useViewFact(view, (state) => state.shownIndex);
  if (view === null || !isRegion(measurement.kind)) return null;
  if (!isOnPicture(measurement, view.getState().frame?.sopInstanceUid ?? '')) return null;
  const { from, binWidth, counts } = histogramOf(samplesOn(view, measurement));
  if (counts.length === 0) return null;
  const most = Math.max(...counts);
  const width = WIDTH / counts.length;
  const to = from + binWidth * counts.length;
  const figure = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(3));
  return (
    <figure className={styles['histogram']} aria-label={text.measuring.list.histogram}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        {counts.map((count, at) => (
          <rect
            key={at}
            x={at * width}
            width={Math.max(width - 0.5, 0.5)}
            y={HEIGHT - (count / most) * HEIGHT}
            height={(count / most) * HEIGHT}
          />
        ))}
      </svg>
      <figcaption>
        <span>{figure(from)}</span>
        <span>{text.measuring.list.histogram}</span>
        <span>{figure(to)}</span>
      </figcaption>
    </figure>
  );
}

function isOnPicture({ place }: Measurement, sopInstanceUid: string): boolean {
  return place.space === 'patient' || place.sopInstanceUid === sopInstanceUid;
}
