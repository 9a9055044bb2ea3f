import type { Attributes } from './attributes.ts';
import { seededRandom } from './noise.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { seriesAttributes, studyFrame } from './study-frame.ts';

export const US_MULTI_FRAME_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.3.1';

const ROWS = 240;
const COLUMNS = 320;
const APEX = { row: 8, column: 100 } as const;
const FAR_EDGE = 220;
const HALF_ANGLE = Math.PI / 4.5;
const STRIP = { minColumn: 210, maxColumn: 309, minRow: 20, maxRow: 219, baselineRow: 120 } as const;
const FRAME_TIME_MS = 40;
const CM_PER_PIXEL = 0.07;

/** A calibrated part of the picture (PS3.3 C.8.5.5); columns and rows from the top left, inclusive. */
export interface UltrasoundRegion {
  readonly kind: 'tissue' | 'spectral doppler';
  readonly minColumn: number;
  readonly minRow: number;
  readonly maxColumn: number;
  readonly maxRow: number;
  /** Per pixel, in cm for tissue; in seconds and cm/s for the spectrum */
  readonly deltaX: number;
  readonly deltaY: number;
}

/** A disc that moves in the tissue, and a spectrum that repeats with it. */
export interface UltrasoundTruth {
  readonly frameTimeMs: number;
  readonly discDiameterPx: number;
  /** Middle of the disc in each frame */
  readonly disc: readonly { readonly row: number; readonly column: number }[];
  readonly regions: readonly UltrasoundRegion[];
}

const REGIONS: readonly UltrasoundRegion[] = [
  {
    kind: 'tissue',
    minColumn: 0,
    minRow: 0,
    maxColumn: 199,
    maxRow: ROWS - 1,
    deltaX: CM_PER_PIXEL,
    deltaY: CM_PER_PIXEL,
  },
  { kind: 'spectral doppler', ...STRIP, deltaX: 0.01, deltaY: -1 },
];

function regionItem(region: UltrasoundRegion): Attributes {
  const isTissue = region.kind === 'tissue';
  return {
    // PS3.3 C.8.5.5.1.1 and .2: 1 2D and tissue, 3 spectral and continuous-wave Doppler
    RegionSpatialFormat: isTissue ? 1 : 3,
    RegionDataType: isTissue ? 1 : 3,
    RegionFlags: 0,
    RegionLocationMinX0: region.minColumn,
    RegionLocationMinY0: region.minRow,
    RegionLocationMaxX1: region.maxColumn,
    RegionLocationMaxY1: region.maxRow,
    ...(!isTissue && { ReferencePixelX0: 0, ReferencePixelY0: STRIP.baselineRow - STRIP.minRow }),
    // 3 cm, 4 seconds, 7 cm/s (PS3.3 C.8.5.5.1.15)
    PhysicalUnitsXDirection: isTissue ? 3 : 4,
    PhysicalUnitsYDirection: isTissue ? 3 : 7,
    PhysicalDeltaX: region.deltaX,
    PhysicalDeltaY: region.deltaY,
  };
}

function drawFrame(pixels: Uint8Array, frame: number, truth: UltrasoundTruth): void {
  const random = seededRandom(frame + 1);
  const disc = truth.disc[frame]!;
  const put = (row: number, column: number, red: number, green: number, blue: number) => {
    const at = 3 * (row * COLUMNS + column);
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  };
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < 200; column += 1) {
      const down = row - APEX.row;
      const across = column - APEX.column;
      const depth = Math.hypot(down, across);
      if (down <= 0 || depth > FAR_EDGE || Math.abs(Math.atan2(across, down)) > HALF_ANGLE) continue;
      const speckle = Math.floor(40 + 70 * random() * random() * (1.2 - depth / (2 * FAR_EDGE)));
      const fromDisc = Math.hypot(row - disc.row, column - disc.column);
      if (fromDisc <= truth.discDiameterPx / 2) put(row, column, 230, 230, 230);
      else if (Math.hypot(row - 150, column - 100) < 14) put(row, column, 200, 40 + speckle / 4, 20);
      else put(row, column, speckle, speckle, speckle);
    }
  }
  for (let column = STRIP.minColumn; column <= STRIP.maxColumn; column += 1) {
    const phase = ((column - STRIP.minColumn + 2 * frame) / 50) % 1;
    const velocity = Math.round(80 * Math.exp(-(((phase - 0.3) / 0.12) ** 2)));
    for (let row = STRIP.baselineRow - velocity; row <= STRIP.baselineRow; row += 1)
      put(row, column, 180, 180, 180);
  }
}

export interface UltrasoundOptions {
  readonly key: string;
  readonly name: string;
  readonly patient: PhantomPatient;
  readonly studyDate?: string;
  readonly frameCount?: number;
}

/** A colour ultrasound cine loop of 25 pictures a second with a tissue and a Doppler region. */
export function ultrasoundStudy(options: UltrasoundOptions): PhantomStudy<UltrasoundTruth> {
  const { key, name, patient } = options;
  const frameCount = options.frameCount ?? 25;
  const studyDate = options.studyDate ?? '20260205';
  const frame = studyFrame({ key, name, patient, studyDate, size: [frameCount] });
  const series: PhantomSeries = {
    seriesInstanceUid: frame.uid('series'),
    seriesNumber: 1,
    modality: 'US',
    description: 'Cine',
    instanceCount: 1,
  };
  const truth: UltrasoundTruth = {
    frameTimeMs: FRAME_TIME_MS,
    discDiameterPx: 24,
    disc: Array.from({ length: frameCount }, (_, index) => {
      const angle = (2 * Math.PI * index) / frameCount;
      return { row: 90 + 12 * Math.sin(angle), column: 100 + 25 * Math.cos(angle) };
    }),
    regions: REGIONS,
  };

  function* instances(): Generator<Attributes> {
    const frameBytes = 3 * ROWS * COLUMNS;
    const pixels = new Uint8Array(frameBytes * frameCount);
    for (let index = 0; index < frameCount; index += 1) {
      drawFrame(pixels.subarray(index * frameBytes, (index + 1) * frameBytes), index, truth);
    }
    yield {
      ...frame.attributes,
      ...seriesAttributes(series),
      SOPClassUID: US_MULTI_FRAME_IMAGE_STORAGE,
      SOPInstanceUID: frame.uid('instance'),
      ImageType: ['ORIGINAL', 'PRIMARY', '', '0001'],
      BodyPartExamined: 'HEART',
      InstanceNumber: 1,
      PatientOrientation: '',
      LossyImageCompression: '00',
      FrameTime: FRAME_TIME_MS,
      CineRate: 1000 / FRAME_TIME_MS,
      RecommendedDisplayFrameRate: 1000 / FRAME_TIME_MS,
      FrameIncrementPointer: '00181063',
      SequenceOfUltrasoundRegions: REGIONS.map(regionItem),
      UltrasoundColorDataPresent: 1,
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: 0,
      NumberOfFrames: frameCount,
      Rows: ROWS,
      Columns: COLUMNS,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
      PixelData: pixels,
    };
  }

  const { studyInstanceUid, studyDescription, accessionNumber } = frame;
  return {
    key,
    name,
    description: 'Colour cine loop with a moving disc; regions for tissue and Doppler',
    patient,
    studyInstanceUid,
    studyDate,
    studyDescription,
    accessionNumber,
    series: [series],
    truth,
    instances,
  };
}
