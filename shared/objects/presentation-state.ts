import { z } from 'zod';
import { objectReferenceSchema } from './references.ts';

const uidSchema = z.string().min(1).max(64);
const pointSchema = z.tuple([z.number(), z.number()]);
const wordSchema = z.number().int().min(0).max(65_535);
const colourSchema = z.tuple([wordSchema, wordSchema, wordSchema]);

/** Of an overlay (PS3.5 7.6) */
const groupSchema = z.number().int().min(0x6000).max(0x601e);

/** Which of the referenced images something is for; empty = all of them. */
const imagesSchema = z.array(
  z.object({
    sopClassUid: uidSchema,
    sopInstanceUid: uidSchema,
    frameNumbers: z.array(z.number().int().min(1)),
  }),
);

/** A lookup table (PS3.3 C.11): the entry for `firstMapped`, then for each value above it. */
export const lookupTableSchema = z.object({
  firstMapped: z.number().int().min(-32_768).max(65_535),
  bits: z.number().int().min(8).max(16),
  values: z.array(wordSchema).min(1).max(65_536),
  explanation: z.string().max(64),
});

/** What part of an image is shown, and how large (PS3.3 C.10.4). */
const displayedAreaSchema = z.object({
  images: imagesSchema,
  /** Pixels from 1, both ends shown; in the image as it is stored, before it is turned. May lie outside of it. */
  left: z.number().int(),
  top: z.number().int(),
  right: z.number().int(),
  bottom: z.number().int(),
  size: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('fit') }),
    /** Millimetres on the screen are millimetres of what was imaged */
    z.object({ mode: z.literal('trueSize') }),
    /** Pixels of the display for each pixel of the image, along both sides */
    z.object({ mode: z.literal('magnify'), ratio: z.number().positive() }),
  ]),
  /** mm between rows, mm between columns; null where only the aspect of the pixels is known */
  pixelSpacingMm: z.tuple([z.number().positive(), z.number().positive()]).nullable(),
  /** Height of a pixel to its width, whole numbers; used where there is no spacing. null = not said */
  pixelAspect: z.tuple([z.number().int().positive(), z.number().int().positive()]).nullable(),
});

const modalitySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rescale'),
    slope: z.number(),
    intercept: z.number(),
    type: z.string().max(64),
  }),
  z.object({ kind: z.literal('table'), table: lookupTableSchema, type: z.string().max(64) }),
]);

const voiSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('window'),
    centre: z.number(),
    width: z.number(),
    function: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']),
    explanation: z.string().max(64),
  }),
  z.object({ kind: z.literal('table'), table: lookupTableSchema }),
]);

/** What is not to be seen of the image (PS3.3 C.7.6.11), in pixels from 1. */
const shutterSchema = z.object({
  rectangle: z
    .object({
      left: z.number().int(),
      top: z.number().int(),
      right: z.number().int(),
      bottom: z.number().int(),
    })
    .nullable(),
  circle: z.object({ row: z.number().int(), column: z.number().int(), radius: z.number().int() }).nullable(),
  /** [row, column] of each corner; the last joins the first */
  polygon: z
    .array(z.tuple([z.number().int(), z.number().int()]))
    .max(1000)
    .nullable(),
  /** Group of a plane of the state whose drawn pixels are covered (PS3.3 C.7.6.15); such a state has no other shape */
  bitmapGroup: groupSchema.nullable().default(null),
  /** P-value that covers it: 0 = black, 65535 = white */
  presentationValue: wordSchema,
});

/** A drawing of one bit a pixel that the state itself holds (PS3.3 C.9.2). */
const planeSchema = z.object({
  group: groupSchema,
  rows: wordSchema.min(1),
  columns: wordSchema.min(1),
  /** Row and column of the image on which its first pixel lies, from 1 */
  origin: z.tuple([z.number().int(), z.number().int()]),
  type: z.enum(['G', 'R']),
  label: z.string().max(64),
  /** Base64 of its bits, the lowest first */
  bits: z.string().max(12_000_000),
});

/** PIXEL: columns and rows from the upper left corner of the image; DISPLAY: fractions of the displayed area. */
const unitsSchema = z.enum(['PIXEL', 'DISPLAY']);

const graphicSchema = z.object({
  units: unitsSchema,
  /** CIRCLE: centre and a point on it; ELLIPSE: the ends of its long axis, then of its short one */
  type: z.enum(['POINT', 'POLYLINE', 'INTERPOLATED', 'CIRCLE', 'ELLIPSE']),
  points: z.array(pointSchema).min(1).max(20_000),
  isFilled: z.boolean(),
});

