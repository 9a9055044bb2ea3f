import { expect, test } from 'vitest';
import type { Calibration, SpacingFacts, UltrasoundRegion } from '#view/kernels/spacing.ts';
import { calibrationBetween } from '#view/kernels/spacing.ts';
import type { JsonDataset } from './dicom-json.ts';
import { readSpacing } from './read-spacing.ts';

const DX = '1.2.840.10008.5.1.4.1.1.1.1';
const CT = '1.2.840.10008.5.1.4.1.1.2';
const US = '1.2.840.10008.5.1.4.1.1.6.1';
const SC = '1.2.840.10008.5.1.4.1.1.7';

const decimal = (...Value: (number | string)[]) => ({ vr: 'DS', Value });
const whole = (vr: 'US' | 'UL' | 'SL') => (value: number) => ({ vr, Value: [value] });
const [short, long, place] = [whole('US'), whole('UL'), whole('SL')];

const PIXEL_SPACING = '00280030';
const IMAGER_PIXEL_SPACING = '00181164';
const NOMINAL_SCANNED = '00182010';
const CALIBRATION_TYPE = '00280A02';
const MAGNIFICATION = '00181114';
const TO_DETECTOR = '00181110';
const TO_PATIENT = '00181111';
const REGIONS = '00186011';

function dataset(sopClassUid: string, more: JsonDataset): JsonDataset {
  return { '00080016': { vr: 'UI', Value: [sopClassUid] }, ...more };
}

