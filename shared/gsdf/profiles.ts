import { AppError } from '#shared/errors.ts';

/** Figures that a standard may set a limit to. */
export type Figure =
  /** L'max and L'min, ambient light included, cd/m² */
  | 'brightest'
  | 'darkest'
  /** L'max / L'min */
  | 'luminanceRatio'
  /** Ambient light / Lmin */
  | 'ambientRatio'
  /** Greatest deviation of ΔL/L per JND from the standard display function, either way, percent */
  | 'deviationPct'
  /** By AAPM TG18's formula, percent */
  | 'mldPct'
  /** White from D65, Δu′v′ */
  | 'whiteDistance'
  /** Of two displays side by side: difference of L'max by their mean, percent, and of their whites, Δu′v′ */
  | 'pairPct'
  | 'pairWhiteDistance';

export interface Limit {
  readonly figure: Figure;
  readonly bound: 'least' | 'most';
  readonly value: number;
  /** The limit itself does not pass */
  readonly isStrict?: boolean;
  /** Where it was read, if not where the profile was: it is no limit of that standard, and not confirmed with it */
  readonly source?: string | undefined;
}

/**
 * What a standard asks of a display for one use. Limits are data: whoever has the text of the standard confirms them.
 */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly use: string;
  /** Edition of the standard, and where the limits were read */
  readonly source: string;
  /** Compared with the text of the standard itself by a person */
  readonly isConfirmed: boolean;
  readonly limits: readonly Limit[];
  /** The luminance ratio that displays should agree in; a wide deviation is told, and fails nothing */
  readonly targetRatio?: number;
}

/** Changes whenever a limit does: results name it. */
export const PROFILES_VERSION = '2026-11-28';

const least = (figure: Figure, value: number): Limit => ({ figure, bound: 'least', value });
const most = (figure: Figure, value: number): Limit => ({ figure, bound: 'most', value });
const below = (figure: Figure, value: number): Limit => ({ ...most(figure, value), isStrict: true });

/** Ambient light at most two thirds of the darkest level */
const TG18_AMBIENT = most('ambientRatio', 2 / 3);
const TG270_AMBIENT = most('ambientRatio', 1 / 4);
const TG18_UNIFORMITY = most('mldPct', 30);
const WHITE = most('whiteDistance', 0.01);

const READ_SECOND_HAND = 'read in secondary sources; compare with the text before relying on it';

/** Where a standard asks only to report a figure, Viewbox has a limit of its own, which says so. */
const PRODUCT_UNIFORMITY: Limit = {
  ...below('mldPct', 15),
  source: 'Viewbox’s own: AAPM TG18’s formula, five places at DDL 204; the standard asks to report it',
};
const TG18_WHITE: Limit = {
  ...WHITE,
  source: `AAPM on-line report 3 (TG18), ${READ_SECOND_HAND}`,
};

export const PROFILES: readonly Profile[] = [
  {
    id: 'acr-aapm-siim',
    name: 'ACR–AAPM–SIIM / AAPM TG270, diagnostic',
    use: 'diagnostic reading, general',
    source: `ACR–AAPM–SIIM technical standard and AAPM report 270 (2019), ${READ_SECOND_HAND}`,
    isConfirmed: false,
    targetRatio: 350,
    limits: [
      least('brightest', 350),
      least('luminanceRatio', 250),
      TG270_AMBIENT,
      most('deviationPct', 10),
      PRODUCT_UNIFORMITY,
      TG18_WHITE,
    ],
  },
  {
    id: 'acr-mammography',
    name: 'ACR–AAPM–SIIM, mammography',
    use: 'mammography',
    source: `ACR–AAPM–SIIM technical standard, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    targetRatio: 350,
    limits: [
      least('brightest', 420),
      least('luminanceRatio', 250),
      TG270_AMBIENT,
      most('deviationPct', 10),
      PRODUCT_UNIFORMITY,
      TG18_WHITE,
    ],
  },
  {
    id: 'aapm-tg18-primary',
    name: 'AAPM TG18, primary',
    use: 'diagnostic reading',
    source: `AAPM on-line report 3 (2005), ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 171),
      least('luminanceRatio', 250),
      TG18_AMBIENT,
      most('deviationPct', 10),
      TG18_UNIFORMITY,
      WHITE,
      most('pairPct', 10),
      most('pairWhiteDistance', 0.01),
    ],
  },
  {
    id: 'aapm-tg18-secondary',
    name: 'AAPM TG18, secondary',
    use: 'review',
    source: `AAPM on-line report 3 (2005), ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 100),
      least('luminanceRatio', 100),
      TG18_AMBIENT,
      most('deviationPct', 20),
      TG18_UNIFORMITY,
      most('pairPct', 20),
    ],
  },
  {
    id: 'jesra-1a',
    name: 'JESRA X-0093, grade 1A',
    use: 'diagnostic reading, high luminance',
    source: `JESRA X-0093, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 350),
      least('luminanceRatio', 250),
      most('deviationPct', 10),
      TG18_UNIFORMITY,
    ],
  },
  {
    id: 'jesra-1b',
    name: 'JESRA X-0093, grade 1B',
    use: 'diagnostic reading',
    source: `JESRA X-0093, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 170),
      least('luminanceRatio', 250),
      most('deviationPct', 15),
      TG18_UNIFORMITY,
    ],
  },
  {
    id: 'jesra-2',
    name: 'JESRA X-0093, grade 2',
    use: 'review',
    source: `JESRA X-0093, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 100),
      least('luminanceRatio', 100),
      most('deviationPct', 30),
      TG18_UNIFORMITY,
    ],
  },
  {
    id: 'din-6868-157-projection',
    name: 'DIN 6868-157, classes I and III',
    use: 'mammography, projection radiography',
    source: `DIN 6868-157, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 250),
      least('luminanceRatio', 250),
      most('deviationPct', 10),
      below('mldPct', 25),
      // Of class I; class III takes 20.
      below('pairPct', 10),
    ],
  },
  {
    id: 'din-6868-157-sectional',
    name: 'DIN 6868-157, classes IV and V',
    use: 'fluoroscopy, CT',
    source: `DIN 6868-157, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 150),
      least('luminanceRatio', 100),
      most('deviationPct', 15),
      below('mldPct', 25),
      below('pairPct', 20),
    ],
  },
  {
    id: 'ranzcr',
    name: 'RANZCR, CR, DR, CT and MR',
    use: 'diagnostic reading',
    source: `RANZCR standards of practice, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 350),
      least('darkest', 1),
      least('luminanceRatio', 250),
      most('deviationPct', 10),
      TG18_UNIFORMITY,
    ],
  },
  {
    id: 'ranzcr-mammography',
    name: 'RANZCR, mammography',
    use: 'mammography',
    source: `RANZCR standards of practice, ${READ_SECOND_HAND}`,
    isConfirmed: false,
    limits: [
      least('brightest', 450),
      least('darkest', 1),
      least('luminanceRatio', 250),
      most('deviationPct', 10),
      TG18_UNIFORMITY,
    ],
  },
];

/** @throws AppError INPUT that names those there are */
export function profileOf(id: string): Profile {
  const profile = PROFILES.find((each) => each.id === id);
  if (profile) return profile;
  const known = PROFILES.map((each) => each.id).join(', ');
  throw new AppError('INPUT', `There is no profile ${id}. There are: ${known}.`);
}
