import { describe, expect, test } from 'vitest';
import { drawPattern } from '#shared/patterns/patterns.ts';
import { faultsOfLevels } from '#shared/gsdf/measured-levels.ts';
import { requireSound, responseSeries } from './evaluate.ts';
import { isStepDone, newValues, oddityAt, placeCountOf, stepsOf, withAnswer, withReading } from './plan.ts';
import { type TestValues, testValuesSchema } from './tests.ts';

const take = (values: TestValues, at: number, luminance: number) =>
  withReading(values, stepsOf(values)[at]!, { luminance, xy: { x: 0.31, y: 0.33 } });

test('every step of every test has a pattern that can be drawn', () => {
  const sets = (['18', '11', '52', '256'] as const).map((levelSet) => ({
    ...newValues('response'),
    levelSet,
  })) as TestValues[];
  const all = [...sets, newValues('uniformity'), newValues('colour'), newValues('visual')];
  const steps = [...all.flatMap((values) => stepsOf(values)), ...stepsOf(newValues('uniformity', 9))];
  for (const pattern of new Set(steps.map((each) => each.pattern)))
    expect(drawPattern(pattern, 64, 64).ddls).toHaveLength(64 * 64);
  expect(sets.map((values) => stepsOf(values).length)).toEqual([18, 11, 52, 256]);
});

test('the field of each of the 18 levels shows that level in the middle', () => {
  for (const { pattern, ddl } of stepsOf(newValues('response')))
    expect(drawPattern(pattern, 201, 201).ddls[100 * 201 + 100]).toBe(ddl);
});

test.each(['18', '11', '52', '256'] as const)(
  'all readings of %s levels make a series that can be judged',
  (levelSet) => {
    let values: TestValues = { ...newValues('response'), levelSet } as TestValues;
    for (const step of stepsOf(values))
      values = withReading(values, step, { luminance: 1 + step.ddl!, xy: null });
    expect(values.kind === 'response' && faultsOfLevels(responseSeries(values).series.levels)).toEqual([]);
  },
);

test('repeated readings are all kept; a level that is read anew is begun again', () => {
  let values: TestValues = { ...newValues('response'), repeats: 2 } as TestValues;
  const [first] = stepsOf(values);
  values = take(values, 0, 1);
  expect(isStepDone(values, first!)).toBe(false);
  values = take(values, 0, 1.2);
  expect(isStepDone(values, first!)).toBe(true);
  expect(oddityAt(values, first!)).toBe('spread');
  values = take(values, 0, 1.1);
  expect(values).toMatchObject({ levels: [{ ddl: 0, readings: [1.1] }] });
  expect(oddityAt(values, first!)).toBeNull();
});

test('what is odd is said while it can be measured again', () => {
  let values = take(newValues('response'), 0, 1);
  values = take(values, 1, 0.9);
  expect(oddityAt(values, stepsOf(values)[1]!)).toBe('darker');
  values = take(values, 1, 0);
  expect(oddityAt(values, stepsOf(values)[1]!)).toBe('impossible');
});

test('places, colours and answers come to their steps', () => {
  let places = newValues('uniformity');
  for (let place = 0; place < 5; place += 1) places = take(places, place, 100 + place);
  expect(take(places, 2, 90)).toMatchObject({ places: [100, 101, 90, 103, 104] });
  expect(take(newValues('colour'), 0, 300)).toMatchObject({ greys: [{ ddl: 255, x: 0.31, luminance: 300 }] });
  const visual = newValues('visual');
  const [step] = stepsOf(visual);
  expect(withAnswer(withAnswer(visual, step!, true), step!, false)).toMatchObject({
    answers: [{ question: 'squares', isGood: false }],
  });
});

describe('uniformity that is interrupted', () => {
  /** As the core keeps it and gives it back */
  const resumed = (values: TestValues) => testValuesSchema.parse(JSON.parse(JSON.stringify(values)));
  const throughAll = (begun: TestValues) =>
    stepsOf(begun).reduce(
      (values, step) =>
        isStepDone(values, step)
          ? values
          : withReading(values, step, { luminance: 100 + step.place!, xy: null }),
      begun,
    );

  test.each([0, 1, 4, 5, 6, 8])('goes on with nine places after %d of them', (done) => {
    let values = newValues('uniformity', 9);
    for (let place = 0; place < done; place += 1) values = take(values, place, 100 + place);
    const again = resumed(values);
    expect(stepsOf(again).map(({ pattern }) => pattern)).toEqual(Array(9).fill('uln-204'));
    expect(throughAll(again)).toMatchObject({ places: [100, 101, 102, 103, 104, 105, 106, 107, 108] });
  });

  test('is not signed before all of its places were read', () => {
    let values = newValues('uniformity', 9);
    for (let place = 0; place < 5; place += 1) values = take(values, place, 100 + place);
    expect(() => requireSound(values)).toThrow('5 of 9 places were read');
    expect(() => requireSound(throughAll(values))).not.toThrow();
  });

  test('keeps a place that was read before one that comes first', () => {
    let values = resumed(take(take(newValues('uniformity'), 3, 103), 1, 101));
    expect(stepsOf(values).map((step) => isStepDone(values, step))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(() => requireSound(values)).toThrow();
    values = take(values, 3, 0);
    expect(oddityAt(values, stepsOf(values)[3]!)).toBe('impossible');
    values = take(resumed(values), 3, 113);
    const whole = throughAll(values);
    expect(whole).toEqual({
      kind: 'uniformity',
      ddl: 204,
      placeCount: 5,
      places: [100, 101, 102, 113, 104],
    });
  });

  test('that was begun before the number of places was kept has those that it shows', () => {
    const begun = (count: number) =>
      ({ kind: 'uniformity', ddl: 204, places: Array.from({ length: count }, () => 100) }) as const;
    expect([placeCountOf(begun(5)), placeCountOf(begun(6))]).toEqual([5, 9]);
    expect(() => requireSound(begun(5))).not.toThrow();
  });
});
