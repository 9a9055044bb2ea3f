import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { WebSocket } from 'ws';
import { AppError } from '#shared/errors.ts';
import { openTestDoor, PASSWORD, type TestDoor } from './test-door.ts';

let door: TestDoor;
beforeEach(async () => {
  door = await openTestDoor();
});
afterEach(() => door.dispose());

const STUDY = {
  studyInstanceUid: '1.2.840.99999.1',
  patientName: { alphabetic: 'REDACT^ME', ideographic: '', phonetic: '' },
  patientId: 'REDACT-1',
  issuerOfPatientId: '',
  patientBirthDate: '19700101',
  patientSex: 'O',
  studyDate: '20261122',
  studyTime: '',
  accessionNumber: 'A1',
  studyId: '1',
  studyDescription: 'CT',
  referringPhysicianName: { alphabetic: '', ideographic: '', phonetic: '' },
  modalitiesInStudy: ['CT'],
  numberOfStudyRelatedSeries: 1,
  numberOfStudyRelatedInstances: 1,
  sizeBytes: 1,
  lastReceivedAt: '2026-11-22T00:00:00.000Z',
  isReceiving: false,
  hasIdentityConflict: false,
  reading: { state: 'unread' as const, by: '', at: '' },
};
const studyOf = (studyInstanceUid: string) => ({ study: { ...STUDY, studyInstanceUid }, series: [] });

