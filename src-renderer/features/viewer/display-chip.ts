import type { DisplayHere } from '#shared/contract/displays.ts';
import { formatIsoDay } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { useDisplayHere } from '#view/state/display-here.ts';
import type { ViewportChip } from './viewport-chip.ts';

const words = text.displays.chips;

/** Whether the display under a viewport is fit to read on; none where the station does no quality control of displays. */
export function useDisplayChips(): readonly ViewportChip[] {
  const here = useDisplayHere((state) => state.here);
  return here ? displayChips(here) : [];
}

export function displayChips({ isInUse, place, standing, measuredAt }: DisplayHere): readonly ViewportChip[] {
  if (!isInUse) return [];
  const chip = (tone: ViewportChip['tone'], label: string): readonly ViewportChip[] => [
    { id: 'display', tone, icon: tone === 'ok' ? 'faithful' : 'alarm', words: label },
  ];
  if (place !== 'known' || standing === null) return chip('warn', words.unknown);
  switch (standing) {
    case 'passed':
      return chip('ok', words.passed(formatIsoDay((measuredAt ?? '').slice(0, 10)).replace(/ \d{4}$/, '')));
    case 'due':
      return chip('plain', words.due);
    case 'overdue':
      return chip('warn', words.overdue);
    case 'failed':
      return chip('stop', words.failed);
    case 'unmeasured':
      return chip('warn', words.unmeasured);
  }
}
