import { useQuery } from '@tanstack/react-query';
import { Archive as ArchiveIcon } from 'lucide-react';
import { useState } from 'react';
import type { ArchiveStatistics } from '#shared/contract/archive.ts';
import { queries } from '#view/api/queries.ts';
import { formatBytes, formatIsoDay, formatMonth, formatNumber, formatTenths } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './archive.module.css';
import { Figure } from './figure.tsx';
import { MonthChart } from './month-chart.tsx';

const words = text.archive.overview;

/** How much there is, how fast it grows, and when the disk is full. */
export function Overview() {
  const statistics = useQuery(queries.archiveStatistics);
  if (statistics.data === undefined) {
    if (statistics.error === null) return <div aria-busy aria-label={text.common.loading} />;
    return (
      <QueryFailure
        title={words.failed}
        message={statistics.error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void statistics.refetch()}
      />
    );
  }
  if (statistics.data.totals.instances === 0) {
    return (
      <StateScreen icon={ArchiveIcon} title={words.empty.title}>
        {words.empty.words}
      </StateScreen>
    );
  }
  return (
    <div className={styles['overview']}>
      <Figures statistics={statistics.data} />
      <div className={styles['columns']}>
        <Months statistics={statistics.data} />
        <section className={styles['block']}>
          <h2>{words.byModality}</h2>
          <Modalities statistics={statistics.data} />
        </section>
        <section className={styles['block']}>
          <h2>{words.bySource}</h2>
          <Sources statistics={statistics.data} />
        </section>
        <section className={styles['block']}>
          <h2>
            {words.throughput} <span className={styles['dim']}>{words.throughputHint}</span>
          </h2>
          <Throughput statistics={statistics.data} />
        </section>
      </div>
    </div>
  );
}

type Part = { readonly statistics: ArchiveStatistics };

function Figures({ statistics }: Part) {
  const { totals, disk, forecast, last30Days, last90Days } = statistics;
  const figures = words.figures;
  return (
    <>
      <dl className={styles['figures']}>
        <Figure
          title={figures.studies}
          value={formatNumber(totals.studies)}
          note={figures.patients(formatNumber(totals.patients))}
        />
        <Figure
          title={figures.instances}
          value={formatNumber(totals.instances)}
          note={figures.series(formatNumber(totals.series))}
        />
        <Figure
          title={figures.stored}
          value={formatBytes(totals.sizeBytes)}
          note={
            totals.trashedInstances === 0
              ? figures.nothingBesides
              : figures.besides(formatBytes(totals.trashedBytes))
          }
        />
        <Figure
          title={figures.free}
          value={formatBytes(disk.freeBytes)}
          note={figures.ofDisk(formatBytes(disk.totalBytes))}
        />
        <Figure
          title={figures.growth}
          value={formatBytes(forecast.bytesPerDay)}
          note={figures.growthOver(forecast.basisDays)}
        />
        <Figure
          title={figures.full}
          value={forecast.fullOn === null ? figures.notFull : formatIsoDay(forecast.fullOn)}
          note={
            forecast.daysLeft === null ? figures.notFullWhy : figures.fullIn(formatNumber(forecast.daysLeft))
          }
          tone={forecast.daysLeft !== null && forecast.daysLeft < 90 ? 'warn' : 'plain'}
        />
      </dl>
      <p className={styles['basis']}>
        {[last30Days, ...(last90Days.days > last30Days.days ? [last90Days] : [])].map((growth) => (
          <span key={growth.days}>
            {words.last(
              growth.days,
              formatBytes(growth.sizeBytes),
              formatBytes(growth.bytesPerDay),
              formatNumber(growth.studies),
            )}{' '}
          </span>
        ))}
        {words.forecast(
          formatBytes(disk.freeBytes),
          formatBytes(disk.reserveBytes),
          formatBytes(forecast.bytesPerDay),
          forecast.basisDays,
        )}
      </p>
    </>
  );
}

