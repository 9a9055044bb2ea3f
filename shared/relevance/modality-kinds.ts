/** Modalities whose pictures are read side by side as the same kind of examination. */
export const MODALITY_KINDS = [
  'xray',
  /** Of single teeth */
  'dental',
  'panoramic',
  'fluoroscopy',
  'ct',
  'mr',
  'pet',
  'nuclear',
  'ultrasound',
  'mammography',
  'density',
  'eye',
  'endoscopy',
  'photo',
  'other',
] as const;

export type ModalityKind = (typeof MODALITY_KINDS)[number];

/** Kind of each value of Modality (PS3.3 C.7.3.1.1.1) that has pictures. What is not here has none to compare with. */
export const KIND_OF_MODALITY: Readonly<Record<string, ModalityKind>> = {
  CR: 'xray',
  DX: 'xray',
  RG: 'xray',
  IO: 'dental',
  PX: 'panoramic',
  RF: 'fluoroscopy',
  XA: 'fluoroscopy',
  CT: 'ct',
  MR: 'mr',
  PT: 'pet',
  NM: 'nuclear',
  ST: 'nuclear',
  US: 'ultrasound',
  IVUS: 'ultrasound',
  MG: 'mammography',
  BMD: 'density',
  OP: 'eye',
  OPT: 'eye',
  OPTENF: 'eye',
  OPM: 'eye',
  ES: 'endoscopy',
  XC: 'photo',
  DMS: 'photo',
  GM: 'photo',
  SM: 'photo',
  OT: 'other',
};

const PROJECTIONS: ReadonlySet<string | undefined> = new Set<ModalityKind>([
  'xray',
  'mammography',
  'dental',
  'panoramic',
]);

/** Whether each of its pictures is a view of its own. */
export function isProjection(modality: string): boolean {
  return PROJECTIONS.has(KIND_OF_MODALITY[modality]);
}

export const SAME_KIND_POINTS = 20;
/** One of several kinds is the same, such as CT beside PET/CT */
export const SHARED_KIND_POINTS = 18;

/** What the pictures of two kinds are worth beside each other, of the same kind being 20. Not here: nothing. */
export const RELATED_KINDS: readonly (readonly [one: ModalityKind, other: ModalityKind, points: number])[] = [
  ['ct', 'mr', 15],
  ['ct', 'pet', 15],
  ['mr', 'pet', 15],
  ['pet', 'nuclear', 15],
  ['ct', 'nuclear', 10],
  ['mr', 'nuclear', 10],
  ['xray', 'ct', 10],
  ['xray', 'mr', 10],
  ['xray', 'nuclear', 8],
  ['xray', 'dental', 8],
  ['xray', 'panoramic', 8],
  ['dental', 'panoramic', 12],
  ['xray', 'fluoroscopy', 8],
  ['ct', 'fluoroscopy', 8],
  ['ultrasound', 'ct', 10],
  ['ultrasound', 'mr', 10],
  ['mammography', 'ultrasound', 12],
  ['mammography', 'mr', 12],
  ['dental', 'ct', 8],
  ['panoramic', 'ct', 10],
];
