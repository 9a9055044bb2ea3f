import { z } from 'zod';
import { hangImageSchema } from '../hanging/hang-image.ts';
import { MODALITY_KINDS } from '../relevance/modality-kinds.ts';
import { REGION_IDS } from '../relevance/region-tree.ts';
import { roleSchema } from './priors.ts';
import { procedure } from './procedure.ts';
import { studyRowSchema } from './studies.ts';

const uidSchema = z.string().min(1).max(64);

/** What hanging knows of one study. */
const hungStudySchema = z.object({
  study: studyRowSchema,
  kinds: z.array(z.enum(MODALITY_KINDS)),
  regions: z.array(z.enum(REGION_IDS)),
  procedures: z.array(z.string()),
  words: z.string(),
  images: z.array(hangImageSchema),
});

const hangingFactsSchema = z.object({
  current: hungStudySchema,
  /** To compare with, the most relevant first; none is of another patient */
  priors: z.array(
    hungStudySchema.extend({
      role: roleSchema,
      /** Before the study that is read; null when one of the two dates is missing */
      ageDays: z.number().int().nullable(),
    }),
  ),
});

const dryRunSchema = z.object({
  /** Studies that were looked at: the newest of its kinds */
  looked: z.number().int(),
  /** For which it is */
  matched: z.number().int(),
  /** Of these, those that fill every viewport of its first stage that is for the study itself */
  filled: z.number().int(),
  /** Some of those that do not, and which viewports stay empty, from 1 */
  missing: z.array(z.object({ study: studyRowSchema, viewports: z.array(z.number().int()) })),
});

export const hanging = {
  /** What a study and its relevant priors are hung by, asked beside opening it. MISSING when it is not here. */
  facts: procedure('studies.read')
    .input(z.object({ studyInstanceUid: uidSchema }))
    .output(hangingFactsSchema),
  /** What a protocol would do with the studies that are here. INPUT when it is broken. */
  dryRun: procedure('studies.read')
    .input(z.object({ protocol: z.string().max(200_000) }))
    .output(dryRunSchema),
};

export type HangingFacts = z.infer<typeof hangingFactsSchema>;
export type HangingDryRun = z.infer<typeof dryRunSchema>;
export type HungStudy = z.infer<typeof hungStudySchema>;
