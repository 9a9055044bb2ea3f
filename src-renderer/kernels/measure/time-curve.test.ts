import { expect, test } from 'vitest';
import { NO_CINE_FACTS, type CineFacts } from '../cine.ts';
import { NO_FACTS, type FrameTimes, type TimeTag } from '../frame-facts.ts';
import { curveAsCsv } from './export-text.ts';
import { timeAxis, type TimedFrame } from './time-curve.ts';

function frame(
  times: Partial<FrameTimes>,
  timeTags: Partial<Record<keyof FrameTimes, TimeTag>>,
  cine: Partial<CineFacts> = {},
  frameCount = 1,
): TimedFrame {
  const facts = { ...NO_FACTS, frameCount, times: { ...NO_FACTS.times, ...times }, timeTags };
  return { facts, cine: { ...NO_CINE_FACTS, ...cine } };
}

test('the first clock that runs on gives the axis, and the attribute is said', () => {
  const frames = [0, 2500, 5100].map((ms) =>
    frame(
      { triggerMs: 0, acquisitionMs: 36_931_300 + ms, contentMs: 1 },
      { triggerMs: '00181060', acquisitionMs: '00080032', contentMs: '00080033' },
    ),
  );
  expect(timeAxis(frames)).toEqual({ timeTag: '00080032', timesMs: [0, 2500, 5100] });
});

test('a phase without the slice has no time, the others keep theirs', () => {
  const at = (ms: number) => frame({ frameReferenceMs: ms }, { frameReferenceMs: '00541300' });
  expect(timeAxis([at(500), null, at(30_500)])).toEqual({ timeTag: '00541300', timesMs: [0, null, 30_000] });
});

test('clocks of two attributes are not mixed', () => {
  const frames = [
    frame({ acquisitionMs: 100 }, { acquisitionMs: '0008002A' }),
    frame({ acquisitionMs: 200 }, { acquisitionMs: '00080032' }),
  ];
  expect(timeAxis(frames)).toEqual({ timeTag: null, timesMs: [null, null] });
});

test('frames of a clip are timed by their vector, else by their frame time', () => {
  const vector = { frameTimeVectorMs: [0, 40, 60], frameTimeMs: 33 };
  expect(timeAxis([0, 1, 2].map(() => frame({}, {}, vector, 3)))).toEqual({
    timeTag: '00181065',
    timesMs: [0, 40, 100],
  });
  expect(timeAxis([0, 1].map(() => frame({}, {}, { frameTimeMs: 33 }, 2)))).toEqual({
    timeTag: '00181063',
    timesMs: [0, 33],
  });
});

test('the curve as CSV: one line a phase, seconds, empty where nothing is known', () => {
  const statistics = {
    count: 4,
    total: 10,
    mean: 2.5,
    standardDeviation: 0.5,
    minimum: 2,
    maximum: 3,
    median: 2.5,
  };
  const points = [
    { timeMs: 0, statistics },
    { timeMs: 2500, statistics: null },
    { timeMs: null, statistics },
  ];
  const columns = ['Phase', 'Time', 'Mean', 'SD', 'Pixels', 'Unit'] as const;
  expect(curveAsCsv({ timeTag: '00080032', points }, '=HU', columns)).toBe(
    "Phase,Time,Mean,SD,Pixels,Unit\r\n1,0,2.5,0.5,4,'=HU\r\n2,2.5,,,,'=HU\r\n3,,2.5,0.5,4,'=HU\r\n",
  );
});
