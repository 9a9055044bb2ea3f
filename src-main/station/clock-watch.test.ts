import { expect, test } from 'vitest';
import { watchClock, type ClockMemory } from './clock-watch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = 1_700_000_000_000;

/** Looks at these times, one after the other. @returns what the last look said */
function looks(...times: number[]) {
  let memory: ClockMemory | undefined;
  let pause = '';
  for (const at of times) ({ pause, memory } = watchClock(at, memory));
  return pause;
}

test('a clock that goes on is trusted, also after two weeks off', () => {
  expect(looks(START)).toBe('none');
  expect(looks(START, START + HOUR, START + 14 * DAY)).toBe('none');
});

test('a clock that went backwards is not trusted until it is where it was; a correction of a minute is nothing', () => {
  expect(looks(START, START - 60_000)).toBe('none');
  expect(looks(START, START - HOUR)).toBe('clockBackwards');
  expect(looks(START, START - HOUR, START - 60_000)).toBe('none');
});

test('a clock that jumped a year ahead is believed after a day; set right before that, nothing was lost', () => {
  const jumped = START + 365 * DAY;
  expect(looks(START, jumped)).toBe('clockJumped');
  expect(looks(START, jumped, jumped + 23 * HOUR)).toBe('clockJumped');
  expect(looks(START, jumped, jumped + 25 * HOUR)).toBe('none');
  expect(looks(START, jumped, START + HOUR)).toBe('none');
  expect(looks(START, jumped, START + HOUR, jumped + 25 * HOUR)).toBe('clockJumped');
  expect(looks(START, jumped, jumped + 100 * DAY)).toBe('clockJumped');
});
