import type { ModalityKind } from '../relevance/modality-kinds.ts';
import type { RegionId } from '../relevance/region-tree.ts';
import {
  HANGING_FORMAT,
  hangViewSchema,
  type HangCut,
  type HangingProtocol,
  type HangLook,
  type HangScreen,
  type HangStage,
  type HangView,
  type ImageRule,
} from './protocol.ts';

type Options = Omit<Partial<HangView>, 'rules'>;

function take(rules: readonly ImageRule[], options: Options = {}): HangView {
  return hangViewSchema.parse({ rules, ...options });
}

function prior(view: HangView): HangView {
  return { ...view, study: 'prior', isRequired: false };
}

function looking(view: HangView, look: HangLook): HangView {
  return { ...view, look: { ...view.look, ...look } };
}

type Plane = HangCut['plane'];
type SlabMode = NonNullable<HangCut['slab']>['mode'];

/** Thin enough to be cut across: of thick slices a plane across them shows steps. */
const MOST_MM = 3;

/** A plane of the volume, as a slab of so many millimetres. */
function cut(view: HangView, plane: Plane, slab: readonly [SlabMode, number] | null = null): HangView {
  return looking(view, { cut: { plane, slab: slab && { mode: slab[0], thicknessMm: slab[1] } } });
}

/** As `cut`, of thin slices alone: without them the stage is passed over. */
function cutting(...[view, plane, slab]: Parameters<typeof cut>): HangView {
  const rules = view.rules.map((rule) => ({ ...rule, thicknessMm: { from: null, to: MOST_MM } }));
  return { ...cut(required(view), plane, slab), rules };
}

function required(view: HangView): HangView {
  return { ...view, isRequired: true };
}

/** Rows of views; null stays empty. */
function grid(...lines: readonly (readonly (HangView | null)[])[]): HangScreen {
  const columns = Math.max(...lines.map((line) => line.length));
  const views = lines.flatMap((line) => Array.from({ length: columns }, (_, at) => line[at] ?? null));
  return { rows: lines.length, columns, views, as: 'stacks' };
}

function planes(view: HangView): HangScreen {
  return { rows: 1, columns: 1, views: [view], as: 'planes' };
}

function stage(
  id: string,
  name: string,
  screen: HangScreen | readonly HangScreen[],
  links: HangStage['links'] = [],
): HangStage {
  const screens = 'rows' in screen ? [screen] : [...screen];
  const views = screens.flatMap((each) => each.views);
  return {
    id,
    name,
    screens,
    links,
    needsPrior: views.some((view) => view !== null && view.study !== 'current'),
  };
}

interface For {
  readonly kinds?: ModalityKind[];
  readonly regions?: RegionId[];
  readonly modalities?: string[];
  readonly words?: string[];
}

function protocol(
  id: string,
  name: string,
  study: For,
  stages: HangStage[],
  withTwoWindows: HangStage[] = [],
): HangingProtocol {
  const { kinds = [], regions = [], modalities = [], words = [] } = study;
  return {
    format: HANGING_FORMAT,
    id,
    name,
    version: 1,
    study: { kinds, regions, modalities, words, procedures: [] },
    arrangements: [
      { windows: 1, stages },
      ...(withTwoWindows.length > 0 ? [{ windows: 2, stages: withTwoWindows }] : []),
    ],
  };
}

const FRONTAL = take([{ view: ['pa'] }, { view: ['ap'] }]);
const LATERAL = take([{ view: ['lateral'] }]);

const chest = protocol(
  'chest-radiograph',
  'Chest radiograph',
  { kinds: ['xray'], regions: ['chest', 'thoracicCage'] },
  [
    stage('views', 'Frontal and lateral', grid([FRONTAL, LATERAL])),
    stage('prior', 'With the prior', grid([required(FRONTAL), prior(FRONTAL)], [LATERAL, prior(LATERAL)])),
    stage('frontal', 'Frontal 1:1', grid([looking(required(FRONTAL), { size: 'oneToOne' })])),
  ],
);

