import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { ERROR_KINDS, type ErrorCode } from '../errors.ts';
import { procedure } from './procedure.ts';
import { personNameSchema } from './studies.ts';

/** Another archive: a DIMSE peer by its AE title, or a DICOMweb server by its name. */
export const remoteArchiveSchema = z.object({
  kind: z.enum(['dimse', 'dicomweb']),
  id: z.string().min(1).max(64),
});

export const knownArchiveSchema = remoteArchiveSchema.extend({
  /** Where it is, to tell two apart */
  address: z.string(),
  /** It keeps what is retrieved from it */
  isArchive: z.boolean(),
});

/** Terms of Instance Availability (PS3.3 C.4.23.1.1) of what is not at hand at once: to be fetched from tape, by hand, or not at all */
export const SLOW_AVAILABILITIES = ['nearline', 'offline', 'unavailable'] as const;

const daSchema = z.string().regex(/^(\d{8})?$/);
/** A key of a query; backslash would make several values of it, control characters are in no value. */
const keySchema = z
  .string()
  .trim()
  .max(64)
  .regex(/^[^\\\p{Cc}]*$/u);

/** What a study must match; empty = anything. `*` and `?` are wildcards (PS3.4 C.2.2.2.4). */
export const remoteQuerySchema = z.object({
  /** Words of the name, or components with `^`; matched from the beginning of each component */
  patientName: keySchema.default(''),
  patientId: keySchema.default(''),
  patientBirthDate: daSchema.default(''),
  accessionNumber: keySchema.default(''),
  studyDateFrom: daSchema.default(''),
  studyDateTo: daSchema.default(''),
  /** Any of these */
  modalities: z
    .array(z.string().regex(/^[A-Z0-9_ ]{1,16}$/))
    .max(40)
    .default([]),
  studyDescription: keySchema.default(''),
  referringPhysicianName: keySchema.default(''),
  studyInstanceUid: z
    .string()
    .regex(/^[0-9.]{0,64}$/)
    .default(''),
});

export const remoteStudySchema = z.object({
  archive: remoteArchiveSchema,
  studyInstanceUid: z.string(),
  patientName: personNameSchema,
  patientId: z.string(),
  /** DA or empty */
  patientBirthDate: z.string(),
  patientSex: z.string(),
  studyDate: z.string(),
  studyTime: z.string(),
  accessionNumber: z.string(),
  studyDescription: z.string(),
  referringPhysicianName: personNameSchema,
  modalitiesInStudy: z.array(z.string()),
  /** null: the archive does not tell */
  numberOfStudyRelatedSeries: z.number().int().nullable(),
  numberOfStudyRelatedInstances: z.number().int().nullable(),
  /** Instances of this study that are here */
  instancesHere: z.number().int(),
  /** Whose the study of this UID is here, when that is not the patient whom the archive tells; null otherwise */
  otherPatientHere: z
    .object({ patientName: personNameSchema, patientId: z.string(), patientBirthDate: z.string() })
    .nullable(),
});

export const remoteSeriesSchema = z.object({
  seriesInstanceUid: z.string(),
  seriesNumber: z.number().nullable(),
  modality: z.string(),
  seriesDescription: z.string(),
  numberOfSeriesRelatedInstances: z.number().int().nullable(),
  instancesHere: z.number().int(),
});

const errorCodes = Object.keys(ERROR_KINDS) as [ErrorCode, ...ErrorCode[]];

/** One archive's answers come in its own order; those of several mix. */
export const remoteFindEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('study'), study: remoteStudySchema }),
  /** This archive has answered in full, or up to the limit */
  z.object({
    kind: z.literal('ended'),
    archive: remoteArchiveSchema,
    found: z.number().int(),
    isCut: z.boolean(),
  }),
  /** This archive cannot answer, or stopped; the others go on */
  z.object({
    kind: z.literal('failed'),
    archive: remoteArchiveSchema,
    code: z.enum(errorCodes),
    message: z.string(),
  }),
]);

export const TRANSFER_STATES = ['queued', 'running', 'complete', 'partial', 'failed', 'cancelled'] as const;

