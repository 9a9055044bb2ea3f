import type { StudyFilter, StudySearch } from '#shared/contract/studies.ts';

export type StudyOrder = StudyFilter & Pick<StudySearch, 'sortBy' | 'descending'>;

/** Every key of the query cache, so that a feed and a screen cannot miss each other by a typing error. */
export const queryKeys = {
  session: ['session'],
  setupProposal: ['setup-proposal'],
  status: ['status'],
  studyPages: ['study-pages'],
  studyPage: (order: StudyOrder, page: number) => ['study-pages', order, page] as const,
  study: (studyInstanceUid: string) => ['study', studyInstanceUid] as const,
  studyGone: (studyInstanceUid: string) => ['study-gone', studyInstanceUid] as const,
  savedFilters: ['saved-filters'],
  jobs: ['jobs'],
  quarantine: ['quarantine'],
  quarantined: (quarantineId: string) => ['quarantined', quarantineId] as const,
  trash: ['trash'],
  purged: ['purged'],
  trashSettings: ['trash-settings'],
  backup: ['backup'],
  cache: ['cache'],
  cacheStatus: ['cache', 'status'],
  cachedStudies: ['cache', 'studies'],
  peers: ['peers'],
  certificates: ['certificates'],
  refusedCallers: ['refused-callers'],
  users: ['users'],
  tokens: ['tokens'],
  settings: ['settings'],
  archiveStatistics: ['archive-statistics'],
  audit: ['audit'],
} as const;
