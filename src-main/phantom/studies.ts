import { chestStudy } from './chest-study.ts';
import { ctStudy, type CtOptions, type CtStudy } from './ct-study.ts';
import { enhancedCtStudy } from './enhanced-ct-study.ts';
import { mammographyStudy } from './mammography-study.ts';
import { mrStudy } from './mr-study.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomStudy } from './phantom-study.ts';
import { ultrasoundStudy } from './ultrasound-study.ts';
import { PATIENTS } from './phantom-patients.ts';
import type { Vec3 } from './solid.ts';

/** Matrix and number of slices; the scanned volume stays the same. */
export interface PhantomSize {
  readonly rows: number;
  readonly columns: number;
  readonly sliceCount: number;
}

export const FULL_SIZE: PhantomSize = { rows: 512, columns: 512, sliceCount: 200 };
/** Enough for a look: voxels of 2 × 2 × 4 mm */
export const SMALL_SIZE: PhantomSize = { rows: 128, columns: 128, sliceCount: 50 };

function rotated([x, y, z]: Vec3, aboutXDeg: number, aboutZDeg: number): Vec3 {
  const a = (aboutXDeg * Math.PI) / 180;
  const b = (aboutZDeg * Math.PI) / 180;
  const [y1, z1] = [y * Math.cos(a) - z * Math.sin(a), y * Math.sin(a) + z * Math.cos(a)];
  return [x * Math.cos(b) - y1 * Math.sin(b), x * Math.sin(b) + y1 * Math.cos(b), z1];
}

type Variant = Partial<CtOptions> & Pick<CtOptions, 'key' | 'name' | 'description'>;

const oblique = { aboutXDeg: 20, aboutZDeg: 12 } as const;

/** The CT phantom and its variants; each differs from the first in what its name says. */
const CT_VARIANTS = {
  standard: { key: 'ct-standard', name: 'CT', description: 'Axial' },
  signed: { key: 'ct-signed', name: 'CT signed', description: 'Signed samples', isSigned: true },
  monochrome1: {
    key: 'ct-monochrome1',
    name: 'CT MONOCHROME1',
    description: 'MONOCHROME1',
    photometricInterpretation: 'MONOCHROME1',
  },
  padding: {
    key: 'ct-padding',
    name: 'CT padding',
    description: 'Padding outside of the circle',
    isSigned: true,
    hasPadding: true,
  },
  gantryTilt: {
    key: 'ct-gantry-tilt',
    name: 'CT gantry tilt',
    description: 'Gantry tilted by 18 degrees',
    gantryTiltDeg: 18,
  },
  oblique: {
    key: 'ct-oblique',
    name: 'CT oblique',
    description: 'Oblique reformat',
    rowDirection: rotated([1, 0, 0], oblique.aboutXDeg, oblique.aboutZDeg),
    columnDirection: rotated([0, 1, 0], oblique.aboutXDeg, oblique.aboutZDeg),
    scanDirection: rotated([0, 0, 1], oblique.aboutXDeg, oblique.aboutZDeg),
  },
  gap: { key: 'ct-gap', name: 'CT gap', description: 'Two slices missing' },
  feetFirst: {
    key: 'ct-feet-first',
    name: 'CT feet first',
    description: 'Feet first supine, from head to feet',
    patientPosition: 'FFS',
    scanDirection: [0, 0, -1],
  },
  prone: {
    key: 'ct-prone',
    name: 'CT prone',
    description: 'Head first prone',
    patientPosition: 'HFP',
    rowDirection: [-1, 0, 0],
    columnDirection: [0, -1, 0],
  },
} as const satisfies Readonly<Record<string, Variant>>;

export type CtVariant = keyof typeof CT_VARIANTS | 'nonSquare';

/** A variant of the CT phantom; two slices of `gap` are missing in the middle. */
export function ctPhantom(
  variant: CtVariant = 'standard',
  size: PhantomSize = SMALL_SIZE,
  noiseHu = 0,
): CtStudy {
  const common = { patient: PATIENTS.body, ...size, noiseHu };
  if (variant === 'nonSquare') {
    return ctStudy({
      ...common,
      key: 'ct-non-square',
      name: 'CT non-square pixels',
      description: 'Pixels twice as high as wide',
      rows: size.rows / 2,
    });
  }
  const middle = Math.floor(size.sliceCount / 2);
  return ctStudy({
    ...common,
    ...CT_VARIANTS[variant],
    ...(variant === 'gap' && { missingSlices: [middle, middle + 1] }),
  });
}

