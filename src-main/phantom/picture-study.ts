import type { Attributes } from './attributes.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import type { Vec3 } from './solid.ts';
import { seriesAttributes, studyFrame, type StudyFrame } from './study-frame.ts';

/** Rows and columns of every picture */
export const PICTURE_SIZE = 64;

/** What a pixel holds: stored values of 16 bits without sign. */
export type PictureValue = (row: number, column: number) => number;

export interface PictureSeries {
  readonly description: string;
  readonly modality: string;
  /** Its instances in order, without what study and series say; pixels by `picture` or `pictures` */
  readonly instances: (frame: StudyFrame) => readonly Attributes[];
}

export interface PictureStudyOptions<Truth> {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly patient: PhantomPatient;
  readonly truth: Truth;
  readonly series: readonly PictureSeries[];
}

/** A study of small pictures whose every value is known by a formula. */
export function pictureStudy<Truth>(options: PictureStudyOptions<Truth>): PhantomStudy<Truth> {
  const { key, name, description, patient, truth } = options;
  const studyDate = '20260318';
  const frame = studyFrame({ key, name, patient, studyDate, size: [PICTURE_SIZE] });
  const made = options.series.map(({ instances }) => instances(frame));
  const series = options.series.map((each, index): PhantomSeries => ({
    seriesInstanceUid: frame.uid('series', index + 1),
    seriesNumber: index + 1,
    modality: each.modality,
    description: each.description,
    instanceCount: made[index]!.length,
  }));

  function* instances(): Generator<Attributes> {
    for (const [at, own] of series.entries())
      for (const [index, attributes] of made[at]!.entries())
        yield {
          ...frame.attributes,
          ...seriesAttributes(own),
          SOPInstanceUID: frame.uid('instance', at + 1, index + 1),
          InstanceNumber: index + 1,
          PatientPosition: 'HFS',
          ...attributes,
        };
  }

  return {
    key,
    name,
    description,
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

/** Pixel module and pixels of one frame, or of several one after the other. */
export function pictures(values: readonly PictureValue[]): Attributes {
  const size = PICTURE_SIZE * PICTURE_SIZE;
  const pixels = new Uint16Array(size * values.length);
  values.forEach((value, frame) => {
    for (let at = 0; at < size; at += 1)
      pixels[frame * size + at] = value(Math.floor(at / PICTURE_SIZE), at % PICTURE_SIZE);
  });
  return {
    ...(values.length > 1 && { NumberOfFrames: values.length }),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: PICTURE_SIZE,
    Columns: PICTURE_SIZE,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    PixelData: pixels,
  };
}

export const DIRECTIONS = {
  axial: { row: [1, 0, 0], column: [0, 1, 0], step: [0, 0, 1] },
  sagittal: { row: [0, 1, 0], column: [0, 0, -1], step: [-1, 0, 0] },
  coronal: { row: [1, 0, 0], column: [0, 0, -1], step: [0, 1, 0] },
} as const satisfies Readonly<Record<string, { row: Vec3; column: Vec3; step: Vec3 }>>;

export type Direction = keyof typeof DIRECTIONS;

/** Where slice `index` of a stack lies: the first pixel of the middle of the stack at [-63, -63] mm of its plane. */
export function slicePlace(direction: Direction, index: number, stepMm: number): Attributes {
  const { row, column, step } = DIRECTIONS[direction];
  const corner = [0, 1, 2].map(
    (axis) => -63 * (row[axis] ?? 0) - 63 * (column[axis] ?? 0) + index * stepMm * (step[axis] ?? 0),
  );
  return {
    ImagePositionPatient: corner,
    ImageOrientationPatient: [...row, ...column],
    PixelSpacing: [2, 2],
    SliceThickness: stepMm,
  };
}
