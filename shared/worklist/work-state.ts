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

export interface Expected {
  readonly from: Exclude<ReadyRule, 'quiet'>;
  readonly instances: number;
}

export interface Arrival {
  readonly instances: number;
  /** Milliseconds since 1970 UTC */
  readonly lastReceivedAt: number;
  /** An instance has just come, or an association that sent some is open */
  readonly isReceiving: boolean;
  readonly expected: Expected | null;
}

export interface Readiness {
  readonly state: 'new' | 'incomplete' | 'ready';
  /** What decided */
  readonly by: ReadyRule;
  /** When it has to be looked at again without anything having come; null: never */
  readonly nextAt: number | null;
}

/**
 * Whether all of a study is here. A number that is known decides; one that is exceeded was told too early and counts no more.
 *
 * @param quietMs how long nothing has to have come
 */
export function readinessOf(arrival: Arrival, now: number, quietMs: number): Readiness {
  const { instances, lastReceivedAt, isReceiving } = arrival;
  const quietAt = lastReceivedAt + quietMs;
  const isQuiet = !isReceiving && now >= quietAt;
  const nextAt = isQuiet ? null : Math.max(quietAt, now + 1000);
  const expected = arrival.expected && arrival.expected.instances >= instances ? arrival.expected : null;
  if (expected === null) return { state: isQuiet ? 'ready' : 'new', by: 'quiet', nextAt };
  const { from: by } = expected;
  if (instances === expected.instances && !isReceiving) return { state: 'ready', by, nextAt: null };
  return { state: isQuiet ? 'incomplete' : 'new', by, nextAt };
}

/** The state in the list: once somebody reads a study, what was missing of it is said beside it. */
export function workStateOf(reading: ReadingState, readiness: Readiness['state']): WorkState {
  return reading === 'unread' ? readiness : reading;
}
