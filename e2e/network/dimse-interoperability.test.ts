import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFileMeta, readFileMeta } from '#main/dicom/part10.ts';
import { startListener, type DicomListener } from '#main/network/dicom-listener.ts';
import { instanceFromBytes, instanceFromFile } from '#main/network/instance-to-send.ts';
import { memoryStore, type MemoryStore } from '#main/network/memory-store.ts';
import { storeInstances } from '#main/network/storage-scu.ts';
import { echo } from '#main/network/verification-scu.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { datasetOf, filesBelow } from '../fixtures/part10-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import {
  dataset,
  DCMSEND_KEEPS,
  ORTHANC_KEEPS,
  type Sample,
  SAMPLE_STUDY,
  samples,
  SECONDARY_CAPTURE,
  STORESCP_KEEPS,
} from '../fixtures/syntax-samples.ts';

/** The DICOM node against DCMTK and Orthanc as Debian ships them, in both roles, byte for byte. */

const NO_DELAY = { TCP_NODELAY: '1' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function folder(): string {
  const { path: name, remove } = temporaryFolder('dimse');
  cleanups.push(remove);
  return name;
}

async function listening(store: MemoryStore): Promise<DicomListener> {
  const peers = ['STORESCU', 'DCMSEND', 'ORTHANC'].map((aeTitle) => ({
    aeTitle,
    addresses: [],
    mayStore: true,
  }));
  const listener = await startListener({ host: '127.0.0.1', port: 0, aeTitle: 'VIEWBOX', peers }, store);
  cleanups.push(() => listener.dispose());
  return listener;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs a server of the machine until the test is over. */
function serve(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(programFile(program), args, { stdio: 'ignore', env: { ...process.env, ...NO_DELAY } });
  const gone = new Promise((resolve) => child.once('close', resolve));
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

async function answering(port: number, calledAeTitle: string): Promise<void> {
  const target = { host: '127.0.0.1', port, calledAeTitle, callingAeTitle: 'VIEWBOX' };
  await expect
    .poll(
      () =>
        echo({ ...target, timeoutMs: 2000 }).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000, interval: 200 },
    )
    .toBe(true);
}

const uidsOf = (sent: readonly Sample[]) => sent.map(({ syntax }) => syntax.uid);

function received(
  store: MemoryStore,
  { sopInstanceUid }: Sample,
): { data: Buffer; transferSyntaxUid: string } | null {
  const found = store.instances.find(({ request }) => request.sopInstanceUid === sopInstanceUid);
  return found ? { data: found.data, transferSyntaxUid: found.request.transferSyntaxUid } : null;
}

function expectSame(store: MemoryStore, sent: readonly Sample[]): void {
  for (const sample of sent) {
    const got = received(store, sample);
    expect([sample.syntax.name, got?.transferSyntaxUid]).toEqual([sample.syntax.name, sample.syntax.uid]);
    expect([sample.syntax.name, got?.data.equals(sample.data)]).toEqual([sample.syntax.name, true]);
  }
}

describe('the DICOM node as SCP', () => {
  it('answers echoscu, and tells it why when the AE title is wrong', async () => {
    interop('echoscu', 'C-ECHO to Viewbox');
    const { port } = await listening(memoryStore());
    const args = ['-aec', 'VIEWBOX', '127.0.0.1', String(port)];
    expect((await runProgram(programFile('echoscu'), args)).exitCode).toBe(0);
    const wrong = await runProgram(programFile('echoscu'), [
      '-v',
      '-aec',
      'OTHER',
      '127.0.0.1',
      String(port),
    ]);
    expect(wrong.stdout + wrong.stderr).toContain('Called AE Title Not Recognized');
  });

  it('tells storescu that its AE title is not known', async () => {
    const { port } = await listening(memoryStore());
    const [sample] = samples(folder(), ({ uid }) => uid === '1.2.840.10008.1.2.1');
    const args = ['-v', '-aet', 'STRANGER', '-aec', 'VIEWBOX', '127.0.0.1', String(port), sample?.file ?? ''];
    const { exitCode, stdout, stderr } = await runProgram(programFile('storescu'), args);
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('Calling AE Title Not Recognized');
  });

  it('takes every transfer syntax from dcmsend byte for byte', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    const sent = samples(folder(), ({ uid }) => DCMSEND_KEEPS.test(uid));
    interop('dcmsend', 'C-STORE to Viewbox', uidsOf(sent));
    const args = [
      '-v',
      '-aet',
      'DCMSEND',
      '-aec',
      'VIEWBOX',
      '--decompress-never',
      '127.0.0.1',
      String(port),
    ];
    const result = await runProgram(programFile('dcmsend'), [...args, ...sent.map(({ file }) => file)], {
      environment: NO_DELAY,
    });
    expect([result.exitCode, store.instances.length]).toEqual([0, sent.length]);
    expect(sent.length).toBeGreaterThan(15);
    expectSame(store, sent);
  });

  const options: [string, string][] = [
    ['-xe', '1.2.840.10008.1.2.1'],
    ['-xb', '1.2.840.10008.1.2.2'],
    ['-xi', '1.2.840.10008.1.2'],
    ['-xd', '1.2.840.10008.1.2.1.99'],
    ['-xs', '1.2.840.10008.1.2.4.70'],
    ['-xy', '1.2.840.10008.1.2.4.50'],
    ['-xx', '1.2.840.10008.1.2.4.51'],
    ['-xt', '1.2.840.10008.1.2.4.80'],
    ['-xu', '1.2.840.10008.1.2.4.81'],
    ['-xv', '1.2.840.10008.1.2.4.90'],
    ['-xw', '1.2.840.10008.1.2.4.91'],
    ['-xr', '1.2.840.10008.1.2.5'],
  ];
  it.each(options)('takes what storescu %s proposes', async (option, uid) => {
    const store = memoryStore();
    const { port } = await listening(store);
    const sent = samples(folder(), (syntax) => syntax.uid === uid);
    const args = ['-aec', 'VIEWBOX', '-R', option, '127.0.0.1', String(port), sent[0]?.file ?? ''];
    const { exitCode } = await runProgram(programFile('storescu'), args, { environment: NO_DELAY });
    const got = store.instances[0];
    // storescu proposes an uncompressed syntax beside, which may be the one that is taken
    expect([exitCode, store.instances.length]).toEqual([0, 1]);
    if (got?.request.transferSyntaxUid === uid && uid !== '1.2.840.10008.1.2.1.99') expectSame(store, sent);
  });

  it('takes every syntax that Orthanc keeps byte for byte', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    const orthanc = await startOrthanc({ VIEWBOX: ['VIEWBOX', '127.0.0.1', port] });
    const sent = samples(folder(), ({ uid }) => ORTHANC_KEEPS.test(uid));
    interop('Orthanc', 'C-STORE to Viewbox', uidsOf(sent));
    const ids: string[] = [];
    for (const { file } of sent) ids.push((await orthanc.post('/instances', readFileSync(file))).ID ?? '');
    await orthanc.post(
      '/modalities/VIEWBOX/store',
      Buffer.from(JSON.stringify({ Resources: ids, Synchronous: true })),
    );
    expect(store.instances.length).toBe(sent.length);
    expectSame(store, sent);
  });
});

