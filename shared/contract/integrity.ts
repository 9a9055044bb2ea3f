import { z } from 'zod';
import { procedure } from './procedure.ts';

/** What can be wrong with a file of the store. */
export const DAMAGE_KINDS = ['missing', 'changed', 'cut', 'unreadable', 'orphan'] as const;

/** `open`: to be healed or decided; `healed`; `accepted`: shown as it is, by a person’s decision; `gone`: no longer here */
export const FINDING_STATES = ['open', 'healed', 'accepted', 'gone'] as const;

export const integrityFindingSchema = z.object({
  findingId: z.number().int(),
  kind: z.enum(DAMAGE_KINDS),
  state: z.enum(FINDING_STATES),
  studyInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  /** What was found, and why it could not be healed */
  detail: z.string(),
  foundAt: z.string(),
  endedAt: z.string().nullable(),
  /** Where the good copy came from; '' = nowhere */
  healedFrom: z.string(),
});

export const integritySettingsSchema = z.object({
  /** Every file is read again within so many days; 0 = only when somebody asks for it */
  everyDays: z.number().int().min(0).max(365),
  /** 10⁶ bytes a second; 0 = as fast as it goes */
  megabytesPerSecond: z.number().int().min(0).max(10_000),
});

export const integrityStatusSchema = z.object({
  settings: integritySettingsSchema,
  /** Job that verifies now; null: none */
  jobId: z.string().nullable(),
  lastFinishedAt: z.string().nullable(),
  nextAt: z.string().nullable(),
  studies: z.number().int(),
  /** Verified within the period, not grown since, and without a finding that is open */
  verifiedStudies: z.number().int(),
  /** With a finding that is open */
  studiesWithFindings: z.number().int(),
  openFindings: z.number().int(),
});

const findingIdSchema = z.object({ findingId: z.number().int() });

export const integrity = {
  status: procedure('archive.read').output(integrityStatusSchema),
  /** Open ones first, then the newest. */
  findings: procedure('archive.read').output(z.array(integrityFindingSchema)),
  putSettings: procedure('archive.manage').input(integritySettingsSchema).output(integrityStatusSchema),
  /** Verifies everything now, or tells of the job that does. */
  verify: procedure('archive.manage').output(z.object({ jobId: z.string() })),
  /** Looks for a good copy once more. */
  heal: procedure('archive.manage').input(findingIdSchema).output(integrityFindingSchema),
  /** Shows a damaged file as it is. @throws CONFLICT when there is no file any more */
  accept: procedure('archive.manage')
    .input(findingIdSchema.extend({ reason: z.string().trim().min(1).max(500) }))
    .output(integrityFindingSchema),
};

export type DamageKind = (typeof DAMAGE_KINDS)[number];
export type FindingState = (typeof FINDING_STATES)[number];
export type IntegrityFinding = z.infer<typeof integrityFindingSchema>;
export type IntegritySettings = z.infer<typeof integritySettingsSchema>;
export type IntegrityStatus = z.infer<typeof integrityStatusSchema>;
