import { describe, expect, it } from 'vitest';
import { distanceBetween } from '#shared/gsdf/chromaticity.ts';
import { type Limit, profileOf } from '#shared/gsdf/profiles.ts';
import {
  colourOf,
  faultsBeside,
  isApart,
  judgeAll,
  type LatestValues,
  matchOf,
  requireSound,
} from './evaluate.ts';
import { DEFAULT_QC_SETTINGS, stateOf } from './state.ts';
import { testResponse } from './test-response.ts';
import { VISUAL_QUESTIONS, type ValuesOf } from './tests.ts';

const D65 = { x: 0.3127, y: 0.329 };

function pair(part: Partial<ValuesOf<'match'>> = {}): ValuesOf<'match'> {
  return {
    kind: 'match',
    otherDisplayId: '00000000-0000-4000-8000-000000000001',
    luminance: 402,
    otherLuminance: 371,
    white: null,
    otherWhite: null,
    ...part,
  };
}

function seen(faulty: readonly string[]): ValuesOf<'visual'> {
  return {
    kind: 'visual',
    answers: VISUAL_QUESTIONS.map((question) => ({ question, isGood: !faulty.includes(question) })),
  };
}

describe('a pair of displays', () => {
  it('is apart by the mean of both, either way round', () => {
    expect(matchOf(pair()).luminancePct).toBeCloseTo(8.0207, 4);
    expect(matchOf(pair({ luminance: 371, otherLuminance: 402 })).luminancePct).toBeCloseTo(-8.0207, 4);
    expect(matchOf(pair()).whiteDistance).toBeNull();
  });

  it('has whites apart as two chromaticities are', () => {
    const { whiteDistance } = matchOf(pair({ white: { x: 0.299, y: 0.315 }, otherWhite: D65 }));
    expect(whiteDistance).toBeCloseTo(0.0106648, 7);
    expect(matchOf(pair({ white: D65, otherWhite: null })).whiteDistance).toBeNull();
  });

  it.each([0, -1, 3994, Number.NaN])('is not told of %d cd/m²', (luminance) => {
    expect(() => matchOf(pair({ luminance }))).toThrow('no luminance of a lit screen');
    expect(() => requireSound(pair({ otherLuminance: luminance }))).toThrow('no luminance of a lit screen');
  });

  it('is too far apart above 10 % or 0.010, and not at them', () => {
    const match = (luminancePct: number, whiteDistance: number | null) => ({ luminancePct, whiteDistance });
    expect(isApart(match(8.0207, null))).toBe(false);
    expect([isApart(match(10, 0.01)), isApart(match(-10, 0.01))]).toEqual([false, false]);
    expect([isApart(match(10.01, null)), isApart(match(-10.01, null))]).toEqual([true, true]);
    expect(isApart(match(0, 0.0106648))).toBe(true);
  });
});

describe('limits of a pair', () => {
  const outcomes = (match: ValuesOf<'match'>, limits: readonly Limit[]) => {
    const profile = { ...profileOf('jesra-2'), limits };
    const [verdict] = judgeAll({ response: testResponse(), match }, [profile]);
    return [verdict?.verdict, ...(verdict?.limits.map(({ outcome }) => outcome) ?? [])];
  };

  it('judge the difference whichever display is the brighter', () => {
    for (const match of [pair(), pair({ luminance: 371, otherLuminance: 402 })]) {
      expect(outcomes(match, [{ figure: 'pairPct', bound: 'most', value: 10 }])).toEqual(['pass', 'pass']);
      expect(outcomes(match, [{ figure: 'pairPct', bound: 'most', value: 8 }])).toEqual(['fail', 'fail']);
    }
  });

  it('judge the whites where both were measured', () => {
    const limits = [{ figure: 'pairWhiteDistance', bound: 'most', value: 0.01 }] as const;
    const far = pair({ white: { x: 0.299, y: 0.315 }, otherWhite: D65 });
    const near = pair({ white: { x: 0.31, y: 0.328 }, otherWhite: D65 });
    expect(outcomes(far, limits)).toEqual(['fail', 'fail']);
    expect(outcomes(near, limits)).toEqual(['pass', 'pass']);
    expect(outcomes(pair(), limits)).toEqual(['pass', 'not measured']);
  });

  it('are those of AAPM TG18 and of DIN 6868-157, which are not equally strict', () => {
    const verdicts = (otherLuminance: number) => {
      const latest = { response: testResponse(), match: pair({ luminance: 400, otherLuminance }) };
      const ids = ['aapm-tg18-primary', 'aapm-tg18-secondary', 'din-6868-157-projection'];
      return judgeAll(latest, ids.map(profileOf)).map(
        ({ limits }) => limits.find(({ figure }) => figure === 'pairPct')?.outcome,
      );
    };
    expect(verdicts(371)).toEqual(['pass', 'pass', 'pass']);
    // 200 × 40 / 800: at the limit, which AAPM TG18 passes and DIN does not
    const atLimit = (400 * 19) / 21;
    expect(matchOf(pair({ luminance: 400, otherLuminance: atLimit })).luminancePct).toBeCloseTo(10, 9);
    expect(verdicts(atLimit)).toEqual(['pass', 'pass', 'fail']);
    expect(verdicts(340)).toEqual(['fail', 'pass', 'fail']);
  });
});

