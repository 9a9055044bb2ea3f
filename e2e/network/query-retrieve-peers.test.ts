import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileMeta } from '#main/dicom/part10.ts';
import { startListener, type DicomListener } from '#main/network/dicom-listener.ts';
import { findAtPeer } from '#main/network/find-scu.ts';
import { getFromPeer } from '#main/network/get-scu.ts';
import { instanceFromFile } from '#main/network/instance-to-send.ts';
import { memoryStore, type MemoryStore } from '#main/network/memory-store.ts';
import { moveFromPeer } from '#main/network/move-scu.ts';
import { storeInstances } from '#main/network/storage-scu.ts';
import { echo } from '#main/network/verification-scu.ts';
import { addPeer, SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { echoscu, storescu } from '../fixtures/dcmtk.ts';
import { interop } from '../fixtures/interoperability.ts';
import { datasetOf, sha256 } from '../fixtures/part10-file.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { startDcmqrscp, startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { freePort } from '../fixtures/storescp.ts';
import {
  ORTHANC_KEEPS,
  type Sample,
  samples,
  SECONDARY_CAPTURE,
  STORESCP_KEEPS,
} from '../fixtures/syntax-samples.ts';
import { writeProfile } from '../fixtures/transfer-profile.ts';

/** Query/Retrieve with DCMTK and Orthanc in both roles, object for object in every transfer syntax that they know. */

const data = temporaryFolder('query-retrieve');
const files = temporaryFolder('query-retrieve-files');
const moved: MemoryStore = memoryStore();
let core: RunningCore;
let mover: DicomListener;
let orthanc: RunningPeer;
let dcmqrscp: RunningPeer;

/** What each kind of peer keeps, in a study of its own */
const ROOT = '1.2.826.0.1.3680043.10.1451.78';
const STUDIES = { dcmtk: `${ROOT}.1`, orthanc: `${ROOT}.2`, plain: `${ROOT}.3` };
let ofDcmtk: Sample[] = [];
let ofOrthanc: Sample[] = [];
let plain: Sample[] = [];

beforeAll(async () => {
  const where = (name: string) => path.join(files.path, name);
  ofDcmtk = samples(where('dcmtk'), ({ uid }) => STORESCP_KEEPS.test(uid), STUDIES.dcmtk);
  ofOrthanc = samples(where('orthanc'), ({ uid }) => ORTHANC_KEEPS.test(uid), STUDIES.orthanc);
  plain = samples(where('plain'), ({ uid }) => /^1\.2\.840\.10008\.1\.2(\.[12])?$/.test(uid), STUDIES.plain);
  const peers = ['ORTHANC', 'DCMQR', 'VIEWBOX'].map((aeTitle) => ({
    aeTitle,
    addresses: [],
    mayStore: true,
  }));
  mover = await startListener({ host: '127.0.0.1', port: 0, aeTitle: 'MOVER', peers }, moved);
  const corePort = await freePort();
  [orthanc, dcmqrscp] = await Promise.all([
    startOrthanc(where('orthanc-data'), {
      DicomAlwaysAllowMove: true,
      DicomAlwaysAllowGet: true,
      DicomModalities: {
        us: ['VIEWBOX', '127.0.0.1', corePort],
        mover: ['MOVER', '127.0.0.1', mover.port],
      },
    }),
    startDcmqrscp(where('dcmqrscp-data'), [`mover = (MOVER, 127.0.0.1, ${mover.port})`]),
  ]);
  await addPeer(data.path, SENDER_AE_TITLE, { may: 'store,find,move' });
  await addPeer(data.path, 'ORTHANC', { port: orthanc.address.port, may: 'store,find,move' });
  await addPeer(data.path, 'MOVER', { port: mover.port });
  core = await startCore(data.path, { args: ['--dicom-port', String(corePort)] });
});

afterAll(async () => {
  await core.stop();
  await Promise.all([orthanc.stop(), dcmqrscp.stop(), mover.dispose()]);
  data.remove();
  files.remove();
});

const uidsOf = (sent: readonly Sample[]) => sent.map(({ syntax }) => syntax.uid);

/** Hashes of data sets by SOP Instance UID */
type DataSets = Readonly<Record<string, string>>;

const sentAs = (sent: readonly Sample[]): DataSets =>
  Object.fromEntries(sent.map(({ sopInstanceUid, data: bytes }) => [sopInstanceUid, sha256(bytes)]));

function ofFiles(all: readonly Buffer[]): DataSets {
  return Object.fromEntries(
    all.map((bytes) => [readFileMeta(bytes)?.sopInstanceUid ?? '', sha256(datasetOf(bytes))]),
  );
}

function ofStore({ instances }: MemoryStore, study: string): DataSets {
  const its = instances.filter(({ request }) => request.sopInstanceUid.startsWith(`${study}.`));
  return Object.fromEntries(its.map(({ request, data: bytes }) => [request.sopInstanceUid, sha256(bytes)]));
}

const targetOf = ({ address: { host, port, aeTitle } }: RunningPeer, callingAeTitle = 'MOVER') => ({
  host,
  port,
  calledAeTitle: aeTitle,
  callingAeTitle,
});

async function sendTo(peer: RunningPeer, sent: readonly Sample[]): Promise<void> {
  const instances = await Promise.all(sent.map(({ file }) => instanceFromFile(file)));
  const results = await storeInstances(targetOf(peer), instances);
  expect(results.map(({ status }) => status)).toEqual(sent.map(() => 0));
}

async function foundAt(peer: RunningPeer, study: string): Promise<string[]> {
  const keys = { StudyInstanceUID: study, PatientName: '' };
  const names: string[] = [];
  for await (const match of findAtPeer(targetOf(peer), { level: 'STUDY', keys }))
    names.push(match.text('PatientName'));
  return names;
}

describe('Viewbox as SCP', () => {
  it('takes from storescu every syntax that it sends, byte for byte, and sends on by C-MOVE', async () => {
    interop('storescu', 'C-STORE to Viewbox', uidsOf(ofDcmtk));
    interop('movescu', 'C-MOVE from Viewbox', uidsOf(ofDcmtk));
    const needs = ofDcmtk.map(({ syntax }) => ({
      sopClassUid: SECONDARY_CAPTURE,
      transferSyntaxUid: syntax.uid,
    }));
    const profile = writeProfile(path.join(files.path, 'all.cfg'), needs);
    const { acknowledged } = await storescu(
      core.dicom,
      ofDcmtk.map(({ file }) => file),
      profile,
    );
    expect(acknowledged).toHaveLength(ofDcmtk.length);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${STUDIES.dcmtk}`];
    const titles = ['-aet', SENDER_AE_TITLE, '-aec', 'VIEWBOX', '-aem', 'MOVER'];
    const { exitCode } = await runProgram(
      programFile('movescu'),
      ['-S', ...titles, ...keys, core.dicom.host, String(core.dicom.port)],
      { environment: { TCP_NODELAY: '1' } },
    );
    expect(exitCode).toBe(0);
    const got = ofStore(moved, STUDIES.dcmtk);
    // storescu inflates and deflates anew: what it sent is not what lies in its file
    const asSent = ({ syntax }: Sample) => !syntax.isDeflated;
    expect(Object.keys(got).sort()).toEqual(Object.keys(sentAs(ofDcmtk)).sort());
    expect(got).toMatchObject(sentAs(ofDcmtk.filter(asSent)));
  });

  it('is found and retrieved from by Orthanc, byte for byte', async () => {
    interop('Orthanc', 'C-ECHO to Viewbox');
    interop('Orthanc', 'C-FIND at Viewbox');
    interop('Orthanc', 'C-MOVE from Viewbox', uidsOf(ofOrthanc));
    const instances = await Promise.all(ofOrthanc.map(({ file }) => instanceFromFile(file)));
    const target = { ...core.dicom, calledAeTitle: 'VIEWBOX', callingAeTitle: SENDER_AE_TITLE };
    await storeInstances(target, instances);
    const ask = async (where: string, body?: object): Promise<unknown> => {
      const init = body && { method: 'POST', body: JSON.stringify(body) };
      const answer = await fetch(orthanc.http + where, init);
      expect(answer.status, where).toBe(200);
      return answer.json();
    };
    await ask('/modalities/us/echo', {});
    const query = { Level: 'Study', Query: { StudyInstanceUID: STUDIES.orthanc, PatientName: '' } };
    const { ID } = (await ask('/modalities/us/query', query)) as { ID: string };
    expect(await ask(`/queries/${ID}/answers`)).toEqual(['0']);
    expect(await ask(`/queries/${ID}/answers/0/content?simplify`)).toMatchObject({
      PatientName: 'Größe^Test',
    });
    await ask(`/queries/${ID}/answers/0/retrieve`, { TargetAet: 'ORTHANC', Synchronous: true });
    const got: Buffer[] = [];
    for (const id of (await ask('/instances')) as string[])
      got.push(Buffer.from(await (await fetch(`${orthanc.http}/instances/${id}/file`)).arrayBuffer()));
    expect(ofFiles(got)).toEqual(sentAs(ofOrthanc));
  });

  it('is not stopped by termscu', async () => {
    interop('termscu', 'Shutdown of Viewbox is refused');
    const args = ['-aec', 'VIEWBOX', core.dicom.host, String(core.dicom.port)];
    expect((await runProgram(programFile('termscu'), args)).exitCode).not.toBe(0);
    expect(await echoscu(core.dicom)).toBe(true);
  });
});

const isAny = () => true;
const isExplicit = ({ syntax }: Sample) => syntax.uid === '1.2.840.10008.1.2.1';

// dcmqrscp turns all that it has into explicit little endian.
describe.each([
  ['Orthanc', () => orthanc, () => ofOrthanc, STUDIES.orthanc, isAny],
  ['dcmqrscp', () => dcmqrscp, () => plain, STUDIES.plain, isExplicit],
] as const)('Viewbox as SCU of %s', (name, peer, sent, study, isKept) => {
  const expectAll = (got: DataSets) => {
    expect(Object.keys(got).sort()).toEqual(Object.keys(sentAs(sent())).sort());
    expect(got).toMatchObject(sentAs(sent().filter(isKept)));
  };

  it('verifies, stores and finds', async () => {
    interop(name, 'C-ECHO from Viewbox');
    interop(name, 'C-STORE from Viewbox', uidsOf(sent()));
    interop(name, 'C-FIND by Viewbox');
    await echo({ ...targetOf(peer()), timeoutMs: 5000 });
    await sendTo(peer(), sent());
    expect(await foundAt(peer(), study)).toEqual(['Größe^Test']);
  });

  it('retrieves by C-MOVE, byte for byte', async () => {
    interop(name, 'C-MOVE by Viewbox', uidsOf(sent()));
    const { operations } = await moveFromPeer(targetOf(peer()), {
      level: 'STUDY',
      keys: { StudyInstanceUID: study },
    });
    expect(operations.failed).toBeLessThanOrEqual(0);
    expectAll(ofStore(moved, study));
  });

  it('retrieves by C-GET, byte for byte', async () => {
    interop(name, 'C-GET by Viewbox', uidsOf(sent()));
    const got = memoryStore();
    await getFromPeer(targetOf(peer()), { level: 'STUDY', keys: { StudyInstanceUID: study } }, got, {
      associationId: 1,
      sopClassUids: [SECONDARY_CAPTURE],
    });
    expectAll(ofStore(got, study));
  });
});
