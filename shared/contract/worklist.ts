import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { REGION_IDS } from '../relevance/region-tree.ts';
import { PRIORITIES } from '../worklist/priority.ts';
import { READY_RULES, STEP_STATES, WORK_STATES } from '../worklist/work-state.ts';
import { procedure } from './procedure.ts';
import { readingStandingSchema } from './reading.ts';
import type { SLOW_AVAILABILITIES } from './remote.ts';
import { studyRowSchema } from './studies.ts';

const uidSchema = z.string().min(1).max(64);
const uidsSchema = z.array(uidSchema).min(1).max(500);
const nameSchema = z.string().max(200);
const subspecialtySchema = z.string().min(1).max(60);

export const readinessSchema = z.object({
  by: z.enum(READY_RULES),
  /** null: nobody tells how many there are */
  expected: z.number().int().nullable(),
  /** The archive that told; empty: none */
  expectedBy: z.string(),
  /** What the scanner says of its work; none: it says nothing */
  step: z.enum(STEP_STATES).default('none'),
});

export const priorSummarySchema = z.object({
  /** Picked by the rules, wherever they lie */
  total: z.number().int(),
  here: z.number().int(),
  coming: z.number().int(),
  /** Of all images of those that come, how many are here; null: not known */
  percent: z.number().int().nullable(),
  waiting: z.number().int(),
  /** In another archive, and nobody fetches them */
  elsewhere: z.number().int(),
  failed: z.number().int(),
  /** Of those that are not here, how many an archive can give only after a while, or with a person's help; absent: nobody tells of any */
  slow: z
    .object({
      nearline: z.number().int().optional(),
      offline: z.number().int().optional(),
      unavailable: z.number().int().optional(),
    } satisfies Record<(typeof SLOW_AVAILABILITIES)[number], z.ZodType>)
    .optional(),
  /** Why one failed or waits, or an archive did not answer; empty otherwise */
  reason: z.string(),
});

export const worklistRowSchema = z.object({
  study: studyRowSchema,
  priority: z.enum(PRIORITIES),
  /** Name of the user who set it; empty: the images say so, or nobody does */
  priorityBy: z.string(),
  assignedTo: z.string(),
  /** ISO 8601 UTC, of its first image */
  arrivedAt: z.string(),
  regions: z.array(z.enum(REGION_IDS)),
  /** One of the program's, or a word of the site's own */
  subspecialty: subspecialtySchema,
  state: z.enum(WORK_STATES),
  readiness: readinessSchema,
  /** null: not looked for yet */
  priors: priorSummarySchema.nullable(),
});

export const WORKLIST_ASSIGNMENTS = ['anybody', 'me', 'nobody', 'meOrNobody'] as const;

export const worklistFilterSchema = z.object({
  /** Words that must each occur in name (any script), patient ID, accession number or description. */
  text: z.string().max(200).default(''),
  /** Any of these; empty = all, as in all lists below */
  states: z.array(z.enum(WORK_STATES)).max(WORK_STATES.length).default([]),
  priorities: z.array(z.enum(PRIORITIES)).max(PRIORITIES.length).default([]),
  modalities: z.array(z.string().max(16)).max(40).default([]),
  subspecialties: z.array(subspecialtySchema).max(112).default([]),
  assigned: z.enum(WORKLIST_ASSIGNMENTS).default('anybody'),
});

export const WORKLIST_SORT_COLUMNS = [
  /** As "next" goes: by priority, then the oldest first */
  'priority',
  'arrivedAt',
  'state',
  'patientName',
  'patientId',
  'studyDate',
  'modalitiesInStudy',
  'studyDescription',
  'regions',
  'subspecialty',
  'assignedTo',
  'priors',
] as const;

export const worklistSearchSchema = worklistFilterSchema.extend({
  sortBy: z.enum(WORKLIST_SORT_COLUMNS).default('priority'),
  descending: z.boolean().default(false),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});

export const worklistPageSchema = z.object({ rows: z.array(worklistRowSchema), total: z.number().int() });

export const worklistChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changed'), row: worklistRowSchema }),
  z.object({ kind: z.literal('removed'), studyInstanceUid: z.string() }),
  /** Too many changes to list, or the feed just started: search again. */
  z.object({ kind: z.literal('reset') }),
]);

export const worklistListSchema = z.object({
  listId: z.string().max(64),
  name: z.string().trim().min(1).max(60),
  isShared: z.boolean(),
  /** Who made it */
  madeBy: z.string(),
  /** By the caller */
  isOwn: z.boolean(),
  filter: worklistFilterSchema,
});

/** How many of the studies were in the list */
const changedSchema = z.object({ changed: z.number().int() });

const nextInput = z.object({
  filter: worklistFilterSchema,
  /** Not these: what the reader has just left */
  except: z.array(uidSchema).max(500).default([]),
});

export const worklist = {
  search: procedure('studies.read').input(worklistSearchSchema).output(worklistPageSchema),
  changes: procedure('studies.read').output(eventIterator(worklistChangeSchema)),
  /**
   * The study that comes next: the most urgent, of those the one that waits longest; ready, in nobody's hand, assigned to the
   * caller or to nobody. The states of the filter do not count. null: there is none.
   */
  upcoming: procedure('studies.read').input(nextInput).output(worklistRowSchema.nullable()),
  /** The same, and it is in progress by the caller then: two who ask at once get two studies. */
  takeNext: procedure('studies.annotate').input(nextInput).output(worklistRowSchema.nullable()),
  /** Puts the study into progress by the caller when nobody has it. @returns whose it is now */
  take: procedure('studies.annotate')
    .input(z.object({ studyInstanceUid: uidSchema, takesOver: z.boolean().default(false) }))
    .output(readingStandingSchema),
  /** null: as the images say */
  setPriority: procedure('worklist.manage')
    .input(z.object({ studyInstanceUids: uidsSchema, priority: z.enum(PRIORITIES).nullable() }))
    .output(changedSchema),
  /** Empty name: to nobody. INPUT when there is no such reader. */
  assign: procedure('worklist.manage')
    .input(z.object({ studyInstanceUids: uidsSchema, to: nameSchema }))
    .output(changedSchema),
  /** Everything that a study may be of here: the site's own words first */
  subspecialties: procedure('studies.read').output(z.array(subspecialtySchema)),
  /** Names of those to whom a study can be assigned */
  readers: procedure('studies.read').output(z.array(z.string())),
  /** Shared ones and the caller's own */
  lists: procedure('studies.read').output(z.array(worklistListSchema)),
  /** REFUSED for one of somebody else, and to share without the right to read. */
  saveList: procedure('self')
    .input(
      z.object({
        name: worklistListSchema.shape.name,
        isShared: z.boolean(),
        filter: worklistFilterSchema,
      }),
    )
    .output(z.array(worklistListSchema)),
  removeList: procedure('self')
    .input(z.object({ listId: z.string().max(64) }))
    .output(z.array(worklistListSchema)),
};

export type WorklistRow = z.infer<typeof worklistRowSchema>;
export type WorklistFilter = z.infer<typeof worklistFilterSchema>;
export type WorklistSearch = z.infer<typeof worklistSearchSchema>;
export type WorklistPage = z.infer<typeof worklistPageSchema>;
export type WorklistChange = z.infer<typeof worklistChangeSchema>;
export type WorklistList = z.infer<typeof worklistListSchema>;
export type PriorSummary = z.infer<typeof priorSummarySchema>;
export type WorklistReadiness = z.infer<typeof readinessSchema>;
