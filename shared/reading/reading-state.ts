/**
 * How far the reading of a study has come. `inProgress` is somebody's at a time; `dictated` waits for its report; `read` is
 * final. A study that nobody began is `unread`.
 */
export const READING_STATES = ['unread', 'inProgress', 'dictated', 'read'] as const;

export type ReadingState = (typeof READING_STATES)[number];

interface Standing {
  readonly state: ReadingState;
  /** Name of the user who brought it there; '' for unread */
  readonly by: string;
}

/** What opening a study makes of its state: only one that nobody began becomes the reader's own. */
export function whenOpened(now: Standing): ReadingState {
  return now.state === 'unread' ? 'inProgress' : now.state;
}

/** What closing a study makes of its state: one that the reader began and did not read is free again. */
export function whenReleased(now: Standing, reader: string): ReadingState {
  return now.state === 'inProgress' && now.by === reader ? 'unread' : now.state;
}

/** Somebody else has it in hand: it is taken over only when that was asked. */
export function isInOtherHands(now: Standing, reader: string): boolean {
  return now.state === 'inProgress' && now.by !== reader;
}
