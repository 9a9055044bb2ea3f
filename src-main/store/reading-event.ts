import { z } from 'zod';
import { KEY_IMAGE_TITLE_CODES } from '#shared/reading/key-image.ts';
import { measurementSchema } from '#shared/reading/measurement.ts';
import { READING_STATES } from '#shared/reading/reading-state.ts';

const uid = z.string().max(64);
const common = {
  /** Milliseconds since 1970 UTC, and larger than that of every line of the study before it: it also names the revision */
  at: z.number(),
  /** Name of the user */
  by: z.string(),
  studyInstanceUid: uid,
};
const image = { seriesInstanceUid: uid, sopInstanceUid: uid, frameNumber: z.number().int().min(1) };

/** One line of a study's reading journal; see reading-journal.ts. */
export const readingEventSchema = z.discriminatedUnion('event', [
  z.object({ ...common, event: z.literal('measurement'), measurement: measurementSchema }),
  z.object({ ...common, event: z.literal('measurementRemoved'), id: z.string() }),
  z.object({
    ...common,
    event: z.literal('keyImage'),
    ...image,
    sopClassUid: uid,
    title: z.enum(KEY_IMAGE_TITLE_CODES),
    comment: z.string(),
    /** Key object that holds it since it was stored; empty = none */
    storedInSopInstanceUid: uid,
  }),
  z.object({ ...common, event: z.literal('keyImageRemoved'), ...image }),
  /** Images of one series that `by` has looked at */
  z.object({
    ...common,
    event: z.literal('viewed'),
    seriesInstanceUid: uid,
    images: z.array(z.object({ sopInstanceUid: uid, frameNumbers: z.array(z.number().int()) })),
  }),
  /** `by` begins from nothing again */
  z.object({ ...common, event: z.literal('viewedForgotten') }),
  z.object({ ...common, event: z.literal('note'), text: z.string() }),
  z.object({ ...common, event: z.literal('state'), state: z.enum(READING_STATES) }),
]);

export type ReadingEvent = z.infer<typeof readingEventSchema>;
