import { createHmac, randomBytes } from 'node:crypto';
import type { StationDatabase } from '#main/station/station-database.ts';

/**
 * The secret of a project, 64 hex digits: the same every time on this station, and with no way from one project to another.
 *
 * @param project exports of one name agree
 */
export async function projectSecret(station: StationDatabase, project: string): Promise<string> {
  const secret = await stationSecret(station);
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(project.normalize('NFC')).digest('hex');
}

async function stationSecret(station: StationDatabase): Promise<string> {
  const made = { secret_key: 1, secret: randomBytes(32).toString('hex') };
  // Two that ask at once get the one that came first.
  await station
    .insertInto('deidentification_secret')
    .values(made)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { secret } = await station
    .selectFrom('deidentification_secret')
    .select('secret')
    .executeTakeFirstOrThrow();
  return secret;
}

/** Newest first */
export async function listProjects(station: StationDatabase): Promise<string[]> {
  const rows = await station
    .selectFrom('deidentification_project')
    .select('name')
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
  return rows.map(({ name }) => name);
}

export async function rememberProject(station: StationDatabase, name: string): Promise<void> {
  await station
    .insertInto('deidentification_project')
    .values({ name, created_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
