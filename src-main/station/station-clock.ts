import { z } from 'zod';
import type { PurgePause } from '#shared/contract/deletion.ts';
import { watchClock } from './clock-watch.ts';
import { readNamed, writeNamed } from './named-setting.ts';
import type { StationDatabase } from './station-database.ts';

const CLOCK = 'clock';
/** The latest time is written so often; what lies between is not known after a restart */
const REMEMBER_MS = 10 * 60_000;

const memorySchema = z.object({ latestAt: z.number(), jumpHeldUntil: z.number() });

/**
 * Whether the computer's clock may be trusted with deleting anything because of its age; remembers what it showed.
 *
 * @param now milliseconds since 1970 UTC
 */
export async function lookAtClock(station: StationDatabase, now: number): Promise<PurgePause> {
  const before = await readNamed(station, CLOCK, memorySchema);
  const { pause, memory } = watchClock(now, before);
  const isNews =
    !before ||
    memory.latestAt - before.latestAt > REMEMBER_MS ||
    memory.jumpHeldUntil !== before.jumpHeldUntil;
  if (isNews) await writeNamed(station, CLOCK, memory);
  return pause;
}

/** As `lookAtClock`, without remembering anything. */
export async function judgeClock(station: StationDatabase, now: number): Promise<PurgePause> {
  return watchClock(now, await readNamed(station, CLOCK, memorySchema)).pause;
}
