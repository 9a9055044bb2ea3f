import { z } from 'zod';
import { CALIBRATION_LAPSES, CALIBRATION_REFUSALS } from '../display-qc/calibration.ts';
import { displayPlaceSchema, displaySchema } from '../display-qc/displays.ts';
import { qcSettingsSchema } from '../display-qc/state.ts';
import { signedTestSchema, TEST_KINDS } from '../display-qc/tests.ts';
import { procedure } from './procedure.ts';

const testKindSchema = z.enum(TEST_KINDS);
const displayInput = z.object({ displayId: z.string().uuid() });

export const limitSchema = z.object({
  figure: z.enum([
    'brightest',
    'darkest',
    'luminanceRatio',
    'ambientRatio',
    'deviationPct',
    'mldPct',
    'whiteDistance',
    'pairPct',
    'pairWhiteDistance',
  ]),
  bound: z.enum(['least', 'most']),
  value: z.number().min(0).max(100_000),
  isStrict: z.boolean().optional(),
  /** Where it was read, if not where the profile was */
  source: z.string().trim().min(1).max(300).optional(),
});

export const profileSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(60),
  name: z.string().trim().min(1).max(80),
  use: z.string().trim().max(120),
  source: z.string().trim().min(1).max(300),
  isConfirmed: z.boolean(),
  limits: z.array(limitSchema).min(1).max(20),
  targetRatio: z.number().min(1).max(10_000).optional(),
});

/** A standard as it is in force, and what the site changed of it. */
const profileInForceSchema = z.object({
  profile: profileSchema,
  /** How often the site changed it; 0: as the program comes */
  version: z.number().int(),
  changes: z.array(z.object({ at: z.string(), by: z.string(), reason: z.string(), profile: profileSchema })),
});

const verdictSchema = z.object({
  profileId: z.string(),
  name: z.string(),
  source: z.string(),
  isConfirmed: z.boolean(),
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  limits: z.array(
    limitSchema.extend({
      measured: z.number().nullable(),
      outcome: z.enum(['pass', 'fail', 'not measured']),
    }),
  ),
  missedTargetRatio: z.number().nullable(),
});

const stateSchema = z.object({
  standing: z.enum(['passed', 'due', 'overdue', 'failed', 'unmeasured']),
  measuredAt: z.string().nullable(),
  lastTestAt: z.string().nullable(),
  tasks: z.array(
    z.object({
      kind: testKindSchema,
      lastAt: z.string().nullable(),
      dueAt: z.string().nullable(),
      standing: z.enum(['done', 'due', 'overdue', 'notAsked']),
    }),
  ),
  failedProfiles: z.array(z.string()),
  failedKinds: z.array(testKindSchema),
});

const keptTestSchema = z.object({
  testId: z.string(),
  at: z.string(),
  by: z.string(),
  test: signedTestSchema,
  /** By every standard as it was in force then; empty for what no standard judges */
  verdicts: z.array(verdictSchema),
});

const listedDisplaySchema = z.object({ display: displaySchema, state: stateSchema });

/** A table that windows on a display show images through. */
const tableSchema = z.object({
  calibrationId: z.string(),
  /** Driving level of each P-value */
  ddls: z.array(z.number()),
  distinctLevels: z.number(),
});

/** The table of greys that the viewer may put before a display that does not follow the standard display function. */
const calibrationSchema = z.object({
  /** null: none is */
  inForce: tableSchema.nullable(),
  /** Why one that was switched on is not in force; null: it is, or none was */
  lapse: z.enum(CALIBRATION_LAPSES).nullable(),
  /** Who switched it on or off last; '' and null: nobody ever did */
  by: z.string(),
  at: z.string().nullable(),
  /** What speaks against switching one on; empty: it may be */
  refusals: z.array(z.enum(CALIBRATION_REFUSALS)),
  /** null where none can be computed */
  offer: z
    .object({
      testId: z.string(),
      ddls: z.array(z.number()),
      distinctLevels: z.number(),
      greatestJndStep: z.number(),
      isInterpolated: z.boolean(),
      deviationBeforePct: z.number(),
      deviationAfterPct: z.number(),
    })
    .nullable(),
});

const displayDetailSchema = listedDisplaySchema.extend({
  /** Newest first */
  tests: z.array(keptTestSchema),
  /** By what is measured and in force now, all standards; those that were chosen for the display stand first */
  verdicts: z.array(verdictSchema),
  calibration: calibrationSchema,
  /** Other displays of its workstation, and how far they are apart by what was measured of each */
  beside: z.array(
    z.object({
      displayId: z.string(),
      assetTag: z.string(),
      /** By the mean of both, percent with its sign; null where one was not measured */
      luminancePct: z.number().nullable(),
      /** Δu′v′ */
      whiteDistance: z.number().nullable(),
      /** Further than displays side by side should be */
      isApart: z.boolean(),
    }),
  ),
});

