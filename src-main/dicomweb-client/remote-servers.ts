import { isIP } from 'node:net';
import { sql } from 'kysely';
import { REMOTE_AUTHS, type RemoteServerEntry } from '#shared/contract/remotes.ts';
import { AppError } from '#shared/errors.ts';
import type { SecretBox, SecretOwner } from '#main/secrets/secret-box.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { RemoteCredentials, RemoteServer } from './remote-server.ts';

/** What an administrator enters; `secret` null keeps the one that is known. */
export type RemoteServerInput = Omit<RemoteServerEntry, 'hasSecret'> & { readonly secret: string | null };

export async function listRemoteServers(database: StationDatabase): Promise<RemoteServerEntry[]> {
  const rows = await database.selectFrom('web_server').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    baseUrl: row.base_url,
    auth: authOf(row.auth),
    user: row.user,
    hasSecret: row.sealed_secret !== '',
    caPem: row.ca_pem,
    allowsUnencrypted: row.allows_unencrypted === 1,
    isArchive: row.is_archive === 1,
  }));
}

/** With its secret: for the client alone. @throws AppError MISSING; CONFLICT when its secret cannot be opened */
export async function findRemoteServer(
  database: StationDatabase,
  secrets: SecretBox,
  name: string,
): Promise<RemoteServer> {
  const row = await database.selectFrom('web_server').selectAll().where('name', '=', name).executeTakeFirst();
  if (!row) throw new AppError('MISSING', 'There is no DICOMweb server of this name. Add it first.');
  return {
    name: row.name,
    baseUrl: row.base_url,
    credentials: credentialsOf(
      authOf(row.auth),
      row.user,
      secrets.open(row.sealed_secret, ownerOf(row.name)),
    ),
    caPem: row.ca_pem,
    isArchive: row.is_archive === 1,
  };
}

/** @throws AppError INPUT when the entry is not safe or not whole */
export async function putRemoteServer(
  database: StationDatabase,
  secrets: SecretBox,
  input: RemoteServerInput,
): Promise<void> {
  const url = new URL(input.baseUrl);
  if (url.username || url.password || url.search || url.hash)
    throw new AppError(
      'INPUT',
      'The address must be without user, password and parameters. Enter those in their own fields.',
    );
  if (url.protocol === 'http:' && !isThisComputer(url.hostname) && !input.allowsUnencrypted)
    throw new AppError(
      'INPUT',
      'Over http images and passwords travel readably. Use https, or allow it for a network that is safe.',
    );
  const known = await database
    .selectFrom('web_server')
    .select(['base_url', 'sealed_secret', 'auth'])
    .where('name', '=', input.name)
    .executeTakeFirst();
  const isSameHost = known !== undefined && new URL(known.base_url).origin === url.origin;
  const kept = isSameHost && known.auth === input.auth ? known.sealed_secret : '';
  const entered = input.secret === null ? kept : secrets.seal(input.secret, ownerOf(input.name));
  const sealed = input.auth === 'none' ? '' : entered;
  // A secret that was entered for one host must not be sent to another.
  if (input.auth !== 'none' && sealed === '')
    throw new AppError('INPUT', 'The password or token is missing. Enter it for this address.');
  const row = {
    base_url: url.href.replace(/\/+$/, ''),
    auth: input.auth,
    user: input.auth === 'basic' ? input.user : '',
    sealed_secret: sealed,
    ca_pem: input.caPem.trim(),
    allows_unencrypted: input.allowsUnencrypted ? 1 : 0,
    is_archive: input.isArchive ? 1 : 0,
  };
  await database
    .insertInto('web_server')
    .values({ name: input.name, secret: '', ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** @throws AppError MISSING */
export async function removeRemoteServer(database: StationDatabase, name: string): Promise<void> {
  const { numDeletedRows } = await database
    .deleteFrom('web_server')
    .where('name', '=', name)
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new AppError('MISSING', 'There is no DICOMweb server of this name.');
}

function ownerOf(name: string): SecretOwner {
  return { kind: 'DICOMweb server', name };
}

/** Seals what an earlier version has kept readably. @returns how many */
export async function sealKnownSecrets(database: StationDatabase, secrets: SecretBox): Promise<number> {
  const rows = await database
    .selectFrom('web_server')
    .select(['name', 'secret'])
    .where('secret', '!=', '')
    .execute();
  for (const { name, secret } of rows) {
    await database
      .updateTable('web_server')
      .set({ secret: '', sealed_secret: secrets.seal(secret, ownerOf(name)) })
      .where('name', '=', name)
      .execute();
  }
  // What was written over must not go on lying in the log beside the database
  if (rows.length > 0) await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(database);
  return rows.length;
}

function authOf(text: string): RemoteServerEntry['auth'] {
  return REMOTE_AUTHS.find((auth) => auth === text) ?? 'none';
}

function credentialsOf(auth: RemoteServerEntry['auth'], user: string, secret: string): RemoteCredentials {
  if (auth === 'basic') return { kind: 'basic', user, password: secret };
  return auth === 'bearer' ? { kind: 'bearer', token: secret } : { kind: 'none' };
}

function isThisComputer(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}