function ofSide(side: 'left' | 'right', view: HangView): HangView {
  return { ...view, rules: view.rules.map((rule) => ({ ...rule, side: [side] })) };
}

/** Any further picture, in the order in which they were made */
function picture(nth: number): HangView {
  return take([{}], { nth });
}

/** Without a side that is said; of both sides in one picture too */
function ofNoSide(view: HangView): HangView {
  return { ...view, rules: view.rules.map((rule) => ({ ...rule, side: ['', 'both'] })) };
}

const AP = take([{ view: ['ap', 'pa'] }]);

/** One side beside its prior, or beside one that says no side; never beside the other side. */
function sideWithPrior(side: 'left' | 'right', name: string): HangStage[] {
  const line = (view: HangView): [HangView, HangView] => {
    const own = ofSide(side, view);
    return [own, prior({ ...own, rules: [...own.rules, ...ofNoSide(view).rules] })];
  };
  const withPrior = (first: HangView, second: HangView): HangScreen => {
    const [own, before] = line(first);
    return grid([required(own), before], line(second));
  };
  return [
    stage(`prior-${side}`, `${name} with the prior`, withPrior(AP, LATERAL)),
    stage(`prior-${side}-pictures`, `${name}: pictures with the prior`, withPrior(picture(0), picture(1))),
  ];
}
const extremity = protocol(
  'extremity-radiograph',
  'Radiograph of a limb',
  { kinds: ['xray'], regions: ['upperLimb', 'lowerLimb'] },
  [
    // The patient's left on the right of the screen.
    stage(
      'sides',
      'Both sides',
      grid(
        [required(ofSide('right', AP)), required(ofSide('left', AP))],
        [ofSide('right', LATERAL), ofSide('left', LATERAL)],
      ),
    ),
    stage('views', 'Views', grid([picture(0), picture(1), picture(2)])),
    // A side beside itself alone: of both sides each has a stage, and what says no side has the last ones.
    ...sideWithPrior('left', 'Left'),
    ...sideWithPrior('right', 'Right'),
    stage(
      'prior',
      'With the prior',
      grid([required(ofNoSide(AP)), prior(AP)], [ofNoSide(LATERAL), prior(LATERAL)]),
    ),
    stage(
      'prior-pictures',
      'Pictures with the prior',
      grid([required(ofNoSide(picture(0))), prior(picture(0))], [ofNoSide(picture(1)), prior(picture(1))]),
    ),
  ],
);

const radiograph = protocol('radiograph', 'Radiograph', { kinds: ['xray'] }, [
  stage('views', 'Views', grid([picture(0), picture(1), picture(2)])),
  stage(
    'prior',
    'With the prior',
    grid([required(picture(0)), prior(picture(0))], [picture(1), prior(picture(1))]),
  ),
]);

/** Chest walls back to back: the right breast left of the left one. What is one picture comes before slices, as in the prior. */
function breast(side: 'right' | 'left', view: 'cc' | 'mlo'): HangView {
  const rule = { modality: ['MG'], view: [view], side: [side] };
  return take(
    [{ ...rule, isSpecialView: false, isTomosynthesis: false }, { ...rule, isTomosynthesis: false }, rule],
    { look: { size: 'sameSize', edge: side === 'right' ? 'right' : 'left' } },
  );
}

/** The slices of a view: of what a device sends of it the object that holds most */
function slices(side: 'right' | 'left', view: 'cc' | 'mlo'): HangView {
  const rule = { modality: ['MG'], view: [view], side: [side], isTomosynthesis: true };
  return take([rule], {
    order: 'most',
    look: { size: 'sameSize', edge: side === 'right' ? 'right' : 'left' },
  });
}

