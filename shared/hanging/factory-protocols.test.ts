import { expect, test } from 'vitest';
import { FACTORY_PROTOCOLS } from './factory-protocols.ts';
import { hangingProtocolSchema } from './protocol.ts';
import { AXIAL, codeValue, CORONAL, layoutOf, SAGITTAL, type TestSeries, value } from './test-studies.ts';

test('every protocol of the factory is one that could be exported and imported', () => {
  const read = FACTORY_PROTOCOLS.map((protocol) =>
    hangingProtocolSchema.parse(JSON.parse(JSON.stringify(protocol))),
  );
  expect(read).toEqual(FACTORY_PROTOCOLS);
  expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
});

const PA: TestSeries = {
  modality: 'DX',
  description: 'Thorax pa',
  more: { '00540220': codeValue('SRT', 'R-10214') },
};
const LAT: TestSeries = { modality: 'DX', description: 'Thorax seitlich', more: { '00185101': value('LL') } };
const CHEST = { regions: ['chest'] as const };

test('chest radiograph: frontal before lateral whatever came first, each beside its prior', () => {
  expect(layoutOf({ ...CHEST, current: [LAT, PA] })).toEqual([
    'chest-radiograph',
    'views: Thorax pa | Thorax seitlich',
    'frontal: Thorax pa 1:1',
  ]);
  expect(layoutOf({ ...CHEST, current: [LAT, PA], prior: [PA, LAT] })).toEqual([
    'chest-radiograph',
    'views: Thorax pa | Thorax seitlich',
    'prior: Thorax pa | P:Thorax pa / Thorax seitlich | P:Thorax seitlich',
    'frontal: Thorax pa 1:1',
  ]);
});

test('chest radiograph: without a lateral one picture fills the screen; one that says no view is shown all the same', () => {
  expect(layoutOf({ ...CHEST, current: [PA] })[1]).toBe('views: Thorax pa');
  expect(layoutOf({ ...CHEST, current: [PA, { modality: 'DX', description: 'Rippen' }] })).toEqual([
    'chest-radiograph',
    'views: Thorax pa',
    'frontal: Thorax pa 1:1',
    'others: Rippen',
  ]);
});

test.each([
  ['Tórax PA', 'Tórax perfil'],
  ['Thorax face', 'Thorax profil'],
  ['Torace AP', 'Torace laterale'],
])('chest radiograph: views by their names alone, %s and %s', (frontal, lateral) => {
  const [pa, lat] = [frontal, lateral].map((description) => ({ modality: 'CR', description }));
  expect(layoutOf({ ...CHEST, current: [lat!, pa!] })[1]).toBe(`views: ${frontal} | ${lateral}`);
});

function side(letter: 'L' | 'R', view: 'AP' | 'LL', description: string): TestSeries {
  return { modality: 'DX', description, more: { '00200062': value(letter), '00185101': value(view) } };
}

test('limb: both sides with the left one on the right of the screen, or one side with its prior', () => {
  const [rightAp, leftAp] = [side('R', 'AP', 'R ap'), side('L', 'AP', 'L ap')];
  expect(layoutOf({ regions: ['knee'], current: [leftAp, rightAp, side('L', 'LL', 'L lat')] })).toEqual([
    'extremity-radiograph',
    'sides: R ap | L ap / - | L lat',
    'views: L ap | R ap | L lat',
  ]);
  expect(layoutOf({ regions: ['hand'], current: [leftAp], prior: [leftAp, rightAp] }).slice(0, 3)).toEqual([
    'extremity-radiograph',
    'views: L ap',
    'prior-left: L ap | P:L ap',
  ]);
});

function breast(name: string, view: string, side: string, more = {}): TestSeries {
  return {
    modality: 'MG',
    description: name,
    more: { '00540220': codeValue('SCT', view, more), '00200062': value(side) },
  };
}

