import type { Attributes } from './attributes.ts';
import { addNoise } from './noise.ts';
import { stackPlanes } from './patient-space-stack.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { projectMasses, projectPoint, type Mass } from './projection.ts';
import { paintSolids, type SlicePlane } from './slice-plane.ts';
import { cylinder, letterSolid, type Vec3 } from './solid.ts';
import { code, seriesAttributes, studyFrame } from './study-frame.ts';

export const CR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.1';
export const DX_IMAGE_STORAGE_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1';

const HEIGHT_MM = 430;
const WIDTH_MM = 350;
const NODULE: Vec3 = [62, 18, 46];
const BAR_LENGTH_MM = 100;

const CHEST: readonly Mass[] = [
  { centre: [0, 0, 0], semiAxesMm: [160, 105, 300], density: 1 },
  { centre: [72, 0, 25], semiAxesMm: [58, 82, 125], density: -0.75 },
  { centre: [-74, 0, 20], semiAxesMm: [62, 84, 130], density: -0.75 },
  { centre: [22, -30, -20], semiAxesMm: [62, 48, 62], density: 0.55 },
  { centre: [0, 62, 0], semiAxesMm: [16, 17, 320], density: 1.6 },
  { centre: NODULE, semiAxesMm: [9, 9, 9], density: 1.8 },
  ...[-80, -50, -20, 10, 40, 70, 100, 130].flatMap((z): Mass[] => [
    { centre: [95, 30, z], semiAxesMm: [62, 9, 5], density: 0.9 },
    { centre: [-95, 30, z], semiAxesMm: [62, 9, 5], density: 0.9 },
  ]),
  { centre: [78, -40, 168], semiAxesMm: [74, 7, 7], density: 1.6 },
  { centre: [-78, -40, 168], semiAxesMm: [74, 7, 7], density: 1.6 },
];

interface View {
  readonly name: 'PA' | 'LATERAL';
  readonly rowDirection: Vec3;
  readonly patientOrientation: readonly [string, string];
  readonly viewPosition: string;
  readonly viewCode: Attributes;
  readonly letter: 'L' | 'R';
  /** Where the side marker hangs, above the shoulder */
  readonly markerCentre: Vec3;
  /** Middle of a metal bar of 100 mm on the detector, across the picture */
  readonly barCentre: Vec3;
}

const VIEWS: readonly View[] = [
  {
    name: 'PA',
    rowDirection: [1, 0, 0],
    patientOrientation: ['L', 'F'],
    viewPosition: 'PA',
    viewCode: code('272479007', 'SCT', 'postero-anterior'),
    letter: 'L',
    markerCentre: [140, 0, 195],
    barCentre: [0, 0, -200],
  },
  {
    name: 'LATERAL',
    rowDirection: [0, 1, 0],
    patientOrientation: ['P', 'F'],
    viewPosition: 'LL',
    viewCode: code('399198007', 'SCT', 'Right to left lateral'),
    letter: 'L',
    markerCentre: [0, -140, 195],
    barCentre: [0, 0, -200],
  },
];

export interface ChestViewTruth {
  readonly view: View['name'];
  readonly sopInstanceUid: string;
  readonly plane: SlicePlane;
  readonly nodule: { readonly row: number; readonly column: number; readonly diameterMm: number };
  /** Ends of the metal bar at its middle line */
  readonly bar: {
    readonly fromColumn: number;
    readonly toColumn: number;
    readonly row: number;
    readonly lengthMm: number;
  };
  readonly marker: { readonly letter: string; readonly row: number; readonly column: number };
}

/** Two projections of one chest; bright is dense on the screen in both kinds. */
export interface ChestTruth {
  readonly pixelSpacingMm: number;
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2';
  readonly views: readonly ChestViewTruth[];
}

export interface ChestOptions {
  readonly key: string;
  readonly name: string;
  readonly patient: PhantomPatient;
  /** CR writes MONOCHROME1, DX MONOCHROME2 for presentation */
  readonly modality: 'CR' | 'DX';
  readonly studyDate?: string;
  readonly rows?: number;
}

function planeOf(view: View, rows: number): SlicePlane {
  const spacingMm = HEIGHT_MM / rows;
  const columns = Math.round(WIDTH_MM / spacingMm);
  return stackPlanes({
    rows,
    columns,
    sliceCount: 1,
    heightMm: HEIGHT_MM,
    widthMm: columns * spacingMm,
    rowDirection: view.rowDirection,
    columnDirection: [0, 0, -1],
    sliceStep: [0, 0, 0],
    centre: [0, 0, 0],
  })[0]!;
}

function barEnds(view: View): readonly [Vec3, Vec3] {
  const [x, y, z] = view.barCentre;
  const [dx, dy] = view.rowDirection;
  const half = BAR_LENGTH_MM / 2;
  return [
    [x - half * dx, y - half * dy, z],
    [x + half * dx, y + half * dy, z],
  ];
}

