import { create } from 'zustand';
import type { RemoteArchive, RemoteQuery, RemoteStudy } from '#shared/contract/remote.ts';
import { toAppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';

export const EMPTY_QUERY: RemoteQuery = {
  patientName: '',
  patientId: '',
  patientBirthDate: '',
  accessionNumber: '',
  studyDateFrom: '',
  studyDateTo: '',
  modalities: [],
  studyDescription: '',
  referringPhysicianName: '',
  studyInstanceUid: '',
};

/** Answers of each archive unless more are asked for, and at most */
export const USUAL_LIMIT = 500;
export const HIGHEST_LIMIT = 5000;

/** How far one archive is with its answer. */
export type ArchiveAnswer =
  | { readonly state: 'asking' }
  | { readonly state: 'ended'; readonly isCut: boolean }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly message: string };

/** A search at other archives and its answers; kept while other screens are open. Never in the address: it names patients. */
export type RemoteSearch = {
  readonly query: RemoteQuery;
  readonly limit: number;
  /** By archive; empty before the first search */
  readonly answers: ReadonlyMap<string, ArchiveAnswer>;
  readonly studies: readonly RemoteStudy[];
  /** ISO 8601; of the search that gave these studies */
  readonly startedAt: string;
  readonly currentKey: string | null;
  readonly chosen: ReadonlySet<string>;
  readonly opened: ReadonlySet<string>;
  readonly sort: { readonly columnId: string; readonly descending: boolean } | null;
};

const NOTHING_FOUND = {
  answers: new Map<string, ArchiveAnswer>(),
  studies: [],
  currentKey: null,
  chosen: new Set<string>(),
  opened: new Set<string>(),
};

export const useRemoteSearch = create<RemoteSearch>(() => ({
  ...NOTHING_FOUND,
  query: EMPTY_QUERY,
  limit: USUAL_LIMIT,
  startedAt: '',
  sort: null,
}));

/** Names an archive in the address and in keys. */
export function archiveKey({ kind, id }: RemoteArchive): string {
  return `${kind}:${id}`;
}

/** Each answer would draw the table anew; so many milliseconds of them come together. */
const FLUSH_MS = 120;

let running: AbortController | null = null;

export function stopSearch(): void {
  running?.abort();
}

/**
 * Asks the archives; what they answer takes the place of what they answered before. What other archives answered goes as
 * well, but for `isAddition`.
 */
export async function startSearch(
  archives: readonly RemoteArchive[],
  { query, limit, isAddition = false }: { query: RemoteQuery; limit: number; isAddition?: boolean },
): Promise<void> {
  running?.abort();
  const own = new AbortController();
  running = own;
  const asked = new Set(archives.map(archiveKey));
  const { studies, answers } = useRemoteSearch.getState();
  useRemoteSearch.setState({
    ...NOTHING_FOUND,
    limit,
    startedAt: new Date().toISOString(),
    studies: isAddition ? studies.filter(({ archive }) => !asked.has(archiveKey(archive))) : [],
    answers: new Map([...(isAddition ? answers : []), ...[...asked].map(asking)]),
  });
  const waiting: RemoteStudy[] = [];
  const flush = () => {
    if (running !== own || waiting.length === 0) return;
    const added = waiting.splice(0);
    useRemoteSearch.setState((search) => ({ studies: [...search.studies, ...added] }));
  };
  const timer = setInterval(flush, FLUSH_MS);
  const end = (keys: Iterable<string>, answer: ArchiveAnswer) => {
    if (running !== own) return;
    flush();
    useRemoteSearch.setState((search) => ({
      answers: new Map([...search.answers, ...[...keys].map((key) => [key, answer] as const)]),
    }));
  };
  const unanswered = () =>
    [...asked].filter((key) => useRemoteSearch.getState().answers.get(key)?.state === 'asking');
  try {
    const events = await api.remote.find({ archives: [...archives], query, limit }, { signal: own.signal });
    for await (const event of events) {
      if (event.kind === 'study') waiting.push(event.study);
      else if (event.kind === 'ended')
        end([archiveKey(event.archive)], { state: 'ended', isCut: event.isCut });
      else end([archiveKey(event.archive)], { state: 'failed', message: event.message });
    }
    end(unanswered(), { state: 'stopped' });
  } catch (error) {
    end(
      unanswered(),
      own.signal.aborted ? { state: 'stopped' } : { state: 'failed', message: toAppError(error).message },
    );
  } finally {
    clearInterval(timer);
    if (running === own) running = null;
  }
}

function asking(key: string): readonly [string, ArchiveAnswer] {
  return [key, { state: 'asking' }];
}
