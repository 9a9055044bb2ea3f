import type { Attributes } from './attributes.ts';
import { bodySolids, bodyTruth, type BodyTruth } from './body-phantom.ts';
import { addNoise } from './noise.ts';
import { heightOf, stackPlanes } from './patient-space-stack.ts';
import type { PhantomPatient } from './patient.ts';
import { phantomUid } from './phantom-uid.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { seriesAttributes, studyFrame } from './study-frame.ts';
import { paintSolids, type SlicePlane } from './slice-plane.ts';
import type { Vec3 } from './solid.ts';

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
export const FIELD_OF_VIEW_MM = 256;
export const SCAN_LENGTH_MM = 200;
export const PADDING_VALUE = -2000;
const UNSIGNED_INTERCEPT = -1024;

export interface CtOptions {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly patient: PhantomPatient;
  readonly studyDate?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly sliceCount?: number;
  /** How much of the body is scanned around its middle, mm; default all of it with its letters */
  readonly scanLengthMm?: number;
  readonly rowDirection?: Vec3;
  readonly columnDirection?: Vec3;
  /** Unit direction in which instance numbers grow; default towards the head */
  readonly scanDirection?: Vec3;
  /** HFS, FFS, HFP … (PS3.3 C.7.3.1.1.2) */
  readonly patientPosition?: string;
  readonly gantryTiltDeg?: number;
  /** Indices of slices that were lost */
  readonly missingSlices?: readonly number[];
  /** Two's complement samples without intercept, else unsigned ones of 12 bits with intercept -1024 */
  readonly isSigned?: boolean;
  readonly photometricInterpretation?: 'MONOCHROME1' | 'MONOCHROME2';
  /** Pixels outside of the scanned circle carry Pixel Padding Value */
  readonly hasPadding?: boolean;
  readonly lesionDiameterMm?: number;
  readonly noiseHu?: number;
}

/** Where the slices of a CT phantom lie, and what its scanned body holds. */
export interface CtTruth {
  readonly body: BodyTruth;
  readonly planes: readonly SlicePlane[];
  readonly frameOfReferenceUid: string;
  /** HU = stored × slope + intercept */
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  readonly gantryTiltDeg: number;
  /** Indices, in the whole stack, of the slices that are not there */
  readonly missingSlices: readonly number[];
  readonly pixelPaddingValue: number | null;
}

export type CtStudy = PhantomStudy<CtTruth>;

/** Voxels of a slice in HU, without padding. */
export function ctSliceHu(truth: CtTruth, plane: SlicePlane, noiseHu: number, seed: number): Float32Array {
  const values = new Float32Array(plane.rows * plane.columns).fill(truth.body.airHu);
  const edgeMm = Math.max(plane.rowSpacingMm, plane.columnSpacingMm);
  paintSolids(plane, bodySolids(truth.body), edgeMm, values);
  addNoise(values, noiseHu, seed);
  return values;
}

function storedValues(values: Float32Array, plane: SlicePlane, truth: CtTruth): Uint16Array | Int16Array {
  const stored =
    truth.rescaleIntercept === 0 ? new Int16Array(values.length) : new Uint16Array(values.length);
  const lowest = truth.rescaleIntercept === 0 ? -1024 : 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = Math.round(values[index]! - truth.rescaleIntercept);
    stored[index] = value < lowest ? lowest : value > 4095 ? 4095 : value;
  }
  if (truth.pixelPaddingValue !== null) {
    const { rows, columns } = plane;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const outside = Math.hypot((2 * row + 1) / rows - 1, (2 * column + 1) / columns - 1) > 1;
        if (outside) stored[row * columns + column] = truth.pixelPaddingValue;
      }
    }
  }
  return stored;
}

function planesOf(options: CtOptions): SlicePlane[] {
  const tilt = ((options.gantryTiltDeg ?? 0) * Math.PI) / 180;
  const sliceCount = options.sliceCount ?? 100;
  const [x, y, z] = options.scanDirection ?? [0, 0, 1];
  const stepMm = (options.scanLengthMm ?? SCAN_LENGTH_MM) / sliceCount;
  return stackPlanes({
    rows: options.rows ?? 512,
    columns: options.columns ?? 512,
    sliceCount,
    heightMm: FIELD_OF_VIEW_MM,
    widthMm: FIELD_OF_VIEW_MM,
    rowDirection: options.rowDirection ?? [1, 0, 0],
    columnDirection: options.columnDirection ?? [0, Math.cos(tilt), Math.sin(tilt)],
    sliceStep: [x * stepMm, y * stepMm, z * stepMm],
    centre: [0, 0, 0],
  });
}

