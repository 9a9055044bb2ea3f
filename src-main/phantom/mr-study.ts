import type { Attributes } from './attributes.ts';
import { addNoise } from './noise.ts';
import { heightOf, stackPlanes } from './patient-space-stack.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { paintSolids, type SlicePlane } from './slice-plane.ts';
import { ellipsoid, letterSolid, sphere, type LetterName, type Solid, type Vec3 } from './solid.ts';
import { seriesAttributes, studyFrame } from './study-frame.ts';

export const MR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.4';
const FIELD_OF_VIEW_MM = 240;
const SCAN_LENGTH_MM = 200;

type Tissue = 'scalp' | 'skull' | 'fluid' | 'grey' | 'white' | 'lesion';
type Signal = Readonly<Record<Tissue, number>>;

/** Signal of each tissue by contrast, as a scanner of 3 T might give it. */
const SIGNALS = {
  T1: { scalp: 900, skull: 40, fluid: 120, grey: 450, white: 650, lesion: 330 },
  T2: { scalp: 500, skull: 30, fluid: 1000, grey: 560, white: 400, lesion: 820 },
  FLAIR: { scalp: 450, skull: 30, fluid: 60, grey: 540, white: 420, lesion: 900 },
  b0: { scalp: 120, skull: 10, fluid: 1000, grey: 500, white: 420, lesion: 650 },
  b1000: { scalp: 40, skull: 5, fluid: 50, grey: 225, white: 200, lesion: 480 },
  // Apparent diffusion coefficient in 10⁻⁶ mm²/s
  ADC: { scalp: 200, skull: 20, fluid: 3000, grey: 800, white: 740, lesion: 300 },
} as const satisfies Readonly<Record<string, Signal>>;

export type MrContrast = keyof typeof SIGNALS;

const PLANES = {
  axial: { rowDirection: [1, 0, 0], columnDirection: [0, 1, 0], scanDirection: [0, 0, 1] },
  sagittal: { rowDirection: [0, 1, 0], columnDirection: [0, 0, -1], scanDirection: [-1, 0, 0] },
  coronal: { rowDirection: [1, 0, 0], columnDirection: [0, 0, -1], scanDirection: [0, 1, 0] },
} as const satisfies Readonly<
  Record<string, { rowDirection: Vec3; columnDirection: Vec3; scanDirection: Vec3 }>
>;

export type MrPlane = keyof typeof PLANES;

interface Sequence {
  readonly description: string;
  readonly contrasts: readonly MrContrast[];
  readonly plane: MrPlane;
  readonly attributes: Attributes;
}

const SEQUENCES: readonly Sequence[] = [
  {
    description: 'T1 axial',
    contrasts: ['T1'],
    plane: 'axial',
    attributes: { ScanningSequence: 'SE', SequenceVariant: 'NONE', RepetitionTime: 550, EchoTime: 9 },
  },
  {
    description: 'T1 sagittal',
    contrasts: ['T1'],
    plane: 'sagittal',
    attributes: { ScanningSequence: 'SE', SequenceVariant: 'NONE', RepetitionTime: 550, EchoTime: 9 },
  },
  {
    description: 'T2 axial',
    contrasts: ['T2'],
    plane: 'axial',
    attributes: { ScanningSequence: 'SE', SequenceVariant: 'SK', RepetitionTime: 4200, EchoTime: 98 },
  },
  {
    description: 'FLAIR coronal',
    contrasts: ['FLAIR'],
    plane: 'coronal',
    attributes: {
      ScanningSequence: ['SE', 'IR'],
      SequenceVariant: 'SK',
      RepetitionTime: 9000,
      EchoTime: 120,
      InversionTime: 2500,
    },
  },
  {
    description: 'DWI b0 b1000',
    contrasts: ['b0', 'b1000'],
    plane: 'axial',
    attributes: { ScanningSequence: 'EP', SequenceVariant: 'SK', RepetitionTime: 5000, EchoTime: 85 },
  },
  {
    description: 'ADC',
    contrasts: ['ADC'],
    plane: 'axial',
    attributes: { ScanningSequence: 'EP', SequenceVariant: 'SK', RepetitionTime: 5000, EchoTime: 85 },
  },
];

/** What is where in the head: patient space (LPS), mm. */
export interface MrTruth {
  readonly lesion: { readonly centre: Vec3; readonly diameterMm: number };
  readonly signals: typeof SIGNALS;
  readonly letters: readonly { readonly letter: LetterName; readonly centre: Vec3 }[];
  readonly frameOfReferenceUid: string;
  readonly series: readonly {
    readonly seriesInstanceUid: string;
    readonly contrasts: readonly MrContrast[];
    readonly planes: readonly SlicePlane[];
  }[];
}

/** In the left frontal lobe */
const LESION = { centre: [30, -42, 22], diameterMm: 16 } as const;
const LETTERS = [
  { letter: 'L', centre: [102, 0, 0] },
  { letter: 'R', centre: [-102, 0, 0] },
] as const;

function headSolids(contrast: MrContrast): Solid[] {
  const signal = SIGNALS[contrast];
  const origin: Vec3 = [0, 0, 0];
  return [
    ellipsoid(origin, [78, 100, 92], signal.scalp),
    ellipsoid(origin, [73, 95, 87], signal.skull),
    ellipsoid(origin, [68, 90, 82], signal.fluid),
    ellipsoid(origin, [65, 87, 79], signal.grey),
    ellipsoid(origin, [56, 78, 70], signal.white),
    ellipsoid([12, -8, 12], [7, 28, 12], signal.fluid),
    ellipsoid([-12, -8, 12], [7, 28, 12], signal.fluid),
    ellipsoid([0, 0, -4], [3, 12, 9], signal.fluid),
    ellipsoid([22, 4, 0], [8, 12, 10], signal.grey),
    ellipsoid([-22, 4, 0], [8, 12, 10], signal.grey),
    sphere(LESION.centre, LESION.diameterMm / 2, signal.lesion),
    ...LETTERS.map((place) =>
      letterSolid({ ...place, right: [1, 0, 0], down: [0, 1, 0], heightMm: 14, depthMm: 140 }, 800),
    ),
  ];
}

