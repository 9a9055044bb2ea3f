import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { candidateReasonSchema, judgedVerdictSchema, rejectionReasonSchema, roleSchema } from './priors.ts';
import { procedure } from './procedure.ts';
import { remoteArchiveSchema, SLOW_AVAILABILITIES } from './remote.ts';
import { personNameSchema } from './studies.ts';

const uidSchema = z.string().regex(/^[0-9.]{1,64}$/);

/** Why priors are wanted: who waits for them most comes first. */
export const PREFETCH_CAUSES = ['person', 'opening', 'arrival', 'schedule', 'order'] as const;

/** `none`: nobody wants it here */
export const PRIOR_STATES = ['none', 'waiting', 'coming', 'complete', 'failed', 'paused'] as const;

const codeSchema = z.object({
  value: z.string().max(64),
  scheme: z.string().max(64),
  meaning: z.string().max(64),
});
const textSchema = z.string().max(64);
const textsSchema = z.array(textSchema).max(100).default([]);

/** What an order or an entry of a worklist says of the study that will be made. */
export const orderFactsSchema = z.object({
  /** Empty: not known yet */
  studyInstanceUid: z
    .string()
    .regex(/^[0-9.]{0,64}$/)
    .default(''),
  person: z.object({
    patientId: textSchema,
    issuerOfPatientId: textSchema,
    patientName: personNameSchema,
    patientBirthDate: textSchema,
    patientSex: textSchema,
  }),
  /** DA; when it is planned */
  studyDate: z.string().regex(/^(\d{8})?$/),
  studyTime: textSchema.default(''),
  modalities: textsSchema,
  anatomicRegions: z.array(codeSchema).max(20).default([]),
  bodyParts: textsSchema,
  procedures: z.array(codeSchema).max(20).default([]),
  descriptions: textsSchema,
  lateralities: textsSchema,
});

/** Whose priors are wanted. */
export const prefetchSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('study'), studyInstanceUid: uidSchema }),
  z.object({
    kind: z.literal('order'),
    /** The same for the same order, when it is told again */
    orderId: z.string().trim().min(1).max(64),
    facts: orderFactsSchema,
  }),
]);

/** A study of the patient at other archives, as the rules of relevance judge it. */
export const foundPriorSchema = judgedVerdictSchema.extend({
  studyInstanceUid: z.string(),
  studyDate: z.string(),
  modalitiesInStudy: z.array(z.string()),
  studyDescription: z.string(),
  /** Those that have it, the most complete first */
  archives: z.array(remoteArchiveSchema),
  /** null: the archives do not tell */
  numberOfStudyRelatedInstances: z.number().int().nullable(),
  /** It takes a while, or a person, until the archive can give it; absent: it is at hand, or nobody tells */
  availability: z.enum(SLOW_AVAILABILITIES).optional(),
  /** What it is picked as; null: it is not */
  role: roleSchema.nullable(),
  /** Why it is not picked; null: it is */
  rejected: rejectionReasonSchema.nullable(),
});

const progressSchema = z.object({
  state: z.enum(PRIOR_STATES),
  /** Instances; total 0 = not known yet */
  done: z.number().int(),
  total: z.number().int(),
  /** Why it failed, or what it waits for; empty otherwise */
  reason: z.string(),
  /** ISO 8601 UTC; null: not by itself */
  nextTryAt: z.string().nullable(),
});

const remotePriorSchema = foundPriorSchema.extend(progressSchema.shape);

export const archiveProblemSchema = z.object({ archive: remoteArchiveSchema, message: z.string() });

/** A study at another archive that may be of the same patient; only a person can say so, and it is not fetched. */
const remoteCandidateSchema = z.object({
  archive: remoteArchiveSchema,
  studyInstanceUid: z.string(),
  patientName: personNameSchema,
  patientId: z.string(),
  issuerOfPatientId: z.string(),
  patientBirthDate: z.string(),
  patientSex: z.string(),
  studyDate: z.string(),
  modalitiesInStudy: z.array(z.string()),
  studyDescription: z.string(),
  reason: candidateReasonSchema,
});

const prefetchOfStudySchema = z.object({
  /** false: the archives are asked now, or wait to be asked again */
  isAsked: z.boolean(),
  /** Archives that did not answer when they were asked last */
  problems: z.array(archiveProblemSchema),
  /** Picked ones first, the best first */
  priors: z.array(remotePriorSchema),
  candidates: z.array(remoteCandidateSchema),
});

