import { create } from 'zustand';
import type { StudyFilter, StudyRow, StudySearch } from '#shared/contract/studies.ts';

export type DatePreset = 'today' | 'week' | 'month' | 'all' | 'custom';

export const EMPTY_FILTER: StudyFilter = {
  text: '',
  studyDateFrom: '',
  studyDateTo: '',
  modalities: [],
  description: '',
  readingStates: [],
};

/** What the study list shows and where it stands; kept while a study is read, so that coming back changes nothing. */
export type StudyList = {
  readonly filter: StudyFilter;
  readonly datePreset: DatePreset;
  readonly sortBy: StudySearch['sortBy'];
  readonly descending: boolean;
  readonly selectedUid: string | null;
  /** What the actions are about: the current study, and those chosen beside it */
  readonly chosen: ReadonlyMap<string, StudyRow>;
  readonly scrollTopPx: number;
  readonly isPreviewOpen: boolean;
};

export const useStudyList = create<StudyList>(() => ({
  filter: EMPTY_FILTER,
  datePreset: 'all',
  sortBy: 'studyDate',
  descending: true,
  selectedUid: null,
  chosen: new Map(),
  scrollTopPx: 0,
  isPreviewOpen: false,
}));

// What another search no longer shows is not acted upon unseen: only the current study stays chosen.
useStudyList.subscribe((list, before) => {
  if (list.filter === before.filter || list.chosen.size === 0) return;
  const current = list.selectedUid === null ? undefined : list.chosen.get(list.selectedUid);
  useStudyList.setState({ chosen: new Map(current ? [[current.studyInstanceUid, current]] : []) });
});