const [RCC, LCC] = [breast('right', 'cc'), breast('left', 'cc')];
const [RMLO, LMLO] = [breast('right', 'mlo'), breast('left', 'mlo')];
const oneToOne = (view: HangView) => grid([looking(required(view), { size: 'oneToOne' })]);

const mammographyStages = [
  stage('four', 'Four views', grid([RCC, LCC], [RMLO, LMLO])),
  stage('cc-prior', 'CC with the prior', grid([prior(RCC), prior(LCC)], [RCC, LCC])),
  stage('mlo-prior', 'MLO with the prior', grid([prior(RMLO), prior(LMLO)], [RMLO, LMLO])),
  stage('cc', 'CC', grid([required(RCC), required(LCC)])),
  stage('mlo', 'MLO', grid([required(RMLO), required(LMLO)])),
  stage('tomosynthesis-cc', 'CC tomosynthesis', grid([slices('right', 'cc'), slices('left', 'cc')])),
  stage('tomosynthesis-mlo', 'MLO tomosynthesis', grid([slices('right', 'mlo'), slices('left', 'mlo')])),
  stage('rcc', 'RCC 1:1', oneToOne(RCC)),
  stage('lcc', 'LCC 1:1', oneToOne(LCC)),
  stage('rmlo', 'RMLO 1:1', oneToOne(RMLO)),
  stage('lmlo', 'LMLO 1:1', oneToOne(LMLO)),
];

const mammography = protocol('mammography', 'Mammography', { kinds: ['mammography'] }, mammographyStages, [
  stage('eight', 'With the prior', [
    grid([prior(RCC), prior(LCC)], [RCC, LCC]),
    grid([prior(RMLO), prior(LMLO)], [RMLO, LMLO]),
  ]),
  ...mammographyStages,
]);

const CT: ImageRule = { modality: ['CT'], frames: { from: 3, to: null } };
/** One of several: what is made for lungs or bone, else any. */
const SHARP_AXIAL = take([{ ...CT, plane: ['axial'], kernel: ['sharp'] }, { ...CT, plane: ['axial'] }, CT], {
  order: 'thinnest',
});
const SOFT_AXIAL = take([{ ...CT, plane: ['axial'], kernel: ['soft'] }, { ...CT, plane: ['axial'] }, CT], {
  order: 'thinnest',
});
const windowed = (view: HangView, window: string) => looking(view, { window });
const middle = (view: HangView) => looking(view, { start: 'middle' });
const LUNG = windowed(middle(SHARP_AXIAL), 'ct-lung');
const BONE = windowed(middle(SHARP_AXIAL), 'ct-bone');
/** Slabs as they are read: what is bright and small, or less noise. */
const MIP = ['maximum', 10] as const;
const MEAN = ['mean', 3] as const;
const MEDIASTINUM = windowed(middle(SOFT_AXIAL), 'ct-mediastinum');

const ctChest = protocol('ct-chest', 'CT chest', { kinds: ['ct'], regions: ['chest'] }, [
  stage('windows', 'Lung and mediastinum', grid([LUNG, MEDIASTINUM]), ['scroll']),
  stage('prior', 'Lung with the prior', grid([required(LUNG), prior(LUNG)]), ['scroll', 'window']),
  stage(
    'prior-mediastinum',
    'Mediastinum with the prior',
    grid([required(MEDIASTINUM), prior(MEDIASTINUM)]),
    ['scroll', 'window'],
  ),
  stage('nodules', 'Nodules: MIP', grid([cutting(LUNG, 'axial', MIP), cutting(LUNG, 'coronal', MIP)])),
  stage(
    'reformats',
    'Coronal and spine',
    grid([cutting(LUNG, 'coronal'), cutting(MEDIASTINUM, 'coronal', MEAN), cutting(BONE, 'sagittal')]),
  ),
  stage('planes', 'Three planes', planes(required(LUNG))),
]);

