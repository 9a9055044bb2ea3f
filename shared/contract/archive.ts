import { z } from 'zod';
import { procedure } from './procedure.ts';

const count = z.number().int();
const sum = { series: count, instances: count, sizeBytes: z.number() };

/** Growth over the last days: what came in that time and is still here. */
const growthSchema = z.object({
  /** Days that were counted: fewer than asked for while the archive is younger */
  days: count,
  studies: count,
  instances: count,
  sizeBytes: z.number(),
  bytesPerDay: z.number(),
});

export const archiveStatisticsSchema = z.object({
  measuredAt: z.string(),
  totals: z.object({
    patients: count,
    studies: count,
    ...sum,
    trashedInstances: count,
    trashedBytes: z.number(),
    quarantinedInstances: count,
  }),
  /** By month of arrival (`2026-11`, UTC) and modality, oldest first; a modality may be empty */
  months: z.array(z.object({ month: z.string(), modality: z.string(), ...sum })),
  studiesByMonth: z.array(z.object({ month: z.string(), studies: count })),
  /** Largest first; a study counts under each modality that it has */
  modalities: z.array(z.object({ modality: z.string(), studies: count, ...sum })),
  /** By sender of the first instance of a series: an AE title, or how it was imported; largest first */
  sources: z.array(z.object({ source: z.string(), ...sum, lastDay: z.string() })),
  last30Days: growthSchema,
  last90Days: growthSchema,
  disk: z.object({
    totalBytes: z.number(),
    freeBytes: z.number(),
    /** Below it nothing more is received */
    reserveBytes: z.number(),
  }),
  forecast: z.object({
    /** Days of growth that it is drawn from */
    basisDays: count,
    bytesPerDay: z.number(),
    /** null: it does not grow, or not within a hundred years */
    daysLeft: count.nullable(),
    /** ISO date */
    fullOn: z.string().nullable(),
  }),
  /** The last associations of each peer that sent images */
  throughput: z.array(
    z.object({
      aeTitle: z.string(),
      associations: count,
      instances: count,
      sizeBytes: z.number(),
      /** Time between the first byte of an instance and its acknowledgement, summed up */
      busyMs: z.number(),
      lastAt: z.string(),
    }),
  ),
});

export const FINDING_KINDS = [
  'missing',
  'differs',
  'unreadable',
  /** A file of the store that no row of the catalog and no journal tells of, and that is no readable instance */
  'stray',
  /** Left behind in incoming/ by something that ended long ago */
  'leftover',
] as const;

export const FINDING_STATES = ['open', 'healed', 'gone'] as const;

/** Something that is not as it was stored. */
export const findingSchema = z.object({
  findingId: count,
  kind: z.enum(FINDING_KINDS),
  state: z.enum(FINDING_STATES),
  /** Empty where the file does not tell */
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  /** Below the data folder */
  file: z.string(),
  /** What was found, in words */
  detail: z.string(),
  foundAt: z.string(),
  endedAt: z.string().nullable(),
  /** Where the right bytes came from: a folder, or the AE title of a peer; empty while open */
  healedFrom: z.string(),
});

export const VERIFY_STATES = ['off', 'idle', 'running', 'paused'] as const;

export const integritySchema = z.object({
  state: z.enum(VERIFY_STATES),
  studies: count,
  /** Studies that were compared within the days of a pass */
  freshStudies: count,
  neverChecked: count,
  /** Of the study that waits longest; null when none was ever compared */
  oldestCheckAt: z.string().nullable(),
  /** What the limit allows, and what a pass within its days takes */
  limitBytesPerSecond: z.number(),
  neededBytesPerSecond: z.number(),
  openFindings: count,
  healedFindings: count,
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, for example 02:30');

export const keepingSettingsSchema = z.object({
  verify: z.object({
    isOn: z.boolean(),
    /** How much is read, at most, while nothing else is to be done; MB of 1 000 000 bytes */
    megabytesPerSecond: z.number().min(0.1).max(10_000),
    /** Every file is compared at least once in so many days */
    passDays: z.number().int().min(1).max(3650),
    /** Damaged and missing files are brought back from the backup or a peer without asking */
    healsByItself: z.boolean(),
    /** AE titles that are asked for what is damaged here, in this order */
    healPeers: z.array(z.string().max(16)).max(20),
  }),
  backup: z.object({
    isOn: z.boolean(),
    /** Absolute path of a folder on another disk; empty: none */
    folder: z.string().max(1000),
    /** Local time */
    timeOfDay,
    keptSnapshots: z.number().int().min(1).max(365),
  }),
});

export const backupSnapshotSchema = z.object({
  name: z.string(),
  takenAt: z.string(),
  studies: count,
  instances: count,
  sizeBytes: z.number(),
  /** Files that were new to the backup */
  copiedInstances: count,
  copiedBytes: z.number(),
  /** Instances that could not be copied, since their files are damaged or missing */
  missingInstances: count,
});

export const backupStateSchema = z.object({
  folder: z.string(),
  /** Newest first */
  snapshots: z.array(backupSnapshotSchema),
  /** Why the folder cannot be read, and what to do; empty otherwise */
  problem: z.string(),
  /** The folder lies on the disk of the archive: no help when that fails */
  isOnSameDisk: z.boolean(),
  freeBytes: z.number(),
  /** null: no backup is planned */
  nextAt: z.string().nullable(),
});

export const archive = {
  statistics: procedure('archive.read').output(archiveStatisticsSchema),
};

export type ArchiveStatistics = z.infer<typeof archiveStatisticsSchema>;
export type Growth = z.infer<typeof growthSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type FindingKind = (typeof FINDING_KINDS)[number];
export type FindingState = (typeof FINDING_STATES)[number];
export type Integrity = z.infer<typeof integritySchema>;
export type KeepingSettings = z.infer<typeof keepingSettingsSchema>;
export type BackupSnapshot = z.infer<typeof backupSnapshotSchema>;
export type BackupState = z.infer<typeof backupStateSchema>;
