import { expect, test } from 'vitest';
import { suvOfVolume, uptakeFactor, type Suv } from '../suv.ts';
import { statisticsOf } from './statistics.ts';
import { regionValues, uptakeValues } from './values.ts';

/** 70 kg, 1.75 m, 200 MBq left at the time of the scan */
const [WEIGHT_G, LEFT_BQ] = [70_000, 2e8];
const LEAN_G = (9270 * WEIGHT_G) / (6680 + 216 * (70 / 1.75 ** 2));
const JAMES_G = 1000 * (1.1 * 70 - 128 * (70 / 175) ** 2);
const SURFACE_CM2 = 71.84 * 70 ** 0.425 * 175 ** 0.725;
const KNOWN: Suv = {
  kind: 'factors',
  bw: WEIGHT_G / LEFT_BQ,
  lbmJanmahasatian: LEAN_G / LEFT_BQ,
  lbmJames: JAMES_G / LEFT_BQ,
  bsa: SURFACE_CM2 / LEFT_BQ,
  missing: [],
};
const SAMPLES = Float64Array.of(1000, 2000, 4000, 9000);
const statistics = statisticsOf(SAMPLES);
if (!statistics) throw new Error('no statistics');
const OF_PIXELS = regionValues(statistics, 'Bq/mL');

test.each([
  ['bw', 'SUVbw', WEIGHT_G],
  ['lbm', 'SUVlbm', LEAN_G],
  ['lbmJames', 'SUVlbm (James)', JAMES_G],
  ['bsa', 'SUVbsa', SURFACE_CM2],
] as const)('by %s the statistics are those of uptake, pixel by pixel', (kind, unit, body) => {
  const uptakes = [...SAMPLES].map((bqPerMl) => (bqPerMl * body) / LEFT_BQ);
  const mean = uptakes.reduce((sum, each) => sum + each, 0) / uptakes.length;
  const variance = uptakes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / uptakes.length;
  const expected = {
    mean,
    standardDeviation: Math.sqrt(variance),
    minimum: Math.min(...uptakes),
    maximum: Math.max(...uptakes),
  };
  const told = uptakeValues(OF_PIXELS, KNOWN, kind);
  expect(told.every((each) => each.unit === unit)).toBe(true);
  for (const [name, value] of Object.entries(expected)) {
    const figure = told.find((each) => each.name === name)?.value ?? Number.NaN;
    expect(Math.abs(figure / value - 1), name).toBeLessThan(1e-6);
  }
  // A count and a sum are no uptake.
  expect(told.map(({ name }) => name)).not.toContain('count');
  expect(told.map(({ name }) => name)).not.toContain('total');
});

test('without uptake there are no figures of it, and what is missing for the kind in use is named', () => {
  const refused: Suv = { kind: 'refused', missing: ['totalDose'] };
  expect(uptakeValues(OF_PIXELS, refused, 'bw')).toEqual([]);
  expect(uptakeValues(OF_PIXELS, null, 'bw')).toEqual([]);
  expect(uptakeFactor(refused, 'bw')).toEqual({ missing: ['totalDose'] });
  const noBody: Suv = {
    ...KNOWN,
    lbmJames: null,
    lbmJanmahasatian: null,
    bsa: null,
    missing: ['size', 'sex'],
  };
  expect(uptakeFactor(noBody, 'bw')).toEqual({ factor: KNOWN.bw });
  expect(uptakeFactor(noBody, 'lbm')).toEqual({ missing: ['size', 'sex'] });
  expect(uptakeFactor(noBody, 'bsa')).toEqual({ missing: ['size'] });
  const lean: Suv = { ...KNOWN, bw: null, lbmJanmahasatian: null, bsa: null };
  expect(uptakeFactor(lean, 'bw')).toEqual({ missing: ['units'] });
});

test('a volume is uptake only where all its slices become it alike', () => {
  expect(suvOfVolume([KNOWN, { ...KNOWN }])).toEqual(KNOWN);
  expect(suvOfVolume([])).toBeNull();
  expect(suvOfVolume([null, null])).toBeNull();
  const other: Suv = { ...KNOWN, bw: (KNOWN.bw ?? 0) * 1.001 };
  const several = { kind: 'refused', missing: ['severalFactors'] };
  expect(suvOfVolume([KNOWN, other])).toEqual(several);
  expect(suvOfVolume([KNOWN, null])).toEqual(several);
  expect(suvOfVolume([KNOWN, { kind: 'refused', missing: ['weight'] }])).toEqual(several);
});
