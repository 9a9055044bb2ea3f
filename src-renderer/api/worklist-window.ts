import type { WorklistRow } from '#shared/contract/worklist.ts';
import { api } from './client.ts';
import type { PagedList } from './paged-window.ts';
import { queryKeys, type WorklistOrder } from './query-keys.ts';

/** The worklist, as the screen of it and the feed of changes see it. */
export const WORKLIST: PagedList<WorklistRow, WorklistOrder> = {
  pagesKey: queryKeys.worklistPages,
  search: (order, place, signal) =>
    api.worklist.search({ ...order, ...place }, signal === undefined ? {} : { signal }),
  keyOf: (row) => row.study.studyInstanceUid,
};