export interface MrOptions {
  readonly key: string;
  readonly name: string;
  readonly patient: PhantomPatient;
  readonly studyDate?: string;
  /** Rows and columns of every image */
  readonly matrix?: number;
  readonly sliceCount?: number;
}

/** A brain-like MR study: T1 in two planes, T2, FLAIR, diffusion with two b-values in one series, and its ADC map. */
export function mrStudy(options: MrOptions): PhantomStudy<MrTruth> {
  const matrix = options.matrix ?? 256;
  const sliceCount = options.sliceCount ?? 24;
  const { key, name, patient } = options;
  const studyDate = options.studyDate ?? '20260211';
  const frame = studyFrame({ key, name, patient, studyDate, size: [matrix, sliceCount] });
  const stepMm = SCAN_LENGTH_MM / sliceCount;
  const series: readonly PhantomSeries[] = SEQUENCES.map((sequence, index) => ({
    seriesInstanceUid: frame.uid('series', index + 1),
    seriesNumber: index + 1,
    modality: 'MR',
    description: sequence.description,
    instanceCount: sliceCount * sequence.contrasts.length,
  }));
  const truth: MrTruth = {
    lesion: LESION,
    signals: SIGNALS,
    letters: LETTERS,
    frameOfReferenceUid: frame.frameOfReferenceUid,
    series: SEQUENCES.map((sequence, index) => {
      const { rowDirection, columnDirection, scanDirection } = PLANES[sequence.plane];
      const [x, y, z] = scanDirection;
      return {
        seriesInstanceUid: series[index]!.seriesInstanceUid,
        contrasts: sequence.contrasts,
        planes: stackPlanes({
          rows: matrix,
          columns: matrix,
          sliceCount,
          heightMm: FIELD_OF_VIEW_MM,
          widthMm: FIELD_OF_VIEW_MM,
          rowDirection,
          columnDirection,
          sliceStep: [x * stepMm, y * stepMm, z * stepMm],
          centre: [0, 0, 0],
        }),
      };
    }),
  };

  function imageOf(sequenceIndex: number, contrast: MrContrast, index: number, number: number): Attributes {
    const sequence = SEQUENCES[sequenceIndex]!;
    const plane = truth.series[sequenceIndex]!.planes[index]!;
    const values = new Float32Array(plane.rows * plane.columns);
    paintSolids(plane, headSolids(contrast), plane.rowSpacingMm, values);
    addNoise(values, 6, 1000 * sequenceIndex + number);
    const isDiffusion = contrast === 'b0' || contrast === 'b1000';
    return {
      ...frame.attributes,
      ...seriesAttributes(series[sequenceIndex]!),
      ...sequence.attributes,
      SOPClassUID: MR_IMAGE_STORAGE,
      SOPInstanceUID: frame.uid('instance', sequenceIndex + 1, number),
      ImageType:
        contrast === 'ADC'
          ? ['DERIVED', 'PRIMARY', 'ADC']
          : ['ORIGINAL', 'PRIMARY', isDiffusion ? 'DIFFUSION' : 'M'],
      ...(contrast === 'ADC' && { DerivationDescription: 'Apparent diffusion coefficient' }),
      ...(isDiffusion && {
        DiffusionBValue: contrast === 'b0' ? 0 : 1000,
        DiffusionDirectionality: contrast === 'b0' ? 'NONE' : 'ISOTROPIC',
      }),
      ScanOptions: '',
      MRAcquisitionType: '2D',
      MagneticFieldStrength: 3,
      EchoTrainLength: 1,
      FrameOfReferenceUID: frame.frameOfReferenceUid,
      PositionReferenceIndicator: '',
      PatientPosition: 'HFS',
      BodyPartExamined: 'HEAD',
      ProtocolName: sequence.description,
      AcquisitionNumber: 1,
      InstanceNumber: number,
      ImagePositionPatient: plane.position,
      ImageOrientationPatient: [...plane.rowDirection, ...plane.columnDirection],
      SliceLocation: heightOf(plane),
      SliceThickness: stepMm * 0.8,
      SpacingBetweenSlices: stepMm,
      PixelSpacing: [plane.rowSpacingMm, plane.columnSpacingMm],
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: plane.rows,
      Columns: plane.columns,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      WindowCenter: contrast === 'ADC' ? 1000 : 500,
      WindowWidth: contrast === 'ADC' ? 2000 : 1000,
      PixelData: Uint16Array.from(values, (value) => Math.min(4095, Math.max(0, Math.round(value)))),
    };
  }

  function* instances(): Generator<Attributes> {
    for (const [sequenceIndex, sequence] of SEQUENCES.entries()) {
      let number = 0;
      for (const contrast of sequence.contrasts) {
        for (let index = 0; index < sliceCount; index += 1) {
          number += 1;
          yield imageOf(sequenceIndex, contrast, index, number);
        }
      }
    }
  }

  return {
    key,
    name,
    description: 'Head in T1, T2, FLAIR, diffusion and ADC; three planes, one frame of reference',
    patient,
    studyInstanceUid: frame.studyInstanceUid,
    studyDate,
    studyDescription: frame.studyDescription,
    accessionNumber: frame.accessionNumber,
    series,
    truth,
    instances,
  };
}
