import { expect, test } from 'vitest';
import {
  calibrationBetween,
  calibrationOf,
  regionAxes,
  type SpacingFacts,
  type UltrasoundRegion,
} from './spacing.ts';

const CR = '1.2.840.10008.5.1.4.1.1.1';
const DX = '1.2.840.10008.5.1.4.1.1.1.1';
const MG = '1.2.840.10008.5.1.4.1.1.1.2';
const XA = '1.2.840.10008.5.1.4.1.1.12.1';
const RF = '1.2.840.10008.5.1.4.1.1.12.2';
const CT = '1.2.840.10008.5.1.4.1.1.2';
const MR = '1.2.840.10008.5.1.4.1.1.4';
const PT = '1.2.840.10008.5.1.4.1.1.128';
const SC = '1.2.840.10008.5.1.4.1.1.7';
const US = '1.2.840.10008.5.1.4.1.1.6.1';
const TOMOSYNTHESIS = '1.2.840.10008.5.1.4.1.1.13.1.3';

const NOTHING: SpacingFacts = {
  sopClassUid: CT,
  pixelSpacing: null,
  imagerPixelSpacing: null,
  nominalScannedPixelSpacing: null,
  calibrationType: '',
  magnification: null,
  sourceToDetectorMm: null,
  sourceToPatientMm: null,
  pixelAspect: 1,
  regions: [],
};

function facts(sopClassUid: string, changes: Partial<SpacingFacts> = {}): SpacingFacts {
  return { ...NOTHING, sopClassUid, ...changes };
}

const PIXEL = { pixelSpacing: [0.1, 0.1] } as const;
const IMAGER = { imagerPixelSpacing: [0.1, 0.1] } as const;
const LARGER_IMAGER = { imagerPixelSpacing: [0.12, 0.12] } as const;
const SCANNED = { nominalScannedPixelSpacing: [0.17, 0.17] } as const;
const FACTOR = { magnification: 1.2 } as const;
const DISTANCES = { sourceToDetectorMm: 1200, sourceToPatientMm: 1000 } as const;
const FIDUCIAL = { calibrationType: 'FIDUCIAL' } as const;
const GEOMETRY = { calibrationType: 'GEOMETRY' } as const;

