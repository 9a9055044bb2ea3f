import { mkdirSync, readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RemoteArchive, RemoteStudy, Transfer } from '#shared/contract/remote.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { PEER_DEFAULTS, type Peer } from '#shared/contract/station.ts';
import { withCore } from '#main/cli/with-core.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { ctPhantom, phantomStudies } from '#main/phantom/studies.ts';
import { DICOMWEB_PLUGIN } from '../../scripts/system-packages.ts';
import { SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { dcmsend, storescu } from '../fixtures/dcmtk.ts';
import { interop } from '../fixtures/interoperability.ts';
import { datasetHash, filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { startDcmqrscp, startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { freePort, startStorescp, type RunningStorescp } from '../fixtures/storescp.ts';

/** The jobs that fetch from other archives and send to them, with archives of others. */

const folder = temporaryFolder('remote-jobs');
const data = path.join(folder.path, 'data');
const files = path.join(folder.path, 'files');
const ORTHANC: RemoteArchive = { kind: 'dimse', id: 'ORTHANC' };
const MOVING: RemoteArchive = { kind: 'dimse', id: 'MOVING' };
const DCMQR: RemoteArchive = { kind: 'dimse', id: 'DCMQR' };
const WEB: RemoteArchive = { kind: 'dicomweb', id: 'Orthanc on the web' };
let dicomPort = 0;
let core: RunningCore;
let orthanc: RunningPeer;
/** The same program, that offers C-MOVE and no C-GET */
let moving: RunningPeer;
let dcmqr: RunningPeer;
let storescp: RunningStorescp;
let mixed: string[] = [];
let cyrillic: SentFile[] = [];
let web: SentFile[] = [];
let ct: SentFile[] = [];

const here = () => ({ args: ['--dicom-port', String(dicomPort)] });

beforeAll(async () => {
  dicomPort = await freePort();
  mkdirSync(path.join(folder.path, 'arrived'), { recursive: true });
  // Whom Orthanc knows may get unless it is told otherwise.
  const us = { us: { AET: 'VIEWBOX', Host: '127.0.0.1', Port: dicomPort, AllowGet: false } };
  [orthanc, moving, dcmqr, storescp] = await Promise.all([
    startOrthanc(path.join(folder.path, 'orthanc'), {
      Plugins: [DICOMWEB_PLUGIN],
      DicomAlwaysAllowGet: true,
      DefaultEncoding: 'Utf8',
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
    startOrthanc(path.join(folder.path, 'moving'), { DicomAet: 'MOVING', DicomModalities: us }),
    startDcmqrscp(path.join(folder.path, 'dcmqr')),
    startStorescp(path.join(folder.path, 'arrived')),
  ]);
  core = await startCore(data, here());
  const mayStore = { may: ['store' as const] };
  await put({ aeTitle: SENDER_AE_TITLE, port: 104, ...mayStore });
  await put({ aeTitle: 'ORTHANC', port: orthanc.address.port });
  await put({ aeTitle: 'MOVING', port: moving.address.port });
  // Associations that store side by side may choose one name for two files in dcmqrscp 3.6.7.
  const oneByOne = { maxAssociations: 1, characterSet: 'ISO_IR 144' };
  await put({ aeTitle: 'DCMQR', port: dcmqr.address.port, ...oneByOne });
  cyrillic = writeStudy(
    phantomStudies().find(({ key }) => key === 'name-cyrillic')!,
    files,
  );
  const size = { rows: 64, columns: 64, sliceCount: 6 };
  web = writeStudy(ctPhantom('standard', size), files);
  ct = writeStudy(ctPhantom('gap', { rows: 256, columns: 256, sliceCount: 14 }), files);
  mixed = await writeMixed(ct.slice(0, 4).map(({ file }) => file));
  const report = path.join(folder.path, 'report.txt');
  for (const peer of [orthanc, moving]) await dcmsend(peer.address, mixed, report);
  await storescu(
    orthanc.address,
    [...cyrillic, ...web].map(({ file }) => file),
  );
  await storescu(
    dcmqr.address,
    cyrillic.map(({ file }) => file),
  );
});

afterAll(async () => {
  await core.stop();
  await Promise.all([orthanc.stop(), moving.stop(), dcmqr.stop(), storescp.stop()]);
  folder.remove();
});

/** One study, each instance in another transfer syntax. */
async function writeMixed(slices: readonly string[]): Promise<string[]> {
  const makers: [string, string[]][] = [
    ['dcmconv', ['+te']],
    ['dcmconv', ['+ti']],
    ['dcmcrle', []],
    ['dcmcjpeg', ['+e1']],
  ];
  const written = slices.map((_, index) => path.join(files, `mixed-${index}.dcm`));
  for (const [index, [program, options]] of makers.entries()) {
    const slice = slices[index] ?? '';
    const file = written[index] ?? '';
    await runProgram(programFile(program), [...options, slice, file]);
    await runProgram(programFile('dcmodify'), [
      '-nb',
      '-gin',
      '-m',
      'StudyInstanceUID=2.25.4711',
      '-m',
      'SeriesInstanceUID=2.25.4712',
      file,
    ]);
  }
  return written;
}

type Client = Parameters<Parameters<typeof withCore>[1]>[0];
const ask = <Answer>(question: (client: Client) => Promise<Answer>) => withCore(data, question);

/** Knows a peer on this machine, tried once unless said otherwise. */
const put = (peer: Pick<Peer, 'aeTitle' | 'port'> & Partial<Peer>) =>
  ask(({ peers }) => peers.put({ ...PEER_DEFAULTS, may: [], host: '127.0.0.1', retries: 0, ...peer }));

type Query = Parameters<Client['remote']['find']>[0]['query'];

async function find(archive: RemoteArchive, query: Query, limit = 500) {
  return ask(async ({ remote }) => {
    const events = [];
    for await (const event of await remote.find({ archives: [archive], query, limit })) events.push(event);
    const studies = events.flatMap((event): RemoteStudy[] => (event.kind === 'study' ? [event.study] : []));
    return { studies, last: events.at(-1) };
  });
}

async function ended(transfer: Transfer | undefined): Promise<Transfer> {
  return vi.waitFor(
    async () => {
      const transfers = await ask(({ remote }) => remote.transfers());
      const now = transfers.find(({ transferId }) => transferId === transfer?.transferId);
      if (now === undefined || now.state === 'queued' || now.state === 'running') throw new Error(now?.state);
      return now;
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function retrieve(archive: RemoteArchive, studyInstanceUid: string, seriesInstanceUids: string[] = []) {
  const studies = [{ studyInstanceUid, seriesInstanceUids }];
  const [started] = await ask(({ remote }) => remote.retrieve({ archive, studies }));
  return ended(started);
}

async function send(destination: RemoteArchive, studyInstanceUid: string, convert = false) {
  const studies = [{ studyInstanceUid }];
  const [started] = await ask(({ remote }) => remote.send({ destination, convert, studies }));
  return started;
}

const hashes = (written: readonly string[]) => written.map(datasetHash).sort();
const storedFiles = (studyInstanceUid: string) =>
  filesBelow(path.join(data, 'store')).filter(
    (file) => file.endsWith('.dcm') && readFileSync(file).includes(studyInstanceUid),
  );
const stored = (studyInstanceUid: string) => hashes(storedFiles(studyInstanceUid));
const syntaxesOf = (written: readonly string[]) =>
  written.map((file) => readFileMeta(readFileSync(file))?.transferSyntaxUid ?? '');

describe('finding', () => {
  it.each([
    ['Orthanc, which reads every character set', 'Orthanc', ORTHANC],
    ['dcmqrscp, which compares bytes: the peer’s own character set is used', 'dcmqrscp', DCMQR],
  ])('a Cyrillic patient at %s', async (_, program, archive) => {
    interop(program, 'C-FIND from Viewbox, Cyrillic');
    const { studies, last } = await find(archive, { patientName: PATIENTS.cyrillic.name.slice(0, 6) });
    expect(studies).toMatchObject([
      {
        patientId: 'PHANTOM-6',
        patientName: { alphabetic: PATIENTS.cyrillic.name },
        instancesHere: 0,
      },
    ]);
    expect(last).toMatchObject({ kind: 'ended', found: 1, isCut: false });
    const [study] = studies;
    const series = await ask(({ remote }) =>
      remote.series({ archive, studyInstanceUid: study?.studyInstanceUid ?? '' }),
    );
    expect(series).toMatchObject([{ modality: 'CT', instancesHere: 0 }]);
  });

  it('says when there are more than are told, and ends when nobody wants more', async () => {
    expect((await find(ORTHANC, {}, 1)).last).toMatchObject({ kind: 'ended', found: 1, isCut: true });
    const first = await ask(async ({ remote }) => {
      for await (const event of await remote.find({ archives: [ORTHANC, DCMQR], query: {} })) return event;
      return undefined;
    });
    expect(first?.kind).toBe('study');
    expect((await find(ORTHANC, {})).studies).toHaveLength(3);
  });
});

describe('retrieving', () => {
  it('gets every instance of a study of mixed syntaxes, each as it is stored', async () => {
    interop('Orthanc', 'C-GET by Viewbox', syntaxesOf(mixed));
    expect(await retrieve(ORTHANC, '2.25.4711')).toMatchObject({ state: 'complete', done: 4, total: 4 });
    // Orthanc makes explicit VR of implicit on its way out; what is compressed stays so.
    const explicit = syntaxesOf(mixed).map((uid) =>
      uid === IMPLICIT_VR_LITTLE_ENDIAN ? EXPLICIT_VR_LITTLE_ENDIAN : uid,
    );
    expect(syntaxesOf(storedFiles('2.25.4711')).sort()).toEqual(explicit.sort());
    const { studies } = await find(ORTHANC, { studyInstanceUid: '2.25.4711' });
    expect(studies).toMatchObject([{ instancesHere: 4, otherPatientHere: null }]);
  });

  it('has it moved to us by a peer that offers no C-GET; what is here is not fetched again', async () => {
    interop('Orthanc', 'C-MOVE to Viewbox, asked by Viewbox', syntaxesOf(web.map(({ file }) => file)));
    const [{ studyInstanceUid, seriesInstanceUid } = { studyInstanceUid: '', seriesInstanceUid: '' }] = web;
    await storescu(
      moving.address,
      web.map(({ file }) => file),
    );
    await storescu(
      core.dicom,
      web.slice(0, 2).map(({ file }) => file),
    );
    expect(await retrieve(MOVING, studyInstanceUid, [seriesInstanceUid])).toMatchObject({
      state: 'complete',
      done: 6,
    });
    expect(stored(studyInstanceUid)).toEqual(hashes(web.map(({ file }) => file)));
    const audited = await ask(({ audit }) => audit.list({ limit: 20 }));
    expect(
      audited.some(({ event, objects }) => event === 'instances.retrieved' && objects['from'] === 'MOVING'),
    ).toBe(true);
  });

  it('is cancelled while a peer is silent, and says what an unreachable one needs', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await put({ aeTitle: 'SILENT', port });
    await put({ aeTitle: 'NOBODY', port: 1 });
    const archive = { kind: 'dimse' as const, id: 'SILENT' };
    const [started] = await ask(({ remote }) =>
      remote.retrieve({ archive, studies: [{ studyInstanceUid: '1.2' }] }),
    );
    const transferId = started?.transferId ?? '';
    await ask(({ remote }) => remote.cancel({ transferId }));
    expect((await ended(started)).state).toBe('cancelled');
    silent.close();
    const failed = await retrieve({ kind: 'dimse', id: 'NOBODY' }, '1.2');
    expect(failed).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});

describe('sending', () => {
  it('resumes after a restart, so that each instance arrives once', async () => {
    interop('storescp', 'C-STORE from Viewbox, resumed', syntaxesOf(ct.slice(0, 1).map(({ file }) => file)));
    await storescu(
      core.dicom,
      ct.map(({ file }) => file),
    );
    const [{ studyInstanceUid } = { studyInstanceUid: '' }] = ct;
    // Lets through what some instances take, then holds the line.
    const line = await heldLine(storescp.address.port, 700_000);
    await put({ aeTitle: 'STORESCP', port: line.port, retries: 3 });
    const started = await send({ kind: 'dimse', id: 'STORESCP' }, studyInstanceUid);
    await line.held;
    await vi.waitFor(async () => {
      const [now] = await ask(({ remote }) => remote.transfers());
      if (now === undefined || now.done < 3) throw new Error('not yet');
    }, 20_000);
    await core.stop();
    line.release();
    core = await startCore(data, here());
    expect(await ended(started)).toMatchObject({ state: 'complete', done: ct.length, total: ct.length });
    await line.close();
    expect(hashes(filesBelow(path.join(folder.path, 'arrived')))).toEqual(hashes(ct.map(({ file }) => file)));
  });

  it('tells what a peer does not take and why; converted it is taken', async () => {
    interop('dcmqrscp', 'C-STORE from Viewbox, converted', syntaxesOf(mixed));
    const refused = await ended(await send(DCMQR, '2.25.4711'));
    const failures = await ask(({ remote }) => remote.failures({ transferId: refused.transferId }));
    const notTaken = expect.stringContaining('in the syntax in which it is stored');
    expect(failures.map(({ reason }) => reason)).toEqual([notTaken, notTaken]);
    expect(refused).toMatchObject({ state: 'partial', done: 2, total: 4 });
    const again = await ask(({ remote }) => remote.retry({ transferId: refused.transferId }));
    expect(await ended(again)).toMatchObject({ state: 'partial', done: 2 });
    const converted = await ended(await send(DCMQR, '2.25.4711', true));
    const { transferId } = converted;
    expect(await ask(({ remote }) => remote.failures({ transferId }))).toEqual([]);
    expect(converted).toMatchObject({ state: 'complete', done: 4 });
    expect((await find(DCMQR, { studyInstanceUid: '2.25.4711' })).studies).toHaveLength(1);
  });
});

describe('a DICOMweb server', () => {
  it('is searched, retrieved from and sent to like a peer, every byte as it is stored', async () => {
    interop(
      'Orthanc DICOMweb',
      'QIDO-RS, WADO-RS and STOW-RS jobs of Viewbox',
      syntaxesOf([cyrillic[0]!.file]),
    );
    const server = {
      name: WEB.id,
      baseUrl: `${orthanc.http}/dicom-web`,
      auth: 'none' as const,
      user: '',
      caPem: '',
    };
    await ask(({ remotes }) => remotes.put({ ...server, allowsUnencrypted: true, secret: null }));
    const { studies, last } = await find(WEB, { patientId: 'PHANTOM-6' });
    expect(studies).toMatchObject([
      { patientId: 'PHANTOM-6', numberOfStudyRelatedInstances: 4, instancesHere: 0 },
    ]);
    expect(last).toMatchObject({ kind: 'ended', isCut: false });
    expect((await find(WEB, {}, 1)).last).toMatchObject({ found: 1, isCut: true });
    const [{ studyInstanceUid } = { studyInstanceUid: '' }] = cyrillic;
    expect(await retrieve(WEB, studyInstanceUid)).toMatchObject({ state: 'complete', done: 4, total: 4 });
    expect(stored(studyInstanceUid)).toEqual(hashes(cyrillic.map(({ file }) => file)));
    const [{ studyInstanceUid: pushed } = { studyInstanceUid: '' }] = ct;
    expect(await ended(await send(WEB, pushed))).toMatchObject({ state: 'complete', done: ct.length });
    expect((await find(ORTHANC, { studyInstanceUid: pushed })).studies).toMatchObject([
      { numberOfStudyRelatedInstances: ct.length },
    ]);
  });
});

/** A way to a port that stops when so many bytes went over, until it is released; what was held then is lost. */
async function heldLine(toPort: number, bytes: number) {
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  let left = bytes;
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(toPort, '127.0.0.1');
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
    outgoing.pipe(incoming);
    incoming.on('data', (chunk) => {
      left -= chunk.length;
      if (left > 0) outgoing.write(chunk);
      else hold();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    held,
    release() {
      left = Infinity;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
