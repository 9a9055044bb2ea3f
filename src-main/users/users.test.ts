import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { addUser, changeUser, checkSignIn, listUsers, needsSetup } from './accounts.ts';
import { hashPassword } from './password.ts';
import { findSession, openSession, removeOldSessions, signInSession } from './sessions.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { createToken, findToken, listTokens, revokeToken } from './tokens.ts';

const CHEAP = { logN: 10, r: 8, p: 1 };
const HOUR = 3_600_000;
let database: StationDatabase;
beforeEach(async () => {
  database = openStationDatabase(':memory:');
  const passwordHash = await hashPassword('correct horse battery', CHEAP);
  await addUser(database, { name: 'Ann', role: 'administrator', passwordHash });
  await addUser(database, { name: 'Bob', role: 'clinician', passwordHash });
});
afterEach(() => database.destroy());

test('a name is taken whatever its case', async () => {
  await expect(
    addUser(database, { name: ' aNN ', role: 'clinician', passwordHash: '' }),
  ).rejects.toMatchObject({
    code: 'CONFLICT',
  });
});

test('the right password signs in, under any case of the name; the wrong one, an unknown name and a disabled user do not', async () => {
  expect(await checkSignIn(database, 'ANN', 'correct horse battery')).toMatchObject({ name: 'Ann' });
  expect(await checkSignIn(database, 'Ann', 'wrong')).toBeNull();
  expect(await checkSignIn(database, 'Eve', 'correct horse battery')).toBeNull();
  await changeUser(database, { name: 'Bob', isDisabled: true });
  expect(await checkSignIn(database, 'Bob', 'correct horse battery')).toBeNull();
});

test('the last administrator can neither be disabled nor given another role, and nothing changes by trying', async () => {
  for (const change of [{ isDisabled: true }, { role: 'clinician' as const }]) {
    const tried = database.transaction().execute((inside) => changeUser(inside, { name: 'Ann', ...change }));
    await expect(tried).rejects.toMatchObject({ code: 'REFUSED' });
  }
  expect((await listUsers(database))[0]).toMatchObject({
    name: 'Ann',
    role: 'administrator',
    isDisabled: false,
  });
  expect(await needsSetup(database)).toBe(false);
  await changeUser(database, { name: 'Bob', role: 'administrator' });
  await changeUser(database, { name: 'Ann', isDisabled: true });
});

test('changing a user who does not exist says so', async () => {
  await expect(changeUser(database, { name: 'Eve' })).rejects.toMatchObject({ code: 'MISSING' });
});

test('a window session is found by its cookie, has a user after sign-in and loses it when idle', async () => {
  const cookie = await openSession(database, 0);
  const idle = { idleMs: HOUR };
  const caller = await findSession(database, cookie, 1, idle);
  expect(caller).toMatchObject({ kind: 'window', user: null });
  await signInSession(database, caller?.id ?? '', 'ann', 2);
  expect(await findSession(database, cookie, HOUR, idle)).toMatchObject({ user: { name: 'Ann' } });
  expect(await findSession(database, cookie, 3 * HOUR, idle)).toMatchObject({ user: null });
  expect(await findSession(database, cookie, 40 * HOUR, idle)).toBeNull();
  expect(await findSession(database, 'unknown', 1, idle)).toBeNull();
});

test('only hashes of cookies and tokens are in the database', async () => {
  const cookie = await openSession(database, 0);
  const { token } = await createToken(database, 'Bob', 'PACS');
  const stored = JSON.stringify([
    await database.selectFrom('session').selectAll().execute(),
    await database.selectFrom('token').selectAll().execute(),
  ]);
  expect(stored).not.toContain(cookie);
  expect(stored).not.toContain(token);
});

test('changing a user ends the sessions of that user alone', async () => {
  const cookies = [await openSession(database, 0), await openSession(database, 0)];
  const [ann, bob] = await Promise.all(
    cookies.map((cookie) => findSession(database, cookie, 1, { idleMs: HOUR })),
  );
  await signInSession(database, ann?.id ?? '', 'ann', 1);
  await signInSession(database, bob?.id ?? '', 'bob', 1);
  await changeUser(database, { name: 'Bob', role: 'radiologist' });
  const found = await Promise.all(
    cookies.map((cookie) => findSession(database, cookie, 2, { idleMs: HOUR })),
  );
  expect(found.map((caller) => caller?.user?.name)).toEqual(['Ann', undefined]);
});

test('windows that nobody used for a day are forgotten', async () => {
  await openSession(database, 0);
  await removeOldSessions(database, 25 * HOUR);
  expect(await database.selectFrom('session').selectAll().execute()).toEqual([]);
});

test('a token acts as its user until it is revoked or the user is disabled', async () => {
  const first = await createToken(database, 'bob', 'viewer');
  const second = await createToken(database, 'bob', '');
  expect(await findToken(database, first.token, 1)).toMatchObject({ kind: 'token', user: { name: 'Bob' } });
  expect((await listTokens(database)).map(({ label, lastUsedAt }) => [label, lastUsedAt === null])).toEqual([
    ['viewer', false],
    ['', true],
  ]);
  await revokeToken(database, first.tokenId);
  expect(await findToken(database, first.token, 1)).toBeNull();
  await expect(revokeToken(database, first.tokenId)).rejects.toMatchObject({ code: 'MISSING' });
  await changeUser(database, { name: 'Bob', isDisabled: true });
  expect(await findToken(database, second.token, 1)).toBeNull();
  await expect(createToken(database, 'Eve', '')).rejects.toMatchObject({ code: 'MISSING' });
});

test('from the third wrong password on the wait doubles, up to a quarter of an hour, for unknown names too', () => {
  const guard = new SignInGuard();
  const waits: number[] = [];
  for (let round = 0; round < 16; round += 1) {
    guard.failed('Nobody', 0);
    try {
      guard.check('nobody', 0);
      waits.push(0);
    } catch (error) {
      waits.push((error as { data: { retryAfterSeconds: number } }).data.retryAfterSeconds);
    }
  }
  expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  expect(() => guard.check('Nobody', 900_000)).not.toThrow();
  guard.succeeded('NOBODY');
  expect(() => guard.check('Nobody', 0)).not.toThrow();
});