describe('colour', () => {
  const grey = (ddl: number, luminance: number, x: number, y: number) => ({ ddl, luminance, x, y });

  it('is that of the brightest grey, and of the one farthest from it', () => {
    const { whiteDistance, greyDistance } = colourOf({
      kind: 'colour',
      greys: [grey(128, 90, 0.305, 0.325), grey(255, 400, 0.3127, 0.329), grey(77, 20, 0.299, 0.315)],
    });
    expect(whiteDistance).toBeCloseTo(0, 4);
    expect(greyDistance).toBeCloseTo(0.0106648, 7);
    expect(greyDistance).toBe(distanceBetween([0.299, 0.315], [0.3127, 0.329]));
  });

  it('of a white has the distance from D65 of the worked example', () => {
    const { whiteDistance } = colourOf({ kind: 'colour', greys: [grey(255, 400, 0.305, 0.325)] });
    expect(whiteDistance).toBeCloseTo(0.005092, 5);
  });

  it('leaves out greys that are too dark for a meter to tell their colour', () => {
    const white = grey(255, 400, 0.3127, 0.329);
    const far = (luminance: number) => ({
      kind: 'colour' as const,
      greys: [white, grey(15, luminance, 0.4, 0.4)],
    });
    expect(colourOf(far(4.99)).greyDistance).toBe(0);
    expect(colourOf(far(5)).greyDistance).toBeGreaterThan(0.05);
    expect(() => colourOf({ kind: 'colour', greys: [grey(255, 4, 0.3, 0.3)] })).toThrow('needs the white');
    expect(() => colourOf({ kind: 'colour', greys: [] })).toThrow('needs the white');
  });
});

describe('what no standard says', () => {
  const none: Parameters<typeof faultsBeside>[1] = [];
  const far = pair({ otherLuminance: 340 });

  it('is a fault that was seen, whichever it is', () => {
    expect(faultsBeside({ visual: seen([]) }, none)).toEqual([]);
    for (const question of VISUAL_QUESTIONS)
      expect(faultsBeside({ visual: seen([question]) }, none)).toEqual(['visual']);
  });

  it('is a pair too far apart, unless a standard that was chosen judges it', () => {
    expect(faultsBeside({ match: pair() }, none)).toEqual([]);
    expect(faultsBeside({ match: far, visual: seen(['ramp']) }, none)).toEqual(['visual', 'match']);
    const latest: LatestValues = { response: testResponse(), match: far };
    expect(faultsBeside(latest, judgeAll(latest, [profileOf('aapm-tg18-secondary')]))).toEqual([]);
    expect(faultsBeside(latest, judgeAll(latest, [profileOf('jesra-1a')]))).toEqual(['match']);
  });

  it('makes a display fail that passes its standards', () => {
    const at = '2026-10-12T08:00:00.000Z';
    const standingOf = (values: ValuesOf<'visual'> | ValuesOf<'match'>) => {
      const tests = [testResponse(), values].map((each) => ({ at, values: each }));
      const verdicts = judgeAll({ response: testResponse() }, [profileOf('jesra-1a')]);
      const { standing, failedKinds } = stateOf(tests, verdicts, DEFAULT_QC_SETTINGS, at, Date.parse(at));
      return [standing, failedKinds];
    };
    expect(standingOf(seen([]))).toEqual(['due', []]);
    expect(standingOf(seen(['pixels']))).toEqual(['failed', ['visual']]);
    expect(standingOf(far)).toEqual(['failed', ['match']]);
  });
});