describe('the DICOM node as SCU', () => {
  it('sends every transfer syntax that storescp knows byte for byte', async () => {
    const port = await freePort();
    const where = folder();
    serve('storescp', ['-aet', 'STORE', '+xa', '+B', '-od', where, String(port)]);
    await answering(port, 'STORE');
    const sent = samples(folder(), ({ uid }) => STORESCP_KEEPS.test(uid));
    interop('storescp', 'C-STORE from Viewbox', uidsOf(sent));
    const target = { host: '127.0.0.1', port, calledAeTitle: 'STORE', callingAeTitle: 'VIEWBOX' };
    const results = await storeInstances(
      target,
      await Promise.all(sent.map(({ file }) => instanceFromFile(file))),
    );
    const refused = results
      .filter(({ error }) => error)
      .map(({ index, error }) => `${sent[index]?.syntax.name}: ${error?.message}`);
    expect(refused).toEqual([]);
    const stored = new Map(
      filesBelow(where).map((file) => {
        const bytes = readFileSync(file);
        return [readFileMeta(bytes)?.sopInstanceUid, bytes];
      }),
    );
    for (const { sopInstanceUid, syntax, data } of sent) {
      const bytes = stored.get(sopInstanceUid);
      expect([syntax.name, bytes && readFileMeta(bytes)?.transferSyntaxUid]).toEqual([
        syntax.name,
        syntax.uid,
      ]);
      expect([syntax.name, bytes && datasetOf(bytes).equals(data)]).toEqual([syntax.name, true]);
    }
  });

  it('sends to storescp with small PDUs on four associations at once', async () => {
    const port = await freePort();
    const where = folder();
    serve('storescp', ['-aet', 'STORE', '--fork', '-pdu', '4096', '+B', '-od', where, String(port)]);
    await answering(port, 'STORE');
    const [explicit] = TRANSFER_SYNTAXES.filter(({ uid }) => uid === '1.2.840.10008.1.2.1');
    if (!explicit) throw new Error('no explicit little endian');
    const sent = Array.from({ length: 40 }, (_, index) => {
      const sopInstanceUid = `${SAMPLE_STUDY}.2.${index + 1}`;
      const meta = {
        sopClassUid: SECONDARY_CAPTURE,
        sopInstanceUid,
        transferSyntaxUid: explicit.uid,
        sourceAeTitle: '',
      };
      return Buffer.concat([encodeFileMeta(meta), dataset(explicit, sopInstanceUid)]);
    });
    const target = { host: '127.0.0.1', port, calledAeTitle: 'STORE', callingAeTitle: 'VIEWBOX' };
    const results = await storeInstances(
      target,
      sent.map((bytes) => instanceFromBytes(bytes)),
      { associations: 4 },
    );
    expect(results.map(({ status }) => status)).toEqual(sent.map(() => 0));
    const stored = new Set(filesBelow(where).map((file) => datasetOf(readFileSync(file)).toString('base64')));
    expect(sent.every((bytes) => stored.has(datasetOf(bytes).toString('base64')))).toBe(true);
  });

  it('sends what Orthanc keeps byte for byte', async () => {
    const orthanc = await startOrthanc({});
    const sent = samples(folder(), ({ uid }) => ORTHANC_KEEPS.test(uid));
    interop('Orthanc', 'C-STORE from Viewbox', uidsOf(sent));
    const target = {
      host: '127.0.0.1',
      port: orthanc.dicomPort,
      calledAeTitle: 'ORTHANC',
      callingAeTitle: 'VIEWBOX',
    };
    const results = await storeInstances(
      target,
      await Promise.all(sent.map(({ file }) => instanceFromFile(file))),
    );
    expect(results.filter(({ error }) => error).map(({ error }) => error?.message)).toEqual([]);
    const kept = new Map<string | undefined, Buffer>();
    for (const id of await orthanc.instances()) {
      const bytes = await orthanc.file(id);
      kept.set(readFileMeta(bytes)?.sopInstanceUid, datasetOf(bytes));
    }
    for (const { sopInstanceUid, syntax, data } of sent) {
      expect([syntax.name, kept.get(sopInstanceUid)?.equals(data)]).toEqual([syntax.name, true]);
    }
  });
});

