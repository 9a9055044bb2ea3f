import path from 'node:path';
import type { DamageKind, FindingState, IntegrityFinding } from '#shared/contract/integrity.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

/** One row a file: its last state. */
export interface NewFinding {
  /** Below `store/` */
  readonly file: string;
  readonly kind: DamageKind;
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly detail: string;
}

export type StoredFinding = IntegrityFinding & { readonly file: string };

const MOST_LISTED = 500;

export async function noteFinding(
  database: StationDatabase,
  found: NewFinding,
  now: number,
): Promise<number> {
  const row = {
    kind: found.kind,
    state: 'open',
    study_instance_uid: found.studyInstanceUid,
    series_instance_uid: '',
    sop_instance_uid: found.sopInstanceUid,
    detail: found.detail,
    found_at: now,
    ended_at: null,
    healed_from: '',
  };
  const { finding_id: findingId } = await database
    .insertInto('integrity_finding')
    .values({ file: found.file, ...row })
    .onConflict((conflict) => conflict.column('file').doUpdateSet(row))
    .returning('finding_id')
    .executeTakeFirstOrThrow();
  return findingId;
}

export async function endFinding(
  database: StationDatabase,
  findingId: number,
  end: {
    readonly state: Exclude<FindingState, 'open'>;
    readonly detail?: string;
    readonly healedFrom?: string;
  },
  now: number,
): Promise<void> {
  await database
    .updateTable('integrity_finding')
    .set({
      state: end.state,
      ended_at: now,
      healed_from: end.healedFrom ?? '',
      ...(end.detail !== undefined && { detail: end.detail }),
    })
    .where('finding_id', '=', findingId)
    .execute();
}

export async function sayOfFinding(
  database: StationDatabase,
  findingId: number,
  detail: string,
): Promise<void> {
  await database
    .updateTable('integrity_finding')
    .set({ detail })
    .where('finding_id', '=', findingId)
    .execute();
}

/** Open ones first, then the newest. */
export async function listFindings(database: StationDatabase): Promise<StoredFinding[]> {
  const rows = await database
    .selectFrom('integrity_finding')
    .selectAll()
    .orderBy((row) => row('state', '=', 'open'), 'desc')
    .orderBy('found_at', 'desc')
    .orderBy('finding_id', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return rows.map((row) => ({
    findingId: row.finding_id,
    file: row.file,
    kind: row.kind as DamageKind,
    state: row.state as FindingState,
    studyInstanceUid: row.study_instance_uid,
    sopInstanceUid: row.sop_instance_uid,
    detail: row.detail,
    foundAt: new Date(row.found_at).toISOString(),
    endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    healedFrom: row.healed_from,
  }));
}

export async function countOpen(database: StationDatabase): Promise<number> {
  const { count } = await database
    .selectFrom('integrity_finding')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return count;
}

/** @throws AppError MISSING */
export async function requireFinding(database: StationDatabase, findingId: number): Promise<StoredFinding> {
  const found = (await listFindings(database)).find((each) => each.findingId === findingId);
  if (found) return found;
  throw new AppError('MISSING', 'This finding is not on the list any more. Look again.');
}

/** Studies of which a file is damaged and nothing was decided about it. */
export async function studiesWithOpenFindings(database: StationDatabase): Promise<string[]> {
  const rows = await database
    .selectFrom('integrity_finding')
    .select('study_instance_uid')
    .distinct()
    .where('state', '=', 'open')
    .where('study_instance_uid', '!=', '')
    .execute();
  return rows.map((row) => row.study_instance_uid);
}

/** By file: what a person has decided to show as it is. */
export async function acceptedFiles(database: StationDatabase): Promise<Set<string>> {
  const rows = await database
    .selectFrom('integrity_finding')
    .select('file')
    .where('state', '=', 'accepted')
    .execute();
  return new Set(rows.map(({ file }) => file));
}

/** What the audit log is told of a finding. */
export function auditedFacts({
  kind,
  studyInstanceUid,
  sopInstanceUid,
  file,
}: StoredFinding): Record<string, string> {
  return { kind, studyInstanceUid, sopInstanceUid, file: path.join('store', file) };
}