/** Each series of soft tissue, in the order in which they were made: the phases of the contrast. */
function phase(nth: number): HangView {
  const axial = { ...CT, plane: ['axial' as const] };
  return windowed(middle(take([{ ...axial, kernel: ['soft'] }, axial], { nth })), 'ct-soft-tissue');
}
const VENOUS = windowed(
  middle(
    take(
      [
        { ...CT, plane: ['axial'], kernel: ['soft'], contrast: ['with'] },
        { ...CT, plane: ['axial'], contrast: ['with'] },
        { ...CT, plane: ['axial'] },
        CT,
      ],
      { order: 'last' },
    ),
  ),
  'ct-soft-tissue',
);

const ctAbdomen = protocol(
  'ct-abdomen',
  'CT abdomen and pelvis',
  { kinds: ['ct'], regions: ['abdomen', 'pelvis'] },
  [
    stage('phases', 'Phases', grid([phase(0), phase(1), phase(2)]), ['scroll']),
    stage('prior', 'With the prior', grid([required(VENOUS), prior(VENOUS)]), ['scroll', 'window']),
    stage('liver', 'Liver', grid([windowed(required(VENOUS), 'ct-liver')])),
    stage(
      'reformats',
      'Coronal, sagittal and spine',
      grid([cutting(VENOUS, 'coronal', MEAN), cutting(VENOUS, 'sagittal', MEAN), cutting(BONE, 'sagittal')]),
    ),
    stage('planes', 'Three planes', planes(required(VENOUS))),
  ],
);

const BRAIN = windowed(middle(SOFT_AXIAL), 'ct-brain');
const ctHead = protocol('ct-head', 'CT head', { kinds: ['ct'], regions: ['head'] }, [
  stage('windows', 'Brain and bone', grid([BRAIN, BONE]), ['scroll']),
  stage(
    'subdural',
    'Subdural and stroke',
    grid([windowed(BRAIN, 'ct-subdural'), windowed(BRAIN, 'ct-stroke')]),
    ['scroll'],
  ),
  stage('prior', 'With the prior', grid([required(BRAIN), prior(BRAIN)]), ['scroll', 'window']),
  stage(
    'reformats',
    'Coronal and sagittal',
    grid(
      [cutting(BRAIN, 'coronal', MEAN), cutting(BRAIN, 'sagittal', MEAN)],
      [cutting(BONE, 'coronal'), cutting(BONE, 'sagittal')],
    ),
  ),
  stage('planes', 'Three planes', planes(required(BRAIN))),
]);

const ARTERIAL = windowed(
  middle(
    take([{ ...CT, plane: ['axial'], contrast: ['with'] }, { ...CT, plane: ['axial'] }, CT], {
      order: 'thinnest',
    }),
  ),
  'ct-angiography',
);
const ctAngiography = protocol(
  'ct-angiography',
  'CT angiography',
  {
    kinds: ['ct'],
    words: [
      'cta',
      'angio',
      'angiography',
      'angiographie',
      'angioscanner',
      'angiotac',
      'angio tac',
      'angiotc',
      'angio tc',
      'angiografie',
      'angiografia',
      'ct angio',
      'ctpa',
    ],
  },
  [
    stage('axial', 'Arteries', grid([ARTERIAL])),
    stage(
      'mip',
      'MIP',
      grid([
        cutting(ARTERIAL, 'axial', MIP),
        cutting(ARTERIAL, 'coronal', ['maximum', 20]),
        cutting(ARTERIAL, 'sagittal', ['maximum', 20]),
      ]),
    ),
    stage('planes', 'Three planes', planes(required(ARTERIAL))),
    stage('prior', 'With the prior', grid([required(ARTERIAL), prior(ARTERIAL)]), ['scroll', 'window']),
  ],
);

