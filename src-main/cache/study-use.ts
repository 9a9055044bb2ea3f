import type { StationDatabase } from '#main/station/station-database.ts';

/** @param at milliseconds since 1970 UTC */
export async function noteOpened(
  database: StationDatabase,
  studyInstanceUid: string,
  at: number,
): Promise<void> {
  await database
    .insertInto('study_use')
    .values({ study_instance_uid: studyInstanceUid, last_opened_at: at })
    .onConflict((conflict) => conflict.column('study_instance_uid').doUpdateSet({ last_opened_at: at }))
    .execute();
}

/** By Study Instance UID; studies that were never opened are not in it. */
export async function lastOpened(database: StationDatabase): Promise<Map<string, number>> {
  const rows = await database.selectFrom('study_use').selectAll().execute();
  return new Map(rows.map((row) => [row.study_instance_uid, row.last_opened_at]));
}

export async function forgetUse(database: StationDatabase, studyInstanceUid: string): Promise<void> {
  await database.deleteFrom('study_use').where('study_instance_uid', '=', studyInstanceUid).execute();
}
