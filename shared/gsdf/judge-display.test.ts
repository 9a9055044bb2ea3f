import { describe, expect, it } from 'vitest';
import { colourTemperatureK, distanceFromD65 } from './chromaticity.ts';
import { judgeDisplay } from './judge-display.ts';
import { luminanceResponse } from './luminance-response.ts';
import { keptLevelSeries, levelSeries, type MeasuredLevel } from './measured-levels.ts';
import { type Figure, profileOf, PROFILES } from './profiles.ts';
import { TEST_DISPLAYS } from './test-displays.ts';
import { uniformityOf } from './uniformity.ts';

type Name = keyof typeof TEST_DISPLAYS;

function figuresOf(name: Name) {
  const { levels, ambientLuminance } = TEST_DISPLAYS[name];
  const response = luminanceResponse(levelSeries(levels), ambientLuminance);
  return { response, uniformity: null, whiteDistance: null };
}

const [MAX, MIN, LR, AR, GSDF] = [
  'brightest',
  'darkest',
  'luminanceRatio',
  'ambientRatio',
  'deviationPct',
] as const;

/** Which limits each display fails, by hand from its figures; ideal, brightRoom, gamma22, drifted, sRgb */
const FAILING: Readonly<Record<string, readonly (readonly Figure[])[]>> = {
  'acr-aapm-siim': [[], [LR, AR, GSDF], [MAX, AR, GSDF], [MAX, LR, GSDF], [MAX, AR, GSDF]],
  'acr-mammography': [[MAX], [MAX, LR, AR, GSDF], [MAX, AR, GSDF], [MAX, LR, GSDF], [MAX, AR, GSDF]],
  'aapm-tg18-primary': [[], [LR, AR, GSDF], [AR, GSDF], [LR, GSDF], [AR, GSDF]],
  'aapm-tg18-secondary': [[], [AR], [AR, GSDF], [GSDF], [AR, GSDF]],
  'jesra-1a': [[], [LR, GSDF], [MAX, GSDF], [MAX, LR, GSDF], [MAX, GSDF]],
  'jesra-1b': [[], [LR, GSDF], [GSDF], [LR, GSDF], [GSDF]],
  'jesra-2': [[], [], [GSDF], [], [GSDF]],
  'din-6868-157-projection': [[], [LR, GSDF], [GSDF], [LR, GSDF], [GSDF]],
  'din-6868-157-sectional': [[], [GSDF], [GSDF], [GSDF], [GSDF]],
  ranzcr: [[], [LR, GSDF], [MAX, MIN, GSDF], [MAX, LR, GSDF], [MAX, MIN, GSDF]],
};

