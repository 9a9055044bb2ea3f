import { describe, expect, test } from 'vitest';
import { calibrationTable } from '#shared/gsdf/calibration-table.ts';
import { luminanceResponse } from '#shared/gsdf/luminance-response.ts';
import { levelSeries } from '#shared/gsdf/measured-levels.ts';
import { TEST_DISPLAYS } from '#shared/gsdf/test-displays.ts';
import { CALIBRATED_PCT, offeredCalibration, testsThatCount } from './calibration.ts';
import { DEFAULT_QC_SETTINGS } from './state.ts';
import type { TestValues, ValuesOf } from './tests.ts';

type Name = keyof typeof TEST_DISPLAYS;

const AT = '2026-10-12T08:00:00.000Z';
const DAY_MS = 86_400_000;
const DISPLAY = { isCalibrated: false, profileIds: ['acr-aapm-siim'] };

/** @param every so many levels apart: 1 for all 256, 5 for 52 */
function response(name: Name, every = 1): ValuesOf<'response'> {
  const { levels, ambientLuminance } = TEST_DISPLAYS[name];
  return {
    kind: 'response',
    levelSet: 'own',
    repeats: 1,
    geometry: 'contact',
    includesAmbient: false,
    ambientLuminance,
    levels: levels
      .filter(({ ddl }) => ddl % every === 0)
      .map(({ ddl, luminance }) => ({ ddl, readings: [luminance] })),
  };
}

const offered = (values: ValuesOf<'response'>, days = 1, display = DISPLAY) =>
  offeredCalibration(
    display,
    { testId: 'x', at: AT, values },
    null,
    DEFAULT_QC_SETTINGS,
    Date.parse(AT) + days * DAY_MS,
  );

/** The display is measured again, each P-value through the table. */
function measuredThrough(name: Name, ddls: readonly number[]) {
  const { levels, ambientLuminance } = TEST_DISPLAYS[name];
  const through = ddls.map((ddl, pValue) => ({ ddl: pValue, luminance: levels[ddl]!.luminance }));
  return luminanceResponse(levelSeries(through), ambientLuminance);
}

describe('a display that is measured again through its table', () => {
  // Deviations after the table from the oracles of DCMTK's calibration: B −5.54, C +6.12, D +4.99, E −6.67 %.
  test.each([
    ['brightRoom', 250, -5.54],
    ['gamma22', 217, 6.12],
    ['drifted', 250, 4.99],
    ['sRgb', 221, -6.67],
  ] as const)('%s follows the function', (name, distinctLevels, deviationPct) => {
    const { refusals, offer } = offered(response(name));
    expect(refusals).toEqual([]);
    const { worst } = measuredThrough(name, offer!.ddls);
    expect(Math.abs(100 * worst.deviation)).toBeLessThanOrEqual(CALIBRATED_PCT);
    expect(100 * worst.deviation).toBeCloseTo(offer!.deviationAfterPct, 9);
    // The oracle's table has targets of root-found JNDs: a level may differ.
    expect(Math.abs(100 * worst.deviation - deviationPct)).toBeLessThan(0.05);
    expect(offer).toMatchObject({ distinctLevels, isInterpolated: false });
  });

  test.each(['brightRoom', 'gamma22', 'drifted', 'sRgb'] as const)(
    '%s of 52 levels follows it too, and is never a level off',
    (name) => {
      const { offer } = offered(response(name, 5));
      expect(offer?.isInterpolated).toBe(true);
      const { worst } = measuredThrough(name, offer!.ddls);
      expect(Math.abs(100 * worst.deviation)).toBeLessThanOrEqual(CALIBRATED_PCT);
      const { levels, ambientLuminance } = TEST_DISPLAYS[name];
      const { ddls } = calibrationTable(levelSeries(levels), ambientLuminance);
      const off = offer!.ddls.map((ddl, pValue) => Math.abs(ddl - ddls[pValue]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
    },
  );
});

describe('no table', () => {
  test.each([
    ['of a display that follows the function', 'fits', offered(response('ideal'))],
    ['of 18 levels', 'fewLevels', offered(response('gamma22', 15))],
    ['of a measurement that is to be made again', 'stale', offered(response('gamma22'), 93)],
    [
      'of a display that is entered as calibrated',
      'declared',
      offered(response('gamma22'), 1, { ...DISPLAY, isCalibrated: true }),
    ],
    [
      'for mammography',
      'mammography',
      offered(response('gamma22'), 1, { ...DISPLAY, profileIds: ['acr-mammography'] }),
    ],
  ] as const)('%s', (_, refusal, { refusals }) => {
    expect(refusals).toContain(refusal);
  });

  test('of a response that falls, or was never measured, or has levels of ten bits', () => {
    const falling = response('gamma22');
    falling.levels[40]!.readings = [0.3];
    expect(offered(falling)).toEqual({ refusals: ['unjudgeable'], offer: null });
    expect(offeredCalibration(DISPLAY, null, null, DEFAULT_QC_SETTINGS, 0).refusals).toEqual(['unmeasured']);
    const deep = response('gamma22', 5);
    const tenBits = deep.levels.map(({ ddl, readings }) => ({
      ddl: Math.round((ddl * 1023) / 255),
      readings,
    }));
    expect(offered({ ...deep, levels: tenBits }).refusals).toEqual(['notEightBits']);
  });
});

test('what was measured through a table counts while that table is in force, and only then', () => {
  const raw: TestValues = response('gamma22');
  const through: TestValues = { ...raw, calibrationId: 'one' };
  const other: TestValues = { kind: 'ambient', luminance: 0.2, illuminance: null };
  const count = (calibrationId: string | null, tests = [raw, through, other]) =>
    testsThatCount(tests, (values) => values, calibrationId);
  expect(count('one')).toEqual([through, other]);
  expect(count('two')).toEqual([raw, other]);
  expect(count(null)).toEqual([raw, other]);
  expect(count('one', [raw, other])).toEqual([raw, other]);
});
