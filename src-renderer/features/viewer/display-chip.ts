import type { DisplayHere } from '#shared/contract/displays.ts';
import { formatIsoDay } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import type { ViewState } from '#view/imaging/view-state.ts';
import { useDisplayHere } from '#view/state/display-here.ts';
import { useDisplayTable } from '#view/state/display-table.ts';
import type { ViewportChip } from './viewport-chip.ts';

const words = text.displays.chips;

/**
 * Whether the display under a viewport is fit to read on, and through which table its greys go; none where the station does no
 * quality control of displays.
 */
export function useDisplayChips(state: ViewState): readonly ViewportChip[] {
  const here = useDisplayHere((known) => known.here);
  const { table, isSetAside, distinctLevels } = useDisplayTable();
  if (here === null) return [];
  const isThrough = table !== null && !isSetAside;
  return [
    ...displayChips(here),
    ...(isThrough ? [tableChip(state, distinctLevels)] : []),
    ...(here.hasLapsedCalibration ? [LAPSED] : []),
  ];
}

const LAPSED: ViewportChip = {
  id: 'table',
  tone: 'warn',
  icon: 'alarm',
  words: words.table.lapsed,
  short: words.table.lapsedShort,
};

/** Says of each picture whether its greys go through the table: those of colours, bodies and mammograms do not. */
export function tableChip(
  { frame, voi, plane, kind }: Pick<ViewState, 'frame' | 'voi' | 'plane' | 'kind'>,
  distinctLevels: number,
): ViewportChip {
  const without =
    frame?.modality === 'MG'
      ? words.table.mammogram
      : plane?.projection === 'body'
        ? words.table.body
        : frame !== null && kind === 'stack' && voi === null
          ? words.table.colour
          : null;
  if (without !== null)
    return { id: 'table', tone: 'warn', icon: 'depth', words: without, short: words.table.withoutShort };
  const isFused = (plane?.fusedShare ?? 0) > 0;
  return {
    id: 'table',
    tone: 'accent',
    icon: 'depth',
    words: isFused ? words.table.greysOnly(distinctLevels) : words.table.on(distinctLevels),
    short: words.table.onShort,
  };
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
