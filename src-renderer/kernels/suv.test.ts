import { expect, test } from 'vitest';
import { suvOfSeries, type Suv, type SuvFacts } from './suv.ts';

const NOON = Date.UTC(2026, 2, 18, 12);
const MINUTE = 60_000;

/** 70 kg, 1.75 m, 370 MBq of F-18 an hour before the scan. */
const FACTS: SuvFacts = {
  units: 'BQML',
  suvType: '',
  correctedImage: ['DECY', 'ATTN', 'SCAT'],
  decayCorrection: 'START',
  halfLifeS: 6586.2,
  totalDoseBq: 370e6,
  startMs: NOON,
  startOfDayMs: null,
  seriesMs: NOON + 60 * MINUTE,
  acquisitionMs: NOON + 60 * MINUTE,
  gePrivateScanMs: null,
  frameReferenceMs: null,
  frameDurationMs: null,
  weightKg: 70,
  sizeM: 1.75,
  sex: 'M',
  philipsSuvFactor: null,
  philipsActivityFactor: null,
};

function suv(changes: Partial<SuvFacts> = {}): Suv {
  const [only] = suvOfSeries([{ ...FACTS, ...changes }]);
  if (!only) throw new Error('no answer');
  return only;
}

function bodyWeight(changes: Partial<SuvFacts> = {}): number {
  const answer = suv(changes);
  return answer.kind === 'factors' ? (answer.bw ?? Number.NaN) : Number.NaN;
}

// SUVbw = concentration × weight / (dose × 2^(−Δt / T½)); here with numbers written out.
const HOUR_LEFT = 370e6 * Math.exp((-3600 * Math.log(2)) / 6586.2);
const EXPECTED = 70_000 / HOUR_LEFT;

test('body weight: the dose is brought to the start of the scan', () => {
  expect(EXPECTED).toBeCloseTo(2.7634e-4, 7);
  expect(bodyWeight()).toBeCloseTo(EXPECTED, 12);
});

test('lean body mass after James and after Janmahasatian, and body surface', () => {
  const answer = suv();
  if (answer.kind !== 'factors') throw new Error('refused');
  // 70 kg at 175 cm: James 56.52 kg, Janmahasatian 55.86 kg for a man, 1.848 m² after Du Bois
  expect((answer.lbmJames ?? 0) * HOUR_LEFT).toBeCloseTo(56_520, 6);
  expect((answer.lbmJanmahasatian ?? 0) * HOUR_LEFT).toBeCloseTo(
    (9270 * 70_000) / (6680 + (216 * 70) / 3.0625),
    6,
  );
  expect((answer.bsa ?? 0) * HOUR_LEFT).toBeCloseTo(18_481, -1);
  const woman = suv({ sex: 'F' });
  if (woman.kind !== 'factors') throw new Error('refused');
  expect((woman.lbmJames ?? 0) * HOUR_LEFT).toBeCloseTo(51_220, 6);
  expect((woman.lbmJanmahasatian ?? 0) * HOUR_LEFT).toBeCloseTo(
    (9270 * 70_000) / (8780 + (244 * 70) / 3.0625),
    6,
  );
});

test('pixels corrected to the injection need no decay, pixels not corrected the decay to the middle of their frame', () => {
  expect(bodyWeight({ decayCorrection: 'ADMIN' })).toBeCloseTo(70_000 / 370e6, 12);
  const decayed = bodyWeight({
    decayCorrection: 'NONE',
    correctedImage: ['ATTN'],
    acquisitionMs: NOON + 120 * MINUTE,
  });
  expect(decayed).toBeCloseTo(70_000 / (370e6 * 2 ** (-7200 / 6586.2)), 12);
});

