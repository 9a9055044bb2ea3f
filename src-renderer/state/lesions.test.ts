import { beforeEach, expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { setStrangers } from './hanging.ts';
import { tieSelected, untie } from './lesions.ts';
import {
  forgetMeasurementsOf,
  followedMeasurements,
  openMeasurements,
  putMeasurements,
  receiveElsewhere,
  receiveMeasurements,
  select,
  setMeasurementJournal,
  useMeasurements,
} from './measurements.ts';
import { renamed } from './rename-measurement.ts';
import { undo } from './undo.ts';
import { testMeasurement } from './test-measurement.ts';

const id = (number: number) => `7d1c9d1e-0000-4000-8000-00000000000${String(number)}`;

function measurement(
  number: number,
  studyInstanceUid: string,
  changes: Partial<Measurement> = {},
): Measurement {
  return testMeasurement({ id: id(number), studyInstanceUid, ...changes });
}

let told: string[] = [];
const nameOf = (number: number) => `Lesion ${String(number)}`;
const all = () => useMeasurements.getState().all;

beforeEach(() => {
  openMeasurements(crypto.randomUUID());
  told = [];
  setMeasurementJournal({
    put: (list) =>
      told.push(
        ...list.map(
          (each) => `${each.studyInstanceUid} ${each.label} ${each.trackingUid ? 'tied' : 'alone'}`,
        ),
      ),
    remove: () => undefined,
  });
});

test('measurements of several studies are tied under one name, each written to its study, and untied again', () => {
  receiveMeasurements([
    measurement(1, '1.1'),
    measurement(2, '1.2', { label: 'Node' }),
    measurement(3, '1.2'),
  ]);
  select([id(1)]);
  expect(tieSelected('tie', nameOf)).toBe('oneEach');
  select([id(2), id(3)]);
  expect(tieSelected('tie', nameOf)).toBe('oneEach');
  select([id(1), id(2)]);
  expect(tieSelected('tie', nameOf)).toBeNull();
  expect(told).toEqual(['1.1 Node tied', '1.2 Node tied']);
  expect(all()[0]?.trackingUid).toMatch(/^2\.25\.\d+$/);
  expect(all()[0]?.trackingUid).toBe(all()[1]?.trackingUid);
  const [first] = all();
  if (first) untie('untie', first);
  expect(all().map(({ trackingUid }) => trackingUid !== undefined)).toEqual([false, true, false]);
  undo();
  undo();
  expect(all().map(({ trackingUid }) => trackingUid)).toEqual([undefined, undefined, undefined]);
  select([id(1), id(3)]);
  tieSelected('tie', nameOf);
  expect(told.slice(-2)).toEqual(['1.1 Lesion 1 tied', '1.2 Lesion 1 tied']);
});

test('a lesion gets its name in every study, on the screen or not, and a stored figure that is tied is in no report', () => {
  const tied = { trackingUid: '2.25.7', label: 'Lesion 1', storedInSopInstanceUid: '2.25.9' };
  const [here, away] = [measurement(1, '1.1', tied), measurement(2, '1.0', tied)];
  receiveMeasurements([here]);
  receiveElsewhere([away, here]);
  expect([useMeasurements.getState().elsewhere, all()]).toEqual([[away], [here]]);
  putMeasurements('name', renamed(here, 'Liver'));
  expect(told).toEqual(['1.1 Liver tied', '1.0 Liver tied']);
  expect([all().length, followedMeasurements().map(({ label }) => label)]).toEqual([1, ['Liver', 'Liver']]);
  undo();
  expect([all()[0]?.label, useMeasurements.getState().elsewhere[0]?.label]).toEqual(['Lesion 1', 'Lesion 1']);
  select([id(1)]);
  putMeasurements('untie', [{ ...here, trackingUid: '2.25.8' }]);
  expect(all()[0]?.storedInSopInstanceUid).toBe('');
});

test('what is followed stays known when its study leaves the screen, and comes back with it once', () => {
  const beside = measurement(2, '1.2', { trackingUid: '2.25.7' });
  receiveMeasurements([measurement(1, '1.1', { trackingUid: '2.25.7' }), beside, measurement(3, '1.2')]);
  forgetMeasurementsOf('1.2');
  expect([all().length, useMeasurements.getState().elsewhere]).toEqual([1, [beside]]);
  receiveMeasurements([beside]);
  expect([all().length, useMeasurements.getState().elsewhere]).toEqual([2, []]);
});

test('of two patients on the screen nothing is tied', () => {
  receiveMeasurements([measurement(1, '1.1'), measurement(2, '1.2')]);
  select([id(1), id(2)]);
  setStrangers(true);
  expect(tieSelected('tie', nameOf)).toBe('strangers');
  setStrangers(false);
  expect(told).toEqual([]);
});