const NOTHING: Omit<SpacingFacts, 'sopClassUid'> = {
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

/** Attributes, the facts that are read from them, and what a length then is: from row to row, from column to column. */
const CASES: readonly (readonly [
  name: string,
  sopClassUid: string,
  attributes: JsonDataset,
  facts: Partial<SpacingFacts>,
  calibration: Partial<Calibration>,
])[] = [
  [
    'Pixel Spacing: first from row to row, then from column to column',
    CT,
    { [PIXEL_SPACING]: decimal(0.5, 0.25) },
    { pixelSpacing: [0.5, 0.25] },
    { perRow: 0.5, perColumn: 0.25, unit: 'mm' },
  ],
  [
    'decimal strings that came as text',
    CT,
    { [PIXEL_SPACING]: decimal(' 0.5', '2.5E-1 ') },
    { pixelSpacing: [0.5, 0.25] },
    { perRow: 0.5, perColumn: 0.25, unit: 'mm' },
  ],
  ['nothing', CT, {}, {}, { unit: 'px' }],
  ['one value of two', CT, { [PIXEL_SPACING]: decimal(0.5) }, {}, { unit: 'px' }],
  ['a size of nothing', CT, { [PIXEL_SPACING]: decimal(0, 0) }, {}, { unit: 'px' }],
  ['less than nothing', CT, { [PIXEL_SPACING]: decimal(-1, 1) }, {}, { unit: 'px' }],
  ['no number', CT, { [PIXEL_SPACING]: decimal('x', 'y') }, {}, { unit: 'px' }],
  [
    'Imager Pixel Spacing is at the detector',
    DX,
    { [IMAGER_PIXEL_SPACING]: decimal(0.2, 0.1) },
    { imagerPixelSpacing: [0.2, 0.1] },
    { perRow: 0.2, perColumn: 0.1, unit: 'mm at detector' },
  ],
  [
    'Estimated Radiographic Magnification Factor',
    DX,
    { [IMAGER_PIXEL_SPACING]: decimal(0.2, 0.1), [MAGNIFICATION]: decimal(1.25) },
    { imagerPixelSpacing: [0.2, 0.1], magnification: 1.25 },
    { perRow: 0.16, perColumn: 0.08, unit: 'mm (est. magnification)' },
  ],
  [
    'a magnification of nothing is none',
    DX,
    { [IMAGER_PIXEL_SPACING]: decimal(0.2, 0.1), [MAGNIFICATION]: decimal(0) },
    { imagerPixelSpacing: [0.2, 0.1] },
    { perRow: 0.2, perColumn: 0.1, unit: 'mm at detector' },
  ],
  [
    'Distance Source to Detector and to Patient',
    DX,
    {
      [IMAGER_PIXEL_SPACING]: decimal(0.2, 0.1),
      [TO_DETECTOR]: decimal(1500),
      [TO_PATIENT]: decimal(1000),
    },
    { imagerPixelSpacing: [0.2, 0.1], sourceToDetectorMm: 1500, sourceToPatientMm: 1000 },
    { perRow: 0.2 / 1.5, perColumn: 0.1 / 1.5, unit: 'mm (est. magnification)' },
  ],
  [
    'Pixel Spacing Calibration Type FIDUCIAL, however it is written',
    DX,
    {
      [PIXEL_SPACING]: decimal(0.18, 0.09),
      [IMAGER_PIXEL_SPACING]: decimal(0.2, 0.1),
      [CALIBRATION_TYPE]: { vr: 'CS', Value: ['fiducial'] },
    },
    { pixelSpacing: [0.18, 0.09], imagerPixelSpacing: [0.2, 0.1], calibrationType: 'FIDUCIAL' },
    { perRow: 0.18, perColumn: 0.09, unit: 'mm (calibrated)', note: '' },
  ],
  [
    'Pixel Spacing Calibration Type GEOMETRY',
    DX,
    { [PIXEL_SPACING]: decimal(0.18, 0.09), [CALIBRATION_TYPE]: { vr: 'CS', Value: ['GEOMETRY'] } },
    { pixelSpacing: [0.18, 0.09], calibrationType: 'GEOMETRY' },
    { perRow: 0.18, perColumn: 0.09, unit: 'mm (est. magnification)' },
  ],
  [
    'Nominal Scanned Pixel Spacing is of the film',
    SC,
    { [NOMINAL_SCANNED]: decimal(0.4, 0.3) },
    { nominalScannedPixelSpacing: [0.4, 0.3] },
    { perRow: 0.4, perColumn: 0.3, unit: 'mm at scanner' },
  ],
];

test.each(CASES)('%s', (_, sopClassUid, attributes, facts, calibration) => {
  const json = dataset(sopClassUid, attributes);
  const read = readSpacing(json, json, 1);
  expect(read).toEqual({ ...NOTHING, sopClassUid, ...facts });
  const { perRow, perColumn, ...words } = calibrationBetween(read, [
    [1, 1],
    [2, 2],
  ]) as Calibration;
  expect(words).toMatchObject(
    Object.fromEntries(Object.entries(calibration).filter(([, value]) => typeof value === 'string')),
  );
  expect(perRow).toBeCloseTo(calibration.perRow ?? 1, 12);
  expect(perColumn).toBeCloseTo(calibration.perColumn ?? 1, 12);
});

test('a frame’s own Pixel Measures come before what holds for the object; without them the object’s hold', () => {
  const json = dataset(CT, { [PIXEL_SPACING]: decimal(1, 1) });
  expect(readSpacing(json, { [PIXEL_SPACING]: decimal(0.5, 0.25) }, 1).pixelSpacing).toEqual([0.5, 0.25]);
  expect(readSpacing(json, {}, 1).pixelSpacing).toEqual([1, 1]);
});

/** A region as PS3.3 C.8.5.5 has it: tissue, 0.02 cm from column to column, 0.03 cm from row to row. */
const REGION: JsonDataset = {
  '00186012': short(1),
  '00186014': short(1),
  '00186016': long(0),
  '00186018': long(10),
  '0018601A': long(20),
  '0018601C': long(109),
  '0018601E': long(219),
  '00186020': place(0),
  '00186022': place(0),
  '00186024': short(3),
  '00186026': short(3),
  '0018602C': { vr: 'FD', Value: [0.02] },
  '0018602E': { vr: 'FD', Value: [0.03] },
};
const READ: UltrasoundRegion = {
  minColumn: 10,
  minRow: 20,
  maxColumn: 109,
  maxRow: 219,
  isHighPriority: true,
  unitAcross: 3,
  unitDown: 3,
  deltaAcross: 0.02,
  deltaDown: 0.03,
};

function without(tag: string): JsonDataset {
  return Object.fromEntries(Object.entries(REGION).filter(([each]) => each !== tag));
}

test.each<readonly [string, JsonDataset, Partial<UltrasoundRegion> | null]>([
  ['as the standard has it', REGION, {}],
  [
    'one that yields to others, by bit 0 of its flags',
    { ...REGION, '00186016': long(1) },
    { isHighPriority: false },
  ],
  ['other bits of its flags say nothing of that', { ...REGION, '00186016': long(6) }, {}],
  ['without flags', without('00186016'), {}],
  [
    'a spectrum: seconds across, cm/s upwards',
    { ...REGION, '00186024': short(4), '00186026': short(7), '0018602E': { vr: 'FD', Value: [-1] } },
    { unitAcross: 4, unitDown: 7, deltaDown: -1 },
  ],
  ['without units it has none', without('00186024'), { unitAcross: 0 }],
  [
    'at the corner of the picture',
    { ...REGION, '00186018': long(0), '0018601A': long(0) },
    { minColumn: 0, minRow: 0 },
  ],
  ['without its left edge', without('00186018'), null],
  ['without its upper edge', without('0018601A'), null],
  ['without its right edge', without('0018601C'), null],
  ['without its lower edge', without('0018601E'), null],
  ['without a scale across', without('0018602C'), null],
  ['without a scale downwards', without('0018602E'), null],
  ['with a scale of nothing', { ...REGION, '0018602C': { vr: 'FD', Value: [0] } }, null],
])('a region of ultrasound: %s', (_, item, expected) => {
  const json = dataset(US, { [REGIONS]: { vr: 'SQ', Value: [item] } });
  expect(readSpacing(json, json, 1).regions).toEqual(expected === null ? [] : [{ ...READ, ...expected }]);
});

test('lengths within a region are by its scale, across two they are refused', () => {
  const second: JsonDataset = { ...REGION, '00186018': long(150), '0018601C': long(249) };
  const json = dataset(US, {
    [PIXEL_SPACING]: decimal(9, 9),
    [REGIONS]: { vr: 'SQ', Value: [REGION, second] },
  });
  const facts = readSpacing(json, json, 1);
  const between = (...columns: readonly number[]) =>
    calibrationBetween(
      facts,
      columns.map((column) => [column, 100] as const),
    );
  expect(between(20, 100)).toMatchObject({ unit: 'mm', perColumn: 0.2 });
  expect(between(20, 200)).toBe('crosses regions');
  expect(between(20, 130)).toBe('outside regions');
});
