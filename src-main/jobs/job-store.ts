import { type Selectable, sql } from 'kysely';
import type { Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { StationTables } from '#main/station/tables.ts';

export type JobState = Job['state'];

/** Ended jobs beyond these are forgotten, oldest first. */
const KEPT_JOBS = 1000;

export interface StoredJob {
  readonly job: Job;
  readonly payload: unknown;
}

function fromRow(row: Selectable<StationTables['job']>): StoredJob {
  const job: Job = {
    jobId: row.job_id,
    kind: row.kind,
    title: row.title,
    state: row.state as JobState,
    done: row.done,
    total: row.total,
    startedBy: row.started_by,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    problem: row.problem,
    result: row.result === null ? null : JSON.parse(row.result),
  };
  return { job, payload: JSON.parse(row.payload) };
}

export async function listJobs(database: StationDatabase, limit: number): Promise<Job[]> {
  const rows = await database
    .selectFrom('job')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('job_id')
    .limit(limit)
    .execute();
  return rows.map((row) => fromRow(row).job);
}

/** Newest first; only those whose payload names the study when one is given. */
export async function listJobsOfKinds(
  database: StationDatabase,
  kinds: readonly string[],
  { limit, studyInstanceUid }: { readonly limit: number; readonly studyInstanceUid: string | null },
): Promise<StoredJob[]> {
  let query = database.selectFrom('job').selectAll().where('kind', 'in', kinds);
  if (studyInstanceUid !== null) {
    query = query.where(sql`json_extract(payload, '$.studyInstanceUid')`, '=', studyInstanceUid);
  }
  const rows = await query.orderBy('created_at', 'desc').orderBy('job_id').limit(limit).execute();
  return rows.map(fromRow);
}

/** @throws AppError MISSING */
export async function readJob(database: StationDatabase, jobId: string): Promise<StoredJob> {
  const row = await database.selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirst();
  if (!row) throw new AppError('MISSING', 'There is no such job. It may be too old to be kept.');
  return fromRow(row);
}

export async function jobsInState(
  database: StationDatabase,
  states: readonly JobState[],
): Promise<StoredJob[]> {
  const rows = await database
    .selectFrom('job')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('created_at')
    .orderBy('job_id')
    .execute();
  return rows.map(fromRow);
}

export async function insertJob(database: StationDatabase, { job, payload }: StoredJob): Promise<void> {
  await database
    .insertInto('job')
    .values({
      job_id: job.jobId,
      kind: job.kind,
      title: job.title,
      started_by: job.startedBy,
      created_at: job.createdAt,
      payload: JSON.stringify(payload),
      ...changing(job),
    })
    .execute();
  await database
    .deleteFrom('job')
    .where('state', 'in', ['succeeded', 'failed', 'cancelled'])
    .where('created_at', '<', (older) =>
      older.selectFrom('job').select('created_at').orderBy('created_at', 'desc').limit(1).offset(KEPT_JOBS),
    )
    .execute();
}

export async function updateJob(database: StationDatabase, job: Job): Promise<void> {
  await database.updateTable('job').set(changing(job)).where('job_id', '=', job.jobId).execute();
}

export async function countJobs(database: StationDatabase): Promise<{ running: number; failed: number }> {
  const rows = await database
    .selectFrom('job')
    .select((count) => ['state', count.fn.countAll<number>().as('jobs')])
    .groupBy('state')
    .execute();
  const of = (state: JobState) => rows.find((row) => row.state === state)?.jobs ?? 0;
  return { running: of('queued') + of('running'), failed: of('failed') };
}

function changing(job: Job) {
  return {
    state: job.state,
    done: job.done,
    total: job.total,
    ended_at: job.endedAt,
    problem: job.problem,
    result: job.result === null || job.result === undefined ? null : JSON.stringify(job.result),
  };
}
