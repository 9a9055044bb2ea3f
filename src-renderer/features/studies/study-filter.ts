import type { StudyFilter } from '#shared/contract/studies.ts';

export function isEmptyFilter(filter: StudyFilter): boolean {
  return (
    filter.text === '' &&
    filter.studyDateFrom === '' &&
    filter.studyDateTo === '' &&
    filter.modalities.length === 0 &&
    filter.readingStates.length === 0 &&
    filter.description === ''
  );
}