const [CC, MLO] = ['399162004', '399368009'];
const RCC = breast('RCC', CC, 'R');
const LCC = breast('LCC', CC, 'L');
const RMLO = breast('RMLO', MLO, 'R');
const LMLO = breast('LMLO', MLO, 'L');
const FOUR = [LMLO, RCC, RMLO, LCC];

test('mammography: chest walls back to back, the prior above, then each view alone', () => {
  const alone = ['rcc: RCC 1:1', 'lcc: LCC 1:1', 'rmlo: RMLO 1:1', 'lmlo: LMLO 1:1'];
  expect(layoutOf({ current: FOUR })).toEqual([
    'mammography',
    'four: RCC | LCC / RMLO | LMLO',
    'cc: RCC | LCC',
    'mlo: RMLO | LMLO',
    ...alone,
  ]);
  expect(layoutOf({ current: FOUR, prior: [RCC, LCC, RMLO, LMLO] }).slice(1, 4)).toEqual([
    'four: RCC | LCC / RMLO | LMLO',
    'cc-prior: P:RCC | P:LCC / RCC | LCC',
    'mlo-prior: P:RMLO | P:LMLO / RMLO | LMLO',
  ]);
  expect(layoutOf({ current: FOUR, prior: [RCC, LCC, RMLO, LMLO], windows: 2 })[1]).toBe(
    'eight: P:RCC | P:LCC / RCC | LCC || P:RMLO | P:LMLO / RMLO | LMLO',
  );
});

test('mammography: a missing view leaves its place empty, a magnified one does not take the place of a standard one', () => {
  const spot = breast('R CC M', CC, 'R', { '00540222': codeValue('SCT', '399163009') });
  expect(layoutOf({ current: [spot, LCC, RMLO, LMLO, RCC] }).slice(1, 2)).toEqual([
    'four: RCC | LCC / RMLO | LMLO',
  ]);
  expect(layoutOf({ current: [spot, LCC, RMLO, LMLO, RCC] }).at(-1)).toBe('others: R CC M');
  expect(layoutOf({ current: [LCC, RMLO, LMLO] })[1]).toBe('four: - | LCC / RMLO | LMLO');
  expect(layoutOf({ current: [LCC, LMLO] })[1]).toBe('four: LCC / LMLO');
});

function ct(description: string, kernel: string, more = {}): TestSeries {
  return { modality: 'CT', description, frames: 60, more: { ...AXIAL, '00181210': value(kernel), ...more } };
}

const SCOUT: TestSeries = {
  modality: 'CT',
  description: 'Topogramm',
  more: { ...CORONAL, '00080008': value('ORIGINAL', 'PRIMARY', 'LOCALIZER') },
};

test('CT chest: lung and mediastinum by kernel, not by name; the scout is left to the end', () => {
  const current = [SCOUT, ct('Thorax Weichteil', 'B30f'), ct('Thorax Lunge', 'B70f')];
  expect(layoutOf({ ...CHEST, current })).toEqual([
    'ct-chest',
    'windows: Thorax Lunge @lung | Thorax Weichteil @mediastinum',
    'planes: planes Thorax Lunge @lung',
    'others: Topogramm',
  ]);
  expect(layoutOf({ ...CHEST, current, prior: [ct('Alt', 'LUNG')] }).slice(2, 4)).toEqual([
    'prior: Thorax Lunge @lung | P:Alt @lung',
    'prior-mediastinum: Thorax Weichteil @mediastinum | P:Alt @mediastinum',
  ]);
  expect(layoutOf({ ...CHEST, current: [ct('only', 'STANDARD')] })[1]).toBe(
    'windows: only @lung | only @mediastinum',
  );
});

/** As thin as a plane across them needs */
const thin = (description: string, kernel: string, more = {}) =>
  ct(description, kernel, { '00180050': value(1), ...more });

