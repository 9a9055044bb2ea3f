import { z } from 'zod';
import { MODALITY_KINDS } from '../relevance/modality-kinds.ts';
import { REGION_IDS } from '../relevance/region-tree.ts';
import { PLANES, VIEW_NAMES, WEIGHTINGS } from './hang-image.ts';

/** Changes when a protocol of before would be understood otherwise. */
export const HANGING_FORMAT = 1;

const idSchema = z
  .string()
  .regex(/^[a-zA-Z0-9-]+$/)
  .max(60);
const nameSchema = z.string().trim().min(1).max(60);

/** Both ends belong to it; null = open */
const rangeSchema = z.strictObject({ from: z.number().nullable(), to: z.number().nullable() });

/** What a picture must be to be taken. Everything that is said must hold; of a list one is enough. */
export const imageRuleSchema = z.strictObject({
  modality: z.array(z.string().max(16)).max(20).optional(),
  view: z.array(z.enum(VIEW_NAMES)).max(VIEW_NAMES.length).optional(),
  side: z
    .array(z.enum(['left', 'right', 'both', '']))
    .max(4)
    .optional(),
  plane: z
    .array(z.enum([...PLANES, '']))
    .max(5)
    .optional(),
  weighting: z
    .array(z.enum([...WEIGHTINGS, '']))
    .max(WEIGHTINGS.length + 1)
    .optional(),
  contrast: z
    .array(z.enum(['with', 'without', 'both', '']))
    .max(4)
    .optional(),
  kernel: z
    .array(z.enum(['sharp', 'soft', '']))
    .max(3)
    .optional(),
  isFatSaturated: z.boolean().optional(),
  isMoving: z.boolean().optional(),
  isSpecialView: z.boolean().optional(),
  isTomosynthesis: z.boolean().optional(),
  isAttenuationCorrected: z.boolean().optional(),
  bValue: rangeSchema.optional(),
  echoTimeMs: rangeSchema.optional(),
  thicknessMm: rangeSchema.optional(),
  frames: rangeSchema.optional(),
  /** Any of these values of Image Type (0008,0008) */
  imageType: z.array(z.string().max(16)).max(20).optional(),
  /** Any of these words in what it is called */
  words: z.array(z.string().max(60)).max(40).optional(),
});

const SLAB_MODES = ['maximum', 'minimum', 'mean'] as const;

/** A plane of the volume that a series forms, instead of its pictures as they were made. */
const cutSchema = z.strictObject({
  plane: z.enum(['axial', 'coronal', 'sagittal']),
  /** What is shown of so many millimetres: the greatest values, the least, or their mean; null = the plane alone */
  slab: z
    .strictObject({ mode: z.enum(SLAB_MODES), thicknessMm: z.number().min(0.1).max(1000) })
    .nullable()
    .default(null),
});

/** How a view shows what it took. */
const lookSchema = z.strictObject({
  /** Id of a window by name */
  window: idSchema.optional(),
  /** Which of the parts that differ in their b value */
  part: z.enum(['highestB', 'lowestB']).optional(),
  start: z.enum(['first', 'middle', 'last']).optional(),
  /** `sameSize`: as many millimetres to a pixel as the others of the stage; `oneToOne`: a pixel is a pixel */
  size: z.enum(['fit', 'sameSize', 'oneToOne']).optional(),
  /** To which edge the picture is laid */
  edge: z.enum(['left', 'right']).optional(),
  cut: cutSchema.optional(),
  /** The least value is white */
  isInverted: z.boolean().optional(),
});

const STUDIES_SHOWN = ['current', 'prior', 'oldest'] as const;

export const hangViewSchema = z.strictObject({
  /** Ways to choose, the best first: the first that finds anything is taken */
  rules: z.array(imageRuleSchema).min(1).max(20),
  study: z.enum(STUDIES_SHOWN).default('current'),
  /** Of priors: 1 = the most relevant one */
  prior: z.number().int().min(1).max(9).default(1),
  /** Of those that fit, which one first */
  order: z.enum(['series', 'thinnest', 'thickest', 'most', 'last']).default('series'),
  /** From 0 */
  nth: z.number().int().min(0).max(99).default(0),
  /** Without it the stage is passed over */
  isRequired: z.boolean().default(false),
  look: lookSchema.default({}),
});

/** What one window shows in a stage. */
const screenSchema = z.strictObject({
  rows: z.number().int().min(1).max(4),
  columns: z.number().int().min(1).max(4),
  /** Row by row; null = a viewport that stays empty */
  views: z.array(hangViewSchema.nullable()).min(1).max(16),
  /** `planes`: the three planes of the first view's series; `petCt`: PET and CT of the first two, laid together */
  as: z.enum(['stacks', 'planes', 'petCt']).default('stacks'),
});

const stageSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  /** One for each window of the arrangement */
  screens: z.array(screenSchema).min(1).max(4),
  links: z
    .array(z.enum(['scroll', 'window', 'zoom', 'pan']))
    .max(4)
    .default([]),
  /** Only where something of another study is in it */
  needsPrior: z.boolean().default(false),
});

export const hangingProtocolSchema = z
  .strictObject({
    format: z.literal(HANGING_FORMAT),
    id: idSchema,
    name: nameSchema,
    /** Counts what was changed of it */
    version: z.number().int().min(1).max(100_000).default(1),
    /** Which studies it is for: everything that is said must hold; of a list one is enough; empty = any */
    study: z.strictObject({
      kinds: z.array(z.enum(MODALITY_KINDS)).max(MODALITY_KINDS.length).default([]),
      regions: z.array(z.enum(REGION_IDS)).max(20).default([]),
      /** Scheme and value, as `SCT 399162004` */
      procedures: z.array(z.string().max(100)).max(200).default([]),
      words: z.array(z.string().max(60)).max(40).default([]),
      modalities: z.array(z.string().max(16)).max(20).default([]),
    }),
    /** By how many windows are open: the one with most of those that fit is in force */
    arrangements: z
      .array(
        z.strictObject({
          windows: z.number().int().min(1).max(4),
          stages: z.array(stageSchema).max(30),
        }),
      )
      .min(1)
      .max(4),
  })
  .refine(
    ({ arrangements }) =>
      arrangements.every(({ windows, stages }) =>
        stages.every(
          ({ screens }) =>
            screens.length <= windows &&
            screens.every(({ rows, columns, views }) => views.length <= rows * columns),
        ),
      ),
    'A stage has more viewports or windows than its arrangement.',
  );

export type HangingProtocol = z.infer<typeof hangingProtocolSchema>;
export type HangView = z.infer<typeof hangViewSchema>;
export type HangCut = z.infer<typeof cutSchema>;
export type HangLook = z.infer<typeof lookSchema>;
export type HangStage = z.infer<typeof stageSchema>;
export type HangScreen = z.infer<typeof screenSchema>;
export type ImageRule = z.infer<typeof imageRuleSchema>;
