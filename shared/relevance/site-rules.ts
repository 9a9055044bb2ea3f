import { z } from 'zod';
import { MODALITY_KINDS } from './modality-kinds.ts';
import { REGION_IDS } from './region-tree.ts';

const regionsSchema = z.array(z.enum(REGION_IDS)).max(20);
const sideSchema = z.enum(['left', 'right', 'both', '']);
const contrastSchema = z.enum(['with', 'without', 'both', '']);

export const ruleSchema = z.object({
  id: z.string().trim().min(1).max(60),
  /** Any of these; empty = every kind */
  kinds: z.array(z.enum(MODALITY_KINDS)).max(MODALITY_KINDS.length),
  /** Any of these, or inside one; empty = every region */
  regions: regionsSchema,
  mostPriors: z.number().int().min(0).max(20),
  /** The age that is best to compare with; 0 = the newer, the better */
  preferredAgeDays: z.number().int().min(0).max(36_525),
  /** Older ones are not picked, the oldest one (the baseline) excepted */
  mostAgeDays: z.number().int().min(1).max(36_525),
  hasBaseline: z.boolean(),
  /** Of another kind, of the same region */
  mostCompanions: z.number().int().min(0).max(5),
});

const procedureSchema = z.object({
  scheme: z.string().trim().min(1).max(16),
  value: z.string().trim().min(1).max(64),
  regions: regionsSchema.min(1),
  side: sideSchema.default(''),
  contrast: contrastSchema.default(''),
});

const wordSchema = z.object({
  term: z.string().trim().min(1).max(60),
  regions: regionsSchema.default([]),
  side: sideSchema.default(''),
  contrast: contrastSchema.default(''),
});

const subspecialtySchema = z
  .object({
    /** One of the program's, or a word of the site's own */
    subspecialty: z.string().trim().min(1).max(60),
    /** Any of these procedures, whatever the rest says */
    codes: z
      .array(z.object({ scheme: z.string().trim().min(1).max(16), value: z.string().trim().min(1).max(64) }))
      .max(200)
      .default([]),
    /** Any of these; empty = every kind */
    kinds: z.array(z.enum(MODALITY_KINDS)).max(MODALITY_KINDS.length).default([]),
    /** Any of these, or inside one; empty = every region */
    regions: regionsSchema.default([]),
    /** Every region of the study has to be among them, not only one */
    isWhole: z.boolean().default(false),
  })
  .refine(
    ({ codes, kinds, regions }) => codes.length + kinds.length + regions.length > 0,
    'A subspecialty needs a code, a kind of examination or a region.',
  );

/** What a site says about its own studies; each entry is taken before the factory's. */
export const siteRulesSchema = z.object({
  version: z.literal(1),
  /** Before the factory's; one with the id of a factory rule stands in its place */
  rules: z
    .array(ruleSchema)
    .max(100)
    .refine(
      (rules) => new Set(rules.map(({ id }) => id)).size === rules.length,
      'Two rules have the same id.',
    )
    .default([]),
  procedures: z.array(procedureSchema).max(10_000).default([]),
  words: z.array(wordSchema).max(2_000).default([]),
  /** Who reads what; the first that fits, before the program's */
  subspecialties: z.array(subspecialtySchema).max(100).default([]),
});

export type Rule = z.infer<typeof ruleSchema>;
export type MappedProcedure = z.infer<typeof procedureSchema>;
export type SubspecialtyRule = z.infer<typeof subspecialtySchema>;
export type SiteRules = z.infer<typeof siteRulesSchema>;
