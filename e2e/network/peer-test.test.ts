import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { testKnownPeer } from '#main/peer-testing.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { freePort, startStorescp } from '../fixtures/storescp.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

it('measures the way to storescp, and stores there only when asked to', async () => {
  const { path: root, remove } = temporaryFolder('peer-test');
  cleanups.push(remove);
  const folder = path.join(root, 'stored');
  mkdirSync(folder);
  const { address, stop } = await startStorescp(folder);
  cleanups.push(stop);
  const target = {
    host: address.host,
    port: address.port,
    calledAeTitle: 'STORESCP',
    callingAeTitle: 'VIEWBOX',
  };
  const asked = await testKnownPeer(target, { stores: false });
  expect(asked.steps.map(({ state }) => state)).toEqual(['done', 'done', 'left']);
  expect(asked.roundTripMs).toBeGreaterThan(0);
  expect(asked.throughputMbps).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  const stored = await testKnownPeer(target, { stores: true });
  expect(stored.steps).toEqual([
    { step: 'connect', state: 'done', problem: '' },
    { step: 'echo', state: 'done', problem: '' },
    { step: 'store', state: 'done', problem: '' },
  ]);
  expect(stored.throughputMbps).toBeGreaterThan(0);
  expect(readdirSync(folder)).toHaveLength(20);
});

it('says at which step a peer fails, and what to do', async () => {
  const port = await freePort();
  const target = { host: '127.0.0.1', port, calledAeTitle: 'NOBODY', callingAeTitle: 'VIEWBOX' };
  const { steps, needs } = await testKnownPeer(target, { stores: true });
  expect(steps.map(({ state }) => state)).toEqual(['failed', 'left', 'left']);
  expect(steps[0]?.problem).toContain('ECONNREFUSED');
  expect(steps[0]?.problem).toContain('firewalls');
  expect(needs.every(({ isMet }) => isMet === null)).toBe(true);
});