const ANY_CT = middle(take([{ ...CT, plane: ['axial'] }, CT]));
const ctOther = protocol('ct', 'CT', { kinds: ['ct'] }, [
  stage('axial', 'Axial', grid([ANY_CT])),
  stage('prior', 'With the prior', grid([required(ANY_CT), prior(ANY_CT)]), ['scroll', 'window']),
  stage('planes', 'Three planes', planes(required(ANY_CT))),
]);

type MrRule = Pick<ImageRule, 'weighting' | 'plane' | 'contrast' | 'isFatSaturated'>;

function mr(...rules: readonly MrRule[]): HangView {
  return middle(take(rules.map((rule) => ({ modality: ['MR'], ...rule }))));
}

const NO_CONTRAST: ImageRule['contrast'] = ['without', ''];
const DWI = looking(mr({ weighting: ['dwi'] }), { part: 'highestB' });
const ADC = mr({ weighting: ['adc'] });
const FLAIR = mr({ weighting: ['flair'], plane: ['axial'] }, { weighting: ['flair'] });
const T2 = mr({ weighting: ['t2'], plane: ['axial'] }, { weighting: ['t2'] });
const T1 = mr(
  { weighting: ['t1'], plane: ['axial'], contrast: NO_CONTRAST },
  { weighting: ['t1'], contrast: NO_CONTRAST },
);
const T1_CONTRAST = mr(
  { weighting: ['t1'], plane: ['axial'], contrast: ['with'] },
  { weighting: ['t1'], contrast: ['with'] },
);
const mrBrain = protocol('mr-brain', 'MR brain', { kinds: ['mr'], regions: ['head'] }, [
  stage('sequences', 'Sequences', grid([DWI, ADC, FLAIR], [T2, T1, T1_CONTRAST]), ['scroll']),
  stage('prior', 'With the prior', grid([FLAIR, prior(FLAIR)], [T1_CONTRAST, prior(T1_CONTRAST)]), [
    'scroll',
  ]),
  stage('prior-t2', 'T2 with the prior', grid([required(T2), prior(T2)]), ['scroll']),
  stage(
    'vessels',
    'Susceptibility and vessels',
    grid([mr({ weighting: ['swi'] }), mr({ weighting: ['tof'] })]),
  ),
  stage(
    'further',
    'STIR, proton density, perfusion',
    grid([mr({ weighting: ['stir'] }), mr({ weighting: ['pd'] }), mr({ weighting: ['perfusion'] })]),
  ),
]);

const sagittal = (weighting: NonNullable<ImageRule['weighting']>) => mr({ weighting, plane: ['sagittal'] });
const T2_SAGITTAL = sagittal(['t2']);
const mrSpine = protocol('mr-spine', 'MR spine', { kinds: ['mr'], regions: ['spine'] }, [
  stage(
    'sequences',
    'Sagittal and axial',
    grid([T2_SAGITTAL, sagittal(['t1']), mr({ weighting: ['t2'], plane: ['axial', 'oblique'] })]),
    ['scroll'],
  ),
  stage(
    'stir',
    'With STIR',
    grid([
      T2_SAGITTAL,
      sagittal(['t1']),
      required(mr({ weighting: ['stir'] }, { plane: ['sagittal'], isFatSaturated: true })),
    ]),
    ['scroll'],
  ),
  stage('prior', 'With the prior', grid([required(T2_SAGITTAL), prior(T2_SAGITTAL)]), ['scroll']),
]);

const fatSaturated = (plane: 'sagittal' | 'coronal' | 'axial') =>
  mr(
    { weighting: ['pd', 't2', 'stir'], plane: [plane], isFatSaturated: true },
    { weighting: ['pd', 'stir'], plane: [plane] },
    { weighting: ['t2'], plane: [plane] },
  );
const mrKnee = protocol('mr-knee', 'MR knee', { kinds: ['mr'], regions: ['knee'] }, [
  stage(
    'sequences',
    'Three planes',
    grid([fatSaturated('sagittal'), fatSaturated('coronal'), fatSaturated('axial')]),
  ),
  stage('t1', 'T1', grid([required(mr({ weighting: ['t1'] })), fatSaturated('coronal')])),
  stage(
    'prior',
    'With the prior',
    grid([required(fatSaturated('sagittal')), prior(fatSaturated('sagittal'))]),
    ['scroll'],
  ),
]);

