import { luminanceResponse, targetOf, type LuminanceResponse } from '#shared/gsdf/luminance-response.ts';
import { responseOf, responseSeries } from './evaluate.ts';
import { forecastOf } from './forecast.ts';
import type { Plot, PlotAxis, PlotLine, PlotPoint } from './plot.ts';
import type { DatedValues } from './state.ts';
import type { ValuesOf } from './tests.ts';

/** Of the deviation of ΔL/L, where no standard that was chosen has a limit */
const USUAL_TOLERANCE_PCT = 10;

/** The luminance response against the standard display function between the same ends. */
export function responsePlot(values: ValuesOf<'response'>): Plot {
  const { series, ambientLuminance } = responseSeries(values);
  const response = luminanceResponse(series, ambientLuminance);
  const added = ambientLuminance ?? 0;
  const target = targetOf(response.firstJnd, response.lastJnd, series.lastDdl);
  const expected = series.levels.map(({ ddl }): PlotPoint => [ddl, target.luminance(ddl)]);
  const scaled = (share: number) => expected.map(([ddl, luminance]): PlotPoint => [ddl, luminance * share]);
  return {
    title: 'Luminance response',
    x: linearAxis('DDL', 0, series.lastDdl),
    y: logAxis('L′, cd/m²', response.darkest * 0.9, response.brightest * 1.1),
    lines: [
      { name: 'GSDF', role: 'expected', points: expected, hasDots: false },
      {
        name: 'measured',
        role: 'measured',
        points: series.levels.map(({ ddl, luminance }) => [ddl, luminance + added]),
        hasDots: series.levels.length <= 60,
      },
    ],
    band: { upper: scaled(1.1), lower: scaled(0.9) },
  };
}

/** ΔL/L per JND of each interval, and what is tolerated about the standard display function. */
export function contrastPlot(response: LuminanceResponse, tolerancePct = USUAL_TOLERANCE_PCT): Plot {
  const middle = ({ fromDdl, toDdl }: { fromDdl: number; toDdl: number }) => (fromDdl + toDdl) / 2;
  const expected = response.intervals.map((each): PlotPoint => [middle(each), each.expectedContrastPerJnd]);
  const measured = response.intervals.map((each): PlotPoint => [middle(each), each.contrastPerJnd]);
  const scaled = (share: number) => expected.map(([x, y]): PlotPoint => [x, y * share]);
  const [upper, lower] = [scaled(1 + tolerancePct / 100), scaled(1 - tolerancePct / 100)];
  const all = [...measured, ...upper, ...lower].map(([, y]) => y);
  return {
    title: `ΔL/L per JND, ±${tolerancePct} %`,
    x: linearAxis('DDL', 0, response.intervals.at(-1)?.toDdl ?? 255),
    y: logAxis('ΔL/L per JND', Math.min(...all) * 0.9, Math.max(...all) * 1.1),
    lines: [
      { name: 'GSDF', role: 'expected', points: expected, hasDots: false },
      { name: 'measured', role: 'measured', points: measured, hasDots: true },
    ],
    band: { upper, lower },
  };
}

/**
 * L′max, L′min and ambient light over time, and the day on which L′max will fall below its limit if it goes on so.
 *
 * @param leastBrightest of the standards that were chosen; null: none limits it
 */
export function trendPlot(tests: readonly DatedValues[], leastBrightest: number | null): Plot | null {
  const measured = tests
    .flatMap(({ at, values }) =>
      values.kind === 'response' ? [{ time: Date.parse(at), response: responseOf(values) }] : [],
    )
    .toSorted((a, b) => a.time - b.time);
  if (measured.length < 2) return null;
  const of = (figure: (response: LuminanceResponse) => number) =>
    measured.map(({ time, response }): PlotPoint => [time, figure(response)]);
  const brightest = of((response) => response.brightest);
  const forecast = forecastOf(brightest, leastBrightest);
  const from = measured[0]!.time;
  const to = Math.max(measured.at(-1)!.time, forecast?.at ?? 0);
  const ambient = of((response) => response.ambientLuminance).filter(([, luminance]) => luminance > 0);
  const darkest = of((response) => response.darkest);
  const all = [...brightest, ...darkest, ...ambient].map(([, luminance]) => luminance);
  const lines: PlotLine[] = [
    { name: 'L′max', role: 'measured', points: brightest, hasDots: true },
    { name: 'L′min', role: 'second', points: darkest, hasDots: true },
  ];
  if (ambient.length > 0) lines.push({ name: 'ambient', role: 'third', points: ambient, hasDots: true });
  if (leastBrightest !== null)
    lines.push({
      name: `limit ${leastBrightest}`,
      role: 'limit',
      points: [
        [from, leastBrightest],
        [to, leastBrightest],
      ],
      hasDots: false,
    });
  if (forecast)
    lines.push({
      name: `forecast: ${dayOf(forecast.at)} (${dayOf(forecast.earliest)} at the earliest)`,
      role: 'forecast',
      points: [brightest.at(-1)!, [forecast.at, leastBrightest!]],
      hasDots: false,
    });
  return {
    title: 'Trend',
    x: timeAxis(from, to),
    y: logAxis('cd/m²', Math.min(...all) * 0.8, Math.max(...all, leastBrightest ?? 0) * 1.3),
    lines,
    band: null,
  };
}

function linearAxis(title: string, from: number, to: number): PlotAxis {
  const step = to > 300 ? Math.round(to / 4) : 51;
  const ticks = [];
  for (let at = from; at <= to; at += step) ticks.push({ at, label: String(at) });
  return { title, from, to, isLogarithmic: false, ticks };
}

function logAxis(title: string, from: number, to: number): PlotAxis {
  const ticks = [];
  const isWide = Math.log10(to / from) > 1.5;
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1)
    for (const factor of isWide ? [1] : [1, 2, 5]) {
      const at = factor * 10 ** power;
      if (at >= from && at <= to) ticks.push({ at, label: String(Number(at.toPrecision(1))) });
    }
  return { title, from, to, isLogarithmic: true, ticks };
}

const TIME_TICKS = 4;

function timeAxis(from: number, to: number): PlotAxis {
  const ticks = Array.from({ length: TIME_TICKS + 1 }, (_, at) => {
    const time = from + ((to - from) * at) / TIME_TICKS;
    return { at: time, label: dayOf(time) };
  });
  return { title: '', from, to: Math.max(to, from + 1), isLogarithmic: false, ticks };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
