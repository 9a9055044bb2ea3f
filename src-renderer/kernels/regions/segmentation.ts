import { itemsAt, numberAt, numbersAt, textAt, textsAt, type JsonDataset } from '../json-dataset.ts';
import { cross, dot, normalize, type Vec3 } from '../vector.ts';
import { rgbOfDicomLab, type Rgb } from './dicom-colour.ts';

/** One segment of a segmentation (PS3.3 C.8.20.4). */
export interface Segment {
  readonly number: number;
  readonly label: string;
  /** What it is, coded: `Liver`; empty where it is not said */
  readonly meaning: string;
  /** MANUAL, SEMIAUTOMATIC, AUTOMATIC; empty where it is not said */
  readonly algorithm: string;
  /** Recommended by the object; null where it recommends none */
  readonly colour: Rgb | null;
}

/** Where a frame of a segmentation lies: LPS mm. */
export interface SegmentFrame {
  /** From 1 */
  readonly frameNumber: number;
  /** Of which segment it is; 0 for a label map, which holds all */
  readonly segmentNumber: number;
  /** Centre of the first pixel; null where the object does not say */
  readonly position: Vec3 | null;
  readonly rowCosines: Vec3 | null;
  readonly columnCosines: Vec3 | null;
  /** Between rows, between columns */
  readonly spacingMm: readonly [number, number] | null;
  /** The image frames that it was drawn on, where the object names them */
  readonly derivedFrom: readonly {
    readonly sopInstanceUid: string;
    readonly frameNumbers: readonly number[];
  }[];
}

export type SegmentationType = 'BINARY' | 'FRACTIONAL' | 'LABELMAP';

export interface Segmentation {
  readonly type: SegmentationType;
  readonly rows: number;
  readonly columns: number;
  /** Stored value that means all of a voxel; 1 for the other types */
  readonly fullValue: number;
  readonly frameOfReferenceUid: string;
  /** FRACTIONAL: PROBABILITY or OCCUPANCY; empty otherwise */
  readonly fractionalType: string;
  /** Size of a voxel across the frames, mm; 0 where neither the object nor the places of its frames tell */
  readonly depthMm: number;
  readonly segments: readonly Segment[];
  readonly frames: readonly SegmentFrame[];
  readonly seriesInstanceUids: readonly string[];
}

/** Segmentation and Label Map Segmentation (PS3.3 A.51, C.8.20); null for any other object. */
export function readSegmentation(dataset: JsonDataset): Segmentation | null {
  const type = textAt(dataset, '00620001');
  if (type !== 'BINARY' && type !== 'FRACTIONAL' && type !== 'LABELMAP') return null;
  const shared = itemsAt(dataset, '52009229')[0] ?? {};
  const perFrame = itemsAt(dataset, '52009230');
  const count = numberAt(dataset, '00280008') ?? 1;
  const frames = Array.from({ length: count }, (_, at) =>
    readFrame(shared, perFrame[at] ?? {}, at + 1, type),
  );
  return {
    type,
    rows: numberAt(dataset, '00280010') ?? 0,
    columns: numberAt(dataset, '00280011') ?? 0,
    fullValue: type === 'FRACTIONAL' ? (numberAt(dataset, '0062000E') ?? 255) : 1,
    frameOfReferenceUid: textAt(dataset, '00200052'),
    fractionalType: textAt(dataset, '00620010'),
    depthMm: depthOf(
      itemsAt(shared, '00289110')[0] ?? itemsAt(perFrame[0] ?? {}, '00289110')[0] ?? {},
      frames,
    ),
    segments: itemsAt(dataset, '00620002').map(readSegment),
    frames,
    seriesInstanceUids: itemsAt(dataset, '00081115').map((series) => textAt(series, '0020000E')),
  };
}

function readSegment(item: JsonDataset): Segment {
  const lab = numbersAt(item, '0062000D');
  return {
    number: numberAt(item, '00620004') ?? 0,
    label: textAt(item, '00620005'),
    meaning: textAt(itemsAt(item, '0062000F')[0] ?? {}, '00080104'),
    algorithm: textAt(item, '00620008'),
    colour: lab.length === 3 ? rgbOfDicomLab(lab) : null,
  };
}

function readFrame(
  shared: JsonDataset,
  own: JsonDataset,
  frameNumber: number,
  type: SegmentationType,
): SegmentFrame {
  const group = (tag: string) => itemsAt(own, tag)[0] ?? itemsAt(shared, tag)[0] ?? {};
  const orientation = numbersAt(group('00209116'), '00200037');
  const [betweenRows, betweenColumns] = numbersAt(group('00289110'), '00280030');
  return {
    frameNumber,
    segmentNumber: type === 'LABELMAP' ? 0 : (numberAt(group('0062000A'), '0062000B') ?? 0),
    position: vectorOf(numbersAt(group('00209113'), '00200032')),
    rowCosines: vectorOf(orientation.slice(0, 3)),
    columnCosines: vectorOf(orientation.slice(3, 6)),
    spacingMm:
      betweenRows !== undefined && betweenColumns !== undefined ? [betweenRows, betweenColumns] : null,
    derivedFrom: [...itemsAt(own, '00089124'), ...itemsAt(shared, '00089124')]
      .flatMap((derivation) => itemsAt(derivation, '00082112'))
      .map((source) => ({
        sopInstanceUid: textsAt(source, '00081155')[0] ?? '',
        frameNumbers: numbersAt(source, '00081160'),
      })),
  };
}

/**
 * Spacing Between Slices where it is given, else the least distance of frames, unless these lie so far apart that some
 * were left out: those without any covered pixel need not be there (PS3.3 C.8.20.2). Else Slice Thickness.
 */
function depthOf(measures: JsonDataset, frames: readonly SegmentFrame[]): number {
  const stated = numberAt(measures, '00180088') ?? 0;
  if (stated > 0) return stated;
  const thickness = Math.max(0, numberAt(measures, '00180050') ?? 0);
  const first = frames[0];
  if (!first?.rowCosines || !first.columnCosines) return thickness;
  const normal = normalize(cross(first.rowCosines, first.columnCosines));
  const depths = frames.flatMap(({ position }) => (position === null ? [] : [dot(position, normal)]));
  depths.sort((a, b) => a - b);
  const steps = depths.slice(1).map((depth, at) => depth - (depths[at] ?? 0));
  const least = Math.min(...steps.filter((step) => step > 1e-3));
  if (!Number.isFinite(least)) return thickness;
  return thickness > 0 && least > 2 * thickness ? thickness : least;
}

function vectorOf([x, y, z]: readonly number[]): Vec3 | null {
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

/**
 * How much of each pixel a segment covers, 0 to 255.
 *
 * @param values of the frame as stored, row by row
 */
export function coverageOf(
  segmentation: Pick<Segmentation, 'type' | 'fullValue'>,
  values: ArrayLike<number>,
  segmentNumber: number,
): Uint8Array {
  const coverage = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    if (segmentation.type === 'LABELMAP') coverage[at] = value === segmentNumber ? 255 : 0;
    else coverage[at] = Math.min(255, Math.round((value / segmentation.fullValue) * 255));
  }
  return coverage;
}
