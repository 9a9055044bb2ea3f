import { luminanceResponse, targetOf, type LuminanceResponse } from '#shared/gsdf/luminance-response.ts';
import { responseOf, responseSeries } from './evaluate.ts';
import { forecastOf } from './forecast.ts';
import type { Plot, PlotAxis, PlotLine, PlotPoint } from './plot.ts';
import { testsInRoom } from './room-light.ts';
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
    x: levelAxis(series.lastDdl),
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
    x: levelAxis(response.intervals.at(-1)?.toDdl ?? 255),
    y: logAxis('ΔL/L per JND', Math.min(...all) * 0.9, Math.max(...all) * 1.1),
    lines: [
      { name: 'GSDF', role: 'expected', points: expected, hasDots: false },
      { name: 'measured', role: 'measured', points: measured, hasDots: true },
    ],
    band: { upper, lower },
  };
}

/**
 * What was measured over time: L′max with its limit, and the day on which it will fall below it if it goes on so; L′min and ambient
 * light. Empty: too few tests for a line.
 *
 * @param leastBrightest of the standards that were chosen; null: none limits it
 */
export function trendPlots(tests: readonly DatedValues[], leastBrightest: number | null): readonly Plot[] {
  const measured = testsInRoom(tests)
    .flatMap(({ at, values }) =>
      values.kind === 'response' ? [{ time: Date.parse(at), response: responseOf(values) }] : [],
    )
    .toSorted((a, b) => a.time - b.time);
  if (measured.length < 2) return [];
  const of = (figure: (response: LuminanceResponse) => number) =>
    measured.map(({ time, response }): PlotPoint => [time, figure(response)]);
  const brightest = of((response) => response.brightest);
  const forecast = forecastOf(brightest, leastBrightest);
  const [from, last] = [measured[0]!.time, measured.at(-1)!.time];
  const to = Math.max(last, forecast?.at ?? 0);
  const bright: PlotLine[] = [{ name: 'L′max', role: 'measured', points: brightest, hasDots: true }];
  if (leastBrightest !== null) {
    const points = [from, to].map((time): PlotPoint => [time, leastBrightest]);
    bright.push({ name: `limit ${leastBrightest}`, role: 'limit', points, hasDots: false });
  }
  if (forecast)
    bright.push({
      name: `forecast: ${dayOf(forecast.at)} (${dayOf(forecast.earliest)} at the earliest)`,
      role: 'forecast',
      points: [brightest.at(-1)!, [forecast.at, leastBrightest!]],
      hasDots: false,
    });
  const ambient = tests
    .flatMap(({ at, values }): PlotPoint[] => {
      const luminance =
        values.kind === 'ambient'
          ? values.luminance
          : values.kind === 'response'
            ? (values.ambientLuminance ?? 0)
            : 0;
      return luminance > 0 ? [[Date.parse(at), luminance]] : [];
    })
    .toSorted(([a], [b]) => a - b);
  const dark: PlotLine[] = [
    { name: 'L′min', role: 'second', points: of((response) => response.darkest), hasDots: true },
  ];
  if (ambient.length > 0) dark.push({ name: 'ambient', role: 'third', points: ambient, hasDots: true });
  const levels = bright.flatMap(({ points }) => points.map(([, luminance]) => luminance));
  const darkest = dark.flatMap(({ points }) => points.map(([, luminance]) => luminance));
  const margin = Math.max(1, 0.1 * (Math.max(...levels) - Math.min(...levels)));
  return [
    {
      title: 'L′max over time',
      x: timeAxis(from, to),
      y: linearAxis('cd/m²', Math.max(0, Math.min(...levels) - margin), Math.max(...levels) + margin),
      lines: bright,
      band: null,
    },
    {
      title: 'L′min and ambient light over time',
      x: timeAxis(Math.min(from, ambient[0]?.[0] ?? from), Math.max(last, ambient.at(-1)?.[0] ?? last)),
      y: linearAxis('cd/m²', 0, 1.1 * Math.max(...darkest)),
      lines: dark,
      band: null,
    },
  ];
}

/** Levels of a display, in steps of a fifth. */
function levelAxis(last: number): PlotAxis {
  const step = last > 300 ? Math.round(last / 4) : 51;
  const ticks = [];
  for (let at = 0; at <= last; at += step) ticks.push({ at, label: String(at) });
  return { title: 'DDL', from: 0, to: last, isLogarithmic: false, ticks, written: (ddl) => `DDL ${ddl}` };
}

const LINEAR_TICKS = 5;

function linearAxis(title: string, from: number, to: number): PlotAxis {
  const rough = (to - from) / LINEAR_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks = [];
  for (let count = Math.ceil(from / step); count * step <= to; count += 1)
    ticks.push({ at: count * step, label: String(Number((count * step).toPrecision(6))) });
  return { title, from, to, isLogarithmic: false, ticks, written: rounded };
}

function logAxis(title: string, from: number, to: number): PlotAxis {
  const ticks = [];
  const isWide = Math.log10(to / from) > 1.5;
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1)
    for (const factor of isWide ? [1] : [1, 2, 5]) {
      const at = factor * 10 ** power;
      if (at >= from && at <= to) ticks.push({ at, label: String(Number(at.toPrecision(1))) });
    }
  return { title, from, to, isLogarithmic: true, ticks, written: rounded };
}

const TIME_TICKS = 4;

function timeAxis(from: number, to: number): PlotAxis {
  const ticks = Array.from({ length: TIME_TICKS + 1 }, (_, at) => {
    const time = from + ((to - from) * at) / TIME_TICKS;
    return { at: time, label: dayOf(time) };
  });
  return { title: '', from, to: Math.max(to, from + 1), isLogarithmic: false, ticks, written: dayOf };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
