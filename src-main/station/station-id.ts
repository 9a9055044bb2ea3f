import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readNamed, writeNamed } from './named-setting.ts';
import type { StationDatabase } from './station-database.ts';

const STATION_ID = 'stationId';

/** Tells this station from others, whatever it is called and wherever its data lies. Made when it is first asked for. */
export async function stationIdOf(station: StationDatabase): Promise<string> {
  const known = await readNamed(station, STATION_ID, z.string());
  if (known !== undefined) return known;
  const made = randomUUID();
  await writeNamed(station, STATION_ID, made);
  return made;
}
