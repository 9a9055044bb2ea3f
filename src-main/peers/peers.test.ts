import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Peer, PEER_DEFAULTS } from '#shared/contract/station.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import {
  findPeer,
  listPeers,
  listRefusedCallers,
  noteRefusedCaller,
  passcodeOwner,
  type PeerInput,
  putPeer,
  removePeer,
} from './peers.ts';

let root: string;
let database: StationDatabase;
let secrets: SecretBox;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-peers-'));
  database = openStationDatabase(':memory:');
  secrets = new SecretBox(root);
});
afterEach(async () => {
  await database.destroy();
  rmSync(root, { recursive: true, force: true });
});

test('a peer is added, replaced, found and removed', async () => {
  await putPeer(database, secrets, {
    ...PEER_DEFAULTS,
    aeTitle: 'CT1',
    host: '10.0.0.5',
    port: 104,
    may: ['store', 'store'],
  });
  await putPeer(database, secrets, {
    ...PEER_DEFAULTS,
    aeTitle: 'CT1',
    host: '10.0.0.6',
    port: 11112,
    may: ['find', 'store'],
  });
  expect(await listPeers(database)).toEqual([
    { ...PEER_DEFAULTS, aeTitle: 'CT1', host: '10.0.0.6', port: 11112, may: ['store', 'find'] },
  ]);
  expect(await findPeer(database, ' CT1 ')).toMatchObject({ port: 11112 });
  await removePeer(database, 'CT1');
  await expect(findPeer(database, 'CT1')).rejects.toMatchObject({ code: 'MISSING' });
  await expect(removePeer(database, 'CT1')).rejects.toMatchObject({ code: 'MISSING' });
});

test('refused callers are counted, bounded and forgotten once they are peers', async () => {
  const caller = { aeTitle: 'STRANGER', host: '10.0.0.9', calledAeTitle: 'VIEWBOX', reason: 'not a peer' };
  await noteRefusedCaller(database, caller);
  await noteRefusedCaller(database, caller);
  expect(await listRefusedCallers(database)).toMatchObject([{ ...caller, count: 2 }]);
  for (let index = 0; index < 300; index += 1)
    await noteRefusedCaller(database, { ...caller, aeTitle: `X${index}` });
  // Those of one and the same millisecond go or stay together.
  expect((await listRefusedCallers(database)).length).toBeLessThan(200);
  await noteRefusedCaller(database, caller);
  await putPeer(database, secrets, {
    ...PEER_DEFAULTS,
    aeTitle: 'STRANGER',
    host: '10.0.0.9',
    port: 104,
    may: [],
  });
  expect((await listRefusedCallers(database)).some(({ aeTitle }) => aeTitle === 'STRANGER')).toBe(false);
});

const NAMED: PeerInput & Peer = {
  ...PEER_DEFAULTS,
  aeTitle: 'PACS',
  host: '10.0.0.7',
  port: 104,
  may: [],
  userIdentity: 'userNameAndPasscode',
  userName: 'station 3',
};

test('a passcode is kept sealed, opens to be sent, and is never told again', async () => {
  await putPeer(database, secrets, { ...NAMED, passcode: 'geheim' });
  const [listed] = await listPeers(database);
  expect(listed).toEqual({ ...NAMED, hasPasscode: true });
  const { sealedPasscode } = await findPeer(database, 'PACS');
  expect(sealedPasscode).not.toContain('geheim');
  expect(secrets.open(sealedPasscode, passcodeOwner('PACS'))).toBe('geheim');
});

test('a change keeps the passcode for the same host only, and a user without one gives it up', async () => {
  await putPeer(database, secrets, { ...NAMED, passcode: 'geheim' });
  await putPeer(database, secrets, { ...NAMED, port: 11112 });
  expect(await findPeer(database, 'PACS')).toMatchObject({ port: 11112, hasPasscode: true });
  const moved = putPeer(database, secrets, { ...NAMED, host: 'thief' });
  await expect(moved).rejects.toMatchObject({ code: 'INPUT' });
  await putPeer(database, secrets, { ...NAMED, userIdentity: 'userName' });
  expect(await findPeer(database, 'PACS')).toMatchObject({ sealedPasscode: '', userName: 'station 3' });
  await putPeer(database, secrets, { ...NAMED, userIdentity: 'none' });
  expect(await findPeer(database, 'PACS')).toMatchObject({ hasPasscode: false, userName: '' });
});

test('what a peer is to be told must be whole', async () => {
  await expect(putPeer(database, secrets, NAMED)).rejects.toMatchObject({ code: 'INPUT' });
  const nobody = putPeer(database, secrets, { ...NAMED, userIdentity: 'userName', userName: '' });
  await expect(nobody).rejects.toMatchObject({ code: 'INPUT' });
  expect(await listPeers(database)).toEqual([]);
});
