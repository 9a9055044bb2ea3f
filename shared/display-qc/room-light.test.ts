import { expect, test } from 'vitest';
import { profileOf } from '#shared/gsdf/profiles.ts';
import { judgeAll, responseOf } from './evaluate.ts';
import { apartOf } from './neighbours.ts';
import { trendPlots } from './plots.ts';
import { latestResponse, testsInRoom } from './room-light.ts';
import { latestOf, valuesOf } from './state.ts';
import { testResponse } from './test-response.ts';
import type { TestValues } from './tests.ts';

const dark = { ...testResponse(), ambientLuminance: null };
const ambient = (luminance: number): TestValues => ({ kind: 'ambient', illuminance: null, luminance });
const on = (day: number, values: TestValues) => ({ at: `2026-10-${String(day).padStart(2, '0')}`, values });

test('one display has one L′max, wherever it is told: with the light of the room that was measured apart', () => {
  const tests = [on(1, dark), on(2, ambient(0.2))];
  const latest = valuesOf(latestOf(tests));
  const [verdict] = judgeAll(latest, [profileOf('acr-aapm-siim')]);
  const judged = verdict!.limits.find(({ figure }) => figure === 'brightest')!.measured!;
  expect(judged).toBeCloseTo(400.2, 3);
  expect(responseOf(latestResponse(latest)!).brightest).toBe(judged);
  const [first] = testsInRoom(tests);
  expect(first!.values.kind === 'response' && responseOf(first!.values).brightest).toBe(judged);
  expect(apartOf(latest, { response: testResponse() })?.luminancePct).toBe(0);
});

test('light that was measured with a response, or is in its readings, stays as it was', () => {
  const lit = { ...dark, geometry: 'telescopic' as const, includesAmbient: true };
  for (const values of [testResponse(), lit])
    expect(testsInRoom([on(1, values), on(2, ambient(5))])[0]?.values).toEqual(values);
});

test('an older response keeps the light that it was judged with last, and one without any has none', () => {
  const tests = [on(1, dark), on(2, ambient(0.2)), on(3, dark), on(4, ambient(0.9)), on(5, ambient(0.4))];
  const lights = testsInRoom(tests.toReversed())
    .toReversed()
    .flatMap(({ values }) => (values.kind === 'response' ? [values.ambientLuminance] : []));
  expect(lights).toEqual([0.2, 0.4]);
  expect(testsInRoom([on(1, dark), on(2, dark), on(3, ambient(1))])[0]?.values).toEqual(dark);
});

test('the trend of the room’s light has the tests of it, and L′max has it in it', () => {
  const tests = [on(1, testResponse()), on(3, ambient(0.3)), on(9, dark), on(12, ambient(0.5))];
  const [bright, rest] = trendPlots(tests, null);
  expect(bright?.lines[0]?.points.map(([, luminance]) => Math.round(luminance * 10) / 10)).toEqual([
    400.2, 400.5,
  ]);
  const points = rest?.lines.find(({ name }) => name === 'ambient')?.points;
  expect(points?.map(([time, luminance]) => [new Date(time).getUTCDate(), luminance])).toEqual([
    [1, 0.2],
    [3, 0.3],
    [12, 0.5],
  ]);
  expect(rest!.x.to, 'the newest of them is on the plot').toBe(Date.parse('2026-10-12'));
});