/** Facts, then the way from column to column, its unit, and what is to be said with it. */
const CASES: readonly (readonly [string, SpacingFacts, number, string, string?])[] = [
  // Projections: only what the detector knows
  ['CR, imager spacing alone', facts(CR, IMAGER), 0.1, 'mm at detector'],
  ['DX, imager spacing alone', facts(DX, IMAGER), 0.1, 'mm at detector'],
  ['MG, imager spacing alone', facts(MG, IMAGER), 0.1, 'mm at detector'],
  ['XA, imager spacing alone', facts(XA, IMAGER), 0.1, 'mm at detector'],
  ['RF, imager spacing alone', facts(RF, IMAGER), 0.1, 'mm at detector'],
  ['DX, both the same', facts(DX, { ...PIXEL, ...IMAGER }), 0.1, 'mm at detector'],
  [
    'DX, both the same but for rounding',
    facts(DX, { ...PIXEL, imagerPixelSpacing: [0.1002, 0.1002] }),
    0.1002,
    'mm at detector',
  ],
  ['CR, pixel spacing alone', facts(CR, PIXEL), 0.1, 'mm at detector', 'calibration not said'],
  ['XA, pixel spacing alone', facts(XA, PIXEL), 0.1, 'mm at detector', 'calibration not said'],
  // … with a magnification
  ['DX, imager and factor', facts(DX, { ...LARGER_IMAGER, ...FACTOR }), 0.1, 'mm (est. magnification)'],
  ['MG, imager and factor', facts(MG, { ...LARGER_IMAGER, ...FACTOR }), 0.1, 'mm (est. magnification)'],
  ['XA, imager and distances', facts(XA, { ...LARGER_IMAGER, ...DISTANCES }), 0.1, 'mm (est. magnification)'],
  [
    'RF, the stated factor before the distances',
    facts(RF, { ...LARGER_IMAGER, magnification: 1.5, ...DISTANCES }),
    0.08,
    'mm (est. magnification)',
  ],
  [
    'MG, both the same and a factor: the detector’s figure is corrected once',
    facts(MG, { pixelSpacing: [0.12, 0.12], ...LARGER_IMAGER, ...FACTOR }),
    0.1,
    'mm (est. magnification)',
  ],
  [
    'MG, already corrected by its maker: not corrected again',
    facts(MG, { ...PIXEL, ...LARGER_IMAGER, ...FACTOR }),
    0.1,
    'mm (est. magnification)',
  ],
  ['DX, factor of one', facts(DX, { ...IMAGER, magnification: 1 }), 0.1, 'mm (est. magnification)'],
  [
    'DX, a factor below one is no magnification',
    facts(DX, { ...IMAGER, magnification: 0.8 }),
    0.1,
    'mm at detector',
  ],
  ['DX, a factor of nought', facts(DX, { ...IMAGER, magnification: 0 }), 0.1, 'mm at detector'],
  [
    'XA, a patient behind the detector is no geometry',
    facts(XA, { ...IMAGER, sourceToDetectorMm: 900, sourceToPatientMm: 1000 }),
    0.1,
    'mm at detector',
  ],
  ['XA, one distance of two', facts(XA, { ...IMAGER, sourceToDetectorMm: 1200 }), 0.1, 'mm at detector'],
  ['DX, a factor without any spacing', facts(DX, FACTOR), 1, 'px'],
  // … with a calibration type
  ['DX, fiducial', facts(DX, { ...PIXEL, ...FIDUCIAL }), 0.1, 'mm (calibrated)'],
  [
    'XA, fiducial beside the detector’s figure',
    facts(XA, { ...PIXEL, ...LARGER_IMAGER, ...FIDUCIAL }),
    0.1,
    'mm (calibrated)',
  ],
  [
    'XA, fiducial wins over a factor',
    facts(XA, { ...PIXEL, ...LARGER_IMAGER, magnification: 1.5, ...FIDUCIAL }),
    0.1,
    'mm (calibrated)',
  ],
  ['DX, geometry', facts(DX, { ...PIXEL, ...GEOMETRY }), 0.1, 'mm (est. magnification)'],
  [
    'MG, geometry beside the detector’s figure',
    facts(MG, { ...PIXEL, ...LARGER_IMAGER, ...GEOMETRY }),
    0.1,
    'mm (est. magnification)',
  ],
  ['DX, fiducial without a pixel spacing', facts(DX, { ...IMAGER, ...FIDUCIAL }), 0.1, 'mm at detector'],
  [
    'DX, different and no type',
    facts(DX, { ...PIXEL, ...LARGER_IMAGER }),
    0.1,
    'mm (calibrated)',
    'calibration not said',
  ],
  [
    'DX, a type that the standard does not know counts as none',
    facts(DX, { ...PIXEL, ...IMAGER, calibrationType: 'GUESS' }),
    0.1,
    'mm at detector',
  ],
  // … that contradict themselves
  [
    'DX, larger than the detector’s own pixels',
    facts(DX, { pixelSpacing: [0.2, 0.2], ...IMAGER }),
    1,
    'px',
    'spacing conflict',
  ],
  [
    'DX, corrected by another factor than the stated one',
    facts(DX, { ...PIXEL, imagerPixelSpacing: [0.15, 0.15], ...FACTOR }),
    1,
    'px',
    'spacing conflict',
  ],
  [
    'XA, geometry said and not done',
    facts(XA, { ...PIXEL, ...IMAGER, ...GEOMETRY, ...FACTOR }),
    1,
    'px',
    'spacing conflict',
  ],
  // Digitised films
  ['CR, scanned film', facts(CR, SCANNED), 0.17, 'mm at scanner'],
  ['SC, scanned film', facts(SC, SCANNED), 0.17, 'mm at scanner'],
  [
    'SC, scanner’s figure twice',
    facts(SC, { pixelSpacing: [0.17, 0.17], ...SCANNED }),
    0.17,
    'mm at scanner',
  ],
  [
    'SC, scanned and corrected without a type',
    facts(SC, { ...PIXEL, ...SCANNED }),
    0.1,
    'mm',
    'calibration not said',
  ],
  ['SC, scanned and calibrated', facts(SC, { ...PIXEL, ...SCANNED, ...FIDUCIAL }), 0.1, 'mm (calibrated)'],
  ['SC, by geometry', facts(SC, { ...PIXEL, ...GEOMETRY }), 0.1, 'mm (est. magnification)'],
  ['SC, pixel spacing alone', facts(SC, PIXEL), 0.1, 'mm'],
  ['SC, imager spacing alone', facts(SC, IMAGER), 0.1, 'mm at detector'],
  // Slices: the patient's own millimetres
  ['CT', facts(CT, PIXEL), 0.1, 'mm'],
  ['MR', facts(MR, PIXEL), 0.1, 'mm'],
  ['PT', facts(PT, PIXEL), 0.1, 'mm'],
  ['tomosynthesis', facts(TOMOSYNTHESIS, { ...PIXEL, ...IMAGER, ...FACTOR }), 0.1, 'mm'],
  ['CT with a factor that means nothing there', facts(CT, { ...PIXEL, ...FACTOR }), 0.1, 'mm'],
  ['ultrasound without regions', facts(US, PIXEL), 0.1, 'mm'],
  // Nothing said
  ['CT without spacing', facts(CT), 1, 'px'],
  ['DX without spacing', facts(DX), 1, 'px'],
  ['ultrasound without anything', facts(US), 1, 'px'],
];

