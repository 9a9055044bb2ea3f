import { useState } from 'react';
import {
  type Plot,
  type PlotPoint,
  type PlotReading,
  readPlot,
  shareOf,
  valueAt,
} from '#shared/display-qc/plot.ts';
import styles from './plot.module.css';

const WIDTH = 560;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 34;

/** A plot on the screen. Its legend says the values at the place that the pointer or the arrow keys are at. */
export function PlotPicture({ plot }: { readonly plot: Plot }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const read = pointed === null ? null : readPlot(plot, pointed);
  const place = ([x, y]: PlotPoint): [number, number] => [
    LEFT + shareOf(plot.x, x) * (WIDTH - LEFT - RIGHT),
    HEIGHT - BOTTOM - shareOf(plot.y, y) * (HEIGHT - TOP - BOTTOM),
  ];
  const written = (points: readonly PlotPoint[]) =>
    points
      .map(place)
      .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
  return (
    <figure className={styles['figure']}>
      <figcaption className={styles['title']}>{plot.title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles['picture']}>
        {plot.y.ticks.map(({ at, label }) => {
          const [, y] = place([plot.x.from, at]);
          return (
            <g key={at}>
              <line x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} className={styles['grid']} />
              <text x={LEFT - 6} y={y + 4} className={styles['end']}>
                {label}
              </text>
            </g>
          );
        })}
        {plot.x.ticks.map(({ at, label }, index) => (
          <text
            key={at}
            x={place([at, plot.y.from])[0]}
            y={HEIGHT - BOTTOM + 16}
            className={index === plot.x.ticks.length - 1 ? styles['end'] : styles['middle']}
          >
            {label}
          </text>
        ))}
        <text x={LEFT} y={HEIGHT - 4} className={styles['start']}>
          {plot.y.title}
        </text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 4} className={styles['end']}>
          {plot.x.title}
        </text>
        {plot.band && (
          <polygon
            points={`${written(plot.band.upper)} ${written(plot.band.lower.toReversed())}`}
            className={styles['band']}
          />
        )}
        {plot.lines.map((line) => (
          <g key={line.name} data-role={line.role} className={styles['line']}>
            <polyline points={written(line.points)} />
            {line.hasDots &&
              line.points.map((point) => {
                const [x, y] = place(point);
                return <circle key={point[0]} cx={x} cy={y} r={2.5} />;
              })}
          </g>
        ))}
        {read && (
          <line
            x1={place([read.x, plot.y.from])[0]}
            x2={place([read.x, plot.y.from])[0]}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
            className={styles['pointed']}
          />
        )}
        <rect
          x={LEFT}
          y={TOP}
          width={WIDTH - LEFT - RIGHT}
          height={HEIGHT - TOP - BOTTOM}
          className={styles['field']}
          role="slider"
          tabIndex={0}
          aria-label={plot.title}
          aria-valuemin={plot.x.from}
          aria-valuemax={plot.x.to}
          aria-valuenow={read?.x ?? plot.x.from}
          aria-valuetext={read ? spoken(plot, read) : plot.x.written(plot.x.from)}
          onPointerMove={({ clientX, currentTarget }) => {
            const { left, width } = currentTarget.getBoundingClientRect();
            setPointed(valueAt(plot.x, (clientX - left) / width));
          }}
          onPointerLeave={() => setPointed(null)}
          onBlur={() => setPointed(null)}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight' || key === 'ArrowLeft') setPointed(nextPlace(plot, read?.x, key));
          }}
        />
      </svg>
      <div className={styles['legend']}>
        {read && <strong>{plot.x.written(read.x)}</strong>}
        {plot.lines.map(({ name, role }, at) => (
          <span key={name} className={styles['entry']}>
            <svg viewBox="0 0 16 4" className={styles['swatch']} aria-hidden>
              <g data-role={role} className={styles['line']}>
                <polyline points="0,2 16,2" />
              </g>
            </svg>
            {name}
            <Value of={read?.values[at] ?? null} plot={plot} />
          </span>
        ))}
      </div>
    </figure>
  );
}

function Value({ of, plot }: { readonly of: number | null; readonly plot: Plot }) {
  return of === null ? null : <strong>{plot.y.written(of)}</strong>;
}

function spoken(plot: Plot, { x, values }: PlotReading): string {
  const parts = plot.lines.map(({ name }, at) => {
    const value = values[at] ?? null;
    return value === null ? [] : [`${name} ${plot.y.written(value)}`];
  });
  return [plot.x.written(x), ...parts.flat()].join(', ');
}

function nextPlace(
  { lines }: Plot,
  from: number | undefined,
  key: 'ArrowLeft' | 'ArrowRight',
): number | null {
  const places = lines.flatMap(({ points }) => points.map(([x]) => x)).toSorted((a, b) => a - b);
  if (from === undefined) return places[0] ?? null;
  return (key === 'ArrowRight' ? places.find((x) => x > from) : places.findLast((x) => x < from)) ?? from;
}