const ultrasound = protocol('ultrasound', 'Ultrasound', { kinds: ['ultrasound'] }, [
  stage(
    'pictures',
    'Pictures',
    grid([picture(0), picture(1), picture(2)], [picture(3), picture(4), picture(5)]),
  ),
  stage('moving', 'Moving', grid([take([{ isMoving: true }]), take([{ isMoving: true }], { nth: 1 })])),
  stage('prior', 'With the prior', grid([required(picture(0)), prior(picture(0))])),
]);

const PET_CT = take([{ modality: ['CT'], plane: ['axial'] }]);
const PET = take([
  { modality: ['PT'], plane: ['axial'], isAttenuationCorrected: true },
  { modality: ['PT'], plane: ['axial'], words: ['ac', 'ctac', 'corrected', 'wb', 'attenuation'] },
  { modality: ['PT'] },
]);
const petCt = protocol('pet-ct', 'PET/CT', { kinds: ['pet'], modalities: ['PT', 'CT'] }, [
  stage('fusion', 'CT, PET and both', {
    rows: 1,
    columns: 2,
    views: [required(PET_CT), required(PET)],
    as: 'petCt',
  }),
  stage(
    'body',
    'PET MIP and coronal CT',
    grid([
      looking(cut(required(PET), 'coronal', ['maximum', 1000]), { isInverted: true }),
      looking(cut(required(PET), 'coronal'), { isInverted: true }),
      cut(required(PET_CT), 'coronal'),
    ]),
    ['scroll'],
  ),
  stage('pair', 'CT and PET', grid([middle(PET_CT), middle(PET)]), ['scroll']),
  stage(
    'prior',
    'With the prior',
    grid([middle(required(PET)), middle(prior(PET))], [middle(PET_CT), middle(prior(PET_CT))]),
    ['scroll', 'window'],
  ),
]);

const petAlone = protocol('pet', 'PET', { kinds: ['pet'] }, [
  stage('axial', 'Axial', grid([middle(PET)])),
  stage(
    'body',
    'MIP and coronal',
    grid([
      looking(cut(required(PET), 'coronal', ['maximum', 1000]), { isInverted: true }),
      looking(cut(required(PET), 'coronal'), { isInverted: true }),
    ]),
  ),
  stage('prior', 'With the prior', grid([middle(required(PET)), middle(prior(PET))]), ['scroll', 'window']),
]);

const RUN = take([{ isMoving: true }, {}]);
const angiography = protocol('angiography', 'Angiography', { kinds: ['fluoroscopy'] }, [
  stage('run', 'Run', grid([RUN])),
  stage('runs', 'Runs', grid([picture(0), picture(1)], [picture(2), picture(3)])),
  stage('prior', 'With the prior', grid([required(RUN), prior(RUN)])),
]);

const nuclear = protocol('nuclear', 'Nuclear medicine', { kinds: ['nuclear'] }, [
  stage('pictures', 'Pictures', grid([picture(0), picture(1)], [picture(2), picture(3)])),
  stage('prior', 'With the prior', grid([required(picture(0)), prior(picture(0))])),
]);

/** What comes with the program; nobody changes these, they are copied. */
export const FACTORY_PROTOCOLS: readonly HangingProtocol[] = [
  chest,
  extremity,
  radiograph,
  mammography,
  ctChest,
  ctAbdomen,
  ctHead,
  ctAngiography,
  ctOther,
  mrBrain,
  mrSpine,
  mrKnee,
  ultrasound,
  petCt,
  petAlone,
  angiography,
  nuclear,
  protocol('grid', 'Plain grid', {}, []),
];
