/** One region of the body as the rules see it. */
export interface Region {
  /** Regions that contain it */
  readonly within: readonly RegionId[];
  /** Neighbours of which an examination usually shows a part */
  readonly beside: readonly RegionId[];
  /** There is a left one and a right one, and they are not compared */
  readonly isPaired: boolean;
}

export const REGION_IDS = [
  'wholeBody',
  'head',
  'orbit',
  'sinuses',
  'ear',
  'face',
  'jaw',
  'pituitary',
  'neck',
  'thyroid',
  'larynx',
  'carotid',
  'chest',
  'heart',
  'thoracicAorta',
  'thoracicCage',
  'oesophagus',
  'breast',
  'abdomen',
  'liver',
  'pancreas',
  'spleen',
  'kidney',
  'adrenal',
  'stomach',
  'bowel',
  'abdominalAorta',
  'pelvis',
  'bladder',
  'prostate',
  'uterus',
  'pregnancy',
  'rectum',
  'scrotum',
  'spine',
  'cervicalSpine',
  'thoracicSpine',
  'lumbarSpine',
  'sacrum',
  'upperLimb',
  'clavicle',
  'shoulder',
  'upperArm',
  'elbow',
  'forearm',
  'wrist',
  'hand',
  'lowerLimb',
  'hip',
  'thigh',
  'knee',
  'lowerLeg',
  'ankle',
  'foot',
] as const;

export type RegionId = (typeof REGION_IDS)[number];

function region(within: RegionId, ...beside: readonly RegionId[]): Region {
  return { within: [within], beside, isPaired: false };
}

function paired(within: readonly RegionId[], ...beside: readonly RegionId[]): Region {
  return { within, beside, isPaired: true };
}

/**
 * The factory's tree of regions: what contains what, and what lies beside what. `beside` is written on one of the two.
 * Brain and head, lung and chest are one region each: requests do not tell them apart.
 */
export const REGION_TREE: Readonly<Record<RegionId, Region>> = {
  wholeBody: { within: [], beside: [], isPaired: false },
  head: region('wholeBody', 'neck'),
  orbit: paired(['head'], 'sinuses', 'face'),
  sinuses: region('head', 'face'),
  ear: paired(['head']),
  face: region('head', 'jaw'),
  jaw: region('head'),
  pituitary: region('head'),
  neck: region('wholeBody', 'chest', 'cervicalSpine'),
  thyroid: region('neck'),
  larynx: region('neck'),
  carotid: region('neck', 'head'),
  chest: region('wholeBody', 'abdomen', 'thoracicSpine'),
  heart: region('chest', 'thoracicAorta'),
  thoracicAorta: region('chest', 'abdominalAorta'),
  thoracicCage: region('chest', 'clavicle', 'thoracicSpine'),
  oesophagus: region('chest', 'stomach'),
  breast: paired(['wholeBody']),
  abdomen: region('wholeBody', 'pelvis', 'lumbarSpine'),
  liver: region('abdomen', 'pancreas', 'spleen'),
  pancreas: region('abdomen', 'spleen', 'stomach'),
  spleen: region('abdomen'),
  kidney: region('abdomen', 'adrenal', 'bladder'),
  adrenal: region('abdomen'),
  stomach: region('abdomen', 'bowel'),
  bowel: region('abdomen', 'rectum'),
  abdominalAorta: region('abdomen'),
  pelvis: region('wholeBody', 'sacrum', 'thigh'),
  bladder: region('pelvis', 'prostate', 'uterus'),
  prostate: region('pelvis', 'rectum'),
  uterus: region('pelvis'),
  pregnancy: region('pelvis'),
  rectum: region('pelvis'),
  scrotum: region('pelvis'),
  spine: region('wholeBody'),
  cervicalSpine: region('spine', 'thoracicSpine'),
  thoracicSpine: region('spine', 'lumbarSpine'),
  lumbarSpine: region('spine', 'sacrum'),
  sacrum: region('spine'),
  upperLimb: paired(['wholeBody']),
  clavicle: paired(['upperLimb'], 'shoulder'),
  shoulder: paired(['upperLimb'], 'upperArm'),
  upperArm: paired(['upperLimb'], 'elbow'),
  elbow: paired(['upperLimb'], 'forearm'),
  forearm: paired(['upperLimb'], 'wrist'),
  wrist: paired(['upperLimb'], 'hand'),
  hand: paired(['upperLimb']),
  lowerLimb: paired(['wholeBody']),
  hip: paired(['lowerLimb', 'pelvis'], 'thigh', 'sacrum'),
  thigh: paired(['lowerLimb'], 'knee'),
  knee: paired(['lowerLimb'], 'lowerLeg'),
  lowerLeg: paired(['lowerLimb'], 'ankle'),
  ankle: paired(['lowerLimb'], 'foot'),
  foot: paired(['lowerLimb']),
};
