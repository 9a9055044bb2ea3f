import { describe, expect, test } from 'vitest';
import { AXIAL, inputOf, SAGITTAL, value, type TestSeries } from '#shared/hanging/test-studies.ts';
import { planHanging } from '#shared/hanging/plan-hanging.ts';
import { firstViews, picturesAhead } from './first-pictures.ts';

const ct = (description: string, kernel: string): TestSeries => ({
  modality: 'CT',
  description,
  frames: 60,
  more: { ...AXIAL, '00181210': value(kernel) },
});
const SCOUT: TestSeries = {
  modality: 'CT',
  description: 'Topogram',
  frames: 2,
  more: { ...SAGITTAL, '00080008': value('ORIGINAL', 'PRIMARY', 'LOCALIZER') },
};
const CHEST = { current: [SCOUT, ct('soft', 'B30f'), ct('lung', 'B70f')], regions: ['chest' as const] };

function viewsOf(test: Parameters<typeof inputOf>[0]) {
  const plan = planHanging(inputOf(test));
  return firstViews(plan, 'current', test.windows ?? 1).map(
    ({ studyInstanceUid, seriesInstanceUid, isVolume }) =>
      `${studyInstanceUid} ${seriesInstanceUid}${isVolume ? ' volume' : ''}`,
  );
}

describe('what a study opens with', () => {
  test('is what its protocol hangs first, whatever series comes first', () => {
    expect(viewsOf(CHEST)).toEqual(['current c.3', 'current c.2']);
  });

  test('is of the priors too where the first stage has them', () => {
    const views = ['RCC', 'LCC'].map((name) => ({
      modality: 'MG',
      description: name,
      more: { '00185101': value('CC'), '00200062': value(name.slice(0, 1)) },
    }));
    const study = { current: views, prior: views, windows: 2 };
    expect(viewsOf(study)).toEqual(['p p.1', 'p p.2', 'current c.1', 'current c.2']);
  });

  test('is of the next stage in a second window of which the first says nothing', () => {
    expect(viewsOf({ ...CHEST, prior: [ct('old', 'B70f')], windows: 2 })).toEqual([
      'current c.3',
      'current c.2',
      'current c.3',
      'p p.1',
    ]);
  });

  test('is the whole of a volume that is cut', () => {
    const pet: TestSeries = { modality: 'PT', description: 'AC', frames: 60, more: AXIAL };
    const study = { current: [ct('CT', 'B30f'), pet], regions: ['wholeBody' as const] };
    expect(viewsOf(study)).toEqual(['current c.1 volume', 'current c.2 volume']);
  });
});

describe('of that, ahead', () => {
  const frames = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${name}${String(at)}`);
  const stack = (name: string, count: number, firstIndex: number, isVolume = false) => ({
    frames: frames(name, count),
    firstIndex,
    isVolume,
  });

  test('the first picture of each viewport comes first, then those around them', () => {
    const pictures = picturesAhead([stack('a', 100, 50), stack('b', 3, 0)], () => 1, 1000);
    expect(pictures.slice(0, 6)).toEqual(['a50', 'b0', 'a49', 'b1', 'a51', 'b2']);
    expect(pictures).toHaveLength(17 + 3);
  });

  test('a volume comes whole', () => {
    expect(picturesAhead([stack('a', 100, 50, true)], () => 1, 1000)).toHaveLength(100);
  });

  test('no more than may be held, and none twice', () => {
    const twice = [stack('a', 100, 50), stack('a', 100, 50), stack('b', 100, 0)];
    expect(picturesAhead(twice, () => 10, 45)).toEqual(['a50', 'b0', 'a49', 'b1']);
  });
});