/** Two CTs of one patient, a year apart: the lesion grew from 6 to 12 mm, all else stayed. */
export function growthPair(size: PhantomSize = SMALL_SIZE): readonly [prior: CtStudy, current: CtStudy] {
  const common = { patient: PATIENTS.thorax, name: 'CT follow-up', ...size };
  return [
    ctStudy({
      ...common,
      key: 'ct-prior',
      description: 'Lesion of 6 mm',
      studyDate: '20250218',
      lesionDiameterMm: 6,
    }),
    ctStudy({
      ...common,
      key: 'ct-current',
      description: 'Lesion of 12 mm',
      studyDate: '20260224',
      lesionDiameterMm: 12,
    }),
  ];
}

export function enhancedCtPhantom(size: PhantomSize = SMALL_SIZE): CtStudy {
  return enhancedCtStudy({
    key: 'ct-enhanced',
    name: 'CT enhanced',
    description: 'One multi-frame instance',
    patient: PATIENTS.body,
    ...size,
  });
}

/** The same small CT under a name of every script. */
export function nameStudies(): readonly CtStudy[] {
  const scripts = [
    'latin',
    'japanese',
    'korean',
    'chinese',
    'cyrillic',
    'greek',
    'arabic',
    'unicode',
  ] as const;
  return scripts.map((script) =>
    ctStudy({
      key: `name-${script}`,
      name: `name, ${script}`,
      description: 'Axial',
      patient: PATIENTS[script],
      rows: 64,
      columns: 64,
      sliceCount: 4,
    }),
  );
}

/** Every kind of phantom once, at sizes that tests can afford. */
export function phantomStudies(): readonly PhantomStudy[] {
  const variants: readonly CtVariant[] = [
    'standard',
    'signed',
    'monochrome1',
    'padding',
    'gantryTilt',
    'oblique',
    'gap',
    'feetFirst',
    'prone',
    'nonSquare',
  ];
  return [
    ...variants.map((variant) => ctPhantom(variant)),
    enhancedCtPhantom({ rows: 64, columns: 64, sliceCount: 20 }),
    ...growthPair(),
    chestStudy({ key: 'cr-chest', name: 'chest CR', patient: PATIENTS.thorax, modality: 'CR', rows: 256 }),
    chestStudy({ key: 'dx-chest', name: 'chest DX', patient: PATIENTS.thorax, modality: 'DX', rows: 256 }),
    mammographyStudy({ key: 'mg', name: 'mammography', patient: PATIENTS.mammography, rows: 320 }),
    ultrasoundStudy({ key: 'us-cine', name: 'heart cine', patient: PATIENTS.heart, frameCount: 8 }),
    mrStudy({ key: 'mr-head', name: 'head MR', patient: PATIENTS.head, matrix: 64, sliceCount: 8 }),
    ...nameStudies(),
  ];
}

/** What `npm run demo` sends: a dozen varied studies under names of every script, less than 150 MB in all. */
export function demoStudies(): readonly PhantomStudy[] {
  const medium: PhantomSize = { rows: 256, columns: 256, sliceCount: 64 };
  const demo = (variant: keyof typeof CT_VARIANTS, patient: PhantomPatient, size = medium) =>
    ctStudy({
      ...CT_VARIANTS[variant],
      ...size,
      patient,
      noiseHu: 10,
      key: `demo-${CT_VARIANTS[variant].key}`,
    });
  return [
    ctPhantom('standard', { rows: 512, columns: 512, sliceCount: 100 }, 12),
    ...growthPair(medium),
    demo('gantryTilt', PATIENTS.arabic),
    demo('oblique', PATIENTS.greek),
    enhancedCtPhantom({ rows: 256, columns: 256, sliceCount: 50 }),
    chestStudy({ key: 'demo-cr', name: 'chest', patient: PATIENTS.latin, modality: 'CR' }),
    chestStudy({ key: 'demo-dx', name: 'chest', patient: PATIENTS.cyrillic, modality: 'DX' }),
    mammographyStudy({ key: 'demo-mg', name: 'mammography', patient: PATIENTS.unicode }),
    ultrasoundStudy({ key: 'demo-us', name: 'heart', patient: PATIENTS.korean }),
    mrStudy({ key: 'demo-mr', name: 'head', patient: PATIENTS.japanese }),
    demo('signed', PATIENTS.chinese, { rows: 256, columns: 256, sliceCount: 40 }),
  ];
}
