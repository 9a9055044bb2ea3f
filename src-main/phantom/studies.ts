import { ctStudy, type CtOptions, type CtStudy } from './ct-study.ts';
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
