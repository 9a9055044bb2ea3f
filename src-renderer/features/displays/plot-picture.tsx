import { type Plot, type PlotPoint, shareOf } from '#shared/display-qc/plot.ts';
import styles from './plot.module.css';

const WIDTH = 560;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 34;

/** A plot on the screen, with its legend. */
export function PlotPicture({ plot }: { readonly plot: Plot }) {
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={styles['picture']}
        role="img"
        aria-label={plot.title}
      >
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
      </svg>
      <div className={styles['legend']}>
        {plot.lines.map(({ name, role }) => (
          <span key={name} className={styles['entry']}>
            <svg viewBox="0 0 16 4" className={styles['swatch']} aria-hidden>
              <g data-role={role} className={styles['line']}>
                <polyline points="0,2 16,2" />
              </g>
            </svg>
            {name}
          </span>
        ))}
      </div>
    </figure>
  );
}
