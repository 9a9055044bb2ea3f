import type { DisplayDetail } from '#shared/contract/displays.ts';
import { testsThatCount } from '#shared/display-qc/calibration.ts';
import { responseOf, responseSeries } from '#shared/display-qc/evaluate.ts';
import { contrastPlot, responsePlot, trendPlots } from '#shared/display-qc/plots.ts';
import { latestResponse } from '#shared/display-qc/room-light.ts';
import { latestOf, valuesOf } from '#shared/display-qc/state.ts';
import type { ValuesOf } from '#shared/display-qc/tests.ts';
import { uniformityMap } from '#shared/display-qc/uniformity-map.ts';
import { calibrationTable } from '#shared/gsdf/calibration-table.ts';
import type { Figure } from '#shared/gsdf/profiles.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { text } from '#view/locales/text.ts';
import styles from './displays.module.css';
import { PlotPicture } from './plot-picture.tsx';

const words = text.displays.page;

/** What was measured of a display last, and how it changed. */
export function DisplayPlots({ detail }: { readonly detail: DisplayDetail }) {
  const inForce = detail.calibration.inForce?.calibrationId ?? null;
  const counting = testsThatCount(detail.tests, ({ test }) => test.values, inForce);
  const dated = counting.map(({ at, test }) => ({ at, values: test.values }));
  const latest = latestOf(dated);
  const response = latestResponse(valuesOf(latest));
  const uniformity = latest.uniformity?.values;
  if (!response && uniformity?.kind !== 'uniformity') return null;
  const trends = trendPlots(dated, limitOf(detail, 'brightest'));
  return (
    <div className={styles['columns']}>
      {response && (
        <>
          <PlotPicture plot={responsePlot(response)} />
          <div>
            <PlotPicture
              plot={contrastPlot(responseOf(response), limitOf(detail, 'deviationPct') ?? undefined)}
            />
            <Steps values={response} />
          </div>
        </>
      )}
      {trends.map((trend) => (
        <PlotPicture key={trend.title} plot={trend} />
      ))}
      {uniformity?.kind === 'uniformity' && <UniformityMap values={uniformity} />}
    </div>
  );
}

/** The strictest of the standards that the display has to pass. */
function limitOf({ display, verdicts }: DisplayDetail, figure: Figure): number | null {
  const limits = verdicts
    .filter(({ profileId }) => display.profileIds.includes(profileId))
    .flatMap((each) => each.limits.filter((limit) => limit.figure === figure));
  if (limits.length === 0) return null;
  const values = limits.map(({ value }) => value);
  return limits[0]?.bound === 'least' ? Math.max(...values) : Math.min(...values);
}

function Steps({ values }: { readonly values: ValuesOf<'response'> }) {
  const { series, ambientLuminance } = responseSeries(values);
  if (series.levels.length <= series.lastDdl) return null;
  const { distinctLevels, greatestJndStep } = calibrationTable(series, ambientLuminance ?? 0);
  return <p className={styles['dim']}>{words.steps(distinctLevels, greatestJndStep.toFixed(2))}</p>;
}

function UniformityMap({ values: { places, ddl } }: { readonly values: ValuesOf<'uniformity'> }) {
  const { mldPct, ludmPct, fromCentrePct } = uniformityOf(places);
  const { side, cells } = uniformityMap(places.length);
  return (
    <div>
      <h2>{`${words.uniformity}, DDL ${ddl}`}</h2>
      <div className={styles['map']} style={{ gridTemplateColumns: `repeat(${side}, 1fr)` }}>
        {cells.map((at, cell) => (
          <span key={cell} className={styles['place']}>
            {places[at]?.toFixed(1) ?? ''}
          </span>
        ))}
      </div>
      <p className={styles['dim']}>
        {words.uniformityFigures(mldPct.toFixed(2), ludmPct.toFixed(2), fromCentrePct.toFixed(2))}
      </p>
    </div>
  );
}
