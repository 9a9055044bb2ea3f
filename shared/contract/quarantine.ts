import { z } from 'zod';
import { REJECTION_REASON_NAMES } from '../dicom/rejection.ts';
import { procedure } from './procedure.ts';

export const quarantineIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

export const quarantinedInstanceSchema = z.object({
  quarantineId: z.string(),
  receivedAt: z.string(),
  source: z.string(),
  sopInstanceUid: z.string(),
  /** Empty when the object could not be read */
  studyInstanceUid: z.string(),
  /** Why it is here, in words */
  reason: z.string(),
  sizeBytes: z.number(),
});

export const quarantineDetailSchema = z.object({
  quarantineId: z.string(),
  /** What can be read of it: attributes of the top level, pixel data left out */
  attributes: z.array(
    z.object({
      /** `(0010,0010)` */
      tag: z.string(),
      /** Empty for a private attribute */
      keyword: z.string(),
      vr: z.string(),
      /** Values separated by backslashes; of a sequence how many items it has */
      value: z.string(),
    }),
  ),
  /** There are pixels that may be shown: `GET /quarantine/{id}/picture` */
  hasPicture: z.boolean(),
  /** An object of this UID is in the same study now, whose place this one may take */
  mayReplace: z.boolean(),
});

const chosen = z.object({ quarantineId: quarantineIdSchema });

export const quarantine = {
  /** Newest first, at most 1000 */
  list: procedure('quarantine.read').output(z.array(quarantinedInstanceSchema)),
  /** Audited: call it when a person looks at the object. */
  detail: procedure('quarantine.read').input(chosen).output(quarantineDetailSchema),
  /** Takes it through the same door again. When it is refused again it stays, and the error says why. */
  release: procedure('quarantine.manage')
    .input(chosen)
    .output(z.object({ outcome: z.enum(['taken', 'alreadyThere']), studyInstanceUid: z.string() })),
  /** Puts it in the place of the object with its UID; that one is in quarantine then, and can be put back. */
  replace: procedure('quarantine.manage')
    .input(chosen)
    .output(z.object({ studyInstanceUid: z.string(), quarantineId: z.string() })),
  /** For good and at once: nobody was ever told that this object is kept. */
  remove: procedure('quarantine.manage')
    .input(chosen.extend({ reason: z.enum(REJECTION_REASON_NAMES) }))
    .output(z.array(quarantinedInstanceSchema)),
};

export type QuarantinedInstance = z.infer<typeof quarantinedInstanceSchema>;
export type QuarantineDetail = z.infer<typeof quarantineDetailSchema>;
