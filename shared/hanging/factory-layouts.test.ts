import { expect, test } from 'vitest';
import { AXIAL, codeValue, CORONAL, layoutOf, SAGITTAL, type TestSeries, value } from './test-studies.ts';

function named(modality: string, ...descriptions: readonly string[]): TestSeries[] {
  return descriptions.map((description) => ({ modality, description }));
}

function ct(description: string, kernel: string, more = {}): TestSeries {
  return { modality: 'CT', description, frames: 60, more: { ...AXIAL, '00181210': value(kernel), ...more } };
}

const AGENT = { '00180010': value('Iomeron') };
const thin = (description: string, kernel: string, more = {}) =>
  ct(description, kernel, { '00180050': value(1), ...more });

function mr(description: string, plane: object, more: object = {}): TestSeries {
  return { modality: 'MR', description, frames: 24, more: { ...plane, ...more } };
}

const PET: TestSeries = { modality: 'PT', description: 'WB AC', frames: 200, more: AXIAL };
const pet = (description: string): TestSeries => ({ ...PET, description });

test('ultrasound beside its prior', () => {
  expect(layoutOf({ current: named('US', 'Leber', 'Niere'), prior: named('US', 'foie', 'rein') })).toEqual([
    'ultrasound',
    'pictures: Leber | Niere',
    'prior: Leber | P:foie',
  ]);
});

test('angiography: a run beside the one of before', () => {
  const run = (description: string): TestSeries => ({
    modality: 'XA',
    description,
    more: { '00280008': value(40) },
  });
  expect(layoutOf({ current: [run('Koronarien')], prior: [run('alt')] })).toEqual([
    'angiography',
    'run: Koronarien',
    'prior: Koronarien | P:alt',
  ]);
});

test('PET/CT beside its prior, in other languages', () => {
  expect(
    layoutOf({
      regions: ['wholeBody'],
      current: [ct('CT GK', 'B30f'), pet('PET GK korrigiert')],
      prior: [ct('TDM corps entier', 'B30f'), pet('TEP corrigée')],
    }).slice(3),
  ).toEqual([
    'pair: CT GK | PET GK korrigiert',
    'prior: PET GK korrigiert | P:TEP corrigée / CT GK | P:TDM corps entier',
  ]);
});

test('PET/CT: the PET that is corrected for attenuation by its corrections, whatever it is called and whichever came first', () => {
  const corrected = (description: string, ...corrections: readonly string[]): TestSeries => ({
    ...PET,
    description,
    more: { ...AXIAL, '00280051': value(...corrections) },
  });
  const current = [
    corrected('PET sin corregir AC', 'DECY'),
    corrected('PET corregido', 'DECY', 'ATTN'),
    ct('TC', 'B30f'),
  ];
  expect(layoutOf({ regions: ['wholeBody'], current })).toEqual([
    'pet-ct',
    'fusion: petCt TC | PET corregido',
    'body: PET corregido coronal maximum 1000 | PET corregido coronal | TC coronal',
    'pair: TC | PET corregido',
    'others: PET sin corregir AC',
  ]);
});

test('CT angiography: the series with contrast beside that of the prior; without one any', () => {
  const current = [ct('sans', 'B30f'), ct('artériel', 'B30f', AGENT)];
  expect(layoutOf({ words: 'angioscanner', current, prior: [ct('alt', 'B30f', AGENT)] })).toEqual([
    'ct-angiography',
    'axial: artériel @angiography',
    'planes: planes artériel @angiography',
    'prior: artériel @angiography | P:alt @angiography',
    'others: sans',
  ]);
  expect(layoutOf({ words: 'angio tac', current: [ct('sin contraste', 'B30f')] })).toEqual([
    'ct-angiography',
    'axial: sin contraste @angiography',
    'planes: planes sin contraste @angiography',
  ]);
});

const FAT_SATURATED = {
  '00180020': value('SE'),
  '00180081': value(30),
  '00180080': value(3000),
  '00180022': value('FS'),
};

