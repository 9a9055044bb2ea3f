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
  | { readonly state: 'ended'; readonly isCut: boolean; readonly limit: number }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly message: string };

/** A search at other archives and its answers; kept while other screens are open. Never in the address: it names patients. */
export type RemoteSearch = {
  /** As the form says it */
  readonly query: RemoteQuery;
  /** What was asked: the form may say something else meanwhile */
  readonly asked: RemoteQuery;
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
  asked: EMPTY_QUERY,
  startedAt: '',
  sort: null,
}));

/** Names an archive in the address and in keys. */
export function archiveKey({ kind, id }: RemoteArchive): string {
  return `${kind}:${id}`;
}

/** Each answer would draw the table anew; so many milliseconds of them come together. */
const FLUSH_MS = 120;

/** Those that are not over; another search ends them, a second try of one archive does not. */
const running = new Set<AbortController>();

export function stopSearch(): void {
  for (const each of running) each.abort();
}

/** Asks the archives for what the form says; nothing of the search before stays. */
export function startSearch(archives: readonly RemoteArchive[]): Promise<void> {
  stopSearch();
  running.clear();
  useRemoteSearch.setState(({ query }) => ({
    ...NOTHING_FOUND,
    asked: query,
    startedAt: new Date().toISOString(),
  }));
  return ask(archives, USUAL_LIMIT);
}

/** Asks one archive the same once more; what the others answer stays, and so does what is chosen of it. */
export function askAgain(archive: RemoteArchive, limit: number): Promise<void> {
  const key = archiveKey(archive);
  useRemoteSearch.setState(({ studies }) => ({
    studies: studies.filter((study) => archiveKey(study.archive) !== key),
  }));
  return ask([archive], limit);
}

async function ask(archives: readonly RemoteArchive[], limit: number): Promise<void> {
  const own = new AbortController();
  running.add(own);
  const keys = archives.map(archiveKey);
  const { asked } = useRemoteSearch.getState();
  const waiting: RemoteStudy[] = [];
  const flush = () => {
    if (!running.has(own) || waiting.length === 0) return;
    const added = waiting.splice(0);
    useRemoteSearch.setState(({ studies }) => ({ studies: [...studies, ...added] }));
  };
  const answer = (of: readonly string[], said: ArchiveAnswer) => {
    if (!running.has(own)) return;
    flush();
    useRemoteSearch.setState(({ answers }) => ({
      answers: new Map([...answers, ...of.map((key) => [key, said] as const)]),
    }));
  };
  const unanswered = () =>
    keys.filter((key) => useRemoteSearch.getState().answers.get(key)?.state === 'asking');
  answer(keys, { state: 'asking' });
  const timer = setInterval(flush, FLUSH_MS);
  try {
    const events = await api.remote.find(
      { archives: [...archives], query: asked, limit },
      { signal: own.signal },
    );
    for await (const event of events) {
      if (event.kind === 'study') waiting.push(event.study);
      else if (event.kind === 'ended')
        answer([archiveKey(event.archive)], { state: 'ended', isCut: event.isCut, limit });
      else answer([archiveKey(event.archive)], { state: 'failed', message: event.message });
    }
    answer(unanswered(), { state: 'stopped' });
  } catch (error) {
    const { message } = toAppError(error);
    answer(unanswered(), own.signal.aborted ? { state: 'stopped' } : { state: 'failed', message });
  } finally {
    clearInterval(timer);
    running.delete(own);
  }
}
