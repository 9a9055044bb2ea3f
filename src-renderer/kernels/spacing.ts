/** Way from one row to the next and from one column to the next, as Pixel Spacing (0028,0030) has them. */
export type Pair = readonly [number, number];

/** A rectangle of an ultrasound image with a calibration of its own (PS3.3 C.8.5.5). */
export interface UltrasoundRegion {
  /** First and last column and row that belong to it, from 0 (0018,6018), (0018,601A), (0018,601C), (0018,601E) */
  readonly minColumn: number;
  readonly minRow: number;
  readonly maxColumn: number;
  readonly maxRow: number;
  /** Region Flags (0018,6016), bit 0 clear: what lies under it yields to it */
  readonly isHighPriority: boolean;
  /** Physical Units X and Y Direction (0018,6024), (0018,6026): 3 = cm, 4 = s, 7 = cm/s … */
  readonly unitAcross: number;
  readonly unitDown: number;
  /** Physical Delta X and Y (0018,602C), (0018,602E), per pixel; the sign is a direction */
  readonly deltaAcross: number;
  readonly deltaDown: number;
}

/** What an image says about the size of its pixels. */
export interface SpacingFacts {
  readonly sopClassUid: string;
  /** Pixel Spacing (0028,0030), of the frame where frames have their own */
  readonly pixelSpacing: Pair | null;
  /** Imager Pixel Spacing (0018,1164) */
  readonly imagerPixelSpacing: Pair | null;
  /** Nominal Scanned Pixel Spacing (0018,2010) */
  readonly nominalScannedPixelSpacing: Pair | null;
  /** Pixel Spacing Calibration Type (0028,0A02) */
  readonly calibrationType: string;
  /** Estimated Radiographic Magnification Factor (0018,1114) */
  readonly magnification: number | null;
  /** Distance Source to Detector (0018,1110) and to Patient (0018,1111) */
  readonly sourceToDetectorMm: number | null;
  readonly sourceToPatientMm: number | null;
  /** Height of a pixel divided by its width */
  readonly pixelAspect: number;
  /** Sequence of Ultrasound Regions (0018,6011) */
  readonly regions: readonly UltrasoundRegion[];
}

export type LengthUnit =
  | 'mm'
  /** In the plane of the detector: the patient is smaller */
  | 'mm at detector'
  | 'mm (est. magnification)'
  /** By an object of known size in the image */
  | 'mm (calibrated)'
  /** Of the film that was digitised */
  | 'mm at scanner'
  | 'px';

/** How a length becomes a figure, and what the figure is worth. */
export interface Calibration {
  /** Way from one row, one column to the next in the unit */
  readonly perRow: number;
  readonly perColumn: number;
  readonly unit: LengthUnit;
  /** What makes the figure worth less than it looks; empty when nothing does */
  readonly note: '' | 'calibration not said' | 'spacing conflict';
}

/** Why a figure is not given. */
export type Refusal = 'crosses regions' | 'outside regions' | 'overlapping regions' | 'no length';

/** PS3.3 10.7.1: what Pixel Spacing means on these depends on what else is said. */
const PROJECTIONS = new Set(
  [
    '1', // Computed Radiography
    '1.1', // Digital X-Ray, for presentation and for processing
    '1.1.1',
    '1.2', // Digital Mammography, both
    '1.2.1',
    '1.3', // Digital Intra-Oral, both
    '1.3.1',
    '12.1', // X-Ray Angiographic, and Enhanced
    '12.1.1',
    '12.2', // X-Ray Radiofluoroscopic, and Enhanced
    '12.2.1',
    '12.3', // X-Ray Angiographic Bi-Plane, retired
  ].map((tail) => `1.2.840.10008.5.1.4.1.1.${tail}`),
);

/** Two spacings that differ by less than this are the same number written twice. */
const SAME = 0.005;

/**
 * The one answer to how large the pixels of an image are. For ultrasound with regions see `calibrationBetween`.
 *
 * @see PS3.3 10.7.1.3 (Pixel Spacing Calibration Type), C.8.11.3 (magnification)
 */
export function calibrationOf(facts: SpacingFacts): Calibration {
  return PROJECTIONS.has(facts.sopClassUid) ? projectionCalibration(facts) : otherCalibration(facts);
}

/**
 * The calibration for a figure through these image points ([column, row], continuous, the centre of the first pixel is
 * (0.5, 0.5)). On ultrasound with regions all points have to lie in one of them: nothing outside is ever measured by the
 * spacing of another.
 */
export function calibrationBetween(
  facts: SpacingFacts,
  points: readonly (readonly [number, number])[],
): Calibration | Refusal {
  if (facts.regions.length === 0) return calibrationOf(facts);
  const region = regionOf(facts.regions, points);
  if (typeof region === 'string') return region;
  if (region.unitAcross !== CENTIMETRE || region.unitDown !== CENTIMETRE) return 'no length';
  return {
    perRow: Math.abs(region.deltaDown) * 10,
    perColumn: Math.abs(region.deltaAcross) * 10,
    unit: 'mm',
    note: '',
  };
}

/** One direction of a region: time across and speed down in a spectrum, time and depth in M mode. */
export interface RegionAxis {
  readonly perPixel: number;
  readonly unit: string;
}

/** What the two directions between points mean where lengths do not; null where they do, or where no region holds all. */
export function regionAxes(
  facts: SpacingFacts,
  points: readonly (readonly [number, number])[],
): { readonly across: RegionAxis; readonly down: RegionAxis } | null {
  const region = facts.regions.length === 0 ? 'outside regions' : regionOf(facts.regions, points);
  if (typeof region === 'string') return null;
  const [across, down] = [UNITS[region.unitAcross], UNITS[region.unitDown]];
  if (across === undefined || down === undefined) return null;
  return {
    across: { perPixel: Math.abs(region.deltaAcross), unit: across },
    down: { perPixel: Math.abs(region.deltaDown), unit: down },
  };
}

