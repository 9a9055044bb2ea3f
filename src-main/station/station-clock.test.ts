import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeClock, lookAtClock } from './station-clock.ts';
import { openStationDatabase, type StationDatabase } from './station-database.ts';

const HOUR = 3_600_000;
const START = 1_700_000_000_000;

let station: StationDatabase;

beforeEach(() => {
  station = openStationDatabase(':memory:');
});

afterEach(() => station.destroy());

test('a clock that went backwards is seen by whoever looks, until it is where it was', async () => {
  expect(await judgeClock(station, START)).toBe('none');
  expect(await lookAtClock(station, START)).toBe('none');
  expect(await lookAtClock(station, START + 20 * 60_000)).toBe('none');
  expect(await lookAtClock(station, START)).toBe('clockBackwards');
  expect(await judgeClock(station, START)).toBe('clockBackwards');
  expect(await lookAtClock(station, START + HOUR)).toBe('none');
});

test('judging a clock remembers nothing', async () => {
  await lookAtClock(station, START);
  expect(await judgeClock(station, START + 1000 * HOUR)).toBe('clockJumped');
  expect(await lookAtClock(station, START + 1)).toBe('none');
});
