import type { StudyRow } from '#shared/contract/studies.ts';
import type { WorklistFilter } from '#shared/contract/worklist.ts';
import { api } from '#view/api/client.ts';
import type { StudyOrder } from '#view/api/query-keys.ts';
import type { Route } from './route.ts';

const ROWS_BEFORE = 100;
const ROWS_AT_ONCE = 500;

/** What the reader came from, and so what comes next. */
interface ReadingList {
  readonly route: Route;
  /** Which study comes before or after one; null at the ends. Nothing is taken by asking. */
  peek(studyInstanceUid: string, step: 1 | -1): Promise<StudyRow | null>;
  /** The same, and it is the reader's: what others took meanwhile is left out */
  take(studyInstanceUid: string, step: 1 | -1): Promise<StudyRow | null>;
}

const NOTHING: ReadingList = {
  route: { screen: 'studies' },
  peek: async () => null,
  take: async () => null,
};

let list = NOTHING;

/**
 * Keeps the list that a reader came from as it is at this moment: what is read meanwhile leaves a list of unread studies, and
 * the next study is still the one that stood below.
 *
 * @param index place of the study that is opened, from 0
 */
export function beginReadingList(order: StudyOrder, index: number): void {
  const offset = Math.max(0, index - ROWS_BEFORE);
  const rows = api.studies.search({ ...order, offset, limit: ROWS_AT_ONCE }).then(
    (page) => page.rows,
    () => [],
  );
  const beside = async (studyInstanceUid: string, step: 1 | -1) => {
    const known = await rows;
    const at = known.findIndex((row) => row.studyInstanceUid === studyInstanceUid);
    return at === -1 ? null : (known[at + step] ?? null);
  };
  list = { route: { screen: 'studies' }, peek: beside, take: beside };
}

/**
 * Reads by the worklist's rule from here on: what comes next is asked for when it is wanted, since others read the same list.
 * Back leads to what was read before.
 *
 * @param claims the reader's cases are in progress by them; false: only looks
 */
export function beginWorklist(filter: WorklistFilter, first: StudyRow, claims: boolean): void {
  const read = [first];
  const wish = () => ({ filter, except: read.slice(-ROWS_AT_ONCE).map((row) => row.studyInstanceUid) });
  const known = (studyInstanceUid: string, step: 1 | -1) =>
    read[read.findIndex((row) => row.studyInstanceUid === studyInstanceUid) + step];
  const isLast = (studyInstanceUid: string) => read.at(-1)?.studyInstanceUid === studyInstanceUid;
  list = {
    route: { screen: 'worklist' },
    async peek(studyInstanceUid, step) {
      if (step === -1 || !isLast(studyInstanceUid)) return known(studyInstanceUid, step) ?? null;
      return (await api.worklist.upcoming(wish()))?.study ?? null;
    },
    async take(studyInstanceUid, step) {
      if (step === -1 || !isLast(studyInstanceUid)) return known(studyInstanceUid, step) ?? null;
      const next = claims ? await api.worklist.takeNext(wish()) : await api.worklist.upcoming(wish());
      if (next === null) return null;
      read.push(next.study);
      return next.study;
    },
  };
}

/** The study beside one in the list that the reader came from; null at its ends, and when there is none. */
export function studyBeside(studyInstanceUid: string, step: 1 | -1): Promise<StudyRow | null> {
  return list.peek(studyInstanceUid, step).catch(() => null);
}

/** The one way to the next case: as `studyBeside`, and it is the reader's before anybody else can get it. */
export function takeBeside(studyInstanceUid: string, step: 1 | -1): Promise<StudyRow | null> {
  return list.take(studyInstanceUid, step).catch(() => null);
}

/** Another reader comes from nowhere yet. */
export function endReadingList(): void {
  list = NOTHING;
}

/** Where the reader came from */
export function listRoute(): Route {
  return list.route;
}
