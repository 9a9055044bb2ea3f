import type { Attributes } from './attributes.ts';
import { CT_IMAGE_STORAGE } from './ct-study.ts';
import { stackPlanes } from './patient-space-stack.ts';
import { PATIENTS } from './phantom-patients.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { paintSolids, type SlicePlane } from './slice-plane.ts';
import { add, cross, cylinder, scale, type Solid, type Vec3 } from './solid.ts';
import { seriesAttributes, studyFrame } from './study-frame.ts';

/** mm from the middle of a slice: to the right, down */
export type SlicePoint = readonly [right: number, down: number];

export interface MeasuringTruth {
  /** Two ends of each bar; every one is 100.00 mm long and 12 mm thick */
  readonly bars: Readonly<Record<'level' | 'upright' | 'slanted', readonly [SlicePoint, SlicePoint]>>;
  readonly barHu: number;
  /** Angle between the level and the slanted bar */
  readonly angleDeg: number;
  readonly inserts: readonly {
    readonly centre: SlicePoint;
    readonly radiusMm: number;
    readonly hu: number;
  }[];
  readonly waterHu: number;
  readonly layouts: readonly MeasuringLayout[];
}

export interface MeasuringLayout {
  readonly name: 'square' | 'nonSquare' | 'oblique' | 'tilted';
  readonly seriesInstanceUid: string;
  /** Between rows, between columns, mm */
  readonly pixelSpacing: readonly [number, number];
  readonly rows: number;
  readonly columns: number;
  readonly planes: readonly SlicePlane[];
}

const SIZE_MM = 200;
const SLICES = 3;
const SLICE_MM = 4;
const ANGLE_DEG = 35;
const BAR_HU = 140;
const BAR_RADIUS_MM = 6;

const SLANT: SlicePoint = [
  100 * Math.cos((ANGLE_DEG * Math.PI) / 180),
  100 * Math.sin((ANGLE_DEG * Math.PI) / 180),
];

const GEOMETRY = {
  bars: {
    level: [
      [-70, -80],
      [30, -80],
    ],
    upright: [
      [75, -60],
      [75, 40],
    ],
    slanted: [
      [-70, -40],
      [-70 + SLANT[0], -40 + SLANT[1]],
    ],
  },
  inserts: [
    { centre: [-60, 55], radiusMm: 14, hu: -100 },
    { centre: [-15, 70], radiusMm: 14, hu: 60 },
    { centre: [40, 70], radiusMm: 14, hu: 300 },
  ],
} as const satisfies Pick<MeasuringTruth, 'bars' | 'inserts'>;

interface Orientation {
  readonly name: MeasuringLayout['name'];
  readonly rows: number;
  readonly columns: number;
  readonly rowDirection: Vec3;
  readonly columnDirection: Vec3;
  readonly step: Vec3;
}

function orientations(): readonly Orientation[] {
  const axial = { rowDirection: [1, 0, 0], columnDirection: [0, 1, 0], step: [0, 0, 1] } as const;
  const [cos, sin] = [Math.cos(0.4), Math.sin(0.4)];
  const row: Vec3 = [cos, sin, 0];
  const down: Vec3 = [-sin * cos, cos * cos, sin];
  const tilt = (18 * Math.PI) / 180;
  return [
    { name: 'square', rows: 200, columns: 200, ...axial },
    { name: 'nonSquare', rows: 160, columns: 250, ...axial },
    {
      name: 'oblique',
      rows: 200,
      columns: 200,
      rowDirection: row,
      columnDirection: down,
      step: cross(row, down),
    },
    {
      name: 'tilted',
      rows: 200,
      columns: 200,
      rowDirection: [1, 0, 0],
      columnDirection: [0, Math.cos(tilt), Math.sin(tilt)],
      step: [0, 0, 1],
    },
  ];
}