test('MR knee: beside its prior, with planes missing, by names alone', () => {
  const current = [
    mr('tra DP FS', AXIAL, FAT_SATURATED),
    mr('cor DP FS', CORONAL, FAT_SATURATED),
    mr('sag DP FS', SAGITTAL, FAT_SATURATED),
  ];
  expect(layoutOf({ regions: ['knee'], current, prior: [mr('alt', SAGITTAL, FAT_SATURATED)] })).toEqual([
    'mr-knee',
    'sequences: sag DP FS | cor DP FS | tra DP FS',
    'prior: sag DP FS | P:alt',
  ]);
  expect(layoutOf({ regions: ['knee'], current: current.slice(0, 1) })).toEqual([
    'mr-knee',
    'sequences: tra DP FS',
  ]);
  expect(
    layoutOf({
      regions: ['knee'],
      current: [
        mr('DP sat graisse', SAGITTAL),
        mr('DP fettgesättigt', CORONAL),
        mr('densidad protonica', AXIAL),
        mr('T1', CORONAL),
      ],
    }),
  ).toEqual([
    'mr-knee',
    'sequences: DP sat graisse | DP fettgesättigt | densidad protonica',
    't1: T1 | DP fettgesättigt',
  ]);
});

test('MR spine: without a prior, with STIR, with sequences missing, by names alone', () => {
  const [t1, t2, tirm, tra] = [
    mr('HWS T1', SAGITTAL),
    mr('rachis T2', SAGITTAL),
    mr('tirm', SAGITTAL),
    mr('columna T2 axial', AXIAL),
  ];
  expect(layoutOf({ regions: ['cervicalSpine'], current: [t1, t2, tirm, tra] })).toEqual([
    'mr-spine',
    'sequences: rachis T2 | HWS T1 | columna T2 axial',
    'stir: rachis T2 | HWS T1 | tirm',
  ]);
  expect(layoutOf({ regions: ['lumbarSpine'], current: [t2] })).toEqual(['mr-spine', 'sequences: rachis T2']);
  expect(layoutOf({ regions: ['lumbarSpine'], current: [t1, tra], prior: [t2] })).toEqual([
    'mr-spine',
    'sequences: HWS T1 | columna T2 axial',
  ]);
});

test('CT abdomen of thin slices without a prior; with one phase alone', () => {
  const current = [
    thin('sin contraste', 'B30f'),
    thin('arterial', 'B30f', AGENT),
    thin('portal', 'B30f', AGENT),
  ];
  expect(layoutOf({ regions: ['abdomen'], current })).toEqual([
    'ct-abdomen',
    'phases: sin contraste @soft-tissue | arterial @soft-tissue | portal @soft-tissue',
    'liver: portal @liver',
    'reformats: portal @soft-tissue coronal mean 3 | portal @soft-tissue sagittal mean 3 | sin contraste @bone sagittal',
    'planes: planes portal @soft-tissue',
  ]);
  expect(
    layoutOf({
      regions: ['abdomen'],
      current: [ct('portal', 'B30f', AGENT)],
      prior: [ct('vor 2 Jahren', 'B30f')],
    }),
  ).toEqual([
    'ct-abdomen',
    'phases: portal @soft-tissue',
    'prior: portal @soft-tissue | P:vor 2 Jahren @soft-tissue',
    'liver: portal @liver',
    'planes: planes portal @soft-tissue',
  ]);
});

test('CT head of thin slices; without a series for bone', () => {
  expect(layoutOf({ regions: ['head'], current: [thin('crâne', 'H30s'), thin('os', 'H70h')] })).toEqual([
    'ct-head',
    'windows: crâne @brain | os @bone',
    'subdural: crâne @subdural | crâne @stroke',
    'reformats: crâne @brain coronal mean 3 | crâne @brain sagittal mean 3 / os @bone coronal | os @bone sagittal',
    'planes: planes crâne @brain',
  ]);
  expect(layoutOf({ regions: ['head'], current: [ct('cráneo', 'H30s')] })).toEqual([
    'ct-head',
    'windows: cráneo @brain | cráneo @bone',
    'subdural: cráneo @subdural | cráneo @stroke',
    'planes: planes cráneo @brain',
  ]);
});

function limb(letter: 'L' | 'R' | '', view: string, description: string): TestSeries {
  const sided = letter === '' ? {} : { '00200062': value(letter) };
  return { modality: 'DX', description, more: { ...sided, '00185101': value(view) } };
}

