import { beforeEach, expect, test } from 'vitest';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import {
  findRemoteServer,
  listRemoteServers,
  putRemoteServer,
  removeRemoteServer,
} from './remote-servers.ts';

let station: StationDatabase;
beforeEach(() => {
  station = openStationDatabase(':memory:');
  return () => station.destroy();
});

const ENTRY = {
  name: 'PACS',
  baseUrl: 'https://pacs.test/dicom-web/',
  auth: 'basic',
  user: 'anna',
  caPem: '',
  allowsUnencrypted: false,
  secret: 'hidden-1',
} as const;

test('keeps a server with its secret, and never tells the secret again', async () => {
  await putRemoteServer(station, ENTRY);
  const listed = await listRemoteServers(station);
  expect(listed).toMatchObject([{ name: 'PACS', baseUrl: 'https://pacs.test/dicom-web', hasSecret: true }]);
  expect(JSON.stringify(listed)).not.toContain('hidden-1');
  expect((await findRemoteServer(station, 'PACS')).credentials).toEqual({
    kind: 'basic',
    user: 'anna',
    password: 'hidden-1',
  });
});

test('a change keeps the secret for the same host only', async () => {
  await putRemoteServer(station, ENTRY);
  await putRemoteServer(station, { ...ENTRY, baseUrl: 'https://pacs.test/other', secret: null });
  expect((await findRemoteServer(station, 'PACS')).credentials).toMatchObject({ password: 'hidden-1' });
  const moved = putRemoteServer(station, { ...ENTRY, baseUrl: 'https://thief.test/', secret: null });
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
  const put = putRemoteServer(station, { ...ENTRY, ...change });
  if (isTaken) await put;
  else await expect(put).rejects.toMatchObject({ code: 'INPUT' });
});

test('what is removed is gone', async () => {
  await putRemoteServer(station, ENTRY);
  await removeRemoteServer(station, 'PACS');
  await expect(findRemoteServer(station, 'PACS')).rejects.toMatchObject({ code: 'MISSING' });
  await expect(removeRemoteServer(station, 'PACS')).rejects.toMatchObject({ code: 'MISSING' });
});
