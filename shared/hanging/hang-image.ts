import { z } from 'zod';
import { MODALITY_KINDS } from '../relevance/modality-kinds.ts';

export const VIEW_NAMES = [
  'pa',
  'ap',
  'lateral',
  'oblique',
  'axial',
  'cc',
  'mlo',
  'ml',
  'lm',
  'xcc',
  'lmo',
  'other',
] as const;

/** What a picture of magnetic resonance shows bright; the techniques that a reader looks for by name. */
export const WEIGHTINGS = [
  't1',
  't2',
  'pd',
  'flair',
  'stir',
  'dwi',
  'adc',
  'swi',
  'tof',
  'perfusion',
  'other',
] as const;

export const PLANES = ['axial', 'coronal', 'sagittal', 'oblique'] as const;

/** What a protocol can ask of a picture, or of a series whose pictures are alike. Empty and null: nothing says it. */
export const hangImageSchema = z.object({
  seriesInstanceUid: z.string(),
  /** Of one picture; empty = the whole series */
  sopInstanceUid: z.string(),
  seriesNumber: z.number().nullable(),
  instanceNumber: z.number().nullable(),
  modality: z.string(),
  kind: z.enum([...MODALITY_KINDS, '']),
  frames: z.number().int(),
  view: z.enum([...VIEW_NAMES, '']),
  side: z.enum(['left', 'right', 'both', '']),
  /** Magnified, spot compressed, rolled, with the implant displaced: beside the standard views */
  isSpecialView: z.boolean(),
  /** Slices or projections of breast tomosynthesis; what is computed from them as one picture is none */
  isTomosynthesis: z.boolean(),
  /** Corrected for attenuation, as Corrected Image (0028,0051) says; null = it is not said */
  isAttenuationCorrected: z.boolean().nullable(),
  plane: z.enum([...PLANES, '']),
  weighting: z.enum([...WEIGHTINGS, '']),
  isFatSaturated: z.boolean(),
  contrast: z.enum(['with', 'without', 'both', '']),
  kernel: z.enum(['sharp', 'soft', '']),
  echoTimeMs: z.number().nullable(),
  bValue: z.number().nullable(),
  thicknessMm: z.number().nullable(),
  /** Image Type (0008,0008) */
  imageType: z.array(z.string()),
  isLocaliser: z.boolean(),
  /** Frames in one object that follow each other in time */
  isMoving: z.boolean(),
  /** Folded words of what people and devices called it, the series first */
  words: z.string(),
});

export type HangImage = z.infer<typeof hangImageSchema>;
export type ViewName = (typeof VIEW_NAMES)[number];
export type Weighting = (typeof WEIGHTINGS)[number];