function Months({ statistics }: Part) {
  const [look, setLook] = useState<'chart' | 'table'>('chart');
  const studies = new Map(statistics.studiesByMonth.map((each) => [each.month, each.studies]));
  return (
    <section className={styles['block']}>
      <div className={styles['blockHead']}>
        <h2>{words.byMonth}</h2>
        <Segmented
          label={words.shownAs}
          options={[
            { value: 'chart', label: words.chart },
            { value: 'table', label: words.table },
          ]}
          value={look}
          onChange={setLook}
        />
      </div>
      {look === 'chart' ? (
        <MonthChart months={statistics.months} measuredAt={statistics.measuredAt} />
      ) : (
        <PlainTable
          label={words.byMonth}
          rows={statistics.months.toReversed()}
          keyOf={(row) => `${row.month} ${row.modality}`}
          columns={[
            {
              id: 'month',
              title: words.columns.month,
              render: (row) =>
                `${formatMonth(row.month)} (${formatNumber(studies.get(row.month) ?? 0)} ${words.columns.studies.toLowerCase()})`,
            },
            {
              id: 'modality',
              title: words.columns.modality,
              widthPx: 90,
              render: (row) => <bdi>{row.modality || words.noModality}</bdi>,
            },
            ...sumColumns(),
          ]}
        />
      )}
    </section>
  );
}

function Modalities({ statistics: { modalities, totals } }: Part) {
  return (
    <PlainTable
      label={words.byModality}
      rows={modalities}
      keyOf={(row) => row.modality}
      columns={[
        {
          id: 'modality',
          title: words.columns.modality,
          render: (row) => <bdi>{row.modality || words.noModality}</bdi>,
        },
        {
          id: 'studies',
          title: words.columns.studies,
          widthPx: 80,
          align: 'end',
          render: (row) => formatNumber(row.studies),
        },
        ...sumColumns(),
        {
          id: 'share',
          title: words.columns.share,
          widthPx: 70,
          align: 'end',
          render: (row) => `${Math.round((row.sizeBytes / Math.max(1, totals.sizeBytes)) * 100)} %`,
        },
      ]}
    />
  );
}

function Sources({ statistics: { sources } }: Part) {
  return (
    <PlainTable
      label={words.bySource}
      rows={sources}
      keyOf={(row) => row.source}
      columns={[
        { id: 'source', title: words.columns.source, render: (row) => <bdi>{row.source}</bdi> },
        ...sumColumns(),
        {
          id: 'last',
          title: words.columns.last,
          widthPx: 110,
          align: 'end',
          render: (row) => formatIsoDay(row.lastDay),
        },
      ]}
    />
  );
}

function Throughput({ statistics: { throughput } }: Part) {
  if (throughput.length === 0) return <p className={styles['dim']}>{words.noThroughput}</p>;
  const perSecond = (amount: number, busyMs: number) => formatTenths(amount / (busyMs / 1000));
  return (
    <PlainTable
      label={words.throughput}
      rows={throughput}
      keyOf={(row) => row.aeTitle}
      columns={[
        { id: 'source', title: words.columns.source, render: (row) => <bdi>{row.aeTitle}</bdi> },
        {
          id: 'associations',
          title: words.columns.associations,
          widthPx: 100,
          align: 'end',
          render: (row) => formatNumber(row.associations),
        },
        {
          id: 'images',
          title: words.columns.imagesPerSecond,
          widthPx: 90,
          align: 'end',
          render: (row) => perSecond(row.instances, row.busyMs),
        },
        {
          id: 'bytes',
          title: words.columns.bytesPerSecond,
          widthPx: 80,
          align: 'end',
          render: (row) => perSecond(row.sizeBytes / 1e6, row.busyMs),
        },
        {
          id: 'last',
          title: words.columns.last,
          widthPx: 110,
          align: 'end',
          render: (row) => formatIsoDay(row.lastAt.slice(0, 10)),
        },
      ]}
    />
  );
}

type Sums = { readonly series: number; readonly instances: number; readonly sizeBytes: number };

function sumColumns() {
  return [
    {
      id: 'series',
      title: words.columns.series,
      widthPx: 80,
      align: 'end' as const,
      render: (row: Sums) => formatNumber(row.series),
    },
    {
      id: 'instances',
      title: words.columns.instances,
      widthPx: 90,
      align: 'end' as const,
      render: (row: Sums) => formatNumber(row.instances),
    },
    {
      id: 'size',
      title: words.columns.size,
      widthPx: 80,
      align: 'end' as const,
      render: (row: Sums) => formatBytes(row.sizeBytes),
    },
  ];
}