for (const [name, given, perColumn, unit, note = ''] of CASES)
  test(name, () => {
    const calibration = calibrationOf(given);
    expect(calibration.perColumn).toBeCloseTo(perColumn, 9);
    expect(calibration).toMatchObject({ unit, note });
  });

test('rows and columns keep their own sizes through every correction', () => {
  const given = facts(XA, { imagerPixelSpacing: [0.24, 0.12], ...FACTOR });
  expect(calibrationOf(given)).toEqual({
    perRow: 0.24 / 1.2,
    perColumn: 0.12 / 1.2,
    unit: 'mm (est. magnification)',
    note: '',
  });
  expect(calibrationOf(facts(US, { pixelAspect: 1.5 }))).toMatchObject({
    perRow: 1.5,
    perColumn: 1,
    unit: 'px',
  });
});

const TISSUE: UltrasoundRegion = {
  minColumn: 0,
  minRow: 0,
  maxColumn: 399,
  maxRow: 299,
  isHighPriority: true,
  unitAcross: 3,
  unitDown: 3,
  deltaAcross: 0.02,
  deltaDown: -0.03,
};
const SPECTRUM: UltrasoundRegion = {
  ...TISSUE,
  minRow: 300,
  maxRow: 499,
  unitAcross: 4,
  unitDown: 7,
  deltaAcross: 0.005,
  deltaDown: -0.8,
};
const ULTRASOUND = facts(US, { pixelSpacing: [9, 9], regions: [TISSUE, SPECTRUM] });

test('within a region of tissue its own deltas count, across and down apart, and never the image’s spacing', () => {
  const between = calibrationBetween(ULTRASOUND, [
    [10.5, 10.5],
    [210.5, 200.5],
  ]);
  expect(between).toEqual({ perRow: 0.3, perColumn: 0.2, unit: 'mm', note: '' });
});

test('the last column and row belong to a region up to their far edge', () => {
  expect(
    calibrationBetween(ULTRASOUND, [
      [0, 0],
      [400, 300],
    ]),
  ).toMatchObject({ unit: 'mm' });
});

test('from one region into another nothing is measured', () => {
  const points = [
    [100.5, 250.5],
    [100.5, 350.5],
  ] as const;
  expect(calibrationBetween(ULTRASOUND, points)).toBe('crosses regions');
  expect(regionAxes(ULTRASOUND, points)).toBeNull();
});

test('beside all regions nothing is measured', () => {
  expect(
    calibrationBetween(ULTRASOUND, [
      [100.5, 250.5],
      [500.5, 250.5],
    ]),
  ).toBe('outside regions');
});

test('a spectrum has time across and speed down, and no lengths', () => {
  const points = [
    [100.5, 350.5],
    [140.5, 450.5],
  ] as const;
  expect(calibrationBetween(ULTRASOUND, points)).toBe('no length');
  expect(regionAxes(ULTRASOUND, points)).toEqual({
    across: { perPixel: 0.005, unit: 's' },
    down: { perPixel: 0.8, unit: 'cm/s' },
  });
});

test('a region that lies over another is the one that is meant, and equals with different scales are refused', () => {
  const under = { ...TISSUE, isHighPriority: false, deltaAcross: 0.5 };
  const points = [
    [10.5, 10.5],
    [20.5, 20.5],
  ] as const;
  expect(calibrationBetween(facts(US, { regions: [under, TISSUE] }), points)).toMatchObject({
    perColumn: 0.2,
  });
  const beside = { ...TISSUE, deltaAcross: 0.5 };
  expect(calibrationBetween(facts(US, { regions: [beside, TISSUE] }), points)).toBe('overlapping regions');
  expect(calibrationBetween(facts(US, { regions: [{ ...TISSUE }, TISSUE] }), points)).toMatchObject({
    unit: 'mm',
  });
});
