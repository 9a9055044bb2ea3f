import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from './client.ts';
import type { PagedList } from './paged-window.ts';
import { queryKeys, type StudyOrder } from './query-keys.ts';

/** The study list, as the screen of it and the feed of changes see it. */
export const STUDY_LIST: PagedList<StudyRow, StudyOrder> = {
  pagesKey: queryKeys.studyPages,
  search: (order, place, signal) =>
    api.studies.search({ ...order, ...place }, signal === undefined ? {} : { signal }),
  keyOf: (row) => row.studyInstanceUid,
};
