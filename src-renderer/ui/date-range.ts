import { dayFromToday } from '#view/locales/format.ts';

/** Study dates, DA or empty, both included. */
export type DateRange = { readonly studyDateFrom: string; readonly studyDateTo: string };

/** Ranges that have a button */
export type NamedDates = 'today' | 'week' | 'month' | 'all';

/** The study dates of a preset; seven days are today and the six before. */
export function rangeOf(preset: NamedDates, now: Date = new Date()): DateRange {
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
export function presetOf(range: DateRange, now: Date = new Date()): NamedDates | 'custom' {
  const presets = ['all', 'today', 'week', 'month'] as const;
  const found = presets.find((preset) => {
    const known = rangeOf(preset, now);
    return known.studyDateFrom === range.studyDateFrom && known.studyDateTo === range.studyDateTo;
  });
  return found ?? 'custom';
}
