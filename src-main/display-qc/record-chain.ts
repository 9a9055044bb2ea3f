import { createHash, randomUUID } from 'node:crypto';
import type { StationDatabase } from '#main/station/station-database.ts';

/** What a record of display quality control is about. */
export type RecordKind = 'display' | 'test' | 'profile' | 'settings' | 'calibration';

export interface NewRecord {
  readonly kind: RecordKind;
  /** '' for what concerns all displays */
  readonly displayId: string;
  readonly body: unknown;
  readonly by: string;
  /** ISO 8601 UTC */
  readonly at: string;
}

export interface KeptRecord {
  readonly recordId: string;
  readonly at: string;
  readonly by: string;
  readonly displayId: string;
  readonly body: unknown;
}

const START = '0'.repeat(64);

interface Hashed {
  readonly sequence: number;
  readonly record_id: string;
  readonly at: string;
  readonly by_user: string;
  readonly kind: string;
  readonly display_id: string;
  readonly body: string;
  readonly previous: string;
}

function hashOf({ sequence, record_id, at, by_user, kind, display_id, body, previous }: Hashed): string {
  const all = [sequence, record_id, at, by_user, kind, display_id, body, previous];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** Puts a record behind the last one. @param database of a transaction */
export async function appendRecord(database: StationDatabase, record: NewRecord): Promise<string> {
  const last = await database
    .selectFrom('display_record')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    sequence: (last?.sequence ?? 0) + 1,
    record_id: randomUUID(),
    at: record.at,
    by_user: record.by,
    kind: record.kind,
    display_id: record.displayId,
    body: JSON.stringify(record.body),
    previous: last?.hash ?? START,
  };
  await database
    .insertInto('display_record')
    .values({ ...row, hash: hashOf(row) })
    .execute();
  return row.record_id;
}

/** Records of a kind in their order. @param displayId those of one display; null: all */
export async function recordsOf(
  database: StationDatabase,
  kind: RecordKind,
  displayId: string | null,
): Promise<KeptRecord[]> {
  let query = database.selectFrom('display_record').selectAll().where('kind', '=', kind);
  if (displayId !== null) query = query.where('display_id', '=', displayId);
  const rows = await query.orderBy('sequence').execute();
  return rows.map((row) => ({
    recordId: row.record_id,
    at: row.at,
    by: row.by_user,
    displayId: row.display_id,
    body: JSON.parse(row.body) as unknown,
  }));
}

/** Walks the whole chain. @returns the number of the first record that was changed or does not follow; null: none */
export async function verifyChain(
  database: StationDatabase,
): Promise<{ readonly records: number; readonly brokenAt: number | null }> {
  let previous = START;
  let count = 0;
  for (const row of await database.selectFrom('display_record').selectAll().orderBy('sequence').execute()) {
    if (row.sequence !== count + 1 || row.previous !== previous || row.hash !== hashOf(row))
      return { records: count, brokenAt: count + 1 };
    previous = row.hash;
    count += 1;
  }
  return { records: count, brokenAt: null };
}
