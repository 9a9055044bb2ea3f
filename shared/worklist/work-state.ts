import type { ReadingState } from '#shared/reading/reading-state.ts';

/** How far a study is on its way from the scanner to being read. `new`: its images are still coming. */
export const WORK_STATES = ['new', 'incomplete', 'ready', 'inProgress', 'dictated', 'read'] as const;

export type WorkState = (typeof WORK_STATES)[number];

/**
 * What says how many instances a study has: the performed procedure step, an archive that was asked, or nobody, and then that
 * nothing came for a while is all there is to go by.
 */
export const READY_RULES = ['mpps', 'archive', 'quiet'] as const;

export type ReadyRule = (typeof READY_RULES)[number];

/** `none`: no scanner told of a performed procedure step */
export const STEP_STATES = ['none', 'inProgress', 'completed', 'discontinued'] as const;

/** What the scanner says of it: its performed procedure steps together (PS3.4 annex F). */
export interface ToldSteps {
  readonly state: Exclude<(typeof STEP_STATES)[number], 'none'>;
  /** Milliseconds since 1970 UTC */
  readonly toldAt: number;
  /** Instances that they made; 0: they name none */
  readonly instances: number;
  /** Of these, how many are not here */
  readonly missing: number;
}

export interface Arrival {
  readonly instances: number;
  /** Milliseconds since 1970 UTC */
  readonly lastReceivedAt: number;
  /** An instance has just come, or an association that sent some is open */
  readonly isReceiving: boolean;
  /** null: no scanner told of it */
  readonly steps: ToldSteps | null;
  /** How many an archive has; null: none told */
  readonly atArchive: number | null;
}

export interface Readiness {
  readonly state: 'new' | 'incomplete' | 'ready';
  /** What decided */
  readonly by: ReadyRule;
  /** How many instances there will be; null: nobody tells */
  readonly expected: number | null;
  /** When it has to be looked at again without anything having come; null: never */
  readonly nextAt: number | null;
}

/** A scanner that does not tell of the end holds nothing up for longer. */
export const LONGEST_STEP_MS = 4 * 60 * 60_000;

/**
 * Whether all of a study is here. The scanner's word counts before an archive's: it names the instances. A number of an archive that
 * is exceeded was told too early and counts no more.
 *
 * @param quietMs how long nothing has to have come
 */
export function readinessOf(arrival: Arrival, now: number, quietMs: number): Readiness {
  const { instances, lastReceivedAt, isReceiving, steps, atArchive } = arrival;
  const quietAt = lastReceivedAt + quietMs;
  const isQuiet = !isReceiving && now >= quietAt;
  const nextAt = isQuiet ? null : Math.max(quietAt, now + 1000);
  const decided = (by: ReadyRule, missing: number): Readiness => {
    const expected = instances + missing;
    if (missing === 0 && !isReceiving) return { state: 'ready', by, expected, nextAt: null };
    return { state: isQuiet ? 'incomplete' : 'new', by, expected, nextAt };
  };
  const stepUntil = steps?.state === 'inProgress' ? steps.toldAt + LONGEST_STEP_MS : 0;
  if (now < stepUntil) return { state: 'new', by: 'mpps', expected: null, nextAt: stepUntil };
  if (steps && steps.state !== 'inProgress' && steps.instances > 0) return decided('mpps', steps.missing);
  if (atArchive !== null && atArchive >= instances) return decided('archive', atArchive - instances);
  return { state: isQuiet ? 'ready' : 'new', by: 'quiet', expected: null, nextAt };
}

/** The state in the list: once somebody reads a study, what was missing of it is said beside it. */
export function workStateOf(reading: ReadingState, readiness: Readiness['state']): WorkState {
  return reading === 'unread' ? readiness : reading;
}
