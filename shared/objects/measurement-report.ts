import { z } from 'zod';
import {
  measurementSchema,
  MEASUREMENT_KINDS,
  type MeasurementKind,
  type Remains,
} from '../reading/measurement.ts';
import { codeSchema, dcm, OWN_SCHEME, sct, type Code } from './code.ts';
import { objectReferenceSchema } from './references.ts';

export const COMPREHENSIVE_3D_SR_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.88.34';

/** A measurement as it stands in a report, with what was said of it there. */
const reportedMeasurementSchema = z.object({
  measurement: measurementSchema,
  finding: codeSchema.nullable(),
  findingSite: codeSchema.nullable(),
});

/** Measurements of a study, signed by who took them (PS3.16 TID 1500). */
export const measurementReportSchema = z.object({
  procedure: codeSchema,
  measurements: z.array(reportedMeasurementSchema).max(5000),
  /** Sum of the diameters of the target lesions (RECIST 1.1), and the measurements that it is the sum of; absent: none is told */
  sum: z
    .object({ value: z.number(), unit: z.string().max(40), of: z.array(z.string().uuid()).max(5000) })
    .optional(),
  /** Images that it speaks of; those that a measurement names are added. Frames are not in it. */
  sources: z.array(objectReferenceSchema).max(20_000),
  /** Who observed; what is created here gets the name of the user */
  author: z.string().max(194),
  /** ISO 8601 to the second, local time without a zone; what is created here gets the present time */
  createdAt: z.string().max(40),
});

export type MeasurementReport = z.infer<typeof measurementReportSchema>;
export type ReportedMeasurement = z.infer<typeof reportedMeasurementSchema>;

/** A report as it is read: what of it cannot be drawn is counted. */
export interface ReadMeasurementReport {
  readonly report: MeasurementReport;
  /** Groups of measurements that have no place in a picture, or one that no measurement here has */
  readonly undrawn: number;
}

export const IMAGING_PROCEDURE = sct('363679005', 'Imaging procedure');

const METHOD_MEANINGS: Readonly<Record<MeasurementKind, string>> = {
  length: 'Distance between two points',
  bidirectional: 'Longest axis and the one at right angles to it',
  angle: 'Angle at a vertex',
  cobb: 'Angle between two lines',
  perpendicular: 'Distance of a point from a line',
  parallel: 'Distance between parallel lines',
  rectangle: 'Region in a rectangle',
  ellipse: 'Region in an ellipse',
  freehand: 'Region in a drawn outline',
  spline: 'Region in a smooth outline',
  probe: 'Value at a point',
  arrow: 'Arrow',
  text: 'Note',
  spineLabel: 'Label of a vertebra or disc',
  cardiothoracicRatio: 'Width of the heart to that of the thorax',
  calibration: 'Line of a known length',
};

/** CID 6147 */
export const RECIST_1_1 = dcm('126081', 'RECIST 1.1');
/** CID 6145 */
export const TARGET_LESION = dcm('112074', 'Target Lesion at Baseline');
export const LYMPH_NODE = sct('59441001', 'Lymph Node');

export function methodCode(kind: MeasurementKind): Code {
  return { value: METHOD_VALUES[kind], scheme: OWN_SCHEME, meaning: METHOD_MEANINGS[kind] };
}

/** Code values are of at most sixteen characters (SH). */
const METHOD_VALUES = Object.fromEntries(
  MEASUREMENT_KINDS.map((kind) => [kind, kind.slice(0, 16)]),
) as Readonly<Record<MeasurementKind, string>>;

export function kindOfMethod(code: Code | null): MeasurementKind | null {
  if (code?.scheme !== OWN_SCHEME) return null;
  return MEASUREMENT_KINDS.find((kind) => METHOD_VALUES[kind] === code.value) ?? null;
}

const ownConcept = (value: string, meaning: string): Code => ({ value, scheme: OWN_SCHEME, meaning });

/** Concept names of TID 1500, 1501, 1410, 1420 and 320, and those that no template has. */
export const CONCEPTS = {
  report: dcm('126000', 'Imaging Measurement Report'),
  procedure: dcm('121058', 'Procedure reported'),
  imageLibrary: dcm('111028', 'Image Library'),
  imageLibraryGroup: dcm('126200', 'Image Library Group'),
  measurements: dcm('126010', 'Imaging Measurements'),
  derivedMeasurements: dcm('126011', 'Derived Imaging Measurements'),
  responseMethod: dcm('112021', 'Response Evaluation Method'),
  baselineCategory: dcm('112016', 'Baseline Category'),
  group: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUid: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  findingSite: sct('363698007', 'Finding Site'),
  method: sct('370129005', 'Measurement Method'),
  region: dcm('111030', 'Image Region'),
  sourceImage: dcm('121324', 'Source Image'),
  referencePoints: dcm('122438', 'Reference Points'),
  comment: dcm('121106', 'Comment'),
  shortLabel: dcm('125309', 'Short label'),
  seriesUid: dcm('112002', 'Series Instance UID'),
  caution: ownConcept('caution', 'Limits of this measurement'),
  colour: ownConcept('colour', 'Place in the palette of colours'),
  planeNormal: ownConcept('planeNormal', 'Normal of the plane, patient coordinates'),
  curveUp: ownConcept('curveUp', 'Direction across a cut along a path, at its beginning'),
  curveTurn: ownConcept('curveTurn', 'Turn of a cut along a path about it, degrees'),
  curveEnds: ownConcept('curveEnds', 'Both ends on a cut along a path: mm along and across'),
  textPlace: ownConcept('textPlace', 'Place of the text, in the coordinates of what was drawn'),
  remains: ownConcept('remains', 'What is left of the lesion'),
  appliesTo: ownConcept('appliesTo', 'Images that the calibration holds for'),
} as const;

/** As a report says it to everybody who reads it */
export const REMAINS_WORDS: Readonly<Record<Remains, string>> = {
  tooSmall: 'too small to measure',
  gone: 'gone',
};
