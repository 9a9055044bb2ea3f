import type { Attributes } from './attributes.ts';
import { PATIENTS } from './phantom-patients.ts';
import type { PhantomStudy } from './phantom-study.ts';
import { pictures, pictureStudy, slicePlace, type PictureSeries } from './picture-study.ts';

const PET_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.128';
const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SLICES = 6;
/** Of a PET that is laid over a CT, and of that CT */
const FUSED_SLICES = 16;
const FUSED_CT_SLICES = 32;
const SLOPE = 2;

export interface PetTruth {
  /** Bq/mL of the disc in the middle, and of what lies around it */
  readonly hotBqPerMl: number;
  readonly warmBqPerMl: number;
  readonly weightKg: number;
  readonly sizeM: number;
  readonly doseBq: number;
  readonly halfLifeS: number;
  /** Between injection and scan */
  readonly waitS: number;
}

const TRUTH: PetTruth = {
  hotBqPerMl: 14_476,
  warmBqPerMl: 3_618,
  weightKg: 70,
  sizeM: 1.75,
  doseBq: 370e6,
  halfLifeS: 6586.2,
  waitS: 3600,
};

function petSeries(description: string, changes: Attributes, slices = SLICES): PictureSeries {
  return {
    description,
    modality: 'PT',
    instances: (frame) =>
      Array.from({ length: slices }, (_, slice) => ({
        SOPClassUID: PET_IMAGE_STORAGE,
        ImageType: ['ORIGINAL', 'PRIMARY'],
        PatientWeight: TRUTH.weightKg,
        PatientSize: TRUTH.sizeM,
        PatientSex: 'M',
        FrameOfReferenceUID: frame.frameOfReferenceUid,
        PositionReferenceIndicator: '',
        SeriesType: ['WHOLE BODY', 'IMAGE'],
        Units: 'BQML',
        CountsSource: 'EMISSION',
        NumberOfSlices: slices,
        CorrectedImage: ['DECY', 'ATTN', 'SCAT', 'RAN'],
        DecayCorrection: 'START',
        DecayFactor: 1,
        ActualFrameDuration: 180_000,
        FrameReferenceTime: 0,
        ImageIndex: slice + 1,
        RadiopharmaceuticalInformationSequence: [
          {
            // Series Time is 10:15:30
            RadiopharmaceuticalStartTime: '091530',
            RadionuclideTotalDose: TRUTH.doseBq,
            RadionuclideHalfLife: TRUTH.halfLifeS,
          },
        ],
        ...slicePlace('axial', slice, 4),
        RescaleSlope: SLOPE,
        RescaleIntercept: 0,
        WindowCenter: 10_000,
        WindowWidth: 20_000,
        ...pictures([
          (row, column) =>
            (Math.hypot(row - 31.5, column - 31.5) < 12 ? TRUTH.hotBqPerMl : TRUTH.warmBqPerMl) / SLOPE,
        ]),
        ...changes,
      })),
  };
}

/** PET whose uptake is known, and PET that cannot give any: counts, and a time of scan that nobody knows. */
export function petStudy(key = 'pet'): PhantomStudy<PetTruth> {
  return pictureStudy({
    key,
    name: 'PET',
    description: 'Known uptake; counts without a factor; a reconstruction made later',
    patient: PATIENTS.thorax,
    truth: TRUTH,
    series: [
      petSeries('Attenuation corrected', {}),
      petSeries('Counts', { Units: 'CNTS' }),
      petSeries('Reconstructed later', { SeriesTime: '171530' }),
    ],
  });
}

function ctSeries(): PictureSeries {
  return {
    description: 'CT for attenuation',
    modality: 'CT',
    instances: (frame) =>
      Array.from({ length: FUSED_CT_SLICES }, (_, slice) => ({
        SOPClassUID: CT_IMAGE_STORAGE,
        ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        FrameOfReferenceUID: frame.frameOfReferenceUid,
        PositionReferenceIndicator: '',
        ...slicePlace('axial', slice, 2),
        RescaleSlope: 1,
        RescaleIntercept: -1024,
        RescaleType: 'HU',
        WindowCenter: 40,
        WindowWidth: 400,
        ...pictures([
          (row, column) =>
            Math.hypot(row - 31.5, column - 31.5) > 28
              ? 24
              : Math.hypot(row - 18, column - 31.5) < 5
                ? 1324
                : 1064,
        ]),
      })),
  };
}

/** CT, and PET in the same frame of reference: one whose uptake is known, and one of counts. */
export function petCtStudy(key = 'pet-ct'): PhantomStudy<PetTruth> {
  return pictureStudy({
    key,
    name: 'PET/CT',
    description: 'A hot rod in the middle of a body with a bone',
    patient: PATIENTS.thorax,
    truth: TRUTH,
    series: [
      ctSeries(),
      petSeries('Attenuation corrected', {}, FUSED_SLICES),
      petSeries('Counts', { Units: 'CNTS' }, FUSED_SLICES),
    ],
  });
}
