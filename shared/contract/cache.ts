import { z } from 'zod';
import { procedure } from './procedure.ts';
import { personNameSchema } from './studies.ts';

export const cacheSettingsSchema = z.object({
  /** Most that cached studies may take; null = as much as there is */
  quotaBytes: z.number().int().min(1_000_000).nullable(),
  /** Cached studies make room before less of the disk than this is free */
  lowFreePercent: z.number().min(1).max(50),
});

const sumSchema = z.object({ studies: z.number().int(), sizeBytes: z.number() });

export const cacheStatusSchema = z.object({
  /** Studies of which this station is the archive: never evicted */
  owned: sumSchema,
  /** Studies of which another archive has a copy */
  cached: sumSchema,
  /** Cached studies that are pinned, or kept until a time that has not come */
  held: sumSchema,
  diskBytes: z.number(),
  freeBytes: z.number(),
  /** What has to go to be within the limits; 0 when nothing has */
  neededBytes: z.number(),
  settings: cacheSettingsSchema,
});

export const cachedStudySchema = z.object({
  studyInstanceUid: z.string(),
  patientName: personNameSchema,
  patientId: z.string(),
  studyDate: z.string(),
  modalitiesInStudy: z.array(z.string()),
  studyDescription: z.string(),
  /** The archive that has it: its AE title, or `dicomweb:` and its name */
  peer: z.string(),
  isPinned: z.boolean(),
  /** null also when that time has passed */
  keepUntil: z.string().nullable(),
  /** When it was opened or received last */
  lastNeededAt: z.string(),
  instanceCount: z.number().int(),
  sizeBytes: z.number(),
});

export const cache = {
  status: procedure('settings.manage').output(cacheStatusSchema),
  /** Least needed first: in the order in which they go. */
  list: procedure('settings.manage')
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.array(cachedStudySchema)),
  putSettings: procedure('settings.manage').input(cacheSettingsSchema).output(cacheSettingsSchema),
  /** Keeps a cached study here for good, or until a time; neither lets it go again. */
  hold: procedure('studies.hold')
    .input(
      z.object({
        studyInstanceUid: z.string().max(64),
        isPinned: z.boolean(),
        keepUntil: z.iso.datetime().nullable().default(null),
      }),
    )
    .output(z.object({ isPinned: z.boolean(), keepUntil: z.string().nullable() })),
  /** Makes this station the archive of a study that was cached. */
  own: procedure('studies.delete')
    .input(z.object({ studyInstanceUid: z.string().max(64) }))
    .output(z.object({ role: z.literal('owned') })),
  /** Starts the job that makes room, if there is need; null when there is none. */
  makeRoom: procedure('settings.manage').output(z.object({ jobId: z.string().nullable() })),
};

/** What the job `evict` leaves. */
export const evictionReportSchema = z.object({
  evicted: z.number().int(),
  freedBytes: z.number(),
  /** Studies that could not go, by Study Instance UID */
  kept: z.array(z.object({ name: z.string(), reason: z.string() })),
});

export type EvictionReport = z.infer<typeof evictionReportSchema>;
export type CacheSettings = z.infer<typeof cacheSettingsSchema>;
export type CacheStatus = z.infer<typeof cacheStatusSchema>;
export type CachedStudy = z.infer<typeof cachedStudySchema>;
