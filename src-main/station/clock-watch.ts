import type { PurgePause } from '#shared/contract/deletion.ts';

const DAY_MS = 86_400_000;
/** What a time server corrects is less. */
const BACKWARDS_MS = 5 * 60_000;
/** A computer may be off over the holidays. */
const JUMP_MS = 14 * DAY_MS;
/** After a jump somebody has a day to notice that the clock is wrong. */
const HOLD_MS = DAY_MS;

/** What is remembered of the clock between two looks, also over restarts. Milliseconds since 1970 UTC. */
export interface ClockMemory {
  /** The latest time that was believed */
  readonly latestAt: number;
  /** After a jump: believed from this time on */
  readonly jumpHeldUntil: number;
}

/**
 * Whether the clock may be trusted with deleting for good. A clock that went backwards says nothing until it is where it was;
 * one that jumped far ahead is believed after a day, in which it may be set right without harm.
 */
export function watchClock(
  now: number,
  memory: ClockMemory | undefined,
): { readonly pause: PurgePause; readonly memory: ClockMemory } {
  if (!memory) return { pause: 'none', memory: { latestAt: now, jumpHeldUntil: 0 } };
  const { latestAt, jumpHeldUntil } = memory;
  if (now < latestAt - BACKWARDS_MS)
    return { pause: 'clockBackwards', memory: { latestAt, jumpHeldUntil: 0 } };
  if (
    now - latestAt <= JUMP_MS ||
    (jumpHeldUntil > 0 && now >= jumpHeldUntil && now < jumpHeldUntil + JUMP_MS)
  )
    return { pause: 'none', memory: { latestAt: Math.max(latestAt, now), jumpHeldUntil: 0 } };
  // A second jump starts the day anew.
  const isHeld = jumpHeldUntil > 0 && now < jumpHeldUntil && now >= jumpHeldUntil - HOLD_MS - BACKWARDS_MS;
  return {
    pause: 'clockJumped',
    memory: { latestAt, jumpHeldUntil: isHeld ? jumpHeldUntil : now + HOLD_MS },
  };
}
