import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '#shared/errors.ts';
import type {
  CommitmentReport,
  CommitmentRequest,
  ReferencedInstance,
} from '#main/network/commitment-messages.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

export type CommitmentRole = 'scp' | 'scu';

/**
 * As SCP: verifying, reporting, then done or failed. As SCU: asking, waiting for the report, then done or failed.
 */
export type CommitmentState = 'verifying' | 'reporting' | 'asking' | 'waiting' | 'done' | 'failed';

export interface Commitment {
  readonly commitmentId: string;
  readonly role: CommitmentRole;
  /** AE title */
  readonly peer: string;
  readonly transactionUid: string;
  readonly state: CommitmentState;
  /** Milliseconds since 1970 UTC */
  readonly askedAt: number;
  /** 0 until it has ended */
  readonly endedAt: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly problem: string;
}

export interface CommitmentInstance extends ReferencedInstance {
  /** 0: committed; else the Failure Reason; null: not known yet */
  readonly outcome: number | null;
}

/** Parameters of one statement stay far below what SQLite takes. */
const ROWS_AT_ONCE = 500;

export interface NewCommitment {
  readonly role: CommitmentRole;
  readonly peer: string;
  readonly request: CommitmentRequest;
  readonly now: number;
  /** Default: a new one; one that is there already stays as it is */
  readonly commitmentId?: string;
}

/** @returns the id; on the disk when this resolves */
export async function insertCommitment(
  database: StationDatabase,
  { role, peer, request, now, commitmentId = randomUUID() }: NewCommitment,
): Promise<string> {
  await database.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('commitment')
      .values({
        commitment_id: commitmentId,
        role,
        peer,
        transaction_uid: request.transactionUid,
        state: role === 'scp' ? 'verifying' : 'asking',
        asked_at: now,
        ended_at: 0,
        attempts: 0,
        next_attempt_at: now,
        problem: '',
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return;
    const rows = request.instances.map(({ sopClassUid, sopInstanceUid }, position) => ({
      commitment_id: commitmentId,
      position,
      sop_class_uid: sopClassUid,
      sop_instance_uid: sopInstanceUid,
      outcome: null,
    }));
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await transaction
        .insertInto('commitment_instance')
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .execute();
  });
  return commitmentId;
}

/** Changes one that is in the state `from`; what moved on meanwhile stays as it is. */
export async function changeCommitment(
  database: StationDatabase,
  commitmentId: string,
  from: CommitmentState,
  change: Partial<Pick<Commitment, 'state' | 'endedAt' | 'attempts' | 'nextAttemptAt' | 'problem'>>,
): Promise<void> {
  const { state, endedAt, attempts, nextAttemptAt, problem } = change;
  await database
    .updateTable('commitment')
    .set({
      ...(state !== undefined && { state }),
      ...(endedAt !== undefined && { ended_at: endedAt }),
      ...(attempts !== undefined && { attempts }),
      ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
      ...(problem !== undefined && { problem }),
    })
    .where('commitment_id', '=', commitmentId)
    .where('state', '=', from)
    .execute();
}

/** Keeps what became of the instances together with the new state, all or nothing. */
export async function settleInstances(
  database: StationDatabase,
  commitmentId: string,
  outcomes: readonly number[],
  change: { readonly state: CommitmentState; readonly endedAt: number; readonly nextAttemptAt: number },
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const json = JSON.stringify(outcomes);
    await sql`UPDATE commitment_instance SET outcome = CAST(json_extract(${json}, '$[' || position || ']') AS INTEGER)
      WHERE commitment_id = ${commitmentId}`.execute(transaction);
    await transaction
      .updateTable('commitment')
      .set({ state: change.state, ended_at: change.endedAt, next_attempt_at: change.nextAttemptAt })
      .where('commitment_id', '=', commitmentId)
      .execute();
  });
}

/** @throws AppError MISSING */
export async function readCommitment(database: StationDatabase, commitmentId: string): Promise<Commitment> {
  const row = await database
    .selectFrom('commitment')
    .selectAll()
    .where('commitment_id', '=', commitmentId)
    .executeTakeFirst();
  if (!row) throw new AppError('MISSING', 'There is no such storage commitment any more.');
  return commitmentOf(row);
}