test('CT of thin slices: planes across them, as slabs, in a viewport each and in a later stage; of thick ones none', () => {
  const chest = [thin('Weichteil', 'B30f'), thin('Lunge', 'B70f')];
  expect(layoutOf({ ...CHEST, current: chest }).slice(1)).toEqual([
    'windows: Lunge @lung | Weichteil @mediastinum',
    'nodules: Lunge @lung axial maximum 10 | Lunge @lung coronal maximum 10',
    'reformats: Lunge @lung coronal | Weichteil @mediastinum coronal mean 3 | Lunge @bone sagittal',
    'planes: planes Lunge @lung',
  ]);
  expect(layoutOf({ ...CHEST, current: [ct('dick', 'B70f', { '00180050': value(5) })] }).slice(1)).toEqual([
    'windows: dick @lung | dick @mediastinum',
    'planes: planes dick @lung',
  ]);
  expect(layoutOf({ regions: ['abdomen'], current: [thin('portal', 'B30f')] }).slice(3, 4)).toEqual([
    'reformats: portal @soft-tissue coronal mean 3 | portal @soft-tissue sagittal mean 3 | portal @bone sagittal',
  ]);
  expect(layoutOf({ regions: ['head'], current: [thin('Kopf', 'H30s')] }).slice(3, 4)).toEqual([
    'reformats: Kopf @brain coronal mean 3 | Kopf @brain sagittal mean 3 / Kopf @bone coronal | Kopf @bone sagittal',
  ]);
  expect(layoutOf({ words: 'cta aorta', current: [thin('Aorta', 'B30f')] }).slice(1, 3)).toEqual([
    'axial: Aorta @angiography',
    'mip: Aorta @angiography axial maximum 10 | Aorta @angiography coronal maximum 20 | Aorta @angiography sagittal maximum 20',
  ]);
});

test('CT abdomen: phases in their order, the last one with contrast beside the prior', () => {
  const agent = { '00180010': value('Iomeron') };
  const current = [ct('sans', 'B30f'), ct('artériel', 'B30f', agent), ct('portal', 'B30f', agent)];
  expect(layoutOf({ regions: ['abdomen'], current, prior: [ct('alt', 'B30f', agent)] })).toEqual([
    'ct-abdomen',
    'phases: sans @soft-tissue | artériel @soft-tissue | portal @soft-tissue',
    'prior: portal @soft-tissue | P:alt @soft-tissue',
    'liver: portal @liver',
    'planes: planes portal @soft-tissue',
  ]);
});

test('CT head, CT angiography by what the request is called, CT of anything else', () => {
  const current = [ct('Schädel', 'H30s'), ct('Knochen', 'H70h')];
  expect(layoutOf({ regions: ['head'], current, prior: [ct('alt', 'H30s')] })).toEqual([
    'ct-head',
    'windows: Schädel @brain | Knochen @bone',
    'subdural: Schädel @subdural | Schädel @stroke',
    'prior: Schädel @brain | P:alt @brain',
    'planes: planes Schädel @brain',
  ]);
  expect(layoutOf({ regions: ['head'], words: 'ct angio kopf', current })[0]).toBe('ct-angiography');
  expect(layoutOf({ regions: ['knee'], current })[0]).toBe('ct');
});

function mr(description: string, plane: object, more: object): TestSeries {
  return { modality: 'MR', description, frames: 24, more: { ...plane, ...more } };
}

const SE = { '00180020': value('SE') };
const times = (te: number, tr: number) => ({ ...SE, '00180081': value(te), '00180080': value(tr) });

test('MR brain: by what the sequence is, in any language, with contrast told from without', () => {
  const current = [
    mr('T1 nativ', AXIAL, times(12, 550)),
    mr('T2 tra', AXIAL, times(98, 4500)),
    mr('tirm dark fluid', AXIAL, {
      '00180020': value('SE', 'IR'),
      '00180081': value(90),
      '00180080': value(9000),
      '00180082': value(2500),
    }),
    mr('ep2d', AXIAL, { '00189087': value(1000), '00180020': value('EP') }),
    mr('ep2d_ADC', AXIAL, { '00080008': value('DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC') }),
    mr('T1 +KM', AXIAL, { ...times(12, 550), '00180010': value('Gadovist') }),
  ];
  const prior = [mr('FLAIR', AXIAL, {}), mr('T1 gado', AXIAL, {})];
  expect(layoutOf({ regions: ['head'], current })).toEqual([
    'mr-brain',
    'sequences: ep2d | ep2d_ADC | tirm dark fluid / T2 tra | T1 nativ | T1 +KM',
  ]);
  expect(layoutOf({ regions: ['head'], current, prior })[2]).toBe(
    'prior: tirm dark fluid | P:FLAIR / T1 +KM | P:T1 gado',
  );
  expect(layoutOf({ regions: ['head'], current: current.slice(1, 3) })[1]).toBe(
    'sequences: - | tirm dark fluid / T2 tra | -',
  );
});

