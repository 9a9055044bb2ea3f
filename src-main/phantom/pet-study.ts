import type { Attributes } from './attributes.ts';
import { PATIENTS } from './phantom-patients.ts';
import type { PhantomStudy } from './phantom-study.ts';
import { pictures, pictureStudy, slicePlace, type PictureSeries } from './picture-study.ts';

const PET_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.128';
const SLICES = 6;
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

function petSeries(description: string, changes: Attributes): PictureSeries {
  return {
    description,
    modality: 'PT',
    instances: (frame) =>
      Array.from({ length: SLICES }, (_, slice) => ({
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
        NumberOfSlices: SLICES,
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