/** A prior on its way here. */
export const prefetchPullSchema = progressSchema.extend({
  studyInstanceUid: z.string(),
  cause: z.enum(PREFETCH_CAUSES),
  /** Whose prior it is: its study, or the order's number */
  subject: z.string(),
  archive: remoteArchiveSchema,
  studyDate: z.string(),
  modalitiesInStudy: z.array(z.string()),
  studyDescription: z.string(),
  availability: z.enum(SLOW_AVAILABILITIES).optional(),
});

/** Causes that can be turned off; what a person asks for is always fetched. */
export const SET_CAUSES = ['arrival', 'opening', 'schedule', 'order'] as const;

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const pullHoursSchema = z.object({ from: timeSchema, to: timeSchema });

export const archivePrefetchSchema = z.object({
  archive: remoteArchiveSchema,
  /** false: it is left out when priors are looked for */
  isAsked: z.boolean(),
  /** Of the day, by the clock of this station; null: always */
  hours: pullHoursSchema.nullable(),
  /** 10⁶ bytes a second, on the average over whole studies; 0 = as fast as it goes */
  megabytesPerSecond: z.number().min(0).max(100_000),
});

export const prefetchSettingsSchema = z.object({
  isOn: z.boolean(),
  /** Studies that are fetched from one archive at a time */
  mostAtOnce: z.number().int().min(1).max(8),
  /** Studies that arrive and are older than this are no reason to look for priors */
  arrivalDays: z.number().int().min(1).max(3650),
  /** A study of which nobody tells how many instances it has is complete when nothing came for so long */
  quietSeconds: z.number().int().min(1).max(3600).default(60),
  causes: z
    .array(z.enum(SET_CAUSES))
    .max(SET_CAUSES.length)
    .default([...SET_CAUSES]),
  /** Those that are not named are asked, always and without a limit */
  archives: z.array(archivePrefetchSchema).max(100).default([]),
});

const pullInput = z.object({ studyInstanceUid: uidSchema });

export const prefetch = {
  /** Wants the relevant priors of a study or order here, as every other cause does. */
  want: procedure('remote.retrieve')
    .input(z.object({ subject: prefetchSubjectSchema, cause: z.enum(PREFETCH_CAUSES).default('person') }))
    .output(z.object({ subject: z.string() })),
  /** What other archives have of this study's patient, as far as they were asked: by its arrival, its opening, or `want`. */
  ofStudy: procedure('remote.query').input(pullInput).output(prefetchOfStudySchema),
  /** Fetches one study of the patient, picked or not. MISSING when no archive told of it. */
  fetch: procedure('remote.retrieve')
    .input(z.object({ studyInstanceUid: uidSchema, priorStudyInstanceUid: uidSchema }))
    .output(prefetchOfStudySchema),
  /** Those under way first, then the latest. */
  pulls: procedure('remote.query').output(z.array(prefetchPullSchema)),
  /** Study Instance UIDs of priors that changed, or of studies whose priors were looked for; empty: too many to name. */
  changes: procedure('remote.query').output(eventIterator(z.array(z.string()))),
  pause: procedure('remote.retrieve').input(pullInput).output(z.array(prefetchPullSchema)),
  retry: procedure('remote.retrieve').input(pullInput).output(z.array(prefetchPullSchema)),
  settings: procedure('remote.query').output(prefetchSettingsSchema),
  putSettings: procedure('settings.manage').input(prefetchSettingsSchema).output(prefetchSettingsSchema),
};

export type PrefetchCause = (typeof PREFETCH_CAUSES)[number];
export type PriorState = (typeof PRIOR_STATES)[number];
export type PrefetchSubject = z.infer<typeof prefetchSubjectSchema>;
export type FoundPrior = z.infer<typeof foundPriorSchema>;
export type RemoteCandidate = z.infer<typeof remoteCandidateSchema>;
export type RemotePrior = z.infer<typeof remotePriorSchema>;
export type ArchiveProblem = z.infer<typeof archiveProblemSchema>;
export type PrefetchOfStudy = z.infer<typeof prefetchOfStudySchema>;
export type PrefetchPull = z.infer<typeof prefetchPullSchema>;
export type PullHours = z.infer<typeof pullHoursSchema>;
export type ArchivePrefetch = z.infer<typeof archivePrefetchSchema>;
export type PrefetchSettings = z.infer<typeof prefetchSettingsSchema>;
