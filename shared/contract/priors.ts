import { z } from 'zod';
import { REGION_IDS } from '../relevance/region-tree.ts';
import { SCORE_ASPECTS, SCORE_FINDINGS } from '../relevance/score.ts';
import { procedure } from './procedure.ts';
import { keptMeasurementSchema } from './reading.ts';
import { studyRowSchema } from './studies.ts';

const uidSchema = z.string().min(1).max(64);

const scorePartSchema = z.object({
  aspect: z.enum(SCORE_ASPECTS),
  finding: z.enum(SCORE_FINDINGS),
  points: z.number(),
});

/** What the rules understood of a study. */
const understoodSchema = z.object({
  /** Empty: nothing says it */
  regions: z.array(z.enum(REGION_IDS)).readonly(),
  regionsFrom: z.enum(['anatomicCode', 'bodyPart', 'procedureCode', 'description', 'unmapped']),
  side: z.enum(['left', 'right', 'both', '']),
  /** Before the study that is read; null when one of the two dates is missing */
  ageDays: z.number().int().nullable(),
  /** What to know of its identity; empty: it agrees in all */
  note: z.enum(['', 'nameDiffers', 'issuerAbsent', 'decided']),
});

/** A study, wherever it lies, as the rules judge it. */
export const judgedVerdictSchema = understoodSchema.extend({
  points: z.number(),
  /** Why it has these points, one part for each aspect */
  parts: z.array(scorePartSchema).readonly(),
});

const judgedSchema = judgedVerdictSchema.extend({ study: studyRowSchema });

export const roleSchema = z.enum(['prior', 'baseline', 'companion']);
export const rejectionReasonSchema = z.enum([
  'later',
  'noPictures',
  'otherRegion',
  'tooLittle',
  'tooOld',
  'overLimit',
]);

const rankedPriorSchema = judgedSchema.extend({ role: roleSchema });

const rejectedPriorSchema = judgedSchema.extend({ reason: rejectionReasonSchema });

export const candidateReasonSchema = z.enum([
  'contradicted',
  'otherIssuer',
  'issuerAbsent',
  'otherPatientId',
  'patientIdAbsent',
  'similarName',
]);

const priorCandidateSchema = z.object({ study: studyRowSchema, reason: candidateReasonSchema });

export const priorListSchema = z.object({
  /** The rule that was in force */
  ruleId: z.string(),
  /** Why the site's rules were not; empty: nothing is wrong with them */
  problem: z.string(),
  current: understoodSchema,
  /** Whom the study that is read was of when the others were judged, to be told from whom it is of now */
  identity: z.string(),
  /** Best first; none is of another patient */
  priors: z.array(rankedPriorSchema),
  /** The patient's other studies, best first, and why each was not picked */
  rejected: z.array(rejectedPriorSchema),
  /** May be of the same patient; only a person can say so */
  candidates: z.array(priorCandidateSchema),
});

/** A study of the patient with what was measured in it of lesions that are followed from study to study. */
const timePointSchema = z.object({
  study: studyRowSchema,
  /** Those with a tracking UID */
  measurements: z.array(keptMeasurementSchema),
});

export const priors = {
  /** Of the archive here. MISSING when the study is not in it. */
  list: procedure('studies.read')
    .input(z.object({ studyInstanceUid: uidSchema }))
    .output(priorListSchema),
  /**
   * The study and the others of its patient, the oldest first. None is of another patient: the identity gate holds here too. MISSING
   * when the study is not in the archive.
   */
  timePoints: procedure('studies.read')
    .input(z.object({ studyInstanceUid: uidSchema }))
    .output(z.array(timePointSchema)),
  /**
   * Records for everybody that two studies which say it of different identities are of one person, or takes that back. MISSING
   * when one of them is not here, INPUT when both are of one identity already.
   */
  decide: procedure('studies.annotate')
    .input(z.object({ studyInstanceUid: uidSchema, otherStudyInstanceUid: uidSchema, isSame: z.boolean() }))
    .output(priorListSchema),
};

export type TimePoint = z.infer<typeof timePointSchema>;
export type PriorList = z.infer<typeof priorListSchema>;
export type RankedPriorRow = z.infer<typeof rankedPriorSchema>;
export type RejectedPriorRow = z.infer<typeof rejectedPriorSchema>;
export type PriorCandidateRow = z.infer<typeof priorCandidateSchema>;
