import { DICTIONARY, type Attributes, type Keyword } from './attributes.ts';
import { MR_IMAGE_STORAGE } from './mr-study.ts';
import { PATIENTS } from './phantom-patients.ts';
import type { PhantomStudy } from './phantom-study.ts';
import {
  pictures,
  pictureStudy,
  slicePlace,
  type Direction,
  type PictureSeries,
  type PictureValue,
} from './picture-study.ts';
import type { StudyFrame } from './study-frame.ts';

const ENHANCED_MR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.4.1';
const SLICES = 6;
const STEP_MM = 5;
const PHASES = 5;
/** Between two phases of the dynamic series */
const PHASE_MS = 2500;

/** A level with a disc on it, so that the eye has something to hold on to. */
function level(value: number): PictureValue {
  return (row, column) => (Math.hypot(row - 31.5, column - 31.5) < 20 ? value : 20);
}

/** What every pixel of the disc of a picture holds, by series. */
export interface DimensionTruth {
  readonly slices: number;
  readonly phases: number;
  readonly phaseMs: number;
  readonly dynamic: (phase: number, slice: number) => number;
  readonly diffusion: (bValue: number, slice: number) => number;
  readonly echo: (echoMs: number, slice: number) => number;
  readonly localizer: (direction: Direction, slice: number) => number;
  readonly enhanced: (phase: number, slice: number) => number;
  readonly post: (slice: number) => number;
  readonly pre: (slice: number) => number;
}

const TRUTH: DimensionTruth = {
  slices: SLICES,
  phases: PHASES,
  phaseMs: PHASE_MS,
  dynamic: (phase, slice) => 100 + 50 * phase + slice,
  diffusion: (bValue, slice) => (bValue === 0 ? 800 : 300) + slice,
  echo: (echoMs, slice) => 1000 - 5 * echoMs + slice,
  localizer: (direction, slice) => 200 + 100 * ['axial', 'coronal', 'sagittal'].indexOf(direction) + slice,
  enhanced: (phase, slice) => 500 + 20 * phase + slice,
  post: (slice) => 700 + 10 * slice,
  pre: (slice) => 400 + 3 * slice,
};

function mrImage(frame: StudyFrame, direction: Direction, slice: number, value: number): Attributes {
  return {
    SOPClassUID: MR_IMAGE_STORAGE,
    ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
    ScanningSequence: 'GR',
    SequenceVariant: 'SK',
    ScanOptions: '',
    MRAcquisitionType: '2D',
    RepetitionTime: 500,
    EchoTime: 10,
    EchoTrainLength: 1,
    AcquisitionNumber: 1,
    FrameOfReferenceUID: frame.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    ...slicePlace(direction, slice, STEP_MM),
    WindowCenter: 500,
    WindowWidth: 1000,
    ...pictures([level(value)]),
  };
}

const counted = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Time within a day as TM, from 10:15:31 on */
function timeAfter(ms: number): string {
  const total = 31_000 + ms;
  return `1015${(total / 1000).toFixed(3).padStart(6, '0')}`;
}

/** Slice by slice, all phases of each: the order in which many scanners number them. */
const DYNAMIC: PictureSeries = {
  description: 'Dynamic',
  modality: 'MR',
  instances: (frame) =>
    counted(SLICES).flatMap((slice) =>
      counted(PHASES).map((phase) => ({
        ...mrImage(frame, 'axial', slice, TRUTH.dynamic(phase, slice)),
        TemporalPositionIdentifier: phase + 1,
        NumberOfTemporalPositions: PHASES,
        AcquisitionTime: timeAfter(phase * PHASE_MS + slice * 100),
      })),
    ),
};

const DIFFUSION: PictureSeries = {
  description: 'Diffusion',
  modality: 'MR',
  instances: (frame) =>
    [0, 1000].flatMap((bValue) =>
      counted(SLICES).map((slice) => ({
        ...mrImage(frame, 'axial', slice, TRUTH.diffusion(bValue, slice)),
        DiffusionBValue: bValue,
      })),
    ),
};

const ECHOES: PictureSeries = {
  description: 'Two echoes',
  modality: 'MR',
  instances: (frame) =>
    counted(SLICES).flatMap((slice) =>
      [20, 80].map((echoMs, at) => ({
        ...mrImage(frame, 'axial', slice, TRUTH.echo(echoMs, slice)),
        EchoTime: echoMs,
        EchoNumbers: at + 1,
      })),
    ),
};

