import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CirclePlay,
  Cloud,
  type LucideIcon,
} from 'lucide-react';
import type { PrefetchPull, PriorState } from '#shared/contract/prefetch.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Chip, type ChipTone } from './chip.tsx';

const words = text.prefetch;

const LOOKS: Readonly<Record<PriorState, { readonly icon: LucideIcon; readonly tone: ChipTone }>> = {
  none: { icon: Cloud, tone: 'plain' },
  waiting: { icon: CircleDashed, tone: 'plain' },
  coming: { icon: CirclePlay, tone: 'accent' },
  complete: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleAlert, tone: 'stop' },
  paused: { icon: CirclePause, tone: 'plain' },
};

export type PriorStanding = Pick<
  PrefetchPull,
  'state' | 'done' | 'total' | 'reason' | 'nextTryAt' | 'availability'
>;

/** Of these it is told how far they have come. */
const PARTS: readonly PriorState[] = ['coming', 'paused'];

/** Whether a prior of another archive is here, and how far it has come. */
export function PriorStateChip({ standing }: { readonly standing: PriorStanding }) {
  const { state, done, total, availability } = standing;
  // Where it lies matters until it is here.
  const lies = state === 'complete' ? undefined : availability;
  const { icon, tone } = LOOKS[state];
  return (
    <Chip tone={tone} icon={icon} title={priorReason(standing)}>
      {[
        words.states[state],
        lies && words.availability[lies],
        PARTS.includes(state) && total > 0 && words.percent(done, total),
      ]
        .filter(Boolean)
        .join(' ')}
    </Chip>
  );
}

/** Why it is not here yet, and when it is tried again; empty when there is nothing to say. */
export function priorReason({ reason, nextTryAt }: PriorStanding): string {
  return [reason, nextTryAt !== null && words.nextTry(formatInstant(nextTryAt))].filter(Boolean).join(' ');
}