describe('coming in', () => {
  test('a one-time address gives an HttpOnly, SameSite=Strict cookie once and leads to the window', async () => {
    const url = door.services.doorkeeper.newEntryUrl();
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    expect(first.headers.get('set-cookie')).toMatch(
      /^viewbox-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')).toBeNull();
    const never = await fetch(`${door.url}/enter/${'x'.repeat(43)}`, { redirect: 'manual' });
    expect(never.headers.get('set-cookie')).toBeNull();
  });

  test('the first administrator sets the station up, is signed in, and nobody else can do it again', async () => {
    const headers = await door.window();
    const client = door.client(headers);
    expect(await client.session.state()).toMatchObject({ needsSetup: true, user: null });
    expect(await client.setup.proposal()).toMatchObject({ stationName: 'Viewbox', aeTitle: 'VIEWBOX' });
    const administrator = { name: 'Ann', password: PASSWORD };
    const chosen = { stationName: 'Room 2', aeTitle: 'ROOM2', administrator, loadDemo: true };
    expect(await client.setup.complete(chosen)).toMatchObject({
      needsSetup: false,
      stationName: 'Room 2',
      user: { name: 'Ann', role: 'administrator' },
    });
    expect(door.archive.address.aeTitle).toBe('ROOM2');
    expect((await client.jobs.list({})).map(({ kind }) => kind)).toEqual(['demo']);
    await expect(client.setup.complete(chosen)).rejects.toMatchObject({ code: 'REFUSED', status: 403 });
  });

  test('the data folder can be chosen before the first administrator, unless it was named at the start', async () => {
    const folder = path.join(door.folder.root, '..', `${path.basename(door.folder.root)}-chosen`);
    const refused = door.client(await door.window());
    expect(await refused.setup.proposal()).toMatchObject({ isDataFolderFree: false });
    await expect(refused.setup.useDataFolder({ folder })).rejects.toMatchObject({ code: 'REFUSED' });

    const moves: (readonly [root: string, sessionId: string])[] = [];
    const free = await openTestDoor({ moveTo: (root, sessionId) => moves.push([root, sessionId]) });
    try {
      const client = free.client(await free.window());
      expect(await client.setup.proposal()).toMatchObject({ isDataFolderFree: true });
      expect(await client.setup.useDataFolder({ folder: free.folder.root })).toEqual({
        dataFolder: free.folder.root,
      });
      expect(moves).toEqual([]);
      expect(await client.setup.useDataFolder({ folder })).toEqual({ dataFolder: path.resolve(folder) });
      expect(moves).toEqual([[path.resolve(folder), expect.stringMatching(/^[0-9a-f]{64}$/)]]);
      await free.addUser('Ann', 'administrator');
      await expect(client.setup.useDataFolder({ folder })).rejects.toMatchObject({ code: 'REFUSED' });
      expect(moves).toHaveLength(1);
    } finally {
      await free.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a user signs in and out at a window; both stand in the audit log, failures too', async () => {
    await door.addUser('Ann', 'radiologist');
    const client = door.client(await door.window());
    await expect(client.session.signIn({ name: 'Ann', password: 'wrong' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(client.studies.search({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.session.signIn({ name: 'ann', password: PASSWORD })).toMatchObject({
      user: { name: 'Ann' },
    });
    expect(await client.studies.search({})).toEqual({ rows: [], total: 0 });
    expect(await client.session.signOut()).toMatchObject({ user: null });
    await expect(client.studies.search({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const records = await door.audit.list({ beforeSequence: null, limit: 10 });
    expect(records.map(({ event, user, outcome }) => [event, user, outcome])).toEqual([
      ['session.signOut', 'Ann', 'success'],
      ['session.signIn', 'Ann', 'success'],
      ['session.signIn', 'Ann', 'failure'],
    ]);
  });

  test('guessing is slowed down, for names that do not exist too, and many tries at once count each', async () => {
    const client = door.client(await door.window());
    const tries = Array.from({ length: 8 }, () =>
      client.session.signIn({ name: 'Nobody', password: 'guess' }).catch((error: unknown) => error),
    );
    const codes = (await Promise.all(tries)).map((error) => (error as { code: string }).code);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(3);
    expect(codes.filter((code) => code === 'BUSY')).toHaveLength(5);
  });
});

describe('the guard of every request', () => {
  const raw = (headers: Record<string, string>, at = '/') =>
    new Promise<number>((resolve, reject) => {
      const { port } = new URL(door.url);
      request({ host: '127.0.0.1', port, path: at, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  test.each([
    '/',
    '/assets/x.js',
    '/enter/x',
    '/api/rpc/session/state',
    '/api/feeds',
    '/dicomweb/studies',
    '/upload/x',
  ])('a foreign Host or Origin is refused at %s', async (at) => {
    expect(await raw({ host: 'evil.example' }, at)).toBe(403);
    expect(await raw({ origin: 'http://evil.example' }, at)).toBe(403);
  });

  test('a socket from a page of another site is refused', async () => {
    const { cookie = '' } = await door.window();
    const open = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${door.url.replace('http', 'ws')}/api/feeds`, { headers });
        socket.once('open', () => {
          socket.terminate();
          resolve('open');
        });
        socket.once('error', (error) => resolve(error.message));
      });
    expect(await open({ cookie, origin: 'http://evil.example' })).toContain('403');
    expect(await open({ cookie })).toContain('403');
    expect(await open({ cookie, origin: door.url })).toBe('open');
  });

  test.each(['/', '/nowhere', '/api/rpc/session/state', '/dicomweb/studies', '/enter/x'])(
    'the answer at %s carries the headers that lock the page down',
    async (at) => {
      const { headers } = await fetch(door.url + at, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      // Nothing of an object is ever run; the window runs its own scripts.
      const wanted = at.startsWith('/dicomweb') ? 'sandbox' : "script-src 'self' 'wasm-unsafe-eval'";
      expect(policy).toContain(`default-src 'none'; ${wanted};`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("'unsafe-eval'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );

  test('an unknown call is missing, and nobody learns even that', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${door.url}/api/rpc/no/such`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{}',
      });
    expect((await post({})).status).toBe(401);
    expect((await post(await door.window())).status).toBe(404);
  });

  test('a request that is too large, no JSON, or more than JSON is refused as input', async () => {
    const headers = { ...(await door.window()), 'content-type': 'application/json' };
    const post = (body: string, type = 'application/json') =>
      fetch(`${door.url}/api/rpc/session/signIn`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body,
      });
    const large = JSON.stringify({ json: { name: 'x', password: 'x'.repeat(2_000_000) } });
    const dated = JSON.stringify({ json: { name: 'x', password: 'x' }, meta: [[1, 'name']] });
    for (const answer of [
      await post(large),
      await post('{'),
      await post(dated),
      await post('x', 'text/plain'),
    ]) {
      expect([answer.status, ((await answer.json()) as { json: { code: string } }).json.code]).toEqual([
        400,
        'INPUT',
      ]);
    }
  });

  test('what does not fit is told by field, never with the value', async () => {
    await door.addUser('Ann', 'administrator');
    const client = door.client(await door.window('Ann'));
    const error = await client.peers
      .put({ aeTitle: 'REDACT^ME'.repeat(3), host: '', port: 0, may: [] })
      .catch((caught: unknown) => caught as { code: string; message: string; data: unknown });
    expect(error).toMatchObject({ code: 'INPUT', data: { fields: 'aeTitle, host, port' } });
    expect(JSON.stringify(error)).not.toContain('REDACT');
  });

  test('an unexpected error says nothing but a reference, under which the log has it', async () => {
    await door.addUser('Ann', 'radiologist');
    door.archive.catalog.studyDetail = () => Promise.reject(new Error('secret path /data/REDACT^ME'));
    const client = door.client(await door.window('Ann'));
    const error = await client.studies.get({ studyInstanceUid: '1.2' }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'INTERNAL', status: 500, data: { reference: expect.any(String) } });
    expect(JSON.stringify(error)).not.toContain('secret');
    const { reference } = (error as { data: { reference: string } }).data;
    const log = readFileSync(path.join(door.folder.logFolder, 'viewbox.log'), 'utf8');
    expect(log).toContain(reference);
    expect(log).toContain('studies.get');
    expect(log).not.toContain('REDACT');
  });

  test('a caller has so many requests open and no more; others are not held up', async () => {
    await door.dispose();
    door = await openTestDoor({ http: { maxOpenRequests: 2 } });
    await door.addUser('Ann', 'radiologist');
    await door.addUser('Bob', 'radiologist');
    const release = Promise.withResolvers<void>();
    door.archive.catalog.studyDetail = async (uid) => {
      await release.promise;
      return studyOf(uid);
    };
    const ann = door.client(await door.token('Ann'));
    const held = [ann.studies.get({ studyInstanceUid: '1' }), ann.studies.get({ studyInstanceUid: '2' })];
    const refused = await Promise.race([
      ...held,
      new Promise((resolve) => void askUntilBusy(ann).then(resolve)),
    ]);
    expect(refused).toMatchObject({ code: 'BUSY', status: 429 });
    expect(await door.client(await door.token('Bob')).studies.search({})).toEqual({ rows: [], total: 0 });
    release.resolve();
    expect(await Promise.all(held)).toHaveLength(2);
  });
});

test('DICOMweb counts until its answer has left, a socket until it closes', async () => {
  await door.dispose();
  door = await openTestDoor({ http: { maxOpenRequests: 2 } });
  await door.addUser('Ann', 'radiologist');
  const headers = await door.token('Ann');
  for (let round = 0; round < 5; round += 1) {
    const { client, socket } = await door.socket(headers);
    expect(await client.session.state()).toMatchObject({ user: { name: 'Ann' } });
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }
  const release = Promise.withResolvers<void>();
  let asked = 0;
  const bothAsked = Promise.withResolvers<void>();
  door.archive.catalog.queryStudies = async () => {
    asked += 1;
    if (asked === 2) bothAsked.resolve();
    await release.promise;
    return [];
  };
  const search = () => fetch(`${door.url}/dicomweb/studies`, { headers: { ...headers } });
  const held = [search(), search()];
  await bothAsked.promise;
  const third = await search();
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
  release.resolve();
  expect((await Promise.all(held)).map(({ ok }) => ok)).toEqual([true, true]);
});

test('requests that are given up while their caller is looked for do not stay counted', async () => {
  await door.dispose();
  door = await openTestDoor({ http: { maxOpenRequests: 2 } });
  await door.addUser('Ann', 'radiologist');
  const headers = await door.token('Ann');
  const { doorkeeper } = door.services;
  const identify = doorkeeper.identify.bind(doorkeeper);
  for (let round = 0; round < 3; round += 1) {
    const looksFor = Promise.withResolvers<void>();
    const hasLooked = Promise.withResolvers<void>();
    doorkeeper.identify = async (asked) => {
      const { raw } = asked as FastifyRequest;
      const closed = once(raw.socket, 'close');
      looksFor.resolve();
      await closed;
      const caller = await identify(asked);
      setImmediate(hasLooked.resolve);
      return caller;
    };
    const given = request(`${door.url}/dicomweb/studies`, { headers: { ...headers } });
    given.on('error', () => undefined);
    given.end();
    await looksFor.promise;
    given.destroy();
    await hasLooked.promise;
  }
  doorkeeper.identify = identify;
  const answer = await fetch(`${door.url}/dicomweb/studies`, { headers: { ...headers } });
  expect(answer.status).not.toBe(429);
});

async function askUntilBusy(client: ReturnType<TestDoor['client']>): Promise<unknown> {
  for (;;) {
    const answer = await client.studies.search({}).catch((error: unknown) => error);
    if (answer instanceof Error) return answer;
  }
}

describe('feeds over one socket', () => {
  test('a study that changes reaches the reader with its new values, one that is gone is said to be', async () => {
    await door.addUser('Ann', 'radiologist');
    const { client, socket } = await door.socket(await door.window('Ann'));
    const feed = await client.studies.changes();
    expect((await feed.next()).value).toEqual({ kind: 'reset' });
    door.archive.studies.set('1.2.3', studyOf('1.2.3'));
    door.archive.emit('studiesChanged', [{ studyInstanceUid: '1.2.3', isNew: true }]);
    expect((await feed.next()).value).toMatchObject({
      kind: 'changed',
      isNew: true,
      study: { studyInstanceUid: '1.2.3' },
    });
    door.archive.studies.delete('1.2.3');
    door.archive.emit('studiesChanged', [{ studyInstanceUid: '1.2.3', isNew: false }]);
    expect((await feed.next()).value).toEqual({ kind: 'removed', studyInstanceUid: '1.2.3' });
    socket.terminate();
  });

  test('several feeds share the socket, and calls pass between them', async () => {
    await door.addUser('Ann', 'administrator');
    const { client, socket } = await door.socket(await door.window('Ann'));
    const [status, jobs] = await Promise.all([client.station.statusFeed(), client.jobs.changes()]);
    expect((await status.next()).value).toMatchObject({ aeTitle: 'VIEWBOX', isListening: false });
    const next = jobs.next();
    await client.imports.loadDemo();
    expect((await next).value).toMatchObject({ kind: 'demo' });
    socket.terminate();
  });

  test.each(['disabled', 'signed out'])(
    'a feed ends when its user is %s: nothing more is read',
    async (how) => {
      await door.addUser('Ann', 'administrator');
      await door.addUser('Bob', 'radiologist');
      const bob = await door.window('Bob');
      const { client, socket } = await door.socket(bob);
      const feed = await client.studies.changes();
      await feed.next();
      if (how === 'disabled')
        await door.client(await door.window('Ann')).users.change({ name: 'Bob', isDisabled: true });
      else await client.session.signOut();
      door.archive.studies.set('1.2.3', studyOf('1.2.3'));
      door.archive.emit('studiesChanged', [{ studyInstanceUid: '1.2.3', isNew: true }]);
      await expect(feed.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      socket.terminate();
    },
  );
});

describe('changes and their audit', () => {
  beforeEach(() => door.addUser('Ann', 'administrator'));

  test('opening a study is recorded; without the record it is not opened', async () => {
    door.archive.studies.set('1.2.3', studyOf('1.2.3'));
    const client = door.client(await door.window('Ann'));
    expect(await client.studies.open({ studyInstanceUid: '1.2.3' })).toMatchObject({ series: [] });
    await expect(client.studies.open({ studyInstanceUid: '9' })).rejects.toMatchObject({ code: 'MISSING' });
    expect(await door.audit.list({ beforeSequence: null, limit: 9 })).toMatchObject([
      { event: 'study.open', user: 'Ann', objects: { studyInstanceUid: '1.2.3' } },
    ]);
    breakAudit();
    await expect(client.studies.open({ studyInstanceUid: '1.2.3' })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
  });

  test('a change that cannot be recorded does not happen', async () => {
    const client = door.client(await door.window('Ann'));
    breakAudit();
    const peer = { aeTitle: 'CT1', host: '10.0.0.5', port: 104, may: ['store' as const] };
    await expect(client.peers.put(peer)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await client.peers.list()).toEqual([]);
    await expect(client.users.add({ name: 'Eve', role: 'clinician', password: PASSWORD })).rejects.toThrow();
    expect(await client.users.list()).toHaveLength(1);
  });

  test('a change that fails is recorded as a failure', async () => {
    const client = door.client(await door.window('Ann'));
    await expect(client.users.change({ name: 'Ann', role: 'clinician' })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    expect(await door.audit.list({ beforeSequence: null, limit: 9 })).toMatchObject([
      { event: 'user.change', outcome: 'failure', objects: { name: 'Ann', role: 'clinician' } },
    ]);
    expect(await client.users.list()).toMatchObject([{ name: 'Ann', role: 'administrator' }]);
  });

  test('peers and settings are in force at once, and kept', async () => {
    const client = door.client(await door.window('Ann'));
    await client.peers.put({ aeTitle: 'CT1', host: '10.0.0.5', port: 104, may: ['store'] });
    expect(door.archive.peers).toMatchObject([{ aeTitle: 'CT1' }]);
    const before = await client.settings.get();
    await client.settings.put({ ...before, aeTitle: 'ROOM3', dicomPort: 4242 });
    expect(door.archive.address).toEqual({
      aeTitle: 'ROOM3',
      host: '127.0.0.1',
      port: 4242,
      tlsPort: null,
      isPlainOn: true,
    });
    expect(await client.settings.get()).toMatchObject({ aeTitle: 'ROOM3', dicomPort: 4242 });
    // Nobody could reach this node any more, or nobody would be shown a certificate
    for (const [change, code] of [
      [{ isPlainDicomOn: false }, 'INPUT'],
      [{ dicomTlsPort: 2762 }, 'CONFLICT'],
    ] as const)
      await expect(client.settings.put({ ...before, ...change })).rejects.toMatchObject({ code });
    await client.peers.remove({ aeTitle: 'CT1' });
    expect(door.archive.peers).toEqual([]);
  });

  test('filters are kept for each user alone', async () => {
    await door.addUser('Bob', 'clinician');
    const [ann, bob] = [door.client(await door.window('Ann')), door.client(await door.window('Bob'))];
    const filter = {
      text: 'müller',
      studyDateFrom: '',
      studyDateTo: '',
      modalities: ['CT'],
      relativeDates: 'week' as const,
      description: '',
      readingStates: ['unread' as const],
    };
    expect(await ann.savedFilters.save({ name: 'Mine', filter })).toEqual([{ name: 'Mine', filter }]);
    expect(await bob.savedFilters.list()).toEqual([]);
    expect(await ann.savedFilters.remove({ name: 'Mine' })).toEqual([]);
  });

  function breakAudit(): void {
    // No file of this name can be written any more, by whomever.
    const file = path.join(door.folder.auditFolder, `${new Date().toISOString().slice(0, 7)}.jsonl`);
    rmSync(file, { force: true });
    mkdirSync(file);
  }
});

describe('uploads', () => {
  test('files arrive one by one, are counted in the job, and the report says what became of each', async () => {
    await door.dispose();
    const seen: string[] = [];
    door = await openTestDoor({
      takeUpload: async (name, bytes) => {
        seen.push(`${name} ${bytes.length}`);
        const isBroken = name.startsWith('broken');
        const refused = isBroken ? [{ name, reason: 'no SOP Instance UID' }] : [];
        return {
          taken: isBroken ? 0 : 1,
          alreadyThere: 0,
          refused,
          refusedCount: refused.length,
          notDicom: 0,
        };
      },
    });
    await door.addUser('Ann', 'radiologist');
    await door.addUser('Bob', 'radiologist');
    const headers = await door.window('Ann');
    const client = door.client(headers);
    const { uploadId, jobId } = await client.imports.beginUpload({ title: 'CD', fileCount: 2 });
    const send = (name: string, size: number, as = headers) =>
      fetch(`${door.url}/upload/${uploadId}?name=${name}`, {
        method: 'POST',
        headers: { ...as },
        body: Buffer.alloc(size),
      });
    // Larger than what the typed API takes.
    expect(await (await send('a.dcm', 3_000_000)).json()).toMatchObject({ taken: 1 });
    expect(await (await send('broken.dcm', 10)).json()).toMatchObject({ refusedCount: 1 });
    expect((await send('a.dcm', 1, await door.window('Bob'))).status).toBe(404);
    expect((await send('a.dcm', 1, {})).status).toBe(401);
    expect(await client.imports.finishUpload({ uploadId })).toMatchObject({
      jobId,
      kind: 'upload',
      state: 'succeeded',
      done: 2,
      result: { taken: 1, refusedCount: 1, refused: [{ name: 'broken.dcm', reason: 'no SOP Instance UID' }] },
    });
    expect(seen).toEqual(['a.dcm 3000000', 'broken.dcm 10']);
    expect((await send('late.dcm', 1)).status).toBe(404);
    expect((await door.audit.list({ beforeSequence: null, limit: 1 }))[0]).toMatchObject({
      event: 'instances.imported',
      user: 'Ann',
      objects: { jobId, taken: '1', refused: '1' },
    });
  });

  test('a cancelled upload takes no more', async () => {
    await door.addUser('Tom', 'technologist');
    const headers = await door.window('Tom');
    const client = door.client(headers);
    const { uploadId, jobId } = await client.imports.beginUpload({ title: '', fileCount: 2 });
    expect(await client.jobs.cancel({ jobId })).toMatchObject({ state: 'cancelled' });
    const late = await fetch(`${door.url}/upload/${uploadId}?name=x`, {
      method: 'POST',
      headers: { ...headers },
      body: 'x',
    });
    expect(late.status).toBe(404);
  });
});

describe('the window’s files', () => {
  test('without them the page says what to do', async () => {
    const answer = await fetch(door.url);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(await answer.text()).toContain('npm run build');
  });

  test('hashed files are kept for good, the page never, and nothing outside the folder is served', async () => {
    const folder = path.join(door.folder.root, 'renderer');
    mkdirSync(path.join(folder, 'assets'), { recursive: true });
    writeFileSync(path.join(folder, 'index.html'), '<title>Viewbox</title>');
    writeFileSync(path.join(folder, 'assets/app-1a2b.js'), 'export {}');
    const get = async (at: string) => {
      const answer = await fetch(door.url + at);
      return [answer.status, answer.headers.get('cache-control'), (await answer.text()).slice(0, 7)];
    };
    expect(await get('/assets/app-1a2b.js')).toEqual([200, 'public, max-age=31536000, immutable', 'export ']);
    expect(await get('/assets/gone.js')).toEqual([404, null, 'Not fou']);
    expect(await get('/')).toEqual([200, 'no-store', '<title>']);
    expect(await get('/studies/1.2.3')).toEqual([200, 'no-store', '<title>']);
    expect(await get('/..%2fviewbox.jsonc')).toEqual([200, 'no-store', '<title>']);
    expect(await get('/%2e%2e/logs/viewbox.log')).toEqual([200, 'no-store', '<title>']);
  });
});

test('a patient planted in every call never reaches the log', async () => {
  await door.addUser('Ann', 'administrator');
  const client = door.client(await door.window('Ann'));
  const plant = 'REDACT^ME';
  const tries: Promise<unknown>[] = [
    client.session.signIn({ name: plant, password: plant }),
    client.studies.search({ text: plant }),
    client.studies.open({ studyInstanceUid: plant }),
    client.savedFilters.save({ name: plant, filter: { text: plant } }),
    client.imports.startPaths({ paths: [`/media/${plant}`] }),
    client.imports.beginUpload({ title: plant, fileCount: 1 }),
    client.peers.echo({ aeTitle: plant }),
    client.jobs.get({ jobId: plant }),
    client.users.change({ name: plant }),
    fetch(`${door.url}/dicomweb/studies?PatientName=${plant}`, {
      headers: { ...(await door.window('Ann')) },
    }),
    fetch(`${door.url}/${plant}`),
  ];
  await Promise.allSettled(tries);
  door.archive.catalog.searchStudies = () =>
    Promise.reject(new AppError('INTERNAL', `The row of ${plant} is broken.`));
  await client.studies.search({ text: plant }).catch(() => undefined);
  const folder = door.folder.logFolder;
  const text = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  expect(text.join('')).toContain('a request failed unexpectedly');
  expect(text.join('')).not.toContain('REDACT');
});