/** A test that was begun and not signed: it can be gone on with at any window. */
const draftSchema = z.object({
  draftId: z.string().uuid(),
  displayId: z.string().uuid(),
  kind: testKindSchema,
  by: z.string(),
  updatedAt: z.string(),
  /** What was entered so far, as the window wrote it */
  test: signedTestSchema,
});

/** What a window is told of the display that it is on. */
const hereSchema = z.object({
  /** Some display of the station is known: the station does quality control */
  isInUse: z.boolean(),
  place: z.enum(['known', 'changed', 'unknown']),
  displayId: z.string().nullable(),
  assetTag: z.string(),
  standing: stateSchema.shape.standing.nullable(),
  measuredAt: z.string().nullable(),
  /** The check of the day is to be made */
  isDailyDue: z.boolean(),
  /** Images are shown through this table of greys; null: through none */
  calibration: tableSchema.nullable(),
  /** A table was switched on, and what it was made for is not so any more */
  hasLapsedCalibration: z.boolean(),
  dailyAtSignIn: qcSettingsSchema.shape.dailyAtSignIn,
});

export const displays = {
  list: procedure('displays.read').output(z.array(listedDisplaySchema)),
  /** MISSING */
  get: procedure('displays.read').input(displayInput).output(displayDetailSchema),
  here: procedure('self').input(displayPlaceSchema).output(hereSchema),
  /** Adds a display or confirms what it is and where it stands. CONFLICT for a tag that another one has. */
  put: procedure('displays.manage').input(displaySchema).output(z.array(listedDisplaySchema)),
  /**
   * Keeps a test for good. INPUT when it cannot be judged, REFUSED when the tag is another display's, or the calibration of the
   * meter has ended.
   */
  sign: procedure('displays.check')
    .input(z.object({ test: signedTestSchema, draftId: z.string().uuid().nullable() }))
    .output(displayDetailSchema),
  /** Puts the table of the newest measurement before a display, or takes it away. REFUSED with what speaks against it. */
  calibrate: procedure('displays.manage')
    .input(displayInput.extend({ isOn: z.boolean() }))
    .output(displayDetailSchema),
  drafts: procedure('displays.check').output(z.array(draftSchema)),
  /** CONFLICT when a reading was made with another meter before. */
  putDraft: procedure('displays.check')
    .input(z.object({ draftId: z.string().uuid(), test: signedTestSchema }))
    .output(z.array(draftSchema)),
  discardDraft: procedure('displays.check')
    .input(z.object({ draftId: z.string().uuid() }))
    .output(z.array(draftSchema)),
  /** Takes one reading with the meter of this station. BUSY, UNREACHABLE, CONFLICT for another instrument than the expected one. */
  readMeter: procedure('displays.manage')
    .input(
      z.object({
        mode: z.enum(['luminance', 'illuminance']),
        /** '' = any */
        expectedSerial: z.string().max(80),
      }),
    )
    .output(
      z.object({
        /** cd/m², or lux */
        value: z.number(),
        /** CIE 1931; null for a meter without colour */
        x: z.number().nullable(),
        y: z.number().nullable(),
        instrument: z.string(),
        serial: z.string(),
      }),
    ),
  profiles: procedure('displays.read').output(z.array(profileInForceSchema)),
  putProfile: procedure('displays.manage')
    .input(z.object({ profile: profileSchema, reason: z.string().trim().min(1).max(300) }))
    .output(z.array(profileInForceSchema)),
  settings: procedure('displays.read').output(qcSettingsSchema),
  putSettings: procedure('displays.manage').input(qcSettingsSchema).output(qcSettingsSchema),
  /** The report of a display as an encapsulated PDF, stored as any other object: a job. */
  archiveReport: procedure('displays.manage')
    .input(displayInput)
    .output(z.object({ jobId: z.string(), studyInstanceUid: z.string() })),
  /** Whether the chain of records is whole; the number of the first that is not, else null. */
  verify: procedure('displays.read').output(
    z.object({ records: z.number().int(), brokenAt: z.number().int().nullable() }),
  ),
};

export type DisplayDetail = z.infer<typeof displayDetailSchema>;
export type ListedDisplay = z.infer<typeof listedDisplaySchema>;
export type KeptTest = z.infer<typeof keptTestSchema>;
export type QcDraft = z.infer<typeof draftSchema>;
export type DisplayHere = z.infer<typeof hereSchema>;
export type ProfileInForce = z.infer<typeof profileInForceSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
