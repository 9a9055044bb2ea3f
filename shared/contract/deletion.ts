import { z } from 'zod';
import { REJECTION_REASON_NAMES } from '../dicom/rejection.ts';
import { procedure } from './procedure.ts';
import { personNameSchema } from './studies.ts';

const uidSchema = z.string().min(1).max(64);

export const DELETION_SCOPES = ['study', 'series', 'instances'] as const;

/** One act of moving to the trash, and what of it still lies there. */
export const trashEntrySchema = z.object({
  trashId: z.string(),
  studyInstanceUid: z.string(),
  scope: z.enum(DELETION_SCOPES),
  trashedAt: z.string(),
  trashedBy: z.string(),
  reason: z.enum(REJECTION_REASON_NAMES),
  comment: z.string(),
  patientName: personNameSchema,
  patientId: z.string(),
  /** DA or empty */
  patientBirthDate: z.string(),
  studyDate: z.string(),
  studyDescription: z.string(),
  accessionNumber: z.string(),
  modalities: z.array(z.string()),
  seriesCount: z.number().int(),
  instanceCount: z.number().int(),
  sizeBytes: z.number(),
  /** When its files may be deleted for good, if nobody restores it before */
  purgeDueAt: z.string(),
  /** What a person has to type to delete it for good now */
  confirmation: z.string(),
});

/** Why nothing is deleted for good by itself: the clock of this computer is not to be trusted now. */
export const PURGE_PAUSES = ['none', 'clockBackwards', 'clockJumped'] as const;

/** What is left of an act whose files were deleted for good: never a name. */
export const purgedEntrySchema = z.object({
  trashId: z.string(),
  studyInstanceUid: z.string(),
  trashedAt: z.string(),
  trashedBy: z.string(),
  purgedAt: z.string(),
  /** Empty: by itself, when its time had come */
  purgedBy: z.string(),
  reason: z.enum(REJECTION_REASON_NAMES),
  comment: z.string(),
  instanceCount: z.number().int(),
  sizeBytes: z.number(),
  /** Instances of it that are refused when they come again */
  barredCount: z.number().int(),
});

export const trashSettingsSchema = z.object({
  /** Days after which what lies in the trash is deleted for good */
  delayDays: z.number().int().min(1).max(3650),
});

const doneSchema = z.object({
  trashId: z.string(),
  studyInstanceUid: z.string(),
  instances: z.number().int(),
  sizeBytes: z.number(),
});

export const trash = {
  list: procedure('studies.delete').output(
    z.object({
      entries: z.array(trashEntrySchema),
      delayDays: z.number().int(),
      pause: z.enum(PURGE_PAUSES),
      /** Files that are being removed now */
      unlinking: z.number().int(),
    }),
  ),
  /**
   * Takes a study, or some of its series or instances, out of every answer at once; no file is destroyed. MISSING when it is
   * not here, CONFLICT while it is still arriving.
   */
  move: procedure('studies.delete')
    .input(
      z.object({
        studyInstanceUid: uidSchema,
        /** Empty, as are the instances: the whole study */
        seriesInstanceUids: z.array(uidSchema).max(2000).default([]),
        sopInstanceUids: z.array(uidSchema).max(20_000).default([]),
        reason: z.enum(REJECTION_REASON_NAMES),
        comment: z.string().trim().max(400).default(''),
      }),
    )
    .output(doneSchema),
  /** MISSING when it is not in the trash any more. */
  restore: procedure('studies.delete')
    .input(z.object({ trashId: z.string() }))
    .output(doneSchema.extend({ unreadable: z.number().int() })),
  /** Deletes for good, as a job. REFUSED when the confirmation is not the one that `list` asks for. */
  purge: procedure('studies.delete')
    .input(z.object({ trashId: z.string(), confirmation: z.string().max(100) }))
    .output(z.object({ jobId: z.string() })),
  /** Newest first */
  purged: procedure('studies.delete')
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.array(purgedEntrySchema)),
  /** Lets instances that were deleted for good and may not come again come again. */
  admit: procedure('studies.delete')
    .input(z.object({ trashId: z.string() }))
    .output(z.object({ instances: z.number().int() })),
  settings: procedure('studies.delete').output(trashSettingsSchema),
  putSettings: procedure('settings.manage').input(trashSettingsSchema).output(trashSettingsSchema),
};

/** What the job `purge` leaves. */
export const purgeReportSchema = z.object({ instances: z.number().int(), sizeBytes: z.number() });

export type PurgeReport = z.infer<typeof purgeReportSchema>;
export type TrashEntry = z.infer<typeof trashEntrySchema>;
export type PurgedEntry = z.infer<typeof purgedEntrySchema>;
export type TrashSettings = z.infer<typeof trashSettingsSchema>;
export type PurgePause = (typeof PURGE_PAUSES)[number];
export type DeletionScope = (typeof DELETION_SCOPES)[number];
