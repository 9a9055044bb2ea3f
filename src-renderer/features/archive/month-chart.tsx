import type { ArchiveStatistics } from '#shared/contract/archive.ts';
import { OTHERS, stackMonths } from '#view/kernels/stacked-months.ts';
import { formatBytes, formatMonth } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import styles from './archive.module.css';

const words = text.archive.overview;

const MOST_MONTHS = 24;
const MOST_KINDS = 5;
const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 64;
const BOTTOM = 22;
const TOP = 8;
const LINES = 4;
const GAP_SHARE = 0.25;

export type MonthChartProps = Pick<ArchiveStatistics, 'months' | 'measuredAt'>;

/** Bars of bytes by month, stacked by modality. The figures are in the table beside it. */
export function MonthChart({ months, measuredAt }: MonthChartProps) {
  const stacked = stackMonths(months, measuredAt.slice(0, 7), MOST_MONTHS, MOST_KINDS);
  const { kinds, ceilingBytes } = stacked;
  const bars = stacked.months;
  const height = HEIGHT - TOP - BOTTOM;
  const y = (bytes: number) => TOP + height - (ceilingBytes === 0 ? 0 : (bytes / ceilingBytes) * height);
  const step = (WIDTH - LEFT) / Math.max(bars.length, 6);
  const barWidth = step * (1 - GAP_SHARE);
  const highest = bars.toSorted((a, b) => b.totalBytes - a.totalBytes)[0];
  const labelEvery = Math.ceil(bars.length / 12);
  return (
    <figure className={styles['figure']}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={styles['chart']}
        role="img"
        aria-label={words.chartLabel(
          formatMonth(bars[0]?.month ?? ''),
          formatMonth(bars.at(-1)?.month ?? ''),
          formatBytes(highest?.totalBytes ?? 0),
          formatMonth(highest?.month ?? ''),
        )}
      >
        {Array.from({ length: LINES + 1 }, (_, index) => (ceilingBytes / LINES) * index).map((bytes) => (
          <g key={bytes}>
            <line x1={LEFT} x2={WIDTH} y1={y(bytes)} y2={y(bytes)} className={styles['grid']} />
            <text x={LEFT - 8} y={y(bytes) + 4} className={styles['axisEnd']}>
              {formatBytes(bytes)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <g key={bar.month}>
            {bar.parts.map(({ kind, fromBytes, toBytes }) => (
              <rect
                key={kind}
                x={LEFT + index * step + (step - barWidth) / 2}
                width={barWidth}
                y={y(toBytes)}
                height={y(fromBytes) - y(toBytes)}
                data-kind={kinds.indexOf(kind === OTHERS ? null : kind)}
                className={styles['bar']}
              >
                <title>{`${formatMonth(bar.month)}, ${nameOf(kind)}: ${formatBytes(toBytes - fromBytes)}`}</title>
              </rect>
            ))}
            {(bars.length - 1 - index) % labelEvery === 0 && (
              <text x={LEFT + (index + 0.5) * step} y={HEIGHT - 6} className={styles['axisMiddle']}>
                {formatMonth(bar.month)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className={styles['legend']}>
        {kinds.map((kind, index) => (
          <span key={kind ?? OTHERS} className={styles['legendItem']}>
            <svg viewBox="0 0 10 10" className={styles['swatch']} aria-hidden>
              <rect width={10} height={10} data-kind={index} className={styles['bar']} />
            </svg>
            {nameOf(kind ?? OTHERS)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function nameOf(kind: string): string {
  if (kind === OTHERS) return words.others;
  return kind === '' ? words.noModality : kind;
}
