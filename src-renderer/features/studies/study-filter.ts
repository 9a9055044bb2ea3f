import type { StudyFilter } from '#shared/contract/studies.ts';
import { dayFromToday } from '#view/locales/format.ts';
import type { DatePreset } from '#view/state/study-list.ts';

export type DateRange = Pick<StudyFilter, 'studyDateFrom' | 'studyDateTo'>;

/** The study dates of a preset; seven days are today and the six before. */
export function rangeOf(preset: Exclude<DatePreset, 'custom'>, now: Date = new Date()): DateRange {
  const today = dayFromToday(0, now);
  switch (preset) {
    case 'today':
      return { studyDateFrom: today, studyDateTo: today };
    case 'week':
      return { studyDateFrom: dayFromToday(-6, now), studyDateTo: today };
    case 'month':
      return { studyDateFrom: dayFromToday(-29, now), studyDateTo: today };
    case 'all':
      return { studyDateFrom: '', studyDateTo: '' };
  }
}

/** The preset that these dates are, so that a saved filter shows the right button. */
export function presetOf(range: DateRange, now: Date = new Date()): DatePreset {
  const presets = ['all', 'today', 'week', 'month'] as const;
  const found = presets.find((preset) => {
    const known = rangeOf(preset, now);
    return known.studyDateFrom === range.studyDateFrom && known.studyDateTo === range.studyDateTo;
  });
  return found ?? 'custom';
}

export function isEmptyFilter(filter: StudyFilter): boolean {
  return (
    filter.text === '' &&
    filter.studyDateFrom === '' &&
    filter.studyDateTo === '' &&
    filter.modalities.length === 0 &&
    filter.description === ''
  );
}

/** DA as the value of a date input, and back. */
export function toInputDate(da: string): string {
  return da === '' ? '' : `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6, 8)}`;
}

export function fromInputDate(value: string): string {
  return value.replaceAll('-', '');
}
