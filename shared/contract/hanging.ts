import { z } from 'zod';
import { HANGING_REMARKS } from '../hanging/hanging-object.ts';
import { hangImageSchema } from '../hanging/hang-image.ts';
import { MODALITY_KINDS } from '../relevance/modality-kinds.ts';
import { REGION_IDS } from '../relevance/region-tree.ts';
import { protocolTextSchema } from '../reading/preferences.ts';
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
  /** Of these, those that fill every viewport of its first stage for the study itself and for the priors that it has */
  filled: z.number().int(),
  /** Some of those that do not, and which viewports stay empty, from 1 */
  missing: z.array(z.object({ study: studyRowSchema, viewports: z.array(z.number().int()) })),
});

const hangingRemarkSchema = z.object({
  what: z.enum(HANGING_REMARKS),
  /** Name of the stage; empty = of the whole protocol */
  stage: z.string(),
});

/** Some kilobytes, in base64 */
const fileSchema = z.string().max(2_000_000);

export const hanging = {
  /** What a study and its relevant priors are hung by, asked beside opening it. MISSING when it is not here. */
  facts: procedure('studies.read')
    .input(z.object({ studyInstanceUid: uidSchema }))
    .output(hangingFactsSchema),
  /** A protocol as a DICOM Hanging Protocol, and what that does not hold. INPUT when it is broken. */
  toDicom: procedure('studies.read')
    .input(z.object({ protocol: protocolTextSchema, level: z.enum(['user', 'group', 'site']) }))
    .output(z.object({ file: fileSchema, remarks: z.array(hangingRemarkSchema) })),
  /** A DICOM Hanging Protocol as a protocol, and what of it is left out. INPUT when the file is none. */
  fromDicom: procedure('studies.read')
    .input(z.object({ file: fileSchema }))
    .output(z.object({ protocol: protocolTextSchema, remarks: z.array(hangingRemarkSchema) })),
  /** What a protocol would do with the studies that are here. INPUT when it is broken. */
  dryRun: procedure('studies.read')
    .input(z.object({ protocol: protocolTextSchema }))
    .output(dryRunSchema),
};

export type HangingFacts = z.infer<typeof hangingFactsSchema>;
export type HangingDryRun = z.infer<typeof dryRunSchema>;
export type HungStudy = z.infer<typeof hungStudySchema>;
