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
 * Where a measurement lies. What is drawn on a frame stays in the frame's own coordinates, which are known even where
 * the patient's are not; what is drawn on a plane of a volume has only the patient's.
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
  }),
  z.object({
    space: z.literal('patient'),
    frameOfReferenceUid: uidSchema,
    /** LPS mm */
    points: z.array(patientPointSchema).min(1).max(20_000),
    /** Unit normal of the plane that it was drawn on; a point of its own needs none */
    normal: patientPointSchema.nullable(),
  }),
]);

/** One figure of a measurement, as it was shown: the reader signed this number, so it is kept and not computed anew. */
export const measuredValueSchema = z.object({
  /** `length`, `shortAxis`, `angle`, `area`, `mean`, `standardDeviation`, `minimum`, `maximum`, `ratio`, `value` … */
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
  values: z.array(measuredValueSchema).max(40),
  /** Why the values are worth less than they look; empty when nothing is to be said */
  caution: z.string().max(200),
  /** The reader's own name for it; the text of arrows, notes and spine labels */
  label: z.string().max(1000),
  /** Place in the palette of measurement colours */
  colour: z.number().int().min(0).max(15),
  isHidden: z.boolean(),
  /** Name of the user; filled in by the core */
  author: z.string().max(120),
  /** ISO 8601 UTC */
  createdAt: z.string().max(40),
  /** Object that it was read from, or that holds it since it was stored as a report; empty = neither */
  storedInSopInstanceUid: z.string().max(64),
});

export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number];
export type MeasurementPlace = z.infer<typeof measurementPlaceSchema>;
export type MeasuredValue = z.infer<typeof measuredValueSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
