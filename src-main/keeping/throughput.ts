import { sql } from 'kysely';
import type { ArchiveStatistics } from '#shared/contract/archive.ts';
import type { ReceivingEvents } from '#main/intake/receiving-types.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

/** So many associations of each peer are remembered. */
const KEPT = 20;

type Association = Parameters<ReceivingEvents['association']>[0];

/** Remembers how fast an association that has ended was; one that brought nothing says nothing. */
export async function noteThroughput(
  database: StationDatabase,
  { kind, callingAeTitle, instances, sizeBytes, busyMs }: Association,
  now: number,
): Promise<void> {
  if (kind !== 'closed' || instances === 0) return;
  await database
    .insertInto('peer_throughput')
    .values({
      ae_title: callingAeTitle,
      ended_at: now,
      instances,
      size_bytes: sizeBytes,
      busy_ms: Math.max(1, busyMs),
    })
    .execute();
  await database
    .deleteFrom('peer_throughput')
    .where('ae_title', '=', callingAeTitle)
    .where(
      sql<boolean>`rowid NOT IN (SELECT rowid FROM peer_throughput WHERE ae_title = ${callingAeTitle}
      ORDER BY ended_at DESC, rowid DESC LIMIT ${KEPT})`,
    )
    .execute();
}

/** Largest first */
export async function readThroughput(database: StationDatabase): Promise<ArchiveStatistics['throughput']> {
  const rows = await database
    .selectFrom('peer_throughput')
    .select((eb) => [
      'ae_title',
      eb.fn.countAll<number>().as('associations'),
      eb.fn.sum<number>('instances').as('instances'),
      eb.fn.sum<number>('size_bytes').as('size_bytes'),
      eb.fn.sum<number>('busy_ms').as('busy_ms'),
      eb.fn.max<number>('ended_at').as('ended_at'),
    ])
    .groupBy('ae_title')
    .orderBy('size_bytes', 'desc')
    .execute();
  return rows.map((row) => ({
    aeTitle: row.ae_title,
    associations: row.associations,
    instances: row.instances,
    sizeBytes: row.size_bytes,
    busyMs: row.busy_ms,
    lastAt: new Date(row.ended_at).toISOString(),
  }));
}
