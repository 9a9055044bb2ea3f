import { z } from 'zod';
import type { ProfileVerdict } from '#shared/gsdf/judge-display.ts';
import { faultsBeside, type LatestValues } from './evaluate.ts';
import { TEST_KINDS, type TestKind, type TestValues } from './tests.ts';

/** Days between two tests of a kind; 0: not asked for. */
const intervalSchema = z.number().int().min(0).max(3650);

const policySchema = z.enum(['inform', 'askReason', 'block']);

export const qcSettingsSchema = z.object({
  intervalDays: z
    .object({
      daily: intervalSchema,
      visual: intervalSchema,
      response: intervalSchema,
      uniformity: intervalSchema,
      ambient: intervalSchema,
      colour: intervalSchema,
      match: intervalSchema,
    })
    .default({ daily: 1, visual: 31, response: 92, uniformity: 366, ambient: 92, colour: 366, match: 0 }),
  /** So many days after it was due a test is overdue; the check of the day has none */
  graceDays: z.number().int().min(0).max(90).default(3),
  /** What happens when a study is marked as read on a display that is overdue, has failed or was never measured */
  policy: policySchema.default('inform'),
  /** The same on a display that nobody has named: it counts as not tested */
  unknownPolicy: policySchema.default('inform'),
  /** Whether whoever reads is led to the check of the day when they sign in where it is due */
  dailyAtSignIn: z.enum(['off', 'offer', 'require']).default('offer'),
});

export type QcSettings = z.infer<typeof qcSettingsSchema>;

export const DEFAULT_QC_SETTINGS: QcSettings = qcSettingsSchema.parse({});

/** `unmeasured`: the luminance response was never measured, so that nobody knows what it shows. */
export type DisplayStanding = 'passed' | 'due' | 'overdue' | 'failed' | 'unmeasured';

/** One kind of test on one display: when it was made last and is to be made next. */
export interface QcTask {
  readonly kind: TestKind;
  /** ISO 8601 UTC; null: never */
  readonly lastAt: string | null;
  readonly dueAt: string | null;
  readonly standing: 'done' | 'due' | 'overdue' | 'notAsked';
}

export interface DisplayState {
  readonly standing: DisplayStanding;
  /** When the luminance response was measured last, ISO 8601 UTC; null: never */
  readonly measuredAt: string | null;
  /** The newest test of any kind */
  readonly lastTestAt: string | null;
  readonly tasks: readonly QcTask[];
  /** Names of the standards that it fails or cannot be judged by, and kinds of tests that found a fault */
  readonly failedProfiles: readonly string[];
  readonly failedKinds: readonly TestKind[];
}

const DAY_MS = 86_400_000;
/** So long before the check of the day is overdue it is due: who signs in before that is led to it. */
const DAILY_NOTICE_MS = 4 * 3_600_000;

/** A test with the time at which it was signed. */
export interface DatedValues {
  readonly at: string;
  readonly values: TestValues;
}

/** The newest of each kind. @param tests in any order */
export function latestOf(tests: readonly DatedValues[]): Partial<Record<TestKind, DatedValues>> {
  const latest: Partial<Record<TestKind, DatedValues>> = {};
  for (const test of tests) {
    const known = latest[test.values.kind];
    if (!known || known.at < test.at) latest[test.values.kind] = test;
  }
  return latest;
}

export function valuesOf(latest: Partial<Record<TestKind, DatedValues>>): LatestValues {
  return Object.fromEntries(Object.entries(latest).map(([kind, { values }]) => [kind, values]));
}

/**
 * Whether a display is fit to read on: what was measured passes the standards that were chosen for it, and none of its tests is
 * overdue. A daily check that was failed may be repeated once; failed again, it counts until one is passed. A test that was never made
 * is due at once, and overdue as if it had been made on the day when the display was added.
 *
 * @param tests in any order
 * @param verdicts of the standards that were chosen for it
 * @param addedAt when the display was added, ISO 8601 UTC
 */
export function stateOf(
  tests: readonly DatedValues[],
  verdicts: readonly ProfileVerdict[],
  settings: QcSettings,
  addedAt: string,
  now: number,
): DisplayState {
  const since = [addedAt, ...tests.map(({ at }) => at)].toSorted()[0]!;
  const latest = latestOf(tests);
  const checks = tests
    .flatMap(({ at, values }) =>
      values.kind === 'daily' ? [{ at, isPassed: isDailyPassed(values.hits) }] : [],
    )
    .toSorted((a, b) => b.at.localeCompare(a.at));
  const lastAt = (kind: TestKind) =>
    (kind === 'daily' ? checks.find(({ isPassed }) => isPassed)?.at : latest[kind]?.at) ?? null;
  const tasks = TEST_KINDS.map((kind) => taskOf(kind, lastAt(kind), since, settings, now));
  const failedProfiles = verdicts.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name);
  const failedKinds = faultsBeside(valuesOf(latest), verdicts);
  if (checks.length > 1 && checks.slice(0, 2).every(({ isPassed }) => !isPassed)) failedKinds.push('daily');
  const hasFailed = failedProfiles.length > 0 || failedKinds.length > 0;
  const standing: DisplayStanding = !latest.response
    ? 'unmeasured'
    : hasFailed
      ? 'failed'
      : tasks.some((task) => task.standing === 'overdue')
        ? 'overdue'
        : tasks.some((task) => task.standing === 'due')
          ? 'due'
          : 'passed';
  const times = Object.values(latest).map(({ at }) => at);
  return {
    standing,
    measuredAt: latest.response?.at ?? null,
    lastTestAt: times.toSorted().at(-1) ?? null,
    tasks,
    failedProfiles,
    failedKinds,
  };
}

/** Both targets, the dark and the bright one, were named rightly. */
export function isDailyPassed(hits: readonly boolean[]): boolean {
  return hits.every(Boolean);
}

function taskOf(
  kind: TestKind,
  lastAt: string | null,
  since: string,
  settings: QcSettings,
  now: number,
): QcTask {
  const days = settings.intervalDays[kind];
  if (days === 0) return { kind, lastAt, dueAt: null, standing: 'notAsked' };
  const due = Date.parse(lastAt ?? since) + days * DAY_MS;
  const isDaily = kind === 'daily';
  const isDue = lastAt === null || now >= due - (isDaily ? DAILY_NOTICE_MS : 0);
  const isOverdue = now >= due + (isDaily ? 0 : settings.graceDays * DAY_MS);
  const standing = isOverdue ? 'overdue' : isDue ? 'due' : 'done';
  // What was never made is to be made now.
  const dueAt = lastAt === null && !isOverdue ? null : new Date(due).toISOString();
  return { kind, lastAt, dueAt, standing };
}
