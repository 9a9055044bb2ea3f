import { ClipboardCopy, Download } from 'lucide-react';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Measurement } from '#shared/reading/measurement.ts';
import {
  countLoaded,
  followMoments,
  regionThroughTime,
  type RegionMoment,
} from '#view/imaging/time-curve-frames.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { View } from '#view/imaging/view-state.ts';
import { curveAsCsv } from '#view/kernels/measure/export-text.ts';
import { timeAxis, type TimeCurve as Curve } from '#view/kernels/measure/time-curve.ts';
import { text } from '#view/locales/text.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { saveCsv } from './documents/save-file.ts';
import styles from './measurement-list.module.css';
import { useViewAt, useViewFact } from './views.ts';

const words = text.measuring.curve;
const WIDTH = 272;
const HEIGHT = 96;
const EDGE = 6;
/** At the left, for the least and the greatest mean */
const FIGURES_PX = 48;

/** The mean of a region through time; nothing where its series has none. */
export function TimeCurve({ measurement }: { readonly measurement: Measurement }) {
  const view = useViewAt(useWorkspace((workspace) => workspace.activePlace));
  const shown = useViewFact(view, ({ frame, subtraction }) =>
    subtraction ? null : (frame?.imageId ?? null),
  );
  const stack = stackOf(view);
  const moments = useMemo(
    () => (stack === null ? null : regionThroughTime(stack, measurement)),
    [stack, measurement],
  );
  const curve = useCurveOf(moments);
  if (shown === null || moments === null || curve === null) return null;
  const unit = moments.find(({ frame }) => frame !== null)?.frame?.unit ?? '';
  const isOnPlane = measurement.place.space === 'patient';
  const { points, timeTag } = curve;
  const known = points.filter(({ statistics }) => statistics !== null).length;
  return (
    <figure className={styles['curve']} aria-label={words.title}>
      <figcaption>
        <span className={styles['grow']}>{words.title}</span>
        <IconButton
          icon={ClipboardCopy}
          label={words.copy}
          onPress={() => void navigator.clipboard.writeText(asTable(curve, unit))}
        />
        <IconButton
          icon={Download}
          label={words.csv}
          onPress={() => saveCsv(words.csvName, curveAsCsv(curve, unit, words.columns))}
        />
      </figcaption>
      <CurvePicture curve={curve} at={moments.findIndex(({ isAt }) => isAt(shown))} />
      <p>
        {timeTag === null ? words.noTime : words.time(words.tags[timeTag])}
        {isOnPlane && ` ${words.onPlane}`}
        {known < points.length && ` ${words.incomplete(known, points.length)}`}
      </p>
      <div className={styles['curveTable']}>
        <table>
          <thead>
            <tr>
              {words.heads(unit).map((head) => (
                <th key={head}>{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map(({ timeMs, statistics }, at) => (
              <tr key={at} aria-current={moments[at]?.isAt(shown) || undefined}>
                <td>{at + 1}</td>
                <td>{timeMs === null ? '–' : seconds(timeMs)}</td>
                <td>{statistics ? figure(statistics.mean) : '–'}</td>
                <td>{statistics ? figure(statistics.standardDeviation) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function CurvePicture({ curve, at }: { readonly curve: Curve; readonly at: number }) {
  const isTimed = curve.timeTag !== null;
  const points = curve.points.flatMap(({ timeMs, statistics }, phase) =>
    statistics === null || (isTimed && timeMs === null)
      ? []
      : [{ phase, x: isTimed ? (timeMs ?? 0) : phase, mean: statistics.mean }],
  );
  const means = points.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const last = Math.max(...points.map(({ x }) => x));
  const place = ({ x, mean }: { readonly x: number; readonly mean: number }) => ({
    x: FIGURES_PX + (last === 0 ? 0 : x / last) * (WIDTH - FIGURES_PX - EDGE),
    y: HEIGHT - EDGE - (most === least ? 0.5 : (mean - least) / (most - least)) * (HEIGHT - 2 * EDGE),
  });
  if (points.length === 0) return null;
  const line = points.map(place);
  return (
    <div className={styles['curvePicture']}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden>
        <polyline points={line.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
        {points.map((point) => {
          const { x, y } = place(point);
          const isShown = point.phase === at;
          return (
            <circle key={point.phase} cx={x} cy={y} r={isShown ? 4 : 2} data-shown={isShown || undefined} />
          );
        })}
      </svg>
      <span className={styles['curveMost']}>{figure(most)}</span>
      <span className={styles['curveLeast']}>{figure(least)}</span>
    </div>
  );
}

/** Computed anew as pictures come; null where there is no time to follow. */
function useCurveOf(moments: readonly RegionMoment[] | null): Curve | null {
  const subscribe = useCallback((tell: () => void) => followMoments(moments ?? [], tell), [moments]);
  const come = useSyncExternalStore(subscribe, () => countLoaded(moments ?? []));
  return useMemo(() => {
    if (moments === null || come === 0) return null;
    const { timeTag, timesMs } = timeAxis(moments.map(({ frame }) => frame));
    return {
      timeTag,
      points: moments.map(({ statistics }, at) => ({
        timeMs: timesMs[at] ?? null,
        statistics: statistics(),
      })),
    };
  }, [moments, come]);
}

/** Of stacks and of planes; a projection has no place for a region. */
function stackOf(view: View | null): SeriesStack | null {
  return view !== null && 'stack' in view ? (view as View & { readonly stack: SeriesStack }).stack : null;
}

function asTable(curve: Curve, unit: string): string {
  const rows = curve.points.map(({ timeMs, statistics }, at) => [
    at + 1,
    timeMs === null ? '' : seconds(timeMs),
    statistics ? figure(statistics.mean) : '',
    statistics ? figure(statistics.standardDeviation) : '',
  ]);
  return [words.heads(unit), ...rows].map((cells) => cells.join('\t')).join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(2);
}
