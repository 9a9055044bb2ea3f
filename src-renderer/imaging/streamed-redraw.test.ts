import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StreamedRedraw } from './streamed-redraw.ts';

let shown = 0;
let redraw: StreamedRedraw;

beforeEach(() => {
  vi.useFakeTimers();
  shown = 0;
  redraw = new StreamedRedraw(() => {
    shown += 1;
  });
});

afterEach(() => {
  redraw.dispose();
  vi.useRealTimers();
});

test('slices that stream in are drawn together', () => {
  for (let slice = 0; slice < 10; slice++) {
    redraw.changed(false);
    vi.advanceTimersByTime(50);
  }
  expect([shown, redraw.edition]).toEqual([2, 2]);
});

test('the last one is drawn at once, and nothing after it', () => {
  redraw.changed(false);
  redraw.changed(true);
  expect(shown).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(shown).toBe(1);
});

test('what does not move waits for a pause of the hand', () => {
  redraw.changed(false);
  for (let move = 0; move < 5; move++) {
    redraw.handled();
    vi.advanceTimersByTime(200);
  }
  expect(shown).toBe(0);
  vi.advanceTimersByTime(500);
  expect(shown).toBe(1);
});

test('a hand that never rests cannot keep old voxels on the screen', () => {
  redraw.changed(false);
  for (let move = 0; move < 20; move++) {
    redraw.handled();
    vi.advanceTimersByTime(100);
  }
  expect(shown).toBe(1);
});

test('what was disposed of draws no more', () => {
  redraw.changed(false);
  redraw.dispose();
  vi.advanceTimersByTime(5000);
  expect(shown).toBe(0);
});
