import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Activity } from './activity.ts';
import type { ChangedStudy } from './thread-messages.ts';

let now: number;
let told: (readonly ChangedStudy[])[];
let activity: Activity;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  told = [];
  activity = new Activity(
    (studies) => told.push(studies),
    () => now,
  );
});

afterEach(() => {
  activity.dispose();
  vi.useRealTimers();
});

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 100) {
    now += 100;
    vi.advanceTimersByTime(100);
  }
}

function arrive(studyInstanceUid: string, isNew = false, association = '', instances = 1): void {
  activity.arrived({
    studies: [{ studyInstanceUid, isNew }],
    associations: association === '' ? [] : [{ association, studyInstanceUid, instances }],
    quarantined: [],
  });
}

test('a study receives until three seconds after its last instance, and its end is told', () => {
  arrive('1', true);
  pass(100);
  expect(told).toEqual([[{ studyInstanceUid: '1', isNew: true }]]);
  pass(2500);
  expect(activity.isReceiving('1')).toBe(true);
  pass(1500);
  expect(activity.isReceiving('1')).toBe(false);
  expect(told).toHaveLength(2);
});

test('an open association keeps its studies receiving, however long it is silent', () => {
  activity.opened('a:1');
  arrive('1', true, 'a:1', 84);
  pass(60_000);
  expect(activity.isReceiving('1')).toBe(true);
  expect(activity.receivingInstances).toBe(84);
  expect(activity.closed('a:1')).toEqual(['1']);
  pass(1000);
  expect(activity.isReceiving('1')).toBe(false);
  expect(activity.openAssociations).toBe(0);
});

test('a busy study is told five times a second at most', () => {
  for (let step = 0; step < 50; step += 1) {
    arrive('1', step === 0);
    pass(100);
  }
  expect(told.length).toBeGreaterThan(20);
  expect(told.length).toBeLessThan(27);
});

test('the associations of a thread that crashed are over', () => {
  activity.opened('a:1');
  activity.opened('b:1');
  activity.closedAll('a:');
  expect(activity.openAssociations).toBe(1);
});
