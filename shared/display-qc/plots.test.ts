import { expect, test } from 'vitest';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { forecastOf } from './forecast.ts';
import { readPlot, shareOf, valueAt } from './plot.ts';
import { contrastPlot, responsePlot, trendPlots } from './plots.ts';
import { testResponse } from './test-response.ts';
import { responseOf } from './evaluate.ts';

const DAY_MS = 86_400_000;

test('a calibrated display lies on the function, inside of what is tolerated', () => {
  const plot = contrastPlot(responseOf(testResponse()), 10);
  const [expected, measured] = plot.lines;
  measured?.points.forEach(([, contrast], at) => {
    expect(contrast / expected!.points[at]![1]).toBeCloseTo(1, 3);
    expect(plot.band!.upper[at]![1] / plot.band!.lower[at]![1]).toBeCloseTo(1.1 / 0.9, 9);
  });
  const { y, lines } = responsePlot(testResponse());
  expect(lines[1]?.points.at(-1)?.[1]).toBeCloseTo(400.2, 3);
  expect(shareOf(y, y.from)).toBe(0);
  expect(shareOf(y, y.to)).toBe(1);
  expect(valueAt(y, shareOf(y, 42))).toBeCloseTo(42, 9);
});

test('white that fades steadily crosses its limit on a known day', () => {
  const points = [0, 1, 2, 3].map((month) => [month * 30 * DAY_MS, 400 - 10 * month] as const);
  const forecast = forecastOf(points, 350);
  expect(forecast!.at / DAY_MS).toBeCloseTo(150, 6);
  expect(forecast!.earliest / DAY_MS).toBeCloseTo(150, 6);
  const noisy = forecastOf(
    points.map(([x, y], at) => [x, y + (at % 2)]),
    350,
  );
  expect(noisy!.earliest).toBeLessThan(noisy!.at);
  expect(forecastOf(points.slice(1), 350), 'three points').toBeNull();
  expect(forecastOf(points, 380), 'below it already').toBeNull();
  expect(
    forecastOf(
      points.map(([x]) => [x, 400]),
      350,
    ),
    'no fall',
  ).toBeNull();
});

test('the trend shows the forecast up to the limit', () => {
  const tests = [1, 0.98, 0.96, 0.94].map((factor, month) => ({
    at: new Date(Date.UTC(2026, month, 1)).toISOString(),
    values: testResponse(TEST_DISPLAYS.ideal, factor),
  }));
  const [bright, dark] = trendPlots(tests, 350);
  expect(bright?.lines.map(({ role }) => role)).toEqual(['measured', 'limit', 'forecast']);
  expect(bright?.lines.at(-1)?.points.at(-1)?.[1]).toBe(350);
  expect(bright?.y.ticks.map(({ label }) => label)).toEqual(['360', '380', '400']);
  expect(dark?.lines.map(({ role }) => role)).toEqual(['second', 'third']);
  expect(dark?.y.from).toBe(0);
  expect(trendPlots(tests.slice(0, 1), 350)).toEqual([]);
});

test('a plot says what its lines are at the measured place that is nearest', () => {
  const plot = responsePlot(testResponse());
  const read = readPlot(plot, 8);
  expect(read?.x).toBe(15);
  expect(plot.x.written(15)).toBe('DDL 15');
  expect(read?.values).toEqual(plot.lines.map(({ points }) => points[1]![1]));
  const uneven = { ...plot, lines: [plot.lines[0]!, { ...plot.lines[1]!, points: [[7, 3] as const] }] };
  expect(readPlot(uneven, 8)).toEqual({ x: 7, values: [null, 3] });
  expect(readPlot({ ...plot, lines: [] }, 8)).toBeNull();
});