test('a series made after its acquisition does not give the time of the scan', () => {
  const late = { seriesMs: NOON + 300 * MINUTE };
  expect(suv(late)).toEqual({ kind: 'refused', missing: ['scanTime'] });
  expect(bodyWeight({ ...late, gePrivateScanMs: NOON + 60 * MINUTE })).toBeCloseTo(EXPECTED, 12);
  // Second bed: began 4 min after the scan, lasts 3 min; its mean rate lies a little before its middle.
  const decay = (Math.log(2) / 6586.2) * 180;
  const meanS = (Math.log(decay / (1 - Math.exp(-decay))) * 6586.2) / Math.log(2);
  expect(meanS).toBeCloseTo(89.86, 1);
  const bed = {
    ...late,
    acquisitionMs: NOON + 64 * MINUTE,
    frameDurationMs: 180_000,
    frameReferenceMs: 240_000 + meanS * 1000,
  };
  expect(bodyWeight(bed)).toBeCloseTo(EXPECTED, 10);
});

test('the earliest bed decides for all of the series', () => {
  const beds = [60, 64, 68].map((minute) => ({ ...FACTS, acquisitionMs: NOON + minute * MINUTE }));
  const factors = suvOfSeries(beds).map((answer) => (answer.kind === 'factors' ? answer.bw : null));
  for (const factor of factors) expect(factor).toBeCloseTo(EXPECTED, 12);
});

test('an injection before midnight is of the day before; one after the scan is refused', () => {
  const dayMs = 24 * 60 * MINUTE;
  const scanMs = Date.UTC(2026, 2, 19, 0, 10);
  const start = { startMs: null, startOfDayMs: dayMs - 50 * MINUTE, seriesMs: scanMs, acquisitionMs: scanMs };
  expect(bodyWeight(start)).toBeCloseTo(EXPECTED, 12);
  expect(suv({ startMs: NOON + 61 * MINUTE })).toEqual({ kind: 'refused', missing: ['startAfterScan'] });
});

test.each<[string, Partial<SuvFacts>, readonly string[]]>([
  ['counts of an unknown kind', { units: 'CNTS' }, ['units']],
  ['propcounts', { units: 'PROPCNTS' }, ['units']],
  ['no attenuation correction', { correctedImage: ['DECY'] }, ['attenuationCorrection']],
  ['no decay correction', { correctedImage: ['ATTN'] }, ['decayCorrection']],
  ['a decay correction of no name', { decayCorrection: '' }, ['decayCorrection']],
  ['no dose and no half-life', { totalDoseBq: null, halfLifeS: 0 }, ['totalDose', 'halfLife']],
  ['a dose in MBq', { totalDoseBq: 370 }, ['totalDose']],
  ['no time of injection', { startMs: null }, ['startTime']],
  ['no time of acquisition', { acquisitionMs: null }, ['acquisitionTime']],
  ['no weight', { weightKg: 0 }, ['weight']],
])('%s is refused by name', (_, changes, missing) => {
  expect(suv(changes)).toEqual({ kind: 'refused', missing });
});

test('without size or sex there is body weight, and what is missing for the rest is said', () => {
  expect(suv({ sizeM: null, sex: 'O' })).toMatchObject({
    lbmJames: null,
    lbmJanmahasatian: null,
    bsa: null,
    missing: ['size', 'sex'],
  });
  expect(bodyWeight({ sizeM: null, sex: 'O' })).toBeCloseTo(EXPECTED, 12);
});

test("counts become SUV by the maker's own factor, or by its activity factor", () => {
  expect(bodyWeight({ units: 'CNTS', philipsSuvFactor: 0.000551, decayCorrection: '' })).toBeCloseTo(
    0.000551,
    12,
  );
  expect(bodyWeight({ units: 'CNTS', philipsActivityFactor: 2.5 })).toBeCloseTo(2.5 * EXPECTED, 12);
});

test('pixels that are SUV already stay what they are', () => {
  expect(bodyWeight({ units: 'GML' })).toBeCloseTo(1, 12);
  expect(suv({ units: 'GML', weightKg: null })).toMatchObject({ bw: 1 });
  expect(suv({ units: 'GML', suvType: 'LBMJANMA' })).toMatchObject({ bw: null, lbmJanmahasatian: 1 });
  expect(suv({ units: 'GML', suvType: 'BSA' })).toEqual({ kind: 'refused', missing: ['units'] });
});
