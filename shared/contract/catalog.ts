import { z } from 'zod';
import { procedure } from './procedure.ts';

export const rebuildReportSchema = z.object({
  /** That answers show */
  instances: z.number().int(),
  studies: z.number().int(),
  /** Files of the store that are no readable instance, or lie where they do not belong */
  skipped: z.number().int(),
  /** Files that are not what was recorded of them when they came: verifying tells which */
  damaged: z.number().int(),
  /** Instances that the catalog before knew, of which no file can be read any more */
  lost: z.number().int(),
  sizeBytes: z.number(),
  seconds: z.number(),
  /** Some of the files that were skipped, below the store */
  skippedFiles: z.array(z.string()),
});

export const catalogStatusSchema = z.object({
  /** Job that rebuilds the catalog now, or waits to; null: none */
  jobId: z.string().nullable(),
  /** How far it is; null while it does not run */
  progress: z
    .object({
      files: z.number().int(),
      /** 0 while the store is being listed */
      totalFiles: z.number().int(),
      sizeBytes: z.number(),
      totalSizeBytes: z.number(),
      studies: z.number().int(),
      remainingSeconds: z.number().nullable(),
    })
    .nullable(),
  /** What happened to the catalog since the core started, in words; empty: nothing */
  notice: z.string(),
  /** Of the last rebuild since the core started */
  lastReport: rebuildReportSchema.nullable(),
});

export const catalog = {
  status: procedure('archive.read').output(catalogStatusSchema),
  /** Starts the job that builds the catalog anew from the store, or tells of the one that runs. */
  rebuild: procedure('archive.manage').output(z.object({ jobId: z.string() })),
};

export type CatalogStatus = z.infer<typeof catalogStatusSchema>;
export type RebuildReport = z.infer<typeof rebuildReportSchema>;
