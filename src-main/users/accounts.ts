import type { Role } from '#shared/contract/permissions.ts';
import type { User } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { SignedIn } from './caller.ts';
import { verifyPassword } from './password.ts';

/** Two names that look the same are the same user. */
export function userKeyOf(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}

/** True until somebody can administrate this station. */
export async function needsSetup(database: StationDatabase): Promise<boolean> {
  const administrator = await database
    .selectFrom('user')
    .select('name_key')
    .where('role', '=', 'administrator')
    .where('is_disabled', '=', 0)
    .limit(1)
    .executeTakeFirst();
  return administrator === undefined;
}

export async function listUsers(database: StationDatabase): Promise<User[]> {
  const rows = await database.selectFrom('user').selectAll().orderBy('name_key').execute();
  return rows.map((row) => ({
    name: row.name,
    role: row.role as Role,
    isDisabled: row.is_disabled !== 0,
    group: row.group_name,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
  }));
}

/** Name of the group that a user is of; '' = of none. */
export async function groupOf(database: StationDatabase, userKey: string): Promise<string> {
  const row = await database
    .selectFrom('user')
    .select('group_name')
    .where('name_key', '=', userKey)
    .executeTakeFirst();
  return row?.group_name ?? '';
}

export interface NewUser {
  readonly name: string;
  readonly role: Role;
  readonly group?: string;
  /** From `hashPassword`, which takes too long to be done inside a transaction */
  readonly passwordHash: string;
}

/** @throws AppError CONFLICT when the name is taken */
export async function addUser(database: StationDatabase, user: NewUser): Promise<SignedIn> {
  const userKey = userKeyOf(user.name);
  const name = user.name.trim().normalize('NFC');
  const result = await database
    .insertInto('user')
    .values({
      name_key: userKey,
      name,
      role: user.role,
      group_name: user.group ?? '',
      password_hash: user.passwordHash,
      created_at: new Date().toISOString(),
      last_sign_in_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n) {
    throw new AppError('CONFLICT', `There is a user ${name} already. Choose another name.`);
  }
  return { userKey, name, role: user.role };
}

export interface UserChange {
  readonly name: string;
  readonly role?: Role | undefined;
  readonly group?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly passwordHash?: string | undefined;
}

/**
 * Changes a user and ends the user's sessions, so that the new rights are in force at once.
 *
 * @throws AppError MISSING when there is no such user, REFUSED when no enabled administrator would be left
 */
export async function changeUser(database: StationDatabase, change: UserChange): Promise<void> {
  const userKey = userKeyOf(change.name);
  const found = await database
    .selectFrom('user')
    .selectAll()
    .where('name_key', '=', userKey)
    .executeTakeFirst();
  if (!found)
    throw new AppError('MISSING', `There is no user ${change.name}. The list of users has the names.`);
  await database
    .updateTable('user')
    .set({
      role: change.role ?? found.role,
      group_name: change.group ?? found.group_name,
      is_disabled: Number(change.isDisabled ?? found.is_disabled !== 0),
      password_hash: change.passwordHash ?? found.password_hash,
    })
    .where('name_key', '=', userKey)
    .execute();
  if (found.role === 'administrator' && found.is_disabled === 0 && (await needsSetup(database))) {
    throw new AppError(
      'REFUSED',
      `${found.name} is the last administrator. Make another user administrator first.`,
    );
  }
  await database.updateTable('session').set({ user_key: null }).where('user_key', '=', userKey).execute();
}

/**
 * The user of this name and password, or null; it takes the same time for a name that does not exist.
 */
export async function checkSignIn(
  database: StationDatabase,
  name: string,
  password: string,
): Promise<SignedIn | null> {
  const userKey = userKeyOf(name);
  const row = await database
    .selectFrom('user')
    .selectAll()
    .where('name_key', '=', userKey)
    .executeTakeFirst();
  const fits = await verifyPassword(password, row?.password_hash ?? null);
  if (!row || !fits || row.is_disabled !== 0) return null;
  return { userKey, name: row.name, role: row.role as Role };
}

export async function noteSignIn(database: StationDatabase, userKey: string): Promise<void> {
  await database
    .updateTable('user')
    .set({ last_sign_in_at: new Date().toISOString() })
    .where('name_key', '=', userKey)
    .execute();
}
