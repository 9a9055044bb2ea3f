import { BadgeCheck, CircleAlert, CircleDashed, Clock, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { DisplayStanding } from '#shared/display-qc/state.ts';
import { text } from '#view/locales/text.ts';
import { Chip, type ChipTone } from '#view/ui/chip.tsx';

const LOOKS: Readonly<Record<DisplayStanding, { readonly tone: ChipTone; readonly icon: LucideIcon }>> = {
  passed: { tone: 'ok', icon: BadgeCheck },
  due: { tone: 'warn', icon: Clock },
  overdue: { tone: 'warn', icon: TriangleAlert },
  failed: { tone: 'stop', icon: CircleAlert },
  unmeasured: { tone: 'plain', icon: CircleDashed },
};

/** How a display stands, in a word. */
export function StandingChip({ standing }: { readonly standing: DisplayStanding }) {
  const { tone, icon } = LOOKS[standing];
  return (
    <Chip tone={tone} icon={icon}>
      {text.displays.standings[standing]}
    </Chip>
  );
}