export async function instancesOf(
  database: StationDatabase,
  commitmentId: string,
): Promise<CommitmentInstance[]> {
  const rows = await database
    .selectFrom('commitment_instance')
    .select(['sop_class_uid', 'sop_instance_uid', 'outcome'])
    .where('commitment_id', '=', commitmentId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    sopClassUid: row.sop_class_uid,
    sopInstanceUid: row.sop_instance_uid,
    outcome: row.outcome,
  }));
}

/** Those in a state whose time has come, the one that waits longest first */
export async function dueCommitments(
  database: StationDatabase,
  state: CommitmentState,
  now: number,
): Promise<Commitment[]> {
  const rows = await database
    .selectFrom('commitment')
    .selectAll()
    .where('state', '=', state)
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .execute();
  return rows.map(commitmentOf);
}

export async function findTransaction(
  database: StationDatabase,
  role: CommitmentRole,
  peer: string,
  transactionUid: string,
): Promise<Commitment | undefined> {
  const row = await database
    .selectFrom('commitment')
    .selectAll()
    .where('transaction_uid', '=', transactionUid)
    .where('role', '=', role)
    .where('peer', '=', peer)
    .orderBy('asked_at', 'desc')
    .executeTakeFirst();
  return row && commitmentOf(row);
}

export interface ListedCommitment extends Commitment {
  readonly instanceCount: number;
  readonly committedCount: number;
  readonly failedCount: number;
}

/** The latest first */
export async function listCommitments(database: StationDatabase, limit: number): Promise<ListedCommitment[]> {
  const rows = await database
    .selectFrom('commitment')
    .selectAll()
    .select((eb) => {
      const count = (condition: 'all' | 'committed' | 'failed') => {
        const some = eb
          .selectFrom('commitment_instance')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('commitment_instance.commitment_id', '=', 'commitment.commitment_id');
        if (condition === 'all') return some;
        return some.where('outcome', condition === 'committed' ? '=' : '>', 0);
      };
      return [count('all').as('instances'), count('committed').as('committed'), count('failed').as('failed')];
    })
    .orderBy('asked_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...commitmentOf(row),
    instanceCount: row.instances ?? 0,
    committedCount: row.committed ?? 0,
    failedCount: row.failed ?? 0,
  }));
}

/** Has everything that waits for its next attempt tried again now, as after a start. */
export async function hurryCommitments(database: StationDatabase, now: number): Promise<void> {
  await database
    .updateTable('commitment')
    .set({ next_attempt_at: now })
    .where('state', 'in', ['reporting', 'asking'])
    .execute();
}

/** Removes transactions that ended before a time. */
export async function forgetCommitments(database: StationDatabase, endedBefore: number): Promise<void> {
  await database
    .deleteFrom('commitment')
    .where('state', 'in', ['done', 'failed'])
    .where('ended_at', '<', endedBefore)
    .execute();
}

/** What is to be told to the peer. An instance of which nothing is known is not committed. */
export function reportOf(
  transactionUid: string,
  instances: readonly CommitmentInstance[],
  unknownReason: number,
): CommitmentReport {
  const committed = instances.filter(({ outcome }) => outcome === 0);
  const failed = instances
    .filter(({ outcome }) => outcome !== 0)
    .map(({ sopClassUid, sopInstanceUid, outcome }) => ({
      sopClassUid,
      sopInstanceUid,
      reason: outcome ?? unknownReason,
    }));
  return { transactionUid, committed, failed };
}

interface Row {
  commitment_id: string;
  role: string;
  peer: string;
  transaction_uid: string;
  state: string;
  asked_at: number;
  ended_at: number;
  attempts: number;
  next_attempt_at: number;
  problem: string;
}

function commitmentOf(row: Row): Commitment {
  return {
    commitmentId: row.commitment_id,
    role: row.role as CommitmentRole,
    peer: row.peer,
    transactionUid: row.transaction_uid,
    state: row.state as CommitmentState,
    askedAt: row.asked_at,
    endedAt: row.ended_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    problem: row.problem,
  };
}