const LOCALIZER: PictureSeries = {
  description: 'Three planes',
  modality: 'MR',
  instances: (frame) =>
    (['axial', 'coronal', 'sagittal'] as const).flatMap((direction) =>
      counted(5).map((slice) => mrImage(frame, direction, slice, TRUTH.localizer(direction, slice))),
    ),
};

/** One multi-frame instance whose dimensions are the stack, the position in it and the time. */
const ENHANCED: PictureSeries = {
  description: 'Enhanced, phases',
  modality: 'MR',
  instances: (frame) => {
    const places = counted(PHASES).flatMap((phase) => counted(SLICES).map((slice) => ({ phase, slice })));
    const organization = frame.uid('dimensions');
    const dimension = (pointer: Keyword, label: string): Attributes => ({
      DimensionOrganizationUID: organization,
      DimensionIndexPointer: DICTIONARY[pointer][0],
      FunctionalGroupPointer: DICTIONARY.FrameContentSequence[0],
      DimensionDescriptionLabel: label,
    });
    const { ImageOrientationPatient, PixelSpacing, SliceThickness } = slicePlace('axial', 0, STEP_MM);
    return [
      {
        SOPClassUID: ENHANCED_MR_IMAGE_STORAGE,
        ImageType: ['ORIGINAL', 'PRIMARY', 'PERFUSION', 'NONE'],
        FrameOfReferenceUID: frame.frameOfReferenceUid,
        PositionReferenceIndicator: '',
        DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
        DimensionIndexSequence: [
          dimension('StackID', 'Stack'),
          dimension('InStackPositionNumber', 'Position'),
          dimension('TemporalPositionIndex', 'Time'),
        ],
        SharedFunctionalGroupsSequence: [
          {
            PixelMeasuresSequence: [{ PixelSpacing: PixelSpacing!, SliceThickness: SliceThickness! }],
            PlaneOrientationSequence: [{ ImageOrientationPatient: ImageOrientationPatient! }],
            MREchoSequence: [{ EffectiveEchoTime: 30 }],
            FrameVOILUTSequence: [{ WindowCenter: 550, WindowWidth: 300 }],
          },
        ],
        PerFrameFunctionalGroupsSequence: places.map(({ phase, slice }) => ({
          FrameContentSequence: [
            {
              FrameAcquisitionDateTime: `20260318${timeAfter(phase * 1500)}`,
              StackID: '1',
              InStackPositionNumber: slice + 1,
              TemporalPositionIndex: phase + 1,
              DimensionIndexValues: [1, slice + 1, phase + 1],
            },
          ],
          PlanePositionSequence: [
            { ImagePositionPatient: slicePlace('axial', slice, STEP_MM).ImagePositionPatient! },
          ],
          MRImageFrameTypeSequence: [{ FrameType: ['ORIGINAL', 'PRIMARY', 'PERFUSION', 'NONE'] }],
        })),
        ...pictures(places.map(({ phase, slice }) => level(TRUTH.enhanced(phase, slice)))),
      },
    ];
  },
};

const oneStack = (description: string, value: (slice: number) => number): PictureSeries => ({
  description,
  modality: 'MR',
  instances: (frame) => counted(SLICES).map((slice) => mrImage(frame, 'axial', slice, value(slice))),
});

/** Slices of 5 mm, then of 2.5 mm, with one missing between them. */
const UNEVEN: PictureSeries = {
  description: 'Uneven slices',
  modality: 'MR',
  instances: (frame) =>
    [0, 5, 10, 15, 25, 27.5, 30, 32.5].map((heightMm) =>
      mrImage(frame, 'axial', heightMm / STEP_MM, 300 + heightMm),
    ),
};

/** Series that hold more than one stack each: in time, by b-value, by echo, by direction, within an Enhanced object. */
export function dimensionStudy(key = 'dimensions'): PhantomStudy<DimensionTruth> {
  return pictureStudy({
    key,
    name: 'dimensions',
    description:
      'Phases, b-values, echoes, directions; an Enhanced object with dimensions; before and after contrast',
    patient: PATIENTS.head,
    truth: TRUTH,
    series: [
      DYNAMIC,
      DIFFUSION,
      ECHOES,
      LOCALIZER,
      ENHANCED,
      oneStack('Before contrast', TRUTH.pre),
      oneStack('After contrast', TRUTH.post),
      UNEVEN,
    ],
  });
}
