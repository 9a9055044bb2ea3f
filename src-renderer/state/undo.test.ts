import { beforeEach, describe, expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import {
  fixMeasurements,
  forgetMeasurements,
  forgetMeasurementsOf,
  openMeasurements,
  putMeasurements,
  receiveMeasurements,
  removeMeasurements,
  select,
  setMeasurementJournal,
  useMeasurements,
} from './measurements.ts';
import { renamed } from './rename-measurement.ts';
import { useSavedReadings } from './saved-readings.ts';
import { recordStep, redo, undo, useUndo } from './undo.ts';
import { testMeasurement } from './test-measurement.ts';

function measurement(id: number, changes: Partial<Measurement> = {}): Measurement {
  return testMeasurement({ id: `7d1c9d1e-0000-4000-8000-00000000000${id}`, ...changes });
}

let told: string[] = [];
const ids = () => useMeasurements.getState().all.map(({ id }) => Number(id.at(-1)));

beforeEach(() => {
  openMeasurements(crypto.randomUUID());
  told = [];
  setMeasurementJournal({
    put: (list) => told.push(...list.map(({ id, label }) => `put ${id.at(-1) ?? ''}${label}`)),
    remove: (list) => told.push(...list.map(({ id }) => `remove ${id.at(-1) ?? ''}`)),
  });
});

describe('steps', () => {
  test('are taken back and done again in their order, and a new one ends what could be done again', () => {
    const done: string[] = [];
    const step = (name: string) =>
      recordStep({ name, undo: () => done.push(`-${name}`), redo: () => done.push(`+${name}`) });
    step('a');
    step('b');
    undo();
    undo();
    undo();
    redo();
    step('c');
    redo();
    undo();
    expect(done).toEqual(['-b', '-a', '+a', '-c']);
  });
});

describe('measurements', () => {
  test('are told to the journal with every change, with undo and with redo', () => {
    putMeasurements('draw', [measurement(1)]);
    putMeasurements('label', [measurement(1, { label: 'x' })]);
    undo();
    undo();
    redo();
    expect(told).toEqual(['put 1', 'put 1x', 'put 1', 'remove 1', 'put 1']);
    expect(ids()).toEqual([1]);
  });

  test('that were deleted come back where they stood', () => {
    putMeasurements('draw', [measurement(1), measurement(2), measurement(3)]);
    removeMeasurements('delete', new Set([measurement(2).id]));
    expect(ids()).toEqual([1, 3]);
    undo();
    expect(ids()).toEqual([1, 2, 3]);
  });

  test('that came from the journal are no step and are not told back', () => {
    receiveMeasurements([measurement(1)]);
    select([measurement(1).id]);
    forgetMeasurements(new Set([measurement(1).id]));
    expect(told).toEqual([]);
    expect(useUndo.getState().done).toEqual([]);
    expect(useMeasurements.getState().selectedIds.size).toBe(0);
  });

  test('of one study are gone with the next', () => {
    putMeasurements('draw', [measurement(1)]);
    openMeasurements('another');
    expect(ids()).toEqual([]);
    undo();
    expect(ids()).toEqual([]);
  });
});

test('a spine label that gets the name of another vertebra takes its spine with it, any other name only itself', () => {
  const label = (id: number, name: string) => measurement(id, { kind: 'spineLabel', label: name });
  putMeasurements('draw', [label(1, 'L1'), label(2, 'L2'), measurement(3)]);
  expect(renamed(label(2, 'L2'), 'l3').map((each) => each.label)).toEqual(['L2', 'L3']);
  expect(renamed(label(2, 'L2'), 'L6').map((each) => each.label)).toEqual(['L6']);
  expect(renamed(label(2, 'L2'), 'L2')).toEqual([]);
});

test('what was measured on a study beside can be changed, unless it stays as it is, and leaves with its study', () => {
  const [mine, beside, fixed] = [
    measurement(1),
    measurement(2, { studyInstanceUid: '1.9' }),
    measurement(3, { studyInstanceUid: '1.9' }),
  ];
  receiveMeasurements([mine, beside, fixed]);
  fixMeasurements(new Set([fixed.id]));
  putMeasurements('rename', [
    { ...beside, label: 'b' },
    { ...fixed, label: 'c' },
  ]);
  removeMeasurements('delete', new Set([fixed.id]));
  expect([told, ids()]).toEqual([['put 2b'], [1, 2, 3]]);
  expect(useSavedReadings.getState().refused).toBe('beside');
  forgetMeasurementsOf('1.9');
  expect([told, ids(), useMeasurements.getState().fixedIds.size]).toEqual([['put 2b'], [1], 0]);
});