interface RunningOrthanc {
  readonly dicomPort: number;
  readonly post: (where: string, body: Buffer) => Promise<{ ID?: string }>;
  readonly instances: () => Promise<string[]>;
  readonly file: (id: string) => Promise<Buffer>;
}

async function startOrthanc(modalities: Record<string, unknown>): Promise<RunningOrthanc> {
  const where = folder();
  const [httpPort, dicomPort] = [await freePort(), await freePort()];
  const settings = {
    Name: 'TEST',
    StorageDirectory: path.join(where, 'store'),
    IndexDirectory: path.join(where, 'index'),
    HttpPort: httpPort,
    DicomPort: dicomPort,
    DicomAet: 'ORTHANC',
    DicomModalities: modalities,
    AuthenticationEnabled: false,
    RemoteAccessAllowed: false,
    DicomAlwaysAllowStore: true,
    DicomAlwaysAllowEcho: true,
    DicomCheckCalledAet: false,
    SyncStorageArea: false,
    Plugins: [],
  };
  const file = path.join(where, 'orthanc.json');
  writeFileSync(file, JSON.stringify(settings));
  serve('Orthanc', [file]);
  await answering(dicomPort, 'ORTHANC');
  const root = `http://127.0.0.1:${httpPort}`;
  const get = async (name: string) => Buffer.from(await (await fetch(root + name)).arrayBuffer());
  return {
    dicomPort,
    async post(name, body) {
      const answer = await fetch(root + name, { method: 'POST', body: new Uint8Array(body) });
      if (!answer.ok) throw new Error(`Orthanc answered ${answer.status} to ${name}: ${await answer.text()}`);
      return (await answer.json()) as { ID?: string };
    },
    instances: async () => JSON.parse((await get('/instances')).toString()) as string[],
    file: (id) => get(`/instances/${id}/file`),
  };
}
