import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Contract } from '#shared/contract/contract.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { addPeer, addUser, createToken, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

let data = temporaryFolder('door');
beforeEach(() => {
  data = temporaryFolder('door');
});
afterEach(() => data.remove());

async function openFeeds(http: string, token: string) {
  const socket = new WebSocket(`${http.replace('http', 'ws')}/api/feeds`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  const client: ContractRouterClient<Contract> = createORPCClient(link);
  return { client, socket };
}

function logText(): string {
  const folder = path.join(data.path, 'logs');
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

it('a study sent by storescu counts up in the feed, is found, is audited, and its patient is in no log', async () => {
  await addUser(data.path, 'ann', 'administrator');
  const core = await startCore(data.path);
  try {
    const token = await createToken(data.path, 'ann');
    const { client, socket } = await openFeeds(core.http, token);
    const feed = await client.studies.changes();
    expect((await feed.next()).value).toEqual({ kind: 'reset' });
    const [first, ...others] = writeStudy(
      ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 12 }),
      data.path,
    );
    if (!first) throw new Error('The phantom has no instances.');
    const files = [first, ...others].map(({ file }) => file);

    // Nobody has said yet that this sender may store.
    expect((await storescu(core.dicom, files)).acknowledged).toEqual([]);
    await expect.poll(() => client.peers.refusedCallers()).toMatchObject([{ aeTitle: 'TESTSCU' }]);
    await addPeer(data.path);
    expect(await client.peers.refusedCallers()).toEqual([]);
    expect((await storescu(core.dicom, files)).acknowledged).toEqual(files);

    let counted = 0;
    let isReceiving = true;
    while (counted < files.length || isReceiving) {
      const { value, done } = await feed.next();
      if (done) throw new Error('The feed ended.');
      if (value.kind !== 'changed') continue;
      counted = value.study.numberOfStudyRelatedInstances;
      ({ isReceiving } = value.study);
    }
    expect(await client.studies.search({ text: first.studyInstanceUid })).toMatchObject({
      total: 1,
      rows: [{ numberOfStudyRelatedInstances: files.length }],
    });
    const records = await client.audit.list({ limit: 50 });
    expect(records.find(({ event }) => event === 'instances.received')).toMatchObject({
      user: 'TESTSCU',
      objects: { studyInstanceUid: first.studyInstanceUid, associationInstances: String(files.length) },
    });
    expect(await client.audit.verify()).toMatchObject({ brokenAt: null });
    const [row] = (await client.studies.search({})).rows;
    socket.terminate();
    const [family = ''] = row?.patientName.alphabetic.split('^') ?? [];
    for (const patient of [row?.patientId ?? '', row?.patientName.alphabetic ?? '', `"${family}"`]) {
      expect(patient.length).toBeGreaterThan(2);
      expect(logText()).not.toContain(patient);
    }
  } finally {
    await core.stop();
  }
});

it('stops within a second while an association, sockets and requests are open, and leaves no address behind', async () => {
  await addUser(data.path, 'ann', 'administrator');
  const core = await startCore(data.path);
  const token = await createToken(data.path, 'ann');
  const { client, socket } = await openFeeds(core.http, token);
  await (await client.station.statusFeed()).next();
  const association = net.connect(core.dicom.port, core.dicom.host);
  const idle = net.connect(Number(new URL(core.http).port), '127.0.0.1');
  await Promise.all(
    [association, idle].map((open) => new Promise((resolve) => open.once('connect', resolve))),
  );
  for (const open of [association, idle, socket]) open.on('error', () => undefined);
  const stopMs = performance.now();
  expect(await core.stop()).toBe(0);
  expect(performance.now() - stopMs).toBeLessThan(1000);
  expect(existsSync(path.join(data.path, 'run.json'))).toBe(false);
});

it('refuses a second start on the same folder, and starts again after kill -9', async () => {
  const core = await startCore(data.path);
  expect(statSync(path.join(data.path, 'run.json')).mode & 0o777).toBe(0o600);
  const second = await runViewbox(data.path, ['serve', '--http-port', '0', '--dicom-port', '0']);
  expect([second.exitCode, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toContain('A core is running on');
  await core.kill();
  expect((await runViewbox(data.path, ['user', 'list', '--json'])).stdout.trim()).toBe('[]');
  const again = await startCore(data.path);
  expect(await again.stop()).toBe(0);
});

it('every command works whether or not the core runs, and says what is wrong', async () => {
  const core = await startCore(data.path);
  await addUser(data.path, 'ann', 'administrator');
  await core.stop();
  const added = ['user', 'add', 'bob', '--role', 'clinician', '--password-stdin'];
  expect((await runViewbox(data.path, added, 'x'.repeat(12))).exitCode).toBe(0);
  const users = JSON.parse((await runViewbox(data.path, ['user', 'list', '--json'])).stdout) as {
    name: string;
  }[];
  expect(users.map(({ name }) => name)).toEqual(['ann', 'bob']);
  const taken = await runViewbox(
    data.path,
    ['user', 'add', 'ANN', '--role', 'clinician', '--password-stdin', '--json'],
    'x'.repeat(12),
  );
  expect([taken.exitCode, (JSON.parse(taken.stderr) as { error: unknown }).error]).toMatchObject([
    1,
    { code: 'CONFLICT' },
  ]);
  const unknown = await runViewbox(data.path, ['peer', 'add', 'CT1', 'host', '104', '--may', 'everything']);
  expect([unknown.exitCode, unknown.stdout]).toEqual([2, '']);
  const files = writeStudy(
    ctPhantom('standard', { rows: 32, columns: 32, sliceCount: 3 }),
    path.join(data.path, 'medium'),
  );
  const imported = await runViewbox(data.path, ['import', path.join(data.path, 'medium'), '--json']);
  expect(JSON.parse(imported.stdout)).toMatchObject({
    taken: files.length,
    alreadyThere: 0,
    refusedCount: 0,
  });
  const again = await runViewbox(data.path, ['import', path.join(data.path, 'medium'), '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ taken: 0, alreadyThere: files.length });
});