function solidsIn({ rowDirection, columnDirection }: Orientation): Solid[] {
  const normal = cross(rowDirection, columnDirection);
  const at = ([right, down]: SlicePoint, deep = 0): Vec3 =>
    add(add(scale(rowDirection, right), scale(columnDirection, down)), scale(normal, deep));
  return [
    ...GEOMETRY.inserts.map(({ centre, radiusMm, hu }) =>
      cylinder(at(centre, -40), at(centre, 40), radiusMm, hu),
    ),
    ...Object.values(GEOMETRY.bars).map(([from, to]) => cylinder(at(from), at(to), BAR_RADIUS_MM, BAR_HU)),
  ];
}

function layoutOf(orientation: Orientation, seriesInstanceUid: string): MeasuringLayout {
  const { name, rows, columns, rowDirection, columnDirection, step } = orientation;
  const planes = stackPlanes({
    rows,
    columns,
    sliceCount: SLICES,
    heightMm: SIZE_MM,
    widthMm: SIZE_MM,
    rowDirection,
    columnDirection,
    sliceStep: scale(step, SLICE_MM),
    centre: [0, 0, 0],
  });
  return {
    name,
    seriesInstanceUid,
    pixelSpacing: [SIZE_MM / rows, SIZE_MM / columns],
    rows,
    columns,
    planes,
  };
}

/**
 * Bars of 100.00 mm in three directions, an angle and inserts of known HU in water, in the middle slice of four series: square
 * and non-square pixels, an oblique stack and one of a tilted gantry.
 */
export function measuringStudy(): PhantomStudy<MeasuringTruth> {
  const frame = studyFrame({
    key: 'measuring',
    name: 'measuring',
    patient: PATIENTS.body,
    studyDate: '20260302',
    size: [SIZE_MM],
  });
  const layouts = orientations().map((each) => layoutOf(each, frame.uid('series', each.name)));
  const series = layouts.map(({ name, seriesInstanceUid }, at): PhantomSeries => ({
    seriesInstanceUid,
    seriesNumber: at + 1,
    modality: 'CT',
    description: name,
    instanceCount: SLICES,
  }));

  function* instances(): Generator<Attributes> {
    for (const [at, orientation] of orientations().entries()) {
      const { planes, rows, columns, name, pixelSpacing } = layouts[at]!;
      for (const [index, plane] of planes.entries()) {
        const values = new Float32Array(rows * columns);
        paintSolids(plane, solidsIn(orientation), Math.max(...pixelSpacing), values);
        yield {
          ...frame.attributes,
          ...seriesAttributes(series[at]!),
          SOPClassUID: CT_IMAGE_STORAGE,
          SOPInstanceUID: frame.uid('instance', name, index + 1),
          ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
          FrameOfReferenceUID: frame.frameOfReferenceUid,
          PositionReferenceIndicator: '',
          SliceThickness: SLICE_MM,
          PatientPosition: 'HFS',
          AcquisitionNumber: 1,
          InstanceNumber: index + 1,
          ImageOrientationPatient: [...plane.rowDirection, ...plane.columnDirection],
          ImagePositionPatient: plane.position,
          PixelSpacing: pixelSpacing,
          SamplesPerPixel: 1,
          PhotometricInterpretation: 'MONOCHROME2',
          Rows: rows,
          Columns: columns,
          BitsAllocated: 16,
          BitsStored: 16,
          HighBit: 15,
          PixelRepresentation: 1,
          WindowCenter: 40,
          WindowWidth: 400,
          RescaleIntercept: 0,
          RescaleSlope: 1,
          RescaleType: 'HU',
          PixelData: Int16Array.from(values, Math.round),
        };
      }
    }
  }

  const { studyInstanceUid, studyDescription, accessionNumber } = frame;
  return {
    key: 'measuring',
    name: 'measuring',
    description: 'Bars, an angle and inserts of known size and value',
    patient: PATIENTS.body,
    studyInstanceUid,
    studyDate: '20260302',
    studyDescription,
    accessionNumber,
    series,
    truth: { ...GEOMETRY, barHu: BAR_HU, angleDeg: ANGLE_DEG, waterHu: 0, layouts },
    instances,
  };
}
