import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonAttributes } from './attributes.ts';
import { keyObjectsAttributes, keyObjectsSchema, readKeyObjects } from './key-objects.ts';
import { lookupTableAttributes, readLookupTable } from './lookup-table.ts';
import { measurementReportSchema } from './measurement-report.ts';
import { presentationStateSchema } from './presentation-state.ts';
import { readMeasurementReport } from './read-measurement-report.ts';
import { readPresentationState } from './read-presentation-state.ts';
import {
  keyObjects,
  measurementReport,
  presentationState,
  summedReport,
  TEST_STUDY,
} from '../../e2e/fixtures/object-models.ts';
import { measurementReportAttributes } from './write-measurement-report.ts';
import { presentationStateAttributes } from './write-presentation-state.ts';

/** Study and identity, which the core puts */
function stored(json: JsonAttributes): JsonAttributes {
  return {
    ...json,
    '0020000D': { vr: 'UI', Value: [TEST_STUDY] },
    '00080018': { vr: 'UI', Value: ['2.25.99'] },
  };
}

test('a selection of key objects is read as it was written', () => {
  fc.assert(
    fc.property(keyObjects, (model) => {
      expect(keyObjectsSchema.parse(model)).toEqual(model);
      expect(readKeyObjects(stored(keyObjectsAttributes(model)))).toEqual(model);
    }),
  );
});

test('a presentation state is read as it was written', () => {
  fc.assert(
    fc.property(presentationState, (model) => {
      expect(presentationStateSchema.parse(model)).toEqual(model);
      expect(readPresentationState(stored(presentationStateAttributes(model)))).toEqual(model);
    }),
  );
});

test('a report of measurements is read as it was written', () => {
  fc.assert(
    fc.property(measurementReport, (model) => {
      expect(measurementReportSchema.parse(model)).toEqual(model);
      const expected = {
        ...model,
        measurements: model.measurements.map((each) => ({
          ...each,
          measurement: { ...each.measurement, storedInSopInstanceUid: '2.25.99' },
        })),
      };
      expect(readMeasurementReport(stored(measurementReportAttributes(model)))).toEqual({
        report: expected,
        undrawn: 0,
      });
    }),
  );
});

test('which lesion counts in the sum of diameters, and as what, is read as it was written', () => {
  const [model] = fc.sample(summedReport, { numRuns: 1, seed: 4 });
  if (!model) throw new Error('no model');
  const read = readMeasurementReport(stored(measurementReportAttributes(model)))?.report.measurements ?? [];
  expect(read.map(({ measurement, findingSite }) => [measurement.target, findingSite?.meaning])).toEqual([
    ['lesion', undefined],
    ['node', 'Lymph Node'],
    [undefined, undefined],
  ]);
});

test.each(['gone', 'tooSmall'] as const)(
  'a lesion that is %s is read as it was written, with its figures',
  (remains) => {
    const [model] = fc.sample(summedReport, { numRuns: 1, seed: 4 });
    const [first, ...others] = model?.measurements ?? [];
    if (!model || !first) throw new Error('no model');
    const values = [{ name: 'length', value: remains === 'gone' ? 0 : 5, unit: 'mm' }];
    const lesion = {
      ...first,
      measurement: { ...first.measurement, kind: 'length' as const, remains, values },
    };
    const place = { ...lesion.measurement.place, points: lesion.measurement.place.points.slice(0, 2) };
    const measurement = measurementReportSchema.parse({
      ...model,
      measurements: [{ ...lesion, measurement: { ...lesion.measurement, place } }, ...others],
    });
    const read = readMeasurementReport(stored(measurementReportAttributes(measurement)))?.report.measurements;
    expect(read?.[0]?.measurement).toMatchObject({ remains, values });
    expect(read?.[1]?.measurement.remains).toBeUndefined();
  },
);

test('a table of twelve bits is stretched to sixteen, white to white', () => {
  const table = { firstMapped: -5, bits: 12, values: [0, 2048, 4095], explanation: '' };
  const read = readLookupTable(lookupTableAttributes(table));
  expect(read).toEqual({ firstMapped: -5, bits: 16, values: [0, 32_776, 65_535], explanation: '' });
});

test('tables of every length and way of being written are read alike', () => {
  for (const length of [2, 3, 255, 256, 32_767, 32_768, 65_535, 65_536])
    for (const bits of [8, 16]) {
      const values = Array.from({ length }, (_, at) => at % 2 ** bits);
      const table = { firstMapped: 0, bits, values, explanation: 'x' };
      const read = readLookupTable(lookupTableAttributes(table));
      const isFilledUp = bits === 8 && length % 2 === 1;
      expect(read, `${length} of ${bits}`).toEqual(
        isFilledUp ? { ...table, values: [...values, values.at(-1)] } : table,
      );
    }
});
