import { randomUUID } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import type { Role } from '#shared/contract/permissions.ts';
import type { Token } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { userKeyOf } from './accounts.ts';
import type { Caller } from './caller.ts';
import { hashSecret, newSecret } from './secret.ts';

const TOUCH_MS = 60_000;

export async function listTokens(database: StationDatabase): Promise<Token[]> {
  const rows = await database
    .selectFrom('token')
    .innerJoin('user', 'user.name_key', 'token.user_key')
    .select(['token_id', 'user.name', 'label', 'token.created_at', 'last_used_at'])
    .orderBy('token.created_at')
    .execute();
  return rows.map((row) => ({
    tokenId: row.token_id,
    user: row.name,
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/**
 * @returns the token, which is told this once
 * @throws AppError MISSING when there is no such user
 */
export async function createToken(
  database: StationDatabase,
  user: string,
  label: string,
): Promise<{ tokenId: string; token: string }> {
  const userKey = userKeyOf(user);
  const found = await database
    .selectFrom('user')
    .select('name')
    .where('name_key', '=', userKey)
    .executeTakeFirst();
  if (!found) throw new AppError('MISSING', `There is no user ${user}. Add the user first.`);
  const token = newSecret();
  const tokenId = randomUUID();
  await database
    .insertInto('token')
    .values({
      token_id: tokenId,
      token_hash: hashSecret(token),
      user_key: userKey,
      label,
      created_at: new Date().toISOString(),
    })
    .execute();
  return { tokenId, token };
}

/** @throws AppError MISSING when there is no such token */
export async function revokeToken(database: StationDatabase, tokenId: string): Promise<void> {
  const { numDeletedRows } = await database
    .deleteFrom('token')
    .where('token_id', '=', tokenId)
    .executeTakeFirst();
  if (numDeletedRows !== 1n)
    throw new AppError('MISSING', 'There is no such token. It may have been revoked already.');
}

interface TokenRow {
  readonly token_id: string;
  readonly last_used_at: string | null;
  readonly name_key: string;
  readonly name: string;
  readonly role: string;
}

/** Asked for every request of a program: building it takes longer than answering it. */
const FIND_SQL = `SELECT token_id, last_used_at, user.name_key, user.name, user.role
  FROM token JOIN user ON user.name_key = token.user_key
  WHERE token_hash = ? AND user.is_disabled = 0`;

/** The caller of this bearer token, or null when it is unknown, revoked or of a disabled user. */
export async function findToken(
  database: StationDatabase,
  token: string,
  nowMs: number,
): Promise<Caller | null> {
  const { rows } = await database.executeQuery<TokenRow>(CompiledQuery.raw(FIND_SQL, [hashSecret(token)]));
  const [row] = rows;
  if (!row) return null;
  if (row.last_used_at === null || nowMs - Date.parse(row.last_used_at) > TOUCH_MS) {
    await database
      .updateTable('token')
      .set({ last_used_at: new Date(nowMs).toISOString() })
      .where('token_id', '=', row.token_id)
      .execute();
  }
  return {
    kind: 'token',
    id: row.token_id,
    user: { userKey: row.name_key, name: row.name, role: row.role as Role },
  };
}