test('limb, both sides with a prior: each side beside itself, never beside the other one', () => {
  const current = [limb('L', 'AP', 'L ap'), limb('R', 'AP', 'R ap'), limb('L', 'LL', 'L lat')];
  expect(
    layoutOf({ regions: ['knee'], current, prior: [limb('R', 'AP', 'alt R'), limb('L', 'AP', 'alt L')] }),
  ).toEqual([
    'extremity-radiograph',
    'sides: R ap | L ap / - | L lat',
    'views: L ap | R ap | L lat',
    'prior-left: L ap | P:alt L / L lat | -',
    'prior-right: R ap | P:alt R',
  ]);
  expect(
    layoutOf({ regions: ['knee'], current: [limb('L', 'AP', 'L ap')], prior: [limb('R', 'AP', 'alt R')] }),
  ).toEqual(['extremity-radiograph', 'views: L ap']);
});

test('limb: what says no side is beside what says none either', () => {
  const [own, before] = [limb('', 'AP', 'ap'), limb('', 'AP', 'alt')];
  expect(layoutOf({ regions: ['knee'], current: [own], prior: [before] }).slice(2)).toEqual([
    'prior: ap | P:alt',
  ]);
  expect(
    layoutOf({ regions: ['knee'], current: [limb('L', 'AP', 'L ap')], prior: [before] }).slice(2),
  ).toEqual(['prior-left: L ap | P:alt']);
  expect(
    layoutOf({ regions: ['hand'], current: named('CR', 'Hand links dv', 'Hand rechts dv') }).slice(1, 2),
  ).toEqual(['sides: Hand rechts dv | Hand links dv']);
});

test.each([
  ['kraniokaudal rechts', 'Kraniokaudal links', 'schräg rechts', 'Schräg links'],
  ['cranio-caudale droite', 'cranio-caudale gauche', 'oblique droite', 'oblique gauche'],
  ['CC derecha', 'CC izquierda', 'OML derecha', 'OML izquierda'],
])('mammography without codes: %s, %s, %s, %s', (rcc, lcc, rmlo, lmlo) => {
  expect(layoutOf({ current: named('MG', lmlo, rcc, lcc, rmlo) })[1]).toBe(
    `four: ${rcc} | ${lcc} / ${rmlo} | ${lmlo}`,
  );
});

test('mammography that says no view is shown in a grid', () => {
  expect(layoutOf({ current: named('MG', 'gauche', 'droite') })).toEqual(['grid', 'others: gauche | droite']);
});

function cc(letter: 'L' | 'R', description: string, more = {}): TestSeries {
  const coded = { '00540220': codeValue('SCT', '399162004'), '00200062': value(letter) };
  return { modality: 'MG', description, more: { ...coded, ...more } };
}

test('tomosynthesis does not take the place of one picture beside a prior, and has a stage of its own', () => {
  const slices = { '00080016': value('1.2.840.10008.5.1.4.1.1.13.1.3'), '00280008': value(60) };
  const current = [
    cc('R', 'R Tomo', slices),
    cc('R', 'R Proj', { '00080008': value('ORIGINAL', 'PRIMARY', 'TOMO_PROJ') }),
    cc('R', 'R synth', { '00080008': value('DERIVED', 'PRIMARY', 'TOMOSYNTHESIS', 'GENERATED_2D') }),
    cc('L', 'L Tomo', slices),
    cc('L', 'L'),
  ];
  const prior = [cc('L', 'alt L Tomo', slices), cc('L', 'alt L'), cc('R', 'alt R')];
  expect(layoutOf({ current, prior })).toEqual([
    'mammography',
    'four: R synth | L',
    'cc-prior: P:alt R | P:alt L / R synth | L',
    'tomosynthesis-cc: R Tomo | L Tomo',
    'rcc: R synth 1:1',
    'lcc: L 1:1',
    'others: R Proj',
  ]);
  // Where nothing else is there it is better than an empty place.
  expect(layoutOf({ current: [current[0]!, current[3]!] })[1]).toBe('four: R Tomo | L Tomo');
});
