import { z } from 'zod';
import { procedure } from './procedure.ts';

export const backupSettingsSchema = z.object({
  /** Absolute, on another disk; '' = none yet */
  folder: z.string().trim().max(1000),
  /** 0 = only when somebody asks for it */
  everyHours: z.number().int().min(0).max(720),
  keepSnapshots: z.number().int().min(1).max(365),
  /** What the archive no longer has stays in the backup for so long */
  keepGoneDays: z.number().int().min(1).max(3650),
  /** 10⁶ bytes a second; 0 = as fast as it goes */
  megabytesPerSecond: z.number().int().min(0).max(10_000),
});

export const backupSnapshotSchema = z.object({
  snapshotId: z.string(),
  createdAt: z.string(),
  version: z.string(),
  instances: z.number().int(),
  sizeBytes: z.number(),
  /** Files that were not what was stored, so that they were not taken */
  damaged: z.number().int(),
});

export const backupStatusSchema = z.object({
  settings: backupSettingsSchema,
  /** Whole ones, newest first */
  snapshots: z.array(backupSnapshotSchema),
  /** Job that makes one now, or waits to; null: none */
  jobId: z.string().nullable(),
  nextAt: z.string().nullable(),
  /** The last good one is older than it should be */
  isOverdue: z.boolean(),
  /** It is not in the folder in which it was made: its disk is away, or something else lies there */
  isGone: z.boolean(),
  /** Why the last run failed; empty when it did not */
  problem: z.string(),
});

export const backup = {
  status: procedure('archive.read').output(backupStatusSchema),
  putSettings: procedure('archive.manage').input(backupSettingsSchema).output(backupStatusSchema),
  /** Starts a job, or tells of the one that runs. @throws INPUT without a folder */
  start: procedure('archive.manage')
    .input(
      z.object({
        /** Instead of the folder of the settings; '' = that one */
        folder: z.string().trim().max(1000).default(''),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};

export type BackupSettings = z.infer<typeof backupSettingsSchema>;
export type BackupSnapshot = z.infer<typeof backupSnapshotSchema>;
export type BackupStatus = z.infer<typeof backupStatusSchema>;