function truthOf(options: CtOptions): CtTruth {
  const isSigned = options.isSigned ?? false;
  return {
    body: bodyTruth(options.lesionDiameterMm),
    planes: planesOf(options),
    frameOfReferenceUid: phantomUid(options.key, 'frame of reference'),
    rescaleSlope: 1,
    rescaleIntercept: isSigned ? 0 : UNSIGNED_INTERCEPT,
    gantryTiltDeg: options.gantryTiltDeg ?? 0,
    missingSlices: options.missingSlices ?? [],
    pixelPaddingValue: options.hasPadding ? (isSigned ? PADDING_VALUE : 0) : null,
  };
}

/**
 * A CT of the body phantom.
 *
 * The scanned volume is 256 × 256 × 200 mm whatever its matrix, so that a small one for tests has the same truth as the
 * full one of 512².
 */
export function ctStudy(options: CtOptions): CtStudy {
  const truth = truthOf(options);
  const first = truth.planes[0]!;
  const { key, name, description, patient } = options;
  const studyDate = options.studyDate ?? '20260302';
  const size = [first.rows, first.columns, truth.planes.length];
  const frame = studyFrame({ key, name, patient, studyDate, size });
  const series: PhantomSeries = {
    seriesInstanceUid: frame.uid('series'),
    seriesNumber: 1,
    modality: 'CT',
    description,
    instanceCount: truth.planes.length - truth.missingSlices.length,
  };
  const patientPosition = options.patientPosition ?? 'HFS';
  const sliceSpacingMm = (options.scanLengthMm ?? SCAN_LENGTH_MM) / truth.planes.length;
  const isSigned = truth.rescaleIntercept === 0;

  const common: Attributes = {
    ...frame.attributes,
    ...seriesAttributes(series),
    SOPClassUID: CT_IMAGE_STORAGE,
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    FrameOfReferenceUID: truth.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    ProtocolName: 'Phantom',
    BodyPartExamined: 'ABDOMEN',
    SliceThickness: sliceSpacingMm,
    KVP: 120,
    ReconstructionDiameter: FIELD_OF_VIEW_MM,
    GantryDetectorTilt: truth.gantryTiltDeg,
    ConvolutionKernel: 'STANDARD',
    PatientPosition: patientPosition,
    AcquisitionNumber: 1,
    ImageOrientationPatient: [...first.rowDirection, ...first.columnDirection],
    SamplesPerPixel: 1,
    PhotometricInterpretation: options.photometricInterpretation ?? 'MONOCHROME2',
    Rows: first.rows,
    Columns: first.columns,
    PixelSpacing: [first.rowSpacingMm, first.columnSpacingMm],
    BitsAllocated: 16,
    BitsStored: isSigned ? 16 : 12,
    HighBit: isSigned ? 15 : 11,
    PixelRepresentation: isSigned ? 1 : 0,
    ...(truth.pixelPaddingValue !== null && { PixelPaddingValue: truth.pixelPaddingValue }),
    WindowCenter: 40,
    WindowWidth: 400,
    RescaleIntercept: truth.rescaleIntercept,
    RescaleSlope: truth.rescaleSlope,
    RescaleType: 'HU',
  };

  function* instances(): Generator<Attributes> {
    for (const [index, plane] of truth.planes.entries()) {
      if (truth.missingSlices.includes(index)) continue;
      const values = ctSliceHu(truth, plane, options.noiseHu ?? 0, index + 1);
      yield {
        ...common,
        SOPInstanceUID: frame.uid('instance', index + 1),
        InstanceNumber: index + 1,
        ImagePositionPatient: plane.position,
        SliceLocation: heightOf(plane),
        PixelData: storedValues(values, plane, truth),
      };
    }
  }

  const { studyInstanceUid, studyDescription, accessionNumber } = frame;
  return {
    key,
    name,
    description,
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
