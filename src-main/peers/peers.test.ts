import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { findPeer, listPeers, listRefusedCallers, noteRefusedCaller, putPeer, removePeer } from './peers.ts';

let database: StationDatabase;
beforeEach(() => {
  database = openStationDatabase(':memory:');
});
afterEach(() => database.destroy());

test('a peer is added, replaced, found and removed', async () => {
  await putPeer(database, {
    ...PEER_DEFAULTS,
    aeTitle: 'CT1',
    host: '10.0.0.5',
    port: 104,
    may: ['store', 'store'],
  });
  await putPeer(database, {
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
  await putPeer(database, { ...PEER_DEFAULTS, aeTitle: 'STRANGER', host: '10.0.0.9', port: 104, may: [] });
  expect((await listRefusedCallers(database)).some(({ aeTitle }) => aeTitle === 'STRANGER')).toBe(false);
});
