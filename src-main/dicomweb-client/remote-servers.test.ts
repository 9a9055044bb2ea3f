import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import {
  findRemoteServer,
  listRemoteServers,
  putRemoteServer,
  removeRemoteServer,
  sealKnownSecrets,
} from './remote-servers.ts';

let root: string;
let station: StationDatabase;
let secrets: SecretBox;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-remotes-'));
  station = openStationDatabase(path.join(root, 'station.sqlite'));
  secrets = new SecretBox(path.join(root, 'secrets'));
  return async () => {
    await station.destroy();
    rmSync(root, { recursive: true, force: true });
  };
});

/** Whether a text lies anywhere in the database's files. */
function isReadable(text: string): boolean {
  return readdirSync(root)
    .filter((name) => name.startsWith('station.sqlite'))
    .some((name) => readFileSync(path.join(root, name)).includes(text));
}

const ENTRY = {
  name: 'PACS',
  baseUrl: 'https://pacs.test/dicom-web/',
  auth: 'basic',
  user: 'anna',
  caPem: '',
  isArchive: false,
  allowsUnencrypted: false,
  secret: 'hidden-1',
} as const;

test('keeps a server with its secret, and never tells the secret again', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  const listed = await listRemoteServers(station);
  expect(listed).toMatchObject([{ name: 'PACS', baseUrl: 'https://pacs.test/dicom-web', hasSecret: true }]);
  expect(JSON.stringify(listed)).not.toContain('hidden-1');
  expect((await findRemoteServer(station, secrets, 'PACS')).credentials).toEqual({
    kind: 'basic',
    user: 'anna',
    password: 'hidden-1',
  });
});

test('a change keeps the secret for the same host only', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  await putRemoteServer(station, secrets, { ...ENTRY, baseUrl: 'https://pacs.test/other', secret: null });
  expect((await findRemoteServer(station, secrets, 'PACS')).credentials).toMatchObject({
    password: 'hidden-1',
  });
  const moved = putRemoteServer(station, secrets, { ...ENTRY, baseUrl: 'https://thief.test/', secret: null });
  await expect(moved).rejects.toMatchObject({ code: 'INPUT' });
});

test.each([
  [{ baseUrl: 'http://pacs.test/' }, false],
  [{ baseUrl: 'http://pacs.test/', allowsUnencrypted: true }, true],
  [{ baseUrl: 'http://127.0.0.1:8042/dicom-web' }, true],
  [{ baseUrl: 'https://anna:pw@pacs.test/' }, false],
  [{ baseUrl: 'https://pacs.test/?x=1' }, false],
  [{ secret: null }, false],
])('an entry is safe and whole: %j', async (change, isTaken) => {
  const put = putRemoteServer(station, secrets, { ...ENTRY, ...change });
  if (isTaken) await put;
  else await expect(put).rejects.toMatchObject({ code: 'INPUT' });
});

test('no secret lies readably in the database', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  expect(isReadable('hidden-1')).toBe(false);
});

test('what an earlier version has kept readably is sealed once, and nothing readable is left', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  await station.updateTable('web_server').set({ secret: 'hidden-of-old', sealed_secret: '' }).execute();
  expect(isReadable('hidden-of-old')).toBe(true);
  expect(await sealKnownSecrets(station, secrets)).toBe(1);
  expect(isReadable('hidden-of-old')).toBe(false);
  expect((await findRemoteServer(station, secrets, 'PACS')).credentials).toMatchObject({
    password: 'hidden-of-old',
  });
  expect(await sealKnownSecrets(station, secrets)).toBe(0);
});

test('a lost key loses the secret alone: the server stays, and is as before once it is entered again', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  rmSync(path.join(root, 'secrets'), { recursive: true });
  await expect(findRemoteServer(station, secrets, 'PACS')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('Enter the secret again'),
  });
  expect(await listRemoteServers(station)).toMatchObject([{ name: 'PACS', user: 'anna', hasSecret: true }]);
  await putRemoteServer(station, secrets, { ...ENTRY, secret: 'hidden-2' });
  expect((await findRemoteServer(station, secrets, 'PACS')).credentials).toMatchObject({
    password: 'hidden-2',
  });
});

test('what is removed is gone', async () => {
  await putRemoteServer(station, secrets, ENTRY);
  await removeRemoteServer(station, 'PACS');
  await expect(findRemoteServer(station, secrets, 'PACS')).rejects.toMatchObject({ code: 'MISSING' });
  await expect(removeRemoteServer(station, 'PACS')).rejects.toMatchObject({ code: 'MISSING' });
});
