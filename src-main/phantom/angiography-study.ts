import { PATIENTS } from './phantom-patients.ts';
import type { PhantomStudy } from './phantom-study.ts';
import { pictures, pictureStudy, type PictureSeries, type PictureValue } from './picture-study.ts';

const XA_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.12.1';
const FRAMES = 12;

export interface AngiographyTruth {
  readonly frameCount: number;
  /** The first of these frames have no contrast medium */
  readonly maskFrames: readonly number[];
  /** Share of the beam that the vessel lets through, from frame 3 on; it lies at columns 30 to 33 */
  readonly vessel: number;
  /** From frame 7 on the patient of the second series lies this far to the right, pixels */
  readonly movedColumns: number;
  /** How deep the vessel of the second series is, in its own values */
  readonly depth: number;
  readonly sweep: { readonly first: number; readonly last: number; readonly vectorMs: readonly number[] };
}

const TRUTH: AngiographyTruth = {
  frameCount: FRAMES,
  maskFrames: [1, 2],
  vessel: 0.8,
  movedColumns: 1.5,
  depth: 120,
  sweep: { first: 2, last: 5, vectorMs: [0, 100, 100, 200, 200, 100] },
};

const isVessel = (column: number) => column >= 30 && column <= 33;
const counted = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Intensity of the beam: a body of two thicknesses, a vessel across both. */
function intensity(frame: number): PictureValue {
  return (row, column) =>
    (row < 32 ? 8000 : 2000) * (frame >= TRUTH.maskFrames.length && isVessel(column) ? TRUTH.vessel : 1);
}

/** Logarithmic values that rise to the right, and move to the right. */
function moved(frame: number): PictureValue {
  const columns = frame >= 6 ? TRUTH.movedColumns : 0;
  return (_, column) =>
    1000 + 20 * (column - columns) - (frame >= TRUTH.maskFrames.length && isVessel(column) ? TRUTH.depth : 0);
}

const common = {
  SOPClassUID: XA_IMAGE_STORAGE,
  ImageType: ['ORIGINAL', 'PRIMARY', 'SINGLE PLANE'],
  PatientOrientation: '',
  FrameTime: 250,
  FrameIncrementPointer: '00181063',
};

const WITH_MASK: PictureSeries = {
  description: 'Run with mask',
  modality: 'XA',
  instances: () => [
    {
      ...common,
      ...pictures(counted(FRAMES).map(intensity)),
      PixelIntensityRelationship: 'LIN',
      PixelIntensityRelationshipSign: 1,
      WindowCenter: 4000,
      WindowWidth: 8000,
      MaskSubtractionSequence: [
        {
          MaskOperation: 'AVG_SUB',
          ApplicableFrameRange: [3, FRAMES],
          MaskFrameNumbers: [...TRUTH.maskFrames],
          ContrastFrameAveraging: 1,
          MaskSubPixelShift: [0, 0],
        },
      ],
    },
  ],
};

const MOVED: PictureSeries = {
  description: 'Run that moved',
  modality: 'XA',
  instances: () => [
    {
      ...common,
      ...pictures(counted(FRAMES).map(moved)),
      PixelIntensityRelationship: 'LOG',
      PixelIntensityRelationshipSign: 1,
      WindowCenter: 1600,
      WindowWidth: 2000,
    },
  ],
};

const SWEEP: PictureSeries = {
  description: 'Sweep with trims',
  modality: 'XA',
  instances: () => [
    {
      ...common,
      ...pictures(counted(TRUTH.sweep.vectorMs.length).map(intensity)),
      PixelIntensityRelationship: 'LOG',
      PixelIntensityRelationshipSign: 1,
      FrameTimeVector: [...TRUTH.sweep.vectorMs],
      FrameIncrementPointer: '00181065',
      StartTrim: TRUTH.sweep.first,
      StopTrim: TRUTH.sweep.last,
      PreferredPlaybackSequencing: 1,
      WindowCenter: 4000,
      WindowWidth: 8000,
    },
  ],
};

/** Runs of contrast medium: with a mask module, with a patient who moved, and with the sender's own way of playing. */
export function angiographyStudy(key = 'angiography'): PhantomStudy<AngiographyTruth> {
  return pictureStudy({
    key,
    name: 'angiography',
    description: 'Runs with and without a mask; one that moved; one played as a sweep between trims',
    patient: PATIENTS.heart,
    truth: TRUTH,
    series: [WITH_MASK, MOVED, SWEEP],
  });
}
