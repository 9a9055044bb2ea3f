import { create } from 'zustand';
import type { Overwritten } from '#shared/contract/reading.ts';

/** One whose measurement was written by two at once: whose work is gone, and who wrote last. */
export interface OverwrittenWork extends Overwritten {
  readonly writer: string;
}

const MOST_TOLD = 20;

/** Work that took the place of other work, newest last: of any study, until somebody says what becomes of it. */
export const useOverwritten = create<{ readonly all: readonly OverwrittenWork[] }>(() => ({ all: [] }));

/** A thing is told once, however often it is heard of. */
export function noteOverwritten(work: OverwrittenWork): void {
  useOverwritten.setState(({ all }) => ({
    all: [...all.filter((each) => !isSame(each, work)), work].slice(-MOST_TOLD),
  }));
}

export function settleOverwritten(work: OverwrittenWork): void {
  useOverwritten.setState(({ all }) => ({ all: all.filter((each) => !isSame(each, work)) }));
}

/** What a person must be told: that their work was replaced, or that theirs replaced another's. */
export function overwrittenFor(
  all: readonly OverwrittenWork[],
  studyInstanceUid: string,
  person: string,
): readonly OverwrittenWork[] {
  return all.filter(
    ({ before, by, writer }) =>
      before.studyInstanceUid === studyInstanceUid && (by === person || writer === person),
  );
}

const isSame = (one: OverwrittenWork, other: OverwrittenWork) =>
  one.id === other.id && one.revision === other.revision;
