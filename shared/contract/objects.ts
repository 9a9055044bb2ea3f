import { z } from 'zod';
import { keyObjectsSchema } from '../objects/key-objects.ts';
import { measurementReportSchema } from '../objects/measurement-report.ts';
import { presentationStateSchema } from '../objects/presentation-state.ts';
import { procedure } from './procedure.ts';

/** What a reader makes beside the images. */
export const newObjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keyObjects'), model: keyObjectsSchema }),
  z.object({ kind: z.literal('presentationState'), model: presentationStateSchema }),
  z.object({ kind: z.literal('measurementReport'), model: measurementReportSchema }),
]);

const waitingObjectSchema = z.object({
  jobId: z.string(),
  kind: z.enum(['keyObjects', 'presentationState', 'measurementReport']),
  /** That it will have, and that names it from now on */
  sopInstanceUid: z.string(),
  /** Why it is not stored yet; empty while it is under way */
  problem: z.string(),
});

export const objects = {
  /**
   * Makes a DICOM object of the study. `isStored`: it is durable in the archive; else it is kept as a job that is tried
   * again until it is, and `problem` says why.
   */
  create: procedure('studies.annotate')
    .input(z.object({ studyInstanceUid: z.string().min(1).max(64), object: newObjectSchema }))
    .output(z.object({ sopInstanceUid: z.string(), isStored: z.boolean(), problem: z.string() })),
  /** What was made of a study and is not stored yet, newest first. */
  waiting: procedure('studies.read')
    .input(z.object({ studyInstanceUid: z.string().min(1).max(64) }))
    .output(z.array(waitingObjectSchema)),
  /** Tries again at once. MISSING for a job that makes no object; CONFLICT for one that has not failed */
  retry: procedure('studies.annotate')
    .input(z.object({ jobId: z.string() }))
    .output(z.object({})),
};

export type NewObject = z.infer<typeof newObjectSchema>;
export type WaitingObject = z.infer<typeof waitingObjectSchema>;
