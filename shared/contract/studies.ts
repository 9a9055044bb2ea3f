import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { READING_STATES } from '../reading/reading-state.ts';
import { procedure } from './procedure.ts';
import { readingStandingSchema } from './reading.ts';

/** DICOM PN in its three component groups, decoded; each still with `^` between components (PS3.5 6.2.1.1). */
export const personNameSchema = z.object({
  alphabetic: z.string(),
  ideographic: z.string(),
  phonetic: z.string(),
});

export const studyRowSchema = z.object({
  studyInstanceUid: z.string(),
  patientName: personNameSchema,
  patientId: z.string(),
  issuerOfPatientId: z.string(),
  /** DA, `YYYYMMDD`, or empty */
  patientBirthDate: z.string(),
  patientSex: z.string(),
  /** DA or empty */
  studyDate: z.string(),
  /** TM or empty */
  studyTime: z.string(),
  accessionNumber: z.string(),
  studyId: z.string(),
  studyDescription: z.string(),
  referringPhysicianName: personNameSchema,
  modalitiesInStudy: z.array(z.string()),
  numberOfStudyRelatedSeries: z.number().int(),
  numberOfStudyRelatedInstances: z.number().int(),
  sizeBytes: z.number(),
  /** ISO 8601 UTC of the newest instance's arrival */
  lastReceivedAt: z.string(),
  /** An instance arrived within the last seconds, or an association that sent to this study is still open. */
  isReceiving: z.boolean(),
  /** Objects of this study came with differing patient attributes; a person has to look. */
  hasIdentityConflict: z.boolean(),
  /** How far its reading has come */
  reading: readingStandingSchema,
});

export const seriesRowSchema = z.object({
  seriesInstanceUid: z.string(),
  seriesNumber: z.number().nullable(),
  modality: z.string(),
  seriesDescription: z.string(),
  bodyPartExamined: z.string(),
  seriesDate: z.string(),
  seriesTime: z.string(),
  sopClassUids: z.array(z.string()),
  numberOfSeriesRelatedInstances: z.number().int(),
  /** Frames over all instances: what scrolling will show. */
  numberOfFrames: z.number().int(),
  /** An instance fit for the thumbnail (the middle one), null when none has pixels. */
  representativeSopInstanceUid: z.string().nullable(),
});

export const STUDY_SORT_COLUMNS = [
  'patientName',
  'patientId',
  'patientBirthDate',
  'studyDate',
  'modalitiesInStudy',
  'studyDescription',
  'accessionNumber',
  'numberOfStudyRelatedInstances',
  'lastReceivedAt',
  'reading',
] as const;

export const studyFilterSchema = z.object({
  /** Words that must each occur in name (any script), patient ID, accession number, description or UID. */
  text: z.string().max(200).default(''),
  /** DA, inclusive; empty = open */
  studyDateFrom: z
    .string()
    .regex(/^(\d{8})?$/)
    .default(''),
  studyDateTo: z
    .string()
    .regex(/^(\d{8})?$/)
    .default(''),
  /** Any of these; empty = all */
  modalities: z.array(z.string().max(16)).max(40).default([]),
  description: z.string().max(200).default(''),
  /** Any of these; empty = all */
  readingStates: z.array(z.enum(READING_STATES)).max(READING_STATES.length).default([]),
});

export const studySearchSchema = studyFilterSchema.extend({
  sortBy: z.enum(STUDY_SORT_COLUMNS).default('studyDate'),
  descending: z.boolean().default(true),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});

export const studyPageSchema = z.object({
  rows: z.array(studyRowSchema),
  /** Matches in all; exact. */
  total: z.number().int(),
});

export const studyDetailSchema = z.object({
  study: studyRowSchema,
  series: z.array(seriesRowSchema),
  /** Another text when an instance may have other bytes under its UID than before; what was remembered of them is void */
  version: z.string().optional(),
});

/** `changed` rows carry their new values, so that a visible row counts up without a new search. */
export const studyChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changed'), study: studyRowSchema, isNew: z.boolean() }),
  z.object({ kind: z.literal('removed'), studyInstanceUid: z.string() }),
  /** A person decided of two identities whether they are one: what was asked about patients is to be asked again. */
  z.object({ kind: z.literal('identities') }),
  /** Too many changes to list, or the feed just started: search again. */
  z.object({ kind: z.literal('reset') }),
]);

export const studies = {
  search: procedure('studies.read').input(studySearchSchema).output(studyPageSchema),
  /** MISSING when unknown. Opening is audited: call it when a person opens the study, not to preview. */
  open: procedure('studies.read')
    .input(
      z.object({
        studyInstanceUid: z.string(),
        /** To be shown beside the study that is read: what belongs beside it is not asked for */
        isBeside: z.boolean().default(false),
      }),
    )
    .output(studyDetailSchema),
  get: procedure('studies.read')
    .input(z.object({ studyInstanceUid: z.string() }))
    .output(studyDetailSchema),
  changes: procedure('studies.read').output(eventIterator(studyChangeSchema)),
};

export const savedFilterSchema = z.object({
  name: z.string().trim().min(1).max(60),
  filter: studyFilterSchema.extend({
    /** Dates counted from the day of use, instead of the two dates; `none`: the two dates as they stand. */
    relativeDates: z.enum(['none', 'today', 'week', 'month']).default('none'),
  }),
});

export const savedFilters = {
  list: procedure('self').output(z.array(savedFilterSchema)),
  /** A filter of the same name is replaced. */
  save: procedure('self').input(savedFilterSchema).output(z.array(savedFilterSchema)),
  remove: procedure('self')
    .input(z.object({ name: z.string() }))
    .output(z.array(savedFilterSchema)),
};

export type StudyRow = z.infer<typeof studyRowSchema>;
export type SeriesRow = z.infer<typeof seriesRowSchema>;
export type StudySearch = z.infer<typeof studySearchSchema>;
export type StudyFilter = z.infer<typeof studyFilterSchema>;
export type StudyPage = z.infer<typeof studyPageSchema>;
export type StudyDetail = z.infer<typeof studyDetailSchema>;
export type StudyChange = z.infer<typeof studyChangeSchema>;
export type SavedFilter = z.infer<typeof savedFilterSchema>;