const CENTIMETRE = 3;
/** PS3.3 C.8.5.5.1.15; 0 is no unit */
const UNITS: Readonly<Record<number, string>> = {
  1: '%',
  2: 'dB',
  3: 'cm',
  4: 's',
  5: 'Hz',
  6: 'dB/s',
  7: 'cm/s',
  8: 'cm²',
  9: 'cm²/s',
  10: 'cm³',
  11: 'cm³/s',
  12: '°',
};

function regionOf(
  regions: readonly UltrasoundRegion[],
  points: readonly (readonly [number, number])[],
): UltrasoundRegion | Refusal {
  const holds = (region: UltrasoundRegion, [column, row]: readonly [number, number]) =>
    column >= region.minColumn &&
    column <= region.maxColumn + 1 &&
    row >= region.minRow &&
    row <= region.maxRow + 1;
  const holding = regions.filter((region) => points.every((point) => holds(region, point)));
  const high = holding.filter((region) => region.isHighPriority);
  const [first, ...others] = high.length > 0 ? high : holding;
  if (first === undefined) {
    const isEachInside = points.every((point) => regions.some((region) => holds(region, point)));
    return isEachInside ? 'crosses regions' : 'outside regions';
  }
  return others.every((other) => isSameScale(first, other)) ? first : 'overlapping regions';
}

function isSameScale(one: UltrasoundRegion, other: UltrasoundRegion): boolean {
  return (
    one.unitAcross === other.unitAcross &&
    one.unitDown === other.unitDown &&
    Math.abs(one.deltaAcross) === Math.abs(other.deltaAcross) &&
    Math.abs(one.deltaDown) === Math.abs(other.deltaDown)
  );
}

function projectionCalibration(facts: SpacingFacts): Calibration {
  const { pixelSpacing: pixel, imagerPixelSpacing: imager } = facts;
  const factor = magnificationOf(facts);
  if (pixel === null) return atDetector(facts, imager, factor);
  if (facts.calibrationType === 'FIDUCIAL') return known(pixel, 'mm (calibrated)');
  const isDetectors = imager !== null && isSamePair(pixel, imager);
  if (facts.calibrationType === 'GEOMETRY') {
    // "Corrected for magnification" and yet the detector's own figure cannot both be.
    if (isDetectors && factor !== null && factor > 1 + SAME) return conflict(facts);
    return known(pixel, 'mm (est. magnification)');
  }
  if (isDetectors) return atDetector(facts, imager, factor);
  if (imager === null) return known(pixel, 'mm at detector', 'calibration not said');
  // Nothing lies behind the detector, so no correction makes its pixels larger.
  if (pixel[0] > imager[0] * (1 + SAME) || pixel[1] > imager[1] * (1 + SAME)) return conflict(facts);
  if (factor !== null)
    return isSamePair(pixel, [imager[0] / factor, imager[1] / factor])
      ? known(pixel, 'mm (est. magnification)')
      : conflict(facts);
  return known(pixel, 'mm (calibrated)', 'calibration not said');
}

function atDetector(facts: SpacingFacts, imager: Pair | null, factor: number | null): Calibration {
  if (imager === null) return withoutSpacing(facts);
  if (factor === null) return known(imager, 'mm at detector');
  return known([imager[0] / factor, imager[1] / factor], 'mm (est. magnification)');
}

function otherCalibration(facts: SpacingFacts): Calibration {
  const { pixelSpacing: pixel, nominalScannedPixelSpacing: scanned, imagerPixelSpacing: imager } = facts;
  if (pixel === null)
    return scanned === null && imager !== null ? known(imager, 'mm at detector') : withoutSpacing(facts);
  if (facts.calibrationType === 'FIDUCIAL') return known(pixel, 'mm (calibrated)');
  if (facts.calibrationType === 'GEOMETRY') return known(pixel, 'mm (est. magnification)');
  // The scanner knows the film, not the patient.
  if (scanned !== null && isSamePair(pixel, scanned)) return known(pixel, 'mm at scanner');
  return known(pixel, 'mm', scanned === null ? '' : 'calibration not said');
}

function withoutSpacing(facts: SpacingFacts): Calibration {
  const scanned = facts.nominalScannedPixelSpacing;
  return scanned === null
    ? { perRow: facts.pixelAspect, perColumn: 1, unit: 'px', note: '' }
    : known(scanned, 'mm at scanner');
}

function conflict(facts: SpacingFacts): Calibration {
  return { perRow: facts.pixelAspect, perColumn: 1, unit: 'px', note: 'spacing conflict' };
}

/** The stated factor, else that of the two distances; null when neither is possible. */
function magnificationOf(facts: SpacingFacts): number | null {
  const { magnification, sourceToDetectorMm, sourceToPatientMm } = facts;
  if (magnification !== null && magnification >= 1) return magnification;
  if (sourceToDetectorMm === null || sourceToPatientMm === null || sourceToPatientMm <= 0) return null;
  const factor = sourceToDetectorMm / sourceToPatientMm;
  return factor >= 1 ? factor : null;
}

function known(pair: Pair, unit: LengthUnit, note: Calibration['note'] = ''): Calibration {
  return { perRow: pair[0], perColumn: pair[1], unit, note };
}

function isSamePair(one: Pair, other: Pair): boolean {
  return one.every((value, at) => Math.abs(value - (other[at] ?? 0)) <= SAME * value);
}
