import { describe, expect, it } from 'vitest';
import { calibrationTable } from './calibration-table.ts';
import { jndOfLuminance } from './gsdf.ts';
import { luminanceResponse } from './luminance-response.ts';
import { keptLevelSeries, levelSeries, type MeasuredLevel } from './measured-levels.ts';
import { TEST_DISPLAYS, type TestDisplay } from './test-displays.ts';

type Name = keyof typeof TEST_DISPLAYS;

function responseOf({ levels, ambientLuminance }: TestDisplay) {
  return luminanceResponse(levelSeries(levels), ambientLuminance);
}

/** Computed apart from this code from the same displays */
interface Expected {
  readonly ratio: number;
  readonly ambient: number;
  readonly jnds: number;
  readonly deviationPct: number;
  readonly interval: number;
  readonly jndStepPct: number;
  readonly slope: number;
  readonly rmse: number;
  readonly least: number;
  readonly greatest: number;
  readonly distinct: number;
}

const EXPECTED: Readonly<Record<Name, Expected>> = {
  ideal: {
    ratio: 333.5,
    ambient: 0.2,
    jnds: 593.6144091591316,
    deviationPct: -0.009570317650496327,
    interval: 1,
    jndStepPct: 0.06867298240399546,
    slope: 8.698052278293051e-7,
    rmse: 0.0009297026500757495,
    least: 2.324921283864157,
    greatest: 2.3295855537843977,
    distinct: 256,
  },
  brightRoom: {
    ratio: 200.5,
    ambient: 1,
    jnds: 569.1266542416864,
    deviationPct: -16.514716313433837,
    interval: 1,
    jndStepPct: -18.577426793531487,
    slope: 0.0014579747553860889,
    rmse: 0.13560847725964173,
    least: 1.6950338881276394,
    greatest: 2.3226335921584678,
    distinct: 250,
  },
  gamma22: {
    ratio: 500.5,
    ambient: 1,
    jnds: 557.6985499554424,
    deviationPct: 48.49028107859444,
    interval: 2,
    jndStepPct: 60.93558704242666,
    slope: -0.007988586310567513,
    rmse: 0.7706070790441545,
    least: 0.07918863246646168,
    greatest: 3.5720649499341306,
    distinct: 217,
  },
  drifted: {
    ratio: 206.1071428571429,
    ambient: 0.2 / 1.2,
    jnds: 538.64071443619,
    deviationPct: -26.537993251130214,
    interval: 1,
    jndStepPct: -29.792062744225973,
    slope: 0.0010270428335035894,
    rmse: 0.2344156601071928,
    least: 0,
    greatest: 2.2214958336870154,
    distinct: 250,
  },
  sRgb: {
    ratio: 500.5,
    ambient: 1,
    jnds: 578.2299371251165,
    deviationPct: -41.33071431237734,
    interval: 17,
    jndStepPct: 54.07636912862647,
    slope: -0.009456407648154766,
    rmse: 0.7174504758673806,
    least: 1.300017963730511,
    greatest: 4.882221576467906,
    distinct: 221,
  },
};

describe.each(Object.keys(EXPECTED) as Name[])('the response of the display “%s”', (name) => {
  const expected = EXPECTED[name];
  const response = responseOf(TEST_DISPLAYS[name]);

  it('has the ratios and the JNDs that it should', () => {
    expect(response.luminanceRatio).toBeCloseTo(expected.ratio, 6);
    expect(response.ambientRatio).toBeCloseTo(expected.ambient, 6);
    expect(response.lastJnd - response.firstJnd).toBeCloseTo(expected.jnds, 6);
  });

  it('deviates as it should, in the interval where it should', () => {
    expect(response.intervals).toHaveLength(17);
    expect(100 * response.worst.deviation).toBeCloseTo(expected.deviationPct, 6);
    expect(response.intervals.indexOf(response.worst) + 1).toBe(expected.interval);
    expect(100 * response.worstJndStep.jndStepDeviation).toBeCloseTo(expected.jndStepPct, 6);
  });

  it('has the JNDs between all its levels', () => {
    expect(response.steps?.meanJnd).toBeCloseTo(expected.jnds / 255, 8);
    expect(response.steps?.slope).toBeCloseTo(expected.slope, 9);
    expect(response.steps?.rmse).toBeCloseTo(expected.rmse, 9);
    expect(response.steps?.leastJnd).toBeCloseTo(expected.least, 6);
    expect(response.steps?.greatestJnd).toBeCloseTo(expected.greatest, 6);
  });

  it('keeps so many different levels when it is calibrated', () => {
    const { levels, ambientLuminance } = TEST_DISPLAYS[name];
    const table = calibrationTable(levelSeries(levels), ambientLuminance);
    expect(table.distinctLevels).toBe(expected.distinct);
    expect([table.ddls[0], table.ddls[255]]).toEqual([name === 'drifted' ? table.ddls[0] : 0, 255]);
    for (let pValue = 1; pValue < 256; pValue += 1)
      expect(table.ddls[pValue]).toBeGreaterThanOrEqual(table.ddls[pValue - 1]!);
  });
});

