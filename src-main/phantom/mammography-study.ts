import type { Attributes } from './attributes.ts';
import { addNoise, seededRandom } from './noise.ts';
import type { PhantomPatient } from './patient.ts';
import type { PhantomSeries, PhantomStudy } from './phantom-study.ts';
import { code, seriesAttributes, studyFrame } from './study-frame.ts';

export const MG_IMAGE_STORAGE_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.2';

const HEIGHT_MM = 240;
const WIDTH_MM = 180;

type Laterality = 'L' | 'R';
type ViewName = 'CC' | 'MLO';

/** View codes of PS3.16 CID 4014. */
const VIEW_CODES: Readonly<Record<ViewName, Attributes>> = {
  CC: code('399162004', 'SCT', 'cranio-caudal'),
  MLO: code('399368009', 'SCT', 'medio-lateral oblique'),
};

/** How rows and columns run in the patient (PS3.3 C.7.6.1.1.1): the chest wall is left in a left view, right in a right one. */
const ORIENTATIONS: Readonly<Record<`${Laterality}${ViewName}`, readonly [string, string]>> = {
  RCC: ['P', 'L'],
  LCC: ['A', 'R'],
  RMLO: ['P', 'FL'],
  LMLO: ['A', 'FR'],
};

const VIEWS: readonly { readonly laterality: Laterality; readonly view: ViewName }[] = [
  { laterality: 'R', view: 'CC' },
  { laterality: 'L', view: 'CC' },
  { laterality: 'R', view: 'MLO' },
  { laterality: 'L', view: 'MLO' },
];

export interface MammographyViewTruth {
  readonly laterality: Laterality;
  readonly view: ViewName;
  readonly sopInstanceUid: string;
  readonly patientOrientation: readonly [string, string];
  readonly chestWall: 'left' | 'right';
  /** A round mass, in the left breast only */
  readonly mass: { readonly row: number; readonly column: number; readonly diameterMm: number } | null;
  /** Single bright pixels, in the right breast only */
  readonly calcifications: readonly { readonly row: number; readonly column: number }[];
}

export interface MammographyTruth {
  readonly pixelSpacingMm: number;
  readonly views: readonly MammographyViewTruth[];
}

export interface MammographyOptions {
  readonly key: string;
  readonly name: string;
  readonly patient: PhantomPatient;
  readonly studyDate?: string;
  readonly rows?: number;
  /** Of the detector; as large as the whole breast needs when it is not given */
  readonly pixelSpacingMm?: number;
}

interface Detector {
  readonly rows: number;
  readonly columns: number;
  /** Of a pixel */
  readonly mm: number;
}

/** Pixels in mm: `depth` from the chest wall, `along` it from the middle. */
function drawBreast(
  truth: MammographyViewTruth,
  { rows, columns, mm }: Detector,
  seed: number,
): Float32Array {
  const values = new Float32Array(rows * columns);
  const isOblique = truth.view === 'MLO';
  for (let row = 0; row < rows; row += 1) {
    const along = (row - (rows - 1) / 2) * mm;
    for (let column = 0; column < columns; column += 1) {
      const depth = (truth.chestWall === 'left' ? column : columns - 1 - column) * mm;
      const skin = 1 - (depth / 110) ** 2 - ((along - (isOblique ? 15 : 0)) / 95) ** 2;
      let value = skin <= 0 ? 0 : 900 + 1100 * Math.min(1, 6 * skin);
      if (skin > 0) {
        const gland = 1 - ((depth - 55) / 42) ** 2 - ((along - 8) / 48) ** 2;
        if (gland > 0) value += 700 * Math.sqrt(gland);
      }
      // The pectoral muscle crosses the upper corner at the chest wall of an oblique view.
      if (isOblique && depth < 55 * (1 - (along + HEIGHT_MM / 2) / 150)) value += 900;
      values[row * columns + column] = value;
    }
  }
  addNoise(values, 15, seed);
  for (let index = 0; index < values.length; index += 1) if (values[index]! < 500) values[index] = 0;
  if (truth.mass) {
    const radius = truth.mass.diameterMm / 2 / mm;
    const { row: middleRow, column: middleColumn } = truth.mass;
    for (let row = Math.ceil(middleRow - radius); row <= middleRow + radius; row += 1) {
      for (let column = Math.ceil(middleColumn - radius); column <= middleColumn + radius; column += 1) {
        if (Math.hypot(row - middleRow, column - middleColumn) <= radius)
          values[row * columns + column] = 3400;
      }
    }
  }
  for (const { row, column } of truth.calcifications) values[row * columns + column] = 4000;
  return values;
}