const textObjectSchema = z.object({
  text: z.string().min(1).max(1024),
  anchor: z.object({ units: unitsSchema, point: pointSchema, isVisible: z.boolean() }).nullable(),
  box: z
    .object({
      units: unitsSchema,
      topLeft: pointSchema,
      bottomRight: pointSchema,
      justification: z.enum(['LEFT', 'RIGHT', 'CENTER']),
    })
    .nullable(),
});

const annotationSchema = z.object({
  images: imagesSchema,
  layer: z.string().min(1).max(16),
  graphics: z.array(graphicSchema).max(10_000),
  texts: z.array(textObjectSchema).max(10_000),
});

const layerSchema = z.object({
  /** Upper-case letters, digits, blanks and low lines (CS) */
  name: z.string().regex(/^[A-Z0-9_][A-Z0-9_ ]{0,15}$/),
  order: z.number().int(),
  description: z.string().max(64),
  /** P-value from 0 to 65535; null = not said */
  grey: wordSchema.nullable(),
  /** CIELab as PS3.3 C.10.7.1.1 scales it; null = not said */
  colourCieLab: colourSchema.nullable(),
});

const maskSchema = z.object({
  operation: z.enum(['AVG_SUB', 'TID']),
  /** First and last frame of each range that it is for; empty = all */
  frameRange: z.array(z.number().int().min(1)),
  maskFrames: z.array(z.number().int().min(1)),
  contrastFrameAveraging: z.number().int().min(1),
  tidOffset: z.number().int(),
  /** Rows and columns that the mask is moved by */
  subPixelShift: pointSchema.nullable(),
});

/** How images are to be shown: Grayscale and Color Softcopy Presentation State (PS3.3 A.33.1, A.33.2). */
export const presentationStateSchema = z.object({
  kind: z.enum(['grayscale', 'color']),
  /** Upper-case letters, digits, blanks and low lines (CS) */
  label: z.string().regex(/^[A-Z0-9_][A-Z0-9_ ]{0,15}$/),
  description: z.string().max(64),
  /** Who made it; empty = not said. What is created here gets the name of the user. */
  author: z.string().max(194),
  /** ISO 8601 to the second, local time without a zone. What is created here gets the present time. */
  createdAt: z.string().max(40),
  references: z.array(objectReferenceSchema).min(1).max(20_000),
  displayedAreas: z.array(displayedAreaSchema).min(1),
  /** Clockwise, before it is flipped */
  rotationDeg: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  isFlippedHorizontally: z.boolean(),
  modality: modalitySchema.nullable(),
  vois: z.array(z.object({ images: imagesSchema, voi: voiSchema })),
  /** null for colour */
  presentationLut: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('shape'), shape: z.enum(['IDENTITY', 'INVERSE']) }),
      z.object({ kind: z.literal('table'), table: lookupTableSchema }),
    ])
    .nullable(),
  shutter: shutterSchema.nullable(),
  /** Overlays of the images, or of the state where it has the group, that are to be seen, and in which layer */
  overlays: z.array(z.object({ group: groupSchema, layer: z.string().min(1).max(16) })),
  planes: z.array(planeSchema).max(16).default([]),
  mask: maskSchema.nullable(),
  layers: z.array(layerSchema),
  annotations: z.array(annotationSchema),
});

export type PresentationState = z.infer<typeof presentationStateSchema>;
export type LookupTable = z.infer<typeof lookupTableSchema>;
export type DisplayedArea = z.infer<typeof displayedAreaSchema>;
export type PresentationVoi = z.infer<typeof voiSchema>;
export type PresentationModality = z.infer<typeof modalitySchema>;
export type Shutter = z.infer<typeof shutterSchema>;
export type Graphic = z.infer<typeof graphicSchema>;
export type TextObject = z.infer<typeof textObjectSchema>;
export type Annotation = z.infer<typeof annotationSchema>;
export type GraphicLayer = z.infer<typeof layerSchema>;
export type StatePlane = z.infer<typeof planeSchema>;
export type Mask = z.infer<typeof maskSchema>;
export type ImageChoice = z.infer<typeof imagesSchema>;

export const GRAYSCALE_STATE_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.11.1';
export const COLOR_STATE_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.11.2';

/** Whether something for these images is for this frame of this object. */
export function isFor(images: ImageChoice, sopInstanceUid: string, frameNumber: number): boolean {
  return (
    images.length === 0 ||
    images.some(
      (image) =>
        image.sopInstanceUid === sopInstanceUid &&
        (image.frameNumbers.length === 0 || image.frameNumbers.includes(frameNumber)),
    )
  );
}
