import type { KnownArchive } from '#shared/contract/remote.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { type ArchiveAnswer, archiveKey } from '#view/state/remote-search.ts';

const words = text.query;

/** The archives of a search by how far they are. */
export type SearchState = {
  readonly asking: readonly string[];
  readonly answered: readonly string[];
  readonly stopped: readonly string[];
  readonly failed: readonly string[];
};

export function searchState(
  known: readonly KnownArchive[],
  answers: ReadonlyMap<string, ArchiveAnswer>,
): SearchState {
  const inState = (state: ArchiveAnswer['state']) =>
    known.filter((archive) => answers.get(archiveKey(archive))?.state === state).map(({ id }) => id);
  return {
    asking: inState('asking'),
    answered: inState('ended'),
    stopped: inState('stopped'),
    failed: inState('failed'),
  };
}

/** One line: what was found so far, and whose answer is not in it. */
export function searchWords(found: number, { asking, answered, stopped, failed }: SearchState): string {
  const isCounted = found > 0 || answered.length > 0 || stopped.length > 0;
  return [
    // Nothing is known of those that have not answered: that is not "none".
    isCounted ? words.count(formatNumber(found)) : '',
    asking.length > 0 ? words.asking(asking) : '',
    stopped.length > 0 ? words.stopped : '',
    failed.length > 0 ? words.unanswered(failed) : '',
  ]
    .filter(Boolean)
    .join(', ');
}