/** Detector values 0–4095 that grow with attenuation. */
function detectorValues(view: View, plane: SlicePlane, seed: number): Float32Array {
  const values = new Float32Array(plane.rows * plane.columns);
  projectMasses(plane, CHEST, values);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = 300 + 3200 * (1 - Math.exp(-Math.max(0, values[index]!) / 170));
  }
  const [from, to] = barEnds(view);
  const { letter, markerCentre, rowDirection } = view;
  paintSolids(
    plane,
    [
      cylinder(from, to, 3, 4000),
      letterSolid(
        { letter, centre: markerCentre, right: rowDirection, down: [0, 0, -1], heightMm: 20, depthMm: 4 },
        4000,
      ),
    ],
    plane.columnSpacingMm,
    values,
  );
  addNoise(values, 8, seed);
  return values;
}

function dxAttributes(plane: SlicePlane, view: View): Attributes {
  return {
    PresentationIntentType: 'FOR PRESENTATION',
    AnatomicRegionSequence: [code('51185008', 'SCT', 'Chest')],
    ImageLaterality: 'U',
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: -1,
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    PresentationLUTShape: 'IDENTITY',
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
    DetectorType: 'DIRECT',
    PositionerType: '',
    ImagerPixelSpacing: [plane.rowSpacingMm, plane.columnSpacingMm],
    ViewCodeSequence: [{ ...view.viewCode, ViewModifierCodeSequence: [] }],
    AcquisitionContextSequence: [],
  };
}

function crAttributes(plane: SlicePlane): Attributes {
  return { PlateType: 'Phosphor', ImagerPixelSpacing: [plane.rowSpacingMm, plane.columnSpacingMm] };
}

/** A chest in two views, postero-anterior and lateral, with a nodule, a side marker and a metal bar of 100 mm. */
export function chestStudy(options: ChestOptions): PhantomStudy<ChestTruth> {
  const { key, name, patient, modality } = options;
  const rows = options.rows ?? 1024;
  const studyDate = options.studyDate ?? '20260119';
  const frame = studyFrame({ key, name, patient, studyDate, size: [rows] });
  const isInverse = modality === 'CR';
  const photometricInterpretation = isInverse ? 'MONOCHROME1' : 'MONOCHROME2';
  const planes = VIEWS.map((view) => planeOf(view, rows));
  const series: readonly PhantomSeries[] = VIEWS.map((view, index) => ({
    seriesInstanceUid: frame.uid('series', index + 1),
    seriesNumber: index + 1,
    modality,
    description: `Chest ${view.name}`,
    instanceCount: 1,
  }));
  const truth: ChestTruth = {
    pixelSpacingMm: HEIGHT_MM / rows,
    photometricInterpretation,
    views: VIEWS.map((view, index) => {
      const plane = planes[index]!;
      const [from, to] = barEnds(view).map((end) => projectPoint(plane, end));
      return {
        view: view.name,
        sopInstanceUid: frame.uid('instance', index + 1),
        plane,
        nodule: { ...projectPoint(plane, NODULE), diameterMm: 18 },
        bar: { fromColumn: from!.column, toColumn: to!.column, row: from!.row, lengthMm: BAR_LENGTH_MM },
        marker: { letter: view.letter, ...projectPoint(plane, view.markerCentre) },
      };
    }),
  };

  function* instances(): Generator<Attributes> {
    for (const [index, view] of VIEWS.entries()) {
      const plane = planes[index]!;
      const values = detectorValues(view, plane, index + 1);
      yield {
        ...frame.attributes,
        ...seriesAttributes(series[index]!),
        SOPClassUID: modality === 'CR' ? CR_IMAGE_STORAGE : DX_IMAGE_STORAGE_FOR_PRESENTATION,
        SOPInstanceUID: truth.views[index]!.sopInstanceUid,
        ImageType: modality === 'CR' ? ['ORIGINAL', 'PRIMARY'] : ['ORIGINAL', 'PRIMARY', ''],
        BodyPartExamined: 'CHEST',
        ViewPosition: view.viewPosition,
        KVP: 125,
        PatientOrientation: view.patientOrientation,
        InstanceNumber: 1,
        AcquisitionNumber: 1,
        ...(modality === 'CR' ? crAttributes(plane) : dxAttributes(plane, view)),
        SamplesPerPixel: 1,
        PhotometricInterpretation: photometricInterpretation,
        Rows: plane.rows,
        Columns: plane.columns,
        BitsAllocated: 16,
        BitsStored: 12,
        HighBit: 11,
        PixelRepresentation: 0,
        WindowCenter: 2048,
        WindowWidth: 4096,
        PixelData: Uint16Array.from(values, (value) => {
          const stored = Math.min(4095, Math.max(0, Math.round(value)));
          return isInverse ? 4095 - stored : stored;
        }),
      };
    }
  }

  const { studyInstanceUid, studyDescription, accessionNumber } = frame;
  return {
    key,
    name,
    description: 'Chest PA and lateral with a nodule, a side marker and a bar of 100 mm',
    patient,
    studyInstanceUid,
    studyDate,
    studyDescription,
    accessionNumber,
    series,
    truth,
    instances,
  };
}