describe('the luminance response', () => {
  const gamma = TEST_DISPLAYS.gamma22.levels;

  it('is the same from the 18 levels of TG18-LN as from all', () => {
    const few = gamma.filter(({ ddl }) => ddl % 15 === 0);
    const ofFew = luminanceResponse(levelSeries(few), 0.25);
    expect(ofFew.intervals).toEqual(responseOf(TEST_DISPLAYS.gamma22).intervals);
    expect(ofFew.steps).toBeNull();
  });

  it('takes any order, and levels of ten bits', () => {
    const tenBits = gamma
      .filter(({ ddl }) => ddl % 15 === 0)
      .map(({ ddl, luminance }) => ({ ddl: Math.round((1023 * ddl) / 255), luminance }));
    const response = luminanceResponse(levelSeries(tenBits.toReversed()), 0.25);
    expect(response.intervals).toHaveLength(17);
    expect(100 * response.worst.deviation).toBeCloseTo(48.49, 0);
  });

  it('judges eleven levels by their own intervals', () => {
    const ddls = [0, 26, 51, 76, 102, 128, 153, 178, 204, 230, 255];
    const eleven = gamma.filter(({ ddl }) => ddls.includes(ddl));
    expect(luminanceResponse(levelSeries(eleven), 0.25).intervals.map(({ toDdl }) => toDdl)).toEqual(
      ddls.slice(1),
    );
  });

  it('leaves readings as they are where the ambient light is in them, and has no ambient ratio then', () => {
    const telescopic = gamma.map(({ ddl, luminance }) => ({ ddl, luminance: luminance + 0.25 }));
    const response = luminanceResponse(levelSeries(telescopic), null);
    expect(response.darkest).toBeCloseTo(0.5, 9);
    expect(response.ambientRatio).toBeNull();
    expect(response.worst.deviation).toBeCloseTo(0.4849028, 6);
  });

  it('refuses a black without a JND, and an ambient light that is none', () => {
    const dark = levelSeries(gamma.map(({ ddl, luminance }) => ({ ddl, luminance: luminance - 0.24 })));
    expect(() => luminanceResponse(dark, null)).toThrow(/Measure the ambient light/);
    expect(luminanceResponse(dark, 0.1).firstJnd).toBeCloseTo(jndOfLuminance(0.11), 9);
    for (const ambient of [-0.1, Number.NaN])
      expect(() => luminanceResponse(dark, ambient)).toThrow(/no ambient light/);
  });

  it('needs every fifth level at least for a calibration table', () => {
    const few = levelSeries(gamma.filter(({ ddl }) => ddl % 15 === 0));
    expect(() => calibrationTable(few, 0.25)).toThrow('there are 18');
  });
});

describe('readings that cannot be judged', () => {
  const good = TEST_DISPLAYS.ideal.levels.filter(({ ddl }) => ddl % 15 === 0);
  const changed = (ddl: number, luminance: number): MeasuredLevel[] =>
    good.map((level) => (level.ddl === ddl ? { ddl, luminance } : level));

  it.each([
    ['a luminance of 0', changed(0, 0), /0 cd\/m² at DDL 0 is impossible/],
    ['a negative one', changed(45, -3), /-3 cd\/m² at DDL 45 is impossible/],
    ['one above the function', changed(255, 4000), /4000 cd\/m² at DDL 255 is more/],
    ['no number', changed(30, Number.NaN), /DDL 30 is no number/],
    ['a level that is darker than the one below', changed(90, 1.5), /darker from DDL 75 .* to DDL 90/],
    ['no black', good.slice(1), /DDL 0, is missing/],
    ['no white', good.slice(0, -1), /the last is DDL 240/],
    ['a hole', good.filter(({ ddl }) => ddl < 90 || ddl > 150), /between DDL 75 and 165 are missing/],
    ['two readings of a level', [...good, { ddl: 60, luminance: 10.2 }], /DDL 60 has two readings/],
    ['too few levels', good.filter(({ ddl }) => ddl % 45 === 0 || ddl === 255), /at least 11/],
    ['a level that is none', [...good, { ddl: 7.5, luminance: 2 }], /7.5 is no digital driving level/],
    ['one luminance everywhere', good.map(({ ddl }) => ({ ddl, luminance: 5 })), /did not see the patterns/],
    ['nothing', [], /There are 0 levels/],
  ])('%s', (_, levels, message) => {
    expect(() => levelSeries(levels)).toThrow(message);
  });

  it.each([18, 52, 86, 256].flatMap((count) => [count, -count]))(
    'a set of %d levels (10 bits where negative) from which any one is missing; whole, it is taken',
    (signed) => {
      const [count, lastDdl] = [Math.abs(signed), signed < 0 ? 1023 : 255];
      const whole = Array.from({ length: count }, (_, at) => ({
        ddl: Math.round((lastDdl * at) / (count - 1)),
        luminance: 1 + at,
      }));
      expect(levelSeries(whole).isWholeSet).toBe(true);
      for (let at = 1; at < count - 1; at += 1) {
        const gapped = whole.toSpliced(at, 1);
        expect(() => levelSeries(gapped)).toThrow(`Nearest are the ${count}: DDL ${whole[at]!.ddl} missing`);
        expect(keptLevelSeries(gapped).isWholeSet, 'what was signed before stays readable').toBe(false);
      }
    },
  );

  it.each([76, 77, 178, 179])('eleven levels with the half level at %d, rounded either way', (half) => {
    const ddls = [0, 26, 51, half < 100 ? half : 76, 102, 128, 153, half > 100 ? half : 178, 204, 230, 255];
    const eleven = ddls.map((ddl, at) => ({ ddl, luminance: 1 + at }));
    expect(levelSeries(eleven).levels).toHaveLength(11);
    expect(() => levelSeries(eleven.toSpliced(4, 1, { ddl: 103, luminance: 5 }))).toThrow(
      'DDL 102 missing, DDL 103 too many',
    );
  });

  it('names the first faults of many', () => {
    expect(() => levelSeries(good.map(({ ddl }) => ({ ddl, luminance: 0 })))).toThrow(
      '… and 12 more faults.',
    );
  });

  it('takes levels that are equally dark, as clamped blacks are', () => {
    expect(levelSeries(TEST_DISPLAYS.drifted.levels).levels).toHaveLength(256);
  });
});