describe('one measurement judged by every standard at once', () => {
  it.each(Object.entries(FAILING))(
    '%s fails what it should of five displays, and nothing else',
    (id, failing) => {
      const found = (Object.keys(TEST_DISPLAYS) as Name[]).map((name) => {
        const { verdict, limits } = judgeDisplay(figuresOf(name), profileOf(id));
        const failed = limits.filter(({ outcome }) => outcome === 'fail').map(({ figure }) => figure);
        expect(verdict).toBe(failed.length === 0 ? 'pass' : 'fail');
        return failed.toSorted();
      });
      expect(found).toEqual(failing.map((figures) => figures.toSorted()));
    },
  );

  it('never passes a limit of the response that was not measured', () => {
    const { levels } = TEST_DISPLAYS.ideal;
    const response = luminanceResponse(levelSeries(levels), null);
    const figures = { response, uniformity: null, whiteDistance: null };
    expect(judgeDisplay(figures, profileOf('acr-aapm-siim')).verdict).toBe('incomplete');
    expect(judgeDisplay(figures, profileOf('jesra-1a')).verdict).toBe('pass');
  });

  it('passes nothing where one level is missing, be it the one that would fail', () => {
    const { levels, ambientLuminance } = TEST_DISPLAYS.ideal;
    const eighteen = levels
      .filter(({ ddl }) => ddl % 15 === 0)
      .map((level) => (level.ddl === 90 ? { ...level, luminance: 19.9 } : level));
    const jesra = profileOf('jesra-1a');
    const verdictOf = (of: readonly MeasuredLevel[], profile = jesra) => {
      const response = luminanceResponse(keptLevelSeries(of), ambientLuminance);
      return judgeDisplay({ response, uniformity: null, whiteDistance: null }, profile);
    };
    expect(verdictOf(eighteen).verdict).toBe('fail');
    const gapped = eighteen.filter(({ ddl }) => ddl !== 90);
    const without = verdictOf(gapped);
    const shapeless = { ...jesra, limits: jesra.limits.filter(({ figure }) => figure !== 'deviationPct') };
    expect(verdictOf(gapped, shapeless).verdict, 'where only the ends are judged').toBe('incomplete');
    expect(without.verdict).toBe('incomplete');
    expect(without.limits.find(({ figure }) => figure === 'deviationPct')).toMatchObject({
      measured: null,
      outcome: 'not measured',
    });
  });

  it('passes a limit that is met exactly, unless it is strict', () => {
    const { response } = figuresOf('ideal');
    const judged = (figure: Figure, value: number, isStrict: boolean) =>
      judgeDisplay(
        { response, uniformity: null, whiteDistance: null },
        { ...profileOf('jesra-1a'), limits: [{ figure, bound: 'least', value, isStrict }] },
      ).verdict;
    expect(judged('brightest', response.brightest, false)).toBe('pass');
    expect(judged('brightest', response.brightest, true)).toBe('fail');
    const thirds = { ...response, ambientRatio: 0.2 / 0.3 };
    const tg18 = judgeDisplay(
      { response: thirds, uniformity: null, whiteDistance: null },
      profileOf('aapm-tg18-primary'),
    );
    expect(tg18.limits.find(({ figure }) => figure === 'ambientRatio')?.outcome).toBe('pass');
  });

  it('says where a display differs from the ratio in which displays should agree', () => {
    expect(judgeDisplay(figuresOf('ideal'), profileOf('acr-aapm-siim')).missedTargetRatio).toBeNull();
    expect(judgeDisplay(figuresOf('sRgb'), profileOf('acr-aapm-siim')).missedTargetRatio).toBe(350);
  });

  it('judges uniformity and white where they were measured', () => {
    const figures = (places: readonly number[], white: readonly [number, number]) => ({
      ...figuresOf('ideal'),
      uniformity: uniformityOf(places),
      whiteDistance: distanceFromD65(white),
    });
    const profile = profileOf('acr-aapm-siim');
    const even = [180, 172, 165, 158, 169];
    expect(judgeDisplay(figures(even, [0.3127, 0.329]), profile).verdict).toBe('pass');
    expect(judgeDisplay(figures(even, [0.299, 0.315]), profile).verdict).toBe('fail');
    // 15 % is too much where less than that is asked for
    expect(judgeDisplay(figures([107.5, 92.5, 100, 100, 100], [0.3127, 0.329]), profile).verdict).toBe(
      'fail',
    );
  });

  it('says of a limit that is not of the standard that it stands under where it is from', () => {
    const foreign = PROFILES.flatMap(({ id, limits }) =>
      limits.flatMap(({ figure, source }) => (source === undefined ? [] : [`${id} ${figure}`])),
    );
    expect(foreign).toEqual([
      'acr-aapm-siim mldPct',
      'acr-aapm-siim whiteDistance',
      'acr-mammography mldPct',
      'acr-mammography whiteDistance',
    ]);
    const { limits } = judgeDisplay(figuresOf('ideal'), profileOf('acr-aapm-siim'));
    expect(limits.find(({ figure }) => figure === 'mldPct')?.source).toContain('Viewbox’s own');
    expect(limits.find(({ figure }) => figure === 'whiteDistance')?.source).toContain('TG18');
  });

  it('gives every limit a source, and says that none was confirmed yet', () => {
    for (const { source, isConfirmed, limits } of PROFILES) {
      expect(source).not.toBe('');
      expect(isConfirmed).toBe(false);
      expect(limits.length).toBeGreaterThan(2);
    }
    expect(() => profileOf('acr')).toThrow('There are: acr-aapm-siim, ');
  });
});

describe('uniformity', () => {
  it.each([
    [[180, 172, 165, 158, 169], 13.0178, 6.5089, -12.2222],
    [[182, 176, 171, 168, 180, 174, 160, 165, 158], 14.1176, 7.6023, -13.1868],
  ])('of %j by each formula', (places, mld, ludm, fromCentre) => {
    const found = uniformityOf(places);
    expect(found.mldPct).toBeCloseTo(mld, 4);
    expect(found.ludmPct).toBeCloseTo(ludm, 4);
    expect(found.fromCentrePct).toBeCloseTo(fromCentre, 4);
  });

  it('refuses fewer than five places, and what is no luminance', () => {
    expect(() => uniformityOf([1, 2, 3, 4])).toThrow('there are 4');
    for (const bad of [0, -1, Number.NaN, Infinity])
      expect(() => uniformityOf([180, 172, bad, 158, 169])).toThrow('no luminance');
  });
});

describe('white', () => {
  it('is as far from D65 as it should be, and has its colour temperature', () => {
    expect(distanceFromD65([0.31271, 0.32902])).toBeCloseTo(0, 5);
    expect(distanceFromD65([0.305, 0.325])).toBeCloseTo(0.0050917, 5);
    expect(distanceFromD65([0.299, 0.315])).toBeCloseTo(0.01066, 4);
    expect(colourTemperatureK([0.3127, 0.329])).toBeCloseTo(6505.08, 2);
  });

  it.each([
    [0, 0.3],
    [0.3, -0.1],
    [0.7, 0.7],
    [Number.NaN, 0.3],
  ])('(%d, %d) is no colour', (x, y) => {
    expect(() => distanceFromD65([x, y])).toThrow('no chromaticity');
  });
});
