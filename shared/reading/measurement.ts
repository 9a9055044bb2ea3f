import { z } from 'zod';

/** Everything that can be drawn on an image and kept. */
export const MEASUREMENT_KINDS = [
  'length',
  'bidirectional',
  'angle',
  'cobb',
  'perpendicular',
  'parallel',
  'rectangle',
  'ellipse',
  'freehand',
  'spline',
  'probe',
  'arrow',
  'text',
  'spineLabel',
  'cardiothoracicRatio',
  'calibration',
] as const;

const uidSchema = z.string().max(64);
const imagePointSchema = z.tuple([z.number(), z.number()]);
const patientPointSchema = z.tuple([z.number(), z.number(), z.number()]);

/**
 * A cut along a path through a volume, laid straight, that a length was drawn on: mm along the path and across it are true
 * there, and there alone.
 */
const curveSchema = z.object({
  /** Points of the path, LPS mm */
  path: z.array(patientPointSchema).min(2).max(1000),
  /** Across the cut at its beginning */
  up: patientPointSchema,
  /** Of the cut about the path */
  turnDeg: z.number(),
  /** Both ends, mm along the path and across it */
  ends: z.tuple([imagePointSchema, imagePointSchema]),
});

/**
 * Where a measurement lies, and what its points are:
 * - `length`, `calibration`: both ends, of a length on a cut along a path the corners of its line in the patient; `arrow`: tip, tail; `probe`, `text`, `spineLabel`: the point
 * - `angle`: end, vertex, end; `cobb`: both ends of one line, then of the other
 * - `bidirectional`: both ends of the first axis, then of the one at right angles to it
 * - `cardiothoracicRatio`: both ends of the heart's width, then of the thorax'
 * - `perpendicular`: both ends of a line, a point, its foot on the line; `parallel`: both ends of a line, the middle of its
 *   parallel
 * - `rectangle`: four corners in order; `ellipse`: both ends of one axis, then of the other, whichever is longer
 * - `freehand`: corners of a closed outline; `spline`: points of a closed smooth curve (uniform Catmull-Rom)
 *
 * What is drawn on a frame stays in the frame's own coordinates, which are known even where the patient's are not; what is
 * drawn on a plane of a volume has only the patient's.
 */
export const measurementPlaceSchema = z.discriminatedUnion('space', [
  z.object({
    space: z.literal('image'),
    sopInstanceUid: uidSchema,
    sopClassUid: uidSchema,
    /** From 1 */
    frameNumber: z.number().int().min(1),
    /** [column, row], continuous: the centre of the first pixel is (0.5, 0.5), as in SCOORD (PS3.3 C.18.6.1) */
    points: z.array(imagePointSchema).min(1).max(20_000),
    /** Middle of the text when the reader moved it; else it stands where there is room */
    textPoint: imagePointSchema.optional(),
  }),
  z.object({
    space: z.literal('patient'),
    frameOfReferenceUid: uidSchema,
    /** LPS mm */
    points: z.array(patientPointSchema).min(1).max(20_000),
    /** Unit normal of the plane that it was drawn on; a point of its own needs none */
    normal: patientPointSchema.nullable(),
    textPoint: patientPointSchema.optional(),
    /** Only a cut along this path shows it; `normal` is null */
    curve: curveSchema.optional(),
  }),
]);

/** One figure of a measurement, as it was shown: the reader signed this number, so it is kept and not computed anew. */
export const measuredValueSchema = z.object({
  /**
   * `length`, `longAxis`, `shortAxis`, `angle`, `distance`, `ratio`, `heart`, `thorax`, `area`, `perimeter`, `value`, and of
   * the pixels in a region `mean`, `standardDeviation` (divided by the count), `minimum`, `maximum`, `median`, `count`,
   * `total`; of a line in an ultrasound spectrum or M mode `across`, `down`; of one on a cut along a path `along`, `across`
   */
  name: z.string().max(40),
  value: z.number(),
  /** As it is written on the screen: `mm`, `mm at detector`, `px`, `HU`, `°`, `mm²` … */
  unit: z.string().max(40),
});

export const measurementSchema = z.object({
  /** UUID */
  id: z.string().uuid(),
  studyInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  kind: z.enum(MEASUREMENT_KINDS),
  place: measurementPlaceSchema,
  /** Of a calibration line the length that the reader knows */
  values: z.array(measuredValueSchema).max(40),
  /** Of a calibration line: whether it holds for its image alone */
  appliesTo: z.enum(['image', 'series']).optional(),
  /** Why the values are worth less than they look; empty when nothing is to be said */
  caution: z.string().max(400),
  /** The reader's own name for it; the text of arrows, notes and spine labels */
  label: z.string().max(1000),
  /** Place in the palette of measurement colours */
  colour: z.number().int().min(0).max(15),
  isHidden: z.boolean(),
  /** Name of the user; filled in by the core */
  author: z.string().max(120),
  /** ISO 8601 UTC */
  createdAt: z.string().max(40),
  /**
   * Names the lesion that it is a measurement of, the same in every study (Tracking Unique Identifier of TID 1501); absent: nobody
   * tied it to another one
   */
  trackingUid: uidSchema.optional(),
  /**
   * Whether its lesion counts in the sum of diameters of RECIST 1.1: a `lesion` by its longest diameter, a lymph `node` by its short
   * axis; absent: nobody said
   */
  target: z.enum(['none', 'lesion', 'node']).optional(),
  /**
   * Of a lesion that is followed, where it was not measured: `tooSmall`, it is there and too small for that; `gone`, it is not. Its
   * figures are those that RECIST 1.1 has for it; absent: they were measured
   */
  remains: z.enum(['tooSmall', 'gone']).optional(),
  /** Object that it was read from, or that holds it since it was stored as a report; empty = neither */
  storedInSopInstanceUid: z.string().max(64),
});

export type TargetKind = NonNullable<Measurement['target']>;
export type Remains = NonNullable<Measurement['remains']>;
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number];
export type MeasurementPlace = z.infer<typeof measurementPlaceSchema>;
export type MeasuredValue = z.infer<typeof measuredValueSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
