import type { ProtocolVersion, SharedProtocol } from '#shared/contract/preferences.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

const MOST_VERSIONS_TOLD = 50;

/** Who shares a protocol: a group by its name; '' = the site. */
export interface ProtocolShare {
  readonly sharedWith: string;
  readonly protocolId: string;
}

/** What the site and a group share now. @param group '' = of none */
export async function sharedProtocols(database: StationDatabase, group: string): Promise<SharedProtocol[]> {
  const rows = await database
    .selectFrom('shared_protocol')
    .selectAll()
    .where('version', 'in', (latest) =>
      latest
        .selectFrom('shared_protocol')
        .select((select) => select.fn.max('version').as('version'))
        .groupBy(['shared_with', 'protocol_id']),
    )
    .where('shared_with', 'in', [...new Set([group, ''])])
    .where('body', '!=', '')
    .orderBy('version')
    .execute();
  return rows.map(({ shared_with: sharedWith, protocol_id: protocolId, version, body }) => ({
    level: sharedWith === '' ? 'site' : 'group',
    protocolId,
    version,
    text: body,
  }));
}

/** Every version that was kept, newest first. */
export async function protocolHistory(
  database: StationDatabase,
  { sharedWith, protocolId }: ProtocolShare,
): Promise<ProtocolVersion[]> {
  const rows = await database
    .selectFrom('shared_protocol')
    .selectAll()
    .where('shared_with', '=', sharedWith)
    .where('protocol_id', '=', protocolId)
    .orderBy('version', 'desc')
    .limit(MOST_VERSIONS_TOLD)
    .execute();
  return rows.map(({ version, at, by_user: by, body }) => ({
    version,
    at: new Date(at).toISOString(),
    by,
    text: body,
  }));
}

/**
 * Puts a new version in force; those before stay.
 *
 * @param text    JSON; '' = nobody has it any more
 * @param basedOn the version that was changed; 0 = there was none
 * @throws AppError CONFLICT when another one came in force meanwhile
 */
export async function putSharedProtocol(
  database: StationDatabase,
  { sharedWith, protocolId }: ProtocolShare,
  { text, basedOn, by, at }: { text: string; basedOn: number; by: string; at: number },
): Promise<void> {
  const latest = await database
    .selectFrom('shared_protocol')
    .select(['version', 'body'])
    .where('shared_with', '=', sharedWith)
    .where('protocol_id', '=', protocolId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const inForce = latest === undefined || latest.body === '' ? 0 : latest.version;
  if (inForce !== basedOn)
    throw new AppError(
      'CONFLICT',
      'Somebody else changed this protocol meanwhile. Open it again, then make your change.',
    );
  await database
    .insertInto('shared_protocol')
    .values({ shared_with: sharedWith, protocol_id: protocolId, at, by_user: by, body: text })
    .execute();
}
