import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { displayPlaceSchema } from '../display-qc/displays.ts';
import { KEY_IMAGE_TITLE_CODES } from '../reading/key-image.ts';
import { measurementSchema } from '../reading/measurement.ts';
import { READING_STATES } from '../reading/reading-state.ts';
import { procedure } from './procedure.ts';

const uidSchema = z.string().min(1).max(64);

/** Names what a person wrote last about a thing: another number after each change. */
const revisionSchema = z.number().int();

const imageSchema = z.object({
  seriesInstanceUid: uidSchema,
  sopInstanceUid: uidSchema,
  /** From 1 */
  frameNumber: z.number().int().min(1),
});

export const readingStandingSchema = z.object({
  state: z.enum(READING_STATES),
  /** Name of the user; '' for unread */
  by: z.string(),
  /** ISO 8601 UTC; '' for unread */
  at: z.string(),
});

export const keptMeasurementSchema = z.object({
  measurement: measurementSchema,
  revision: revisionSchema,
  /** Who changed it last */
  by: z.string(),
});

const keyImageSchema = imageSchema.extend({
  sopClassUid: uidSchema,
  /** Of CID 7010, coding scheme DCM */
  title: z.enum(KEY_IMAGE_TITLE_CODES),
  comment: z.string().max(1000),
  /** Key object that holds it since it was stored; empty = none */
  storedInSopInstanceUid: z.string().max(64),
});

const keptKeyImageSchema = keyImageSchema.extend({ revision: revisionSchema, by: z.string() });

const viewedSchema = z.object({
  seriesInstanceUid: uidSchema,
  images: z
    .array(
      z.object({
        sopInstanceUid: uidSchema,
        frameNumbers: z.array(z.number().int().min(1)).max(20_000),
      }),
    )
    .max(20_000),
});

const noteSchema = z.object({ text: z.string(), by: z.string(), revision: revisionSchema });

/** Everything that people did on a study while they read it. */
export const studyReadingSchema = z.object({
  standing: readingStandingSchema,
  measurements: z.array(keptMeasurementSchema),
  keyImages: z.array(keptKeyImageSchema),
  note: noteSchema,
  /** What the caller has looked at */
  viewed: z.array(viewedSchema),
  /** Lines of the journal that cannot be read any more; what they said is not among the rest */
  damagedLines: z.number().int(),
});

/**
 * One change; a whole value each time. `basedOn` is the revision that the writer knew, null for a new thing: when another
 * was written since, this one counts all the same and the answer says what it took the place of.
 */
export const readingChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('putMeasurement'),
    measurement: measurementSchema,
    basedOn: revisionSchema.nullable(),
  }),
  z.object({
    kind: z.literal('removeMeasurement'),
    id: z.string().uuid(),
    basedOn: revisionSchema.nullable(),
  }),
  z.object({ kind: z.literal('markKeyImage'), keyImage: keyImageSchema }),
  z.object({ kind: z.literal('unmarkKeyImage'), image: imageSchema }),
  z.object({ kind: z.literal('viewed'), viewed: viewedSchema }),
  /** The caller has looked at nothing */
  z.object({ kind: z.literal('forgetViewed') }),
  z.object({ kind: z.literal('putNote'), text: z.string().max(4000) }),
]);

/** What of somebody else a change took the place of. */
const overwrittenSchema = z.object({
  id: z.string(),
  by: z.string(),
  revision: revisionSchema,
  /** As it was, so that it can be taken back */
  before: measurementSchema,
  /** It was removed, not changed */
  isRemoved: z.boolean(),
});

/** What changed, as it is now. */
export const readingNewsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measurement'), kept: keptMeasurementSchema }),
  z.object({
    kind: z.literal('measurementRemoved'),
    id: z.string(),
    revision: revisionSchema,
    by: z.string(),
  }),
  z.object({ kind: z.literal('keyImage'), kept: keptKeyImageSchema }),
  z.object({ kind: z.literal('keyImageRemoved'), image: imageSchema, by: z.string() }),
  /** Only of the reader's own */
  z.object({ kind: z.literal('viewed'), viewed: viewedSchema }),
  z.object({ kind: z.literal('viewedForgotten') }),
  z.object({ kind: z.literal('note'), note: noteSchema }),
  /** Somebody who did not know it took the place of somebody else's work */
  z.object({ kind: z.literal('overwritten'), overwritten: overwrittenSchema, writer: z.string() }),
  z.object({ kind: z.literal('standing'), standing: readingStandingSchema }),
]);

const studyInput = z.object({ studyInstanceUid: uidSchema });

export const reading = {
  /** MISSING when the study is unknown */
  open: procedure('studies.read').input(studyInput).output(studyReadingSchema),
  /**
   * Durable when it answers: all of the changes, or none. MISSING when the study is not here (any more), INPUT when a
   * measurement is of another one, FULL or STORAGE when the disk took nothing.
   */
  write: procedure('studies.annotate')
    .input(
      studyInput.extend({
        /** Names the window, so that it knows its own news; any text */
        origin: z.string().max(64).default(''),
        changes: z.array(readingChangeSchema).min(1).max(200),
      }),
    )
    .output(
      z.object({
        /** For each change in its order; 0 where a thing has none */
        revisions: z.array(revisionSchema),
        overwritten: z.array(overwrittenSchema),
      }),
    ),
  /** What any window of any seat changes from now on. `reset`: the feed has just begun, or lost something; open again. */
  changes: procedure('studies.read')
    .input(studyInput)
    .output(
      eventIterator(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('reset') }),
          z.object({ kind: z.literal('news'), origin: z.string(), news: z.array(readingNewsSchema) }),
        ]),
      ),
    ),
  /** A reader has opened the study: one that nobody began is in progress then. @returns what it is now, whosever it is */
  begin: procedure('studies.annotate').input(studyInput).output(readingStandingSchema),
  /** A reader has closed it without reading it: what was in progress by the caller is unread again. */
  release: procedure('studies.annotate').input(studyInput).output(readingStandingSchema),
  /**
   * A reader treats the images of a series, each of which names another frame of reference, as one volume, or does so no more:
   * recorded in the audit log. MISSING when the study is unknown.
   */
  treatAsOneFrame: procedure('studies.read')
    .input(studyInput.extend({ seriesInstanceUid: uidSchema, isTreated: z.boolean() }))
    .output(z.object({})),
  /**
   * CONFLICT, with who has it, when somebody else has it in progress and it is not taken over; REFUSED with `displayPolicy` where
   * the site does not let it be called read on this display.
   */
  setState: procedure('studies.annotate')
    .input(
      studyInput.extend({
        state: z.enum(READING_STATES),
        takesOver: z.boolean().default(false),
        /** Where the window is; null: it does not say. The site may not let a study be called read on any display */
        place: displayPlaceSchema.nullable().default(null),
        /** Why it is read on a display that is not fit, where the site asks for it */
        displayReason: z.string().trim().max(300).default(''),
      }),
    )
    .output(readingStandingSchema),
};

export type StudyReading = z.infer<typeof studyReadingSchema>;
export type ReadingStanding = z.infer<typeof readingStandingSchema>;
export type ReadingChange = z.infer<typeof readingChangeSchema>;
export type ReadingNews = z.infer<typeof readingNewsSchema>;
export type Overwritten = z.infer<typeof overwrittenSchema>;
export type KeptMeasurement = z.infer<typeof keptMeasurementSchema>;
export type KeyImage = z.infer<typeof keyImageSchema>;
export type KeptKeyImage = z.infer<typeof keptKeyImageSchema>;
export type ViewedImages = z.infer<typeof viewedSchema>;