test('MR spine and knee: by plane and weighting', () => {
  expect(
    layoutOf({
      regions: ['lumbarSpine'],
      current: [
        mr('ax T2', AXIAL, times(100, 4000)),
        mr('sag T1', SAGITTAL, times(10, 600)),
        mr('sag T2', SAGITTAL, times(100, 4000)),
      ],
      prior: [mr('sag T2 alt', SAGITTAL, times(100, 4000))],
    }),
  ).toEqual(['mr-spine', 'sequences: sag T2 | sag T1 | ax T2', 'prior: sag T2 | P:sag T2 alt']);
  const fs = { ...times(30, 3000), '00180022': value('FS') };
  expect(
    layoutOf({
      regions: ['knee'],
      current: [
        mr('tra', AXIAL, fs),
        mr('cor', CORONAL, fs),
        mr('sag', SAGITTAL, fs),
        mr('cor T1', CORONAL, times(10, 500)),
      ],
    }),
  ).toEqual(['mr-knee', 'sequences: sag | cor | tra', 't1: cor T1 | cor']);
});

test('ultrasound, angiography and nuclear medicine: in the order in which they were made', () => {
  const us = ['1', '2', '3', '4'].map((description) => ({ modality: 'US', description }));
  expect(layoutOf({ current: us })).toEqual(['ultrasound', 'pictures: 1 | 2 | 3 / 4 | - | -']);
  const runs = ['a', 'b'].map((description) => ({
    modality: 'XA',
    description,
    more: { '00280008': value(40) },
  }));
  expect(layoutOf({ current: runs })).toEqual(['angiography', 'run: a', 'runs: a | b']);
  expect(
    layoutOf({
      current: [{ modality: 'NM', description: 'bone' }],
      prior: [{ modality: 'NM', description: 'old' }],
    }),
  ).toEqual(['nuclear', 'pictures: bone', 'prior: bone | P:old']);
});

test('PET/CT: laid together where both are there, else as what it is', () => {
  const pet: TestSeries = { modality: 'PT', description: 'WB AC', frames: 200, more: AXIAL };
  expect(layoutOf({ current: [ct('CT WB', 'B30f'), pet], regions: ['wholeBody'] })).toEqual([
    'pet-ct',
    'fusion: petCt CT WB | WB AC',
    'body: WB AC coronal maximum 1000 | WB AC coronal | CT WB coronal',
    'pair: CT WB | WB AC',
  ]);
  expect(layoutOf({ current: [ct('CT WB', 'B30f'), pet], regions: ['chest'] })[0]).toBe('pet-ct');
  expect(layoutOf({ current: [pet], regions: ['wholeBody'], prior: [pet] })).toEqual([
    'pet',
    'axial: WB AC',
    'body: WB AC coronal maximum 1000 | WB AC coronal',
    'prior: WB AC | P:WB AC',
  ]);
});

test('what nothing is known of comes in a grid, all of it', () => {
  const current = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((description) => ({ modality: 'OT', description }));
  expect(layoutOf({ current: current.slice(0, 1) })).toEqual(['grid', 'others: a']);
  expect(layoutOf({ current: current.slice(0, 3) })).toEqual(['grid', 'others: a | b / c | -']);
  expect(layoutOf({ current })).toEqual(['grid', 'others: a | b | c / d | e | f', 'others-2: g']);
});
