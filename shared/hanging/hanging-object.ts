import type { HangCut, HangLook, ImageRule } from './protocol.ts';

/** Hanging Protocol Storage (PS3.4 U) */
export const HANGING_PROTOCOL_SOP_CLASS = '1.2.840.10008.5.1.4.38.1';

/** What one side of an exchange says and the other has no word for. */
export const HANGING_REMARKS = [
  'modality',
  'view',
  'side',
  'plane',
  'weighting',
  'contrast',
  'kernel',
  'isFatSaturated',
  'isMoving',
  'isSpecialView',
  'isTomosynthesis',
  'isAttenuationCorrected',
  'bValue',
  'echoTimeMs',
  'thicknessMm',
  'frames',
  'imageType',
  'words',
  'studyWords',
  'alternatives',
  'order',
  'required',
  'window',
  'slab',
  'size',
  'start',
  'part',
  'links',
  'petCt',
  'arrangements',
  'selector',
  'filter',
  'sorting',
  'boxes',
  'layout',
  'reformatting',
  'blending',
  'time',
  'region',
  'definition',
] as const;

export interface HangingRemark {
  readonly what: (typeof HANGING_REMARKS)[number];
  /** Name of the stage; empty = of the whole protocol */
  readonly stage: string;
}

/** VOI Type (0072,0702) of PS3.3 C.23.3.1 and the window by name that it is here. */
export const WINDOW_OF_VOI_TYPE: Readonly<Record<string, string>> = {
  SOFT_TISSUE: 'ct-soft-tissue',
  LUNG: 'ct-lung',
  BONE: 'ct-bone',
  BRAIN: 'ct-brain',
  MEDIASTINUM: 'ct-mediastinum',
  LIVER: 'ct-liver',
  ABDO_PELVIS: 'ct-soft-tissue',
};

/** What a slab of no thickness is said to be, and from where on one is the whole of a volume */
export const [PLANE_MM, WHOLE_MM] = [1, 300];

/** Reformatting Operation Initial View Direction (0072,0516), and Image Plane of a filter (0072,0402). */
export const PLANE_TERMS: Readonly<Record<HangCut['plane'] | 'oblique', string>> = {
  axial: 'TRANSVERSE',
  coronal: 'CORONAL',
  sagittal: 'SAGITTAL',
  oblique: 'OBLIQUE',
};

/** Acquisition Contrast (0008,9209), as far as it tells what is asked for here. */
export const CONTRAST_TERMS: Partial<Record<NonNullable<ImageRule['weighting']>[number], string>> = {
  t1: 'T1',
  t2: 'T2',
  pd: 'PROTON_DENSITY',
  flair: 'FLUID_ATTENUATED',
  stir: 'STIR',
  dwi: 'DIFFUSION',
  swi: 'T2_STAR',
  tof: 'TOF',
  perfusion: 'PERFUSION',
};

/** View Position (0018,5101) */
export const VIEW_TERMS: Partial<Record<NonNullable<ImageRule['view']>[number], string>> = {
  pa: 'PA',
  ap: 'AP',
  lateral: 'LL',
  cc: 'CC',
  mlo: 'MLO',
  ml: 'ML',
  lm: 'LM',
  xcc: 'XCC',
  lmo: 'LMO',
};

/** Image Laterality (0020,0062) */
export const SIDE_TERMS: Partial<Record<NonNullable<ImageRule['side']>[number], string>> = {
  left: 'L',
  right: 'R',
  both: 'B',
};

/** Display Set Horizontal Justification (0072,0717) */
export const EDGE_TERMS: Readonly<Record<NonNullable<HangLook['edge']>, string>> = {
  left: 'LEFT',
  right: 'RIGHT',
};

export const SELECTED = {
  imageType: '00080008',
  modality: '00080060',
  contrastAgent: '00180010',
  bodyPart: '00180015',
  scanOptions: '00180022',
  thickness: '00180050',
  echoTime: '00180081',
  viewPosition: '00185101',
  bValue: '00189087',
  acquisitionContrast: '00089209',
  laterality: '00200060',
  imageLaterality: '00200062',
} as const;

/** The name under which a term is known here. */
export function nameOf<Name extends string>(
  terms: Readonly<Partial<Record<Name, string>>>,
  term: string,
): Name | null {
  const found = (Object.entries(terms) as [Name, string][]).find(([, value]) => value === term);
  return found?.[0] ?? null;
}
