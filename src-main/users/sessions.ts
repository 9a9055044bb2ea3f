import { CompiledQuery } from 'kysely';
import type { Role } from '#shared/contract/permissions.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { Caller, SignedIn } from './caller.ts';
import { hashSecret, newSecret } from './secret.ts';

/** A window where nobody has signed in keeps its cookie this long. */
const ANONYMOUS_MS = 24 * 3600 * 1000;
/** The time of last use is written at most this often. */
const TOUCH_MS = 60_000;

export interface SessionOptions {
  readonly idleMs: number;
}

/** Opens a window session and returns its cookie; only the hash is kept. */
export async function openSession(database: StationDatabase, nowMs: number): Promise<string> {
  const secret = newSecret();
  await adoptSession(database, hashSecret(secret), nowMs);
  return secret;
}

/** Knows a window that another data folder's core let in: its cookie stays good. @param sessionHash `id` of its caller */
export async function adoptSession(
  database: StationDatabase,
  sessionHash: string,
  nowMs: number,
): Promise<void> {
  const created_at = new Date(nowMs).toISOString();
  await database
    .insertInto('session')
    .values({ session_hash: sessionHash, user_key: null, created_at, last_seen_at: nowMs })
    .onConflict((conflict) => conflict.column('session_hash').doNothing())
    .execute();
}

interface SessionRow {
  readonly last_seen_at: number;
  readonly name_key: string | null;
  readonly name: string | null;
  readonly role: string | null;
  readonly is_disabled: number | null;
}

/** Asked for every request of a window: building it takes longer than answering it. */
const FIND_SQL = `SELECT session.last_seen_at, user.name_key, user.name, user.role, user.is_disabled
  FROM session LEFT JOIN user ON user.name_key = session.user_key
  WHERE session_hash = ?`;

/** The caller of this cookie, or null when there is no such window session or it was idle for too long. */
export async function findSession(
  database: StationDatabase,
  secret: string,
  nowMs: number,
  { idleMs }: SessionOptions,
): Promise<Caller | null> {
  const sessionHash = hashSecret(secret);
  const { rows } = await database.executeQuery<SessionRow>(CompiledQuery.raw(FIND_SQL, [sessionHash]));
  const [row] = rows;
  if (!row) return null;
  const idle = nowMs - row.last_seen_at;
  const hasUser = row.name_key !== null && row.name !== null && row.is_disabled === 0;
  if (idle > ANONYMOUS_MS) {
    await database.deleteFrom('session').where('session_hash', '=', sessionHash).execute();
    return null;
  }
  if (hasUser && idle > idleMs) {
    await signOutSession(database, sessionHash);
    return { kind: 'window', id: sessionHash, user: null };
  }
  if (idle > TOUCH_MS) {
    await database
      .updateTable('session')
      .set({ last_seen_at: nowMs })
      .where('session_hash', '=', sessionHash)
      .execute();
  }
  const user: SignedIn | null = hasUser
    ? { userKey: row.name_key ?? '', name: row.name ?? '', role: row.role as Role }
    : null;
  return { kind: 'window', id: sessionHash, user };
}

export async function signInSession(
  database: StationDatabase,
  sessionHash: string,
  userKey: string,
  nowMs: number,
): Promise<void> {
  await database
    .updateTable('session')
    .set({ user_key: userKey, last_seen_at: nowMs })
    .where('session_hash', '=', sessionHash)
    .execute();
}

/** The window stays; its user goes. */
export async function signOutSession(database: StationDatabase, sessionHash: string): Promise<void> {
  await database
    .updateTable('session')
    .set({ user_key: null })
    .where('session_hash', '=', sessionHash)
    .execute();
}

/** Forgets windows that nobody has used for a day; called at start. */
export async function removeOldSessions(database: StationDatabase, nowMs: number): Promise<void> {
  await database
    .deleteFrom('session')
    .where('last_seen_at', '<', nowMs - ANONYMOUS_MS)
    .execute();
}