/** A study on its way from or to another archive. */
export const transferSchema = z.object({
  /** That of its job */
  transferId: z.string(),
  direction: z.enum(['retrieve', 'send']),
  archive: remoteArchiveSchema,
  studyInstanceUid: z.string(),
  /** Empty: the whole study */
  seriesInstanceUids: z.array(z.string()),
  state: z.enum(TRANSFER_STATES),
  /** Instances; total 0 = not known yet */
  done: z.number().int(),
  total: z.number().int(),
  /** Why it is partial or failed, or what a running one waits for; empty otherwise */
  reason: z.string(),
  /** ISO 8601 UTC */
  startedAt: z.string(),
});

const uidSchema = z.string().regex(/^[0-9.]{1,64}$/);

const transferIdSchema = z.object({ transferId: z.string() });

export const remote = {
  /** The archives that can be asked. */
  archives: procedure('remote.query').output(z.array(knownArchiveSchema)),
  /** Asks several at once. Ends when each has ended or failed; audited. */
  find: procedure('remote.query')
    .input(
      z.object({
        archives: z.array(remoteArchiveSchema).min(1).max(20),
        query: remoteQuerySchema,
        /** Answers of each archive at most */
        limit: z.number().int().min(1).max(5000).default(500),
      }),
    )
    .output(eventIterator(remoteFindEventSchema)),
  series: procedure('remote.query')
    .input(z.object({ archive: remoteArchiveSchema, studyInstanceUid: uidSchema }))
    .output(z.array(remoteSeriesSchema)),
  /** Starts a job for each study; one that is under way already is not started twice. */
  retrieve: procedure('remote.retrieve')
    .input(
      z.object({
        archive: remoteArchiveSchema,
        studies: z
          .array(
            z.object({
              studyInstanceUid: uidSchema,
              /** Empty: the whole study */
              seriesInstanceUids: z.array(uidSchema).max(1000).default([]),
            }),
          )
          .min(1)
          .max(500),
      }),
    )
    .output(z.array(transferSchema)),
  /** Where studies can be sent to: DIMSE peers by C-STORE, DICOMweb servers by STOW-RS. */
  destinations: procedure('studies.send').output(z.array(knownArchiveSchema)),
  /** Starts a job for each study. */
  send: procedure('studies.send')
    .input(
      z.object({
        destination: remoteArchiveSchema,
        /** A DIMSE peer that does not take an object as it is stored gets it decoded, where that loses nothing more */
        convert: z.boolean().default(false),
        studies: z
          .array(
            z.object({
              studyInstanceUid: uidSchema,
              seriesInstanceUids: z.array(uidSchema).max(1000).default([]),
              /** Empty: all of the study or of its series */
              sopInstanceUids: z.array(uidSchema).max(5000).default([]),
            }),
          )
          .min(1)
          .max(500),
      }),
    )
    .output(z.array(transferSchema)),
  /** Newest first; those under way and the latest that have ended. */
  transfers: procedure('remote.query').output(z.array(transferSchema)),
  transferChanges: procedure('remote.query').output(eventIterator(transferSchema)),
  /** Of a send: what did not arrive in its last run, at most 1000, and why. */
  failures: procedure('studies.send')
    .input(transferIdSchema)
    .output(z.array(z.object({ sopInstanceUid: z.string(), reason: z.string() }))),
  cancel: procedure('remote.retrieve').input(transferIdSchema).output(transferSchema),
  retry: procedure('remote.retrieve').input(transferIdSchema).output(transferSchema),
};

export type RemoteArchive = z.infer<typeof remoteArchiveSchema>;
export type KnownArchive = z.infer<typeof knownArchiveSchema>;
export type RemoteQuery = z.infer<typeof remoteQuerySchema>;
export type RemoteStudy = z.infer<typeof remoteStudySchema>;
export type RemoteSeries = z.infer<typeof remoteSeriesSchema>;
export type RemoteFindEvent = z.infer<typeof remoteFindEventSchema>;
export type Transfer = z.infer<typeof transferSchema>;
export type TransferState = (typeof TRANSFER_STATES)[number];
