import { describe, expect, test } from 'vitest';
import { Dictionary } from '../relevance/dictionary.ts';
import type { Dataset } from './dataset.ts';
import { readImage } from './read-image.ts';

const words = new Dictionary();
const value = (...values: readonly unknown[]) => ({ Value: values });
const code = (scheme: string, meaning: string) => ({ '00080100': value(meaning), '00080102': value(scheme) });
const read = (dataset: Dataset) => readImage(dataset, words, true);

describe('a localiser', () => {
  test.each([
    ['the third value of its Image Type', { '00080008': value('ORIGINAL', 'PRIMARY', 'LOCALIZER') }],
    ['a scout of GE', { '0008103E': value('Scout Lateral') }],
    ['a topogram of Siemens', { '0008103E': value('Topogramm 0.6 T20s') }],
    ['a surview of Philips', { '00181030': value('SURVIEW') }],
    ['a localiser of magnetic resonance', { '0008103E': value('3-plane localizer') }],
  ])('is told by %s', (_, dataset: Dataset) => {
    expect(read({ '00080060': value('CT'), ...dataset }).isLocaliser).toBe(true);
  });

  test.each([
    ['slices', { '00080060': value('CT'), '0008103E': value('Thorax 1.0 B31f') }],
    ['a radiograph, whatever it is called', { '00080060': value('DX'), '0008103E': value('Scout abdomen') }],
  ])('%s are none', (_, dataset: Dataset) => {
    expect(read(dataset).isLocaliser).toBe(false);
  });
});

test.each([
  ['SCT', '399162004', 'cc'],
  ['SRT', 'R-10226', 'mlo'],
  ['SNM3', 'R-10224', 'ml'],
])('a view is what its code of %s says, before its View Position', (scheme, meaning, view) => {
  const coded = { '00540220': value(code(scheme, meaning)), '00185101': value('PA') };
  expect(read({ '00080060': value('MG'), ...coded }).view).toBe(view);
});

test.each([
  ['PA', '', 'pa'],
  ['LL', '', 'lateral'],
  ['', 'Thorax seitlich', 'lateral'],
  ['', 'Thorax p.a.', 'pa'],
])('without a code the view is its View Position %j, then its words %j', (position, name, view) => {
  const image = read({ '00080060': value('DX'), '00185101': value(position), '0008103E': value(name) });
  expect(image.view).toBe(view);
});

test.each([
  ['B31f', 'soft'],
  ['B70f', 'sharp'],
  ['Br40d\\3', 'soft'],
  ['Br64', 'sharp'],
  ['STANDARD', 'soft'],
  ['LUNG', 'sharp'],
  ['BONEPLUS', 'sharp'],
  ['FC08', 'soft'],
  ['FC52', 'sharp'],
  ['YC', 'sharp'],
  ['C', 'soft'],
])('the kernel %s is %s', (kernel, expected) => {
  expect(read({ '00080060': value('CT'), '00181210': value(kernel) }).kernel).toBe(expected);
});

test.each([
  [[1, 0, 0, 0, 1, 0], 'axial'],
  [[1, 0, 0, 0, 0, -1], 'coronal'],
  [[0, 1, 0, 0, 0, -1], 'sagittal'],
  // Along the brain stem, 20° off
  [[1, 0, 0, 0, 0.94, -0.34], 'axial'],
  [[1, 0, 0, 0, 0.7, -0.7], 'oblique'],
])('the direction %j is %s', (direction, plane) => {
  expect(read({ '00080060': value('MR'), '00200037': value(...direction) }).plane).toBe(plane);
});

test.each([
  ['T2* GRE ax', 'swi'],
  ['ax t2 star', 'swi'],
  ['T2w TSE sag', 't2'],
  ['t1_mprage_sag', 't1'],
  ['ep2d_diff_b1000', 'dwi'],
  ['ep2d_diff_ADC', 'adc'],
  ['FLAIR cor', 'flair'],
  ['PD FS', 'pd'],
])('magnetic resonance called %j is %s', (name, weighting) => {
  expect(read({ '00080060': value('MR'), '0008103E': value(name) }).weighting).toBe(weighting);
});

test('an Enhanced object is read by the groups of its first frame', () => {
  const groups = {
    '00209116': value({ '00200037': value(1, 0, 0, 0, 0, -1) }),
    '00209071': value({ '00209072': value('L') }),
    '00189117': value({ '00189087': value(800) }),
    '00289110': value({ '00180050': value(4) }),
  };
  const image = read({
    '00080060': value('MR'),
    '00280008': value('40'),
    '52009230': value(groups),
    '52009229': value({}),
  });
  expect(image).toMatchObject({
    plane: 'coronal',
    side: 'left',
    bValue: 800,
    thicknessMm: 4,
    weighting: 'dwi',
    isMoving: false,
  });
});

test.each([
  [{ '00180010': value('Iopromid 300') }, 'with'],
  [{ '00180010': value('NONE') }, ''],
  [{ '00180012': value({}) }, 'with'],
  [{ '0008103E': value('T1 ax + C') }, 'with'],
  [{ '0008103E': value('Leber nativ, NATIV 5 mm') }, 'without'],
])('contrast of %j is %j', (dataset: Dataset, contrast) => {
  expect(read({ '00080060': value('MR'), ...dataset }).contrast).toBe(contrast);
});

test.each([
  ['Main gauche face', 'left'],
  ['Main droite', 'right'],
  ['Hand re. dp', 'right'],
  ['Mano izquierda', 'left'],
  ['Mano destra', 'right'],
  ['Linkerhand', 'left'],
])('without a coded laterality the side of "%s" is %s', (description, side) => {
  expect(read({ '0008103E': { Value: [description] } }).side).toBe(side);
});
