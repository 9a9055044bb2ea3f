import { z } from 'zod';
import { wayToGlassSchema } from './way-to-glass.ts';

/** What is tested of a display, each on its own schedule. */
export const TEST_KINDS = [
  'daily',
  'visual',
  'response',
  'uniformity',
  'ambient',
  'colour',
  'match',
] as const;

export type TestKind = (typeof TEST_KINDS)[number];

/** Tests that a meter makes: they name it, and a meter whose calibration has ended makes none. */
export const METER_KINDS: readonly TestKind[] = ['response', 'uniformity', 'ambient', 'colour', 'match'];

const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const instrumentSchema = z.object({
  name: z.string().trim().min(1).max(80),
  serial: z.string().trim().min(1).max(80),
  /** Days, as the certificate says them */
  calibratedOn: daySchema,
  calibrationEndsOn: daySchema,
});

/**
 * How the meter looks at the screen. On the glass (`contact`) it sees no light of the room; from a distance it sees what the screen
 * throws back of it too, unless the room is dark.
 */
export const GEOMETRIES = ['contact', 'nearRange', 'telescopic'] as const;

/** Bounds that only keep out what is no number; what a reading means is judged with the whole series. */
const readingSchema = z.number();
const xySchema = z.object({ x: z.number(), y: z.number() });

export const levelReadingsSchema = z.object({
  ddl: z.number().int().min(0).max(4095),
  /** cd/m², each as the meter gave it */
  readings: z.array(readingSchema).min(1).max(20),
});

const responseSchema = z.object({
  kind: z.literal('response'),
  /** Which levels were to be measured; `own`: those of a file */
  levelSet: z.enum(['18', '11', '52', '256', 'own']).default('18'),
  /** Readings of each level */
  repeats: z.number().int().min(1).max(5).default(1),
  levels: z.array(levelReadingsSchema).max(4096),
  geometry: z.enum(GEOMETRIES),
  /** The readings have the light of the room in them already */
  includesAmbient: z.boolean(),
  /** Light of the room that the screen throws back, cd/m²; null: not measured */
  ambientLuminance: z.number().nullable(),
  /** Patterns went through this calibration table; absent: through none, which is what the display itself does */
  calibrationId: z.string().uuid().optional(),
});

const uniformitySchema = z.object({
  kind: z.literal('uniformity'),
  ddl: z.number().int().min(0).max(255),
  /** cd/m², the centre first, then by rows */
  places: z.array(readingSchema).max(25),
  /** How many are to be read; absent in tests that were begun before it was kept */
  placeCount: z.union([z.literal(5), z.literal(9)]).optional(),
  /** Readings of places behind one that is still open: they join the others when that one is read */
  ahead: z
    .array(z.object({ place: z.number().int().min(0).max(24), luminance: readingSchema }))
    .max(25)
    .optional(),
});

const ambientSchema = z.object({
  kind: z.literal('ambient'),
  /** On the screen, lux; null: not measured */
  illuminance: z.number().nullable(),
  /** Thrown back by the screen that is off, cd/m² */
  luminance: z.number(),
});

const colourSchema = z.object({
  kind: z.literal('colour'),
  /** CIE 1931 x and y of greys; the brightest is the white. Below 5 cd/m² colour is not judged. */
  greys: z
    .array(xySchema.extend({ ddl: z.number().int().min(0).max(255), luminance: readingSchema }))
    .max(64),
});

/** What is looked at by eye, each on its pattern. */
export const VISUAL_QUESTIONS = [
  'squares',
  'barsInGreys',
  'ramp',
  'linePairs',
  'letters',
  'pixels',
  'artefacts',
] as const;

const visualSchema = z.object({
  kind: z.literal('visual'),
  answers: z.array(z.object({ question: z.enum(VISUAL_QUESTIONS), isGood: z.boolean() })),
});

const matchSchema = z.object({
  kind: z.literal('match'),
  /** The display beside it */
  otherDisplayId: z.string().uuid(),
  /** Of white, cd/m² */
  luminance: readingSchema,
  otherLuminance: readingSchema,
  white: xySchema.nullable(),
  otherWhite: xySchema.nullable(),
});

const dailySchema = z.object({
  kind: z.literal('daily'),
  /** Of the pattern that was shown, so that it can be shown again */
  seed: z.number().int().min(0),
  /** Letters as they were named, in the order of the fields; absent of checks that were signed before they were kept */
  named: z.string().max(20).optional(),
  /** For each target whether it was named rightly; the core counts it anew from what was named */
  hits: z.array(z.boolean()).min(1).max(20),
  seconds: z.number().min(0).max(3600),
});

export const testValuesSchema = z.discriminatedUnion('kind', [
  responseSchema,
  uniformitySchema,
  ambientSchema,
  colourSchema,
  visualSchema,
  matchSchema,
  dailySchema,
]);

/** A test as a person signs it. */
export const signedTestSchema = z.object({
  displayId: z.string().uuid(),
  /** As the person read it on the display */
  assetTag: z.string().trim().max(60),
  values: testValuesSchema,
  /** null: by eye */
  instrument: instrumentSchema.nullable(),
  /** What the window said of the way to the glass */
  devicePixelRatio: z.number().min(0).max(10),
  /** Absent where nothing was measured, and of tests that were signed before it was kept */
  way: wayToGlassSchema.optional(),
  remarks: z.string().max(1000).default(''),
});

export type Instrument = z.infer<typeof instrumentSchema>;
export type TestValues = z.infer<typeof testValuesSchema>;
export type SignedTest = z.infer<typeof signedTestSchema>;
export type LevelReadings = z.infer<typeof levelReadingsSchema>;
export type ValuesOf<Kind extends TestKind> = Extract<TestValues, { kind: Kind }>;