function viewTruth(
  sopInstanceUid: string,
  laterality: Laterality,
  view: ViewName,
  { rows, columns, mm }: Detector,
): MammographyViewTruth {
  const chestWall = laterality === 'L' ? 'left' : 'right';
  const columnAt = (depthMm: number) =>
    Math.round(chestWall === 'left' ? depthMm / mm : columns - 1 - depthMm / mm);
  const rowAt = (alongMm: number) => Math.round((rows - 1) / 2 + alongMm / mm);
  const random = seededRandom(7);
  return {
    laterality,
    view,
    sopInstanceUid,
    patientOrientation: ORIENTATIONS[`${laterality}${view}`],
    chestWall,
    mass: laterality === 'L' ? { row: rowAt(20), column: columnAt(60), diameterMm: 14 } : null,
    calcifications:
      laterality === 'R'
        ? Array.from({ length: 9 }, () => ({
            row: rowAt(12 + 10 * random()),
            column: columnAt(50 + 10 * random()),
          }))
        : [],
  };
}

/** Both breasts in two views each, with view and laterality codes; a mass on the left, calcifications on the right. */
export function mammographyStudy(options: MammographyOptions): PhantomStudy<MammographyTruth> {
  const { key, name, patient } = options;
  const rows = options.rows ?? 1200;
  const columns = Math.round((rows * WIDTH_MM) / HEIGHT_MM);
  const spacingMm = options.pixelSpacingMm ?? HEIGHT_MM / rows;
  const detector: Detector = { rows, columns, mm: spacingMm };
  const studyDate = options.studyDate ?? '20260127';
  const frame = studyFrame({ key, name, patient, studyDate, size: [rows] });
  const series: readonly PhantomSeries[] = VIEWS.map(({ laterality, view }, index) => ({
    seriesInstanceUid: frame.uid('series', index + 1),
    seriesNumber: index + 1,
    modality: 'MG',
    description: `${laterality} ${view}`,
    instanceCount: 1,
  }));
  const truth: MammographyTruth = {
    pixelSpacingMm: spacingMm,
    views: VIEWS.map(({ laterality, view }, index) =>
      viewTruth(frame.uid('instance', index + 1), laterality, view, detector),
    ),
  };

  function* instances(): Generator<Attributes> {
    for (const [index, shown] of truth.views.entries()) {
      const values = drawBreast(shown, detector, index + 1);
      yield {
        ...frame.attributes,
        ...seriesAttributes(series[index]!),
        SOPClassUID: MG_IMAGE_STORAGE_FOR_PRESENTATION,
        SOPInstanceUID: shown.sopInstanceUid,
        PresentationIntentType: 'FOR PRESENTATION',
        ImageType: ['ORIGINAL', 'PRIMARY', ''],
        InstanceNumber: 1,
        AcquisitionNumber: 1,
        BodyPartExamined: 'BREAST',
        ImageLaterality: shown.laterality,
        PatientOrientation: shown.patientOrientation,
        ViewPosition: shown.view,
        ViewCodeSequence: [{ ...VIEW_CODES[shown.view], ViewModifierCodeSequence: [] }],
        AnatomicRegionSequence: [code('76752008', 'SCT', 'Breast')],
        OrganExposed: 'BREAST',
        PositionerType: 'MAMMOGRAPHIC',
        DetectorType: 'DIRECT',
        ImagerPixelSpacing: [spacingMm, spacingMm],
        KVP: 28,
        BodyPartThickness: 50,
        CompressionForce: 90,
        BreastImplantPresent: 'NO',
        PartialView: 'NO',
        PixelIntensityRelationship: 'LOG',
        PixelIntensityRelationshipSign: -1,
        RescaleIntercept: 0,
        RescaleSlope: 1,
        RescaleType: 'US',
        PresentationLUTShape: 'IDENTITY',
        LossyImageCompression: '00',
        BurnedInAnnotation: 'NO',
        AcquisitionContextSequence: [],
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        Rows: rows,
        Columns: columns,
        BitsAllocated: 16,
        BitsStored: 12,
        HighBit: 11,
        PixelRepresentation: 0,
        WindowCenter: 2048,
        WindowWidth: 4096,
        PixelData: Uint16Array.from(values, (value) => Math.min(4095, Math.max(0, Math.round(value)))),
      };
    }
  }

  const { studyInstanceUid, studyDescription, accessionNumber } = frame;
  return {
    key,
    name,
    description: 'Mammography, both breasts CC and MLO',
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
