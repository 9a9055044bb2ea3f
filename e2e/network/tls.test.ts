import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phantomStudies } from '#main/phantom/studies.ts';
import {
  addUser,
  createToken,
  SENDER_AE_TITLE,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram, type ProgramResult } from '../fixtures/programs.ts';
import { freePort } from '../fixtures/storescp.ts';

const data = temporaryFolder('tls');
const work = temporaryFolder('tls-peers');
const study = phantomStudies()[0]!;
let core: RunningCore;
let token = '';
let images: readonly string[] = [];
const stops: (() => Promise<unknown>)[] = [];

interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly fingerprint: string;
}
/** By the station's own authority: what the test's sender shows, and what another device shows */
let sender: Identity;
let other: Identity;
/** What storescp and Orthanc show */
let scp: Identity;
let storescp: { readonly port: number; readonly folder: string };
let orthanc: { readonly port: number; readonly http: string };

async function issue(commonName: string): Promise<Identity> {
  const made = (await rpc('certificates/issue', { commonName, hostNames: ['127.0.0.1'] })) as {
    certificate: { fingerprint: string };
    certificatePem: string;
    privateKeyPem: string;
    authorityPem: string;
  };
  const keep = (name: string, pem: string) => {
    const file = path.join(work.path, `${commonName}.${name}`);
    writeFileSync(file, pem);
    return file;
  };
  return {
    key: keep('key', made.privateKeyPem),
    cert: keep('crt', made.certificatePem),
    ca: keep('ca', made.authorityPem),
    fingerprint: made.certificate.fingerprint,
  };
}

function dcmtk(name: string, args: readonly string[]): Promise<ProgramResult> {
  return runProgram(programFile(name), args, { environment: { TCP_NODELAY: '1' } });
}

const tlsArgs = ({ key, cert, ca }: Identity) => ['+tls', key, cert, '+cf', ca];
const titles = ['-aet', SENDER_AE_TITLE, '-aec', 'VIEWBOX'];

/** A tool of DCMTK over TLS. */
function overTls(
  name: string,
  identity: Identity,
  args: readonly string[] = [],
  files: readonly string[] = [],
) {
  return dcmtk(name, [
    ...tlsArgs(identity),
    ...titles,
    ...args,
    '127.0.0.1',
    String(core.dicom.tlsPort),
    ...files,
  ]);
}

function openssl(args: readonly string[], input = ''): Promise<ProgramResult> {
  const address = `127.0.0.1:${String(core.dicom.tlsPort)}`;
  return runProgram(programFile('openssl'), ['s_client', '-connect', address, '-brief', ...args], { input });
}

async function rpc(name: string, input: object = {}): Promise<unknown> {
  const answer = await fetch(`${core.http}/api/rpc/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const { json } = (await answer.json()) as { json: unknown };
  return json;
}

function start(name: string, args: readonly string[]): void {
  const child = spawn(programFile(name), args, { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  stops.push(async () => {
    child.kill('SIGKILL');
    await gone;
  });
}

beforeAll(async () => {
  writeFileSync(path.join(data.path, 'viewbox.jsonc'), JSON.stringify({ dicom: { tlsPort: 0 } }));
  await addUser(data.path, 'Tom Adler', 'administrator');
  token = await createToken(data.path, 'Tom Adler');
  core = await startCore(data.path);
  expect((await rpc('station/status')) as object).toMatchObject({
    dicomTlsPort: 0,
    listenProblem: expect.stringContaining('no certificate') as string,
  });
  await rpc('certificates/makeAuthority', { name: 'Test authority' });
  await rpc('certificates/makeStation', { hostNames: ['127.0.0.1'] });
  // With the first certificate the listeners are opened anew, on any free ports
  const { dicomPort, dicomTlsPort } = (await rpc('station/status')) as Record<string, number>;
  core = { ...core, dicom: { ...core.dicom, port: dicomPort ?? 0, tlsPort: dicomTlsPort ?? 0 } };
  sender = await issue('SENDER');
  other = await issue('OTHER');
  scp = await issue('SCP');
  const folder = path.join(work.path, 'arrived');
  mkdirSync(folder);
  storescp = { port: await freePort(), folder };
  start('storescp', [...tlsArgs(scp), '+uf', '-aet', 'STORESCP', '-od', folder, String(storescp.port)]);
  orthanc = { port: await freePort(), http: `http://127.0.0.1:${String(await freePort())}` };
  const peer = (aeTitle: string, port: number, more: object = {}) =>
    rpc('peers/put', {
      aeTitle,
      host: '127.0.0.1',
      port,
      may: ['store', 'find', 'move'],
      usesTls: true,
      ...more,
    });
  await peer(SENDER_AE_TITLE, 104, { certificateFingerprint: sender.fingerprint });
  await peer('STORESCP', storescp.port);
  await peer('ORTHANC', orthanc.port);
  await peer('PLAIN', 104, { usesTls: false });
  images = writeStudy(study, work.path)
    .slice(0, 3)
    .map(({ file }) => file);
  const configuration = path.join(work.path, 'orthanc.json');
  const index = path.join(work.path, 'orthanc');
  mkdirSync(index);
  writeFileSync(
    configuration,
    JSON.stringify({
      StorageDirectory: index,
      IndexDirectory: index,
      DicomAet: 'ORTHANC',
      DicomPort: orthanc.port,
      HttpPort: Number(new URL(orthanc.http).port),
      DicomCheckCalledAet: false,
      DicomTlsEnabled: true,
      DicomTlsCertificate: scp.cert,
      DicomTlsPrivateKey: scp.key,
      DicomTlsTrustedCertificates: scp.ca,
      DicomModalities: {
        viewbox: { AET: 'VIEWBOX', Host: '127.0.0.1', Port: core.dicom.tlsPort, UseDicomTls: true },
      },
    }),
  );
  start('Orthanc', [configuration]);
});

afterAll(async () => {
  await core.stop();
  for (const stop of stops) await stop();
  data.remove();
  work.remove();
});

describe('over TLS', () => {
  it('OpenSSL gets TLS 1.2 and 1.3, and nothing older, weaker or without a certificate', async () => {
    interop('openssl', 'TLS 1.2 and 1.3 to Viewbox; nothing older');
    const shown = ['-cert', sender.cert, '-key', sender.key, '-CAfile', sender.ca];
    for (const version of ['-tls1_2', '-tls1_3'])
      expect(await openssl([version, ...shown]), version).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('Verification: OK'),
      });
    // R asks for another handshake
    expect((await openssl(['-tls1_2', ...shown], 'R\n')).stderr).toContain('no renegotiation');
    const weak = ['-cipher', 'AES128-SHA:@SECLEVEL=0'];
    const old = ['-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0'];
    for (const refused of [
      [...old, ...shown],
      ['-tls1_2', ...weak, ...shown],
      ['-tls1_2', '-CAfile', sender.ca],
    ])
      expect((await openssl(refused)).exitCode, refused.join(' ')).not.toBe(0);
    const [key, cert] = [path.join(work.path, 'stranger.key'), path.join(work.path, 'stranger.crt')];
    const made = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=STRANGER -keyout'.split(' ');
    await runProgram(programFile('openssl'), ['req', '-x509', ...made, key, '-out', cert]);
    await openssl(['-tls1_3', '-cert', cert, '-key', key]);
    await expect
      .poll(async () => reasonsOf(await rpc('peers/refusedCallers')))
      .toEqual(['noCertificate', 'tlsCipher', 'tlsVersion', 'untrustedCertificate']);
  });

  it('DCMTK verifies, stores and queries; without TLS, or with another certificate, it may not', async () => {
    for (const [name, service] of [
      ['echoscu', 'C-ECHO to'],
      ['storescu', 'C-STORE to'],
      ['findscu', 'C-FIND at'],
    ])
      interop(name ?? '', `${service} Viewbox over TLS`);
    expect(await overTls('echoscu', sender)).toMatchObject({ exitCode: 0 });
    const user = ['-usr', 'mta 3', '-pwd', 'geheim', '-rsp'];
    expect(await overTls('storescu', sender, ['-R', ...user], images)).toMatchObject({ exitCode: 0 });
    const keys = ['-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID', '-k', 'PatientID'];
    const found = await overTls('findscu', sender, keys);
    expect(found.stderr + found.stdout).toContain(study.studyInstanceUid);

    const plain = [...titles, '127.0.0.1', String(core.dicom.port)];
    expect((await dcmtk('storescu', ['-R', ...plain, ...images])).exitCode).not.toBe(0);
    expect((await overTls('storescu', other, ['-R'], images)).exitCode).not.toBe(0);
    expect(await dcmtk('echoscu', plain)).toMatchObject({ exitCode: 0 });
    const callers = (await rpc('peers/refusedCallers')) as { aeTitle: string }[];
    const refused = callers.filter(({ aeTitle }) => aeTitle === SENDER_AE_TITLE);
    expect(refused).toHaveLength(2);
    expect(refused).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: 'notEncrypted', certificateFingerprint: '' }),
        expect.objectContaining({ reason: 'certificate', certificateFingerprint: other.fingerprint }),
      ]),
    );
  });

  it('the user that a peer names is in the audit log, its passcode nowhere', async () => {
    const records = (await rpc('audit/list', {})) as { event: string; user: string; objects: object }[];
    expect(records.find(({ event }) => event === 'instances.received')?.objects).toMatchObject({
      statedUser: 'mta 3',
    });
    const alerts = records.filter(({ event }) => event === 'caller.refused');
    expect(reasonsOf(alerts.map(({ user, objects }) => ({ aeTitle: user, ...objects })))).toEqual([
      `${SENDER_AE_TITLE} certificate`,
      `${SENDER_AE_TITLE} notEncrypted`,
      'noCertificate',
      'untrustedCertificate',
    ]);
    const files = readdirSync(data.path, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile()))
      expect(readFileSync(path.join(file.parentPath, file.name)).includes('geheim'), file.name).toBe(false);
  });

  it('C-MOVE goes to storescp over TLS', async () => {
    interop('storescp', 'C-STORE from Viewbox over TLS');
    const keys = ['-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study.studyInstanceUid}`];
    // movescu itself speaks no TLS
    const from = ['-aet', 'PLAIN', '-aec', 'VIEWBOX', '-aem', 'STORESCP'];
    const moved = await dcmtk('movescu', [...from, ...keys, '127.0.0.1', String(core.dicom.port)]);
    expect(moved).toMatchObject({ exitCode: 0 });
    expect(readdirSync(storescp.folder)).toHaveLength(3);
  });

  it('Orthanc sends to us and is sent to; the peer test tells what was agreed', async () => {
    interop('Orthanc', 'C-STORE to Viewbox over TLS');
    interop('Orthanc', 'C-STORE from Viewbox over TLS');
    await expect
      .poll(
        () =>
          fetch(`${orthanc.http}/system`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await rpc('remote/send', {
      destination: { kind: 'dimse', id: 'ORTHANC' },
      studies: [{ studyInstanceUid: study.studyInstanceUid }],
    });
    await expect
      .poll(() => rpc('remote/transfers'), { timeout: 20_000, interval: 100 })
      .toMatchObject([{ state: 'complete' }]);
    const [orthancStudy = ''] = (await (await fetch(`${orthanc.http}/studies`)).json()) as string[];
    const answer = await fetch(`${orthanc.http}/modalities/viewbox/store`, {
      method: 'POST',
      body: orthancStudy,
    });
    expect(await answer.json()).toMatchObject({ FailedInstancesCount: 0, InstancesCount: 3 });
    const tested = (await rpc('peers/test', { aeTitle: 'ORTHANC', stores: false })) as {
      steps: { step: string; state: string }[];
      tls: { protocol: string; fingerprint: string };
    };
    expect(tested.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'connect done',
      'tls done',
      'echo done',
      'store left',
    ]);
    expect(tested.tls.protocol).toMatch(/^TLSv1\.[23]$/);
    expect(tested.tls.fingerprint).toBe(scp.fingerprint);
  });

  it('a peer bound to another certificate than it shows is not sent to, nor one that speaks no TLS', async () => {
    const peers = (await rpc('peers/list')) as { aeTitle: string; port: number }[];
    const known = peers.find(({ aeTitle }) => aeTitle === 'STORESCP');
    await rpc('peers/put', { ...known, certificateFingerprint: other.fingerprint });
    const echoed = (await rpc('peers/echo', { aeTitle: 'STORESCP' })) as { message: string };
    expect(echoed.message).toContain('another certificate');
    await rpc('peers/put', { ...known, aeTitle: 'NOTLS', port: core.dicom.port });
    const misled = (await rpc('peers/echo', { aeTitle: 'NOTLS' })) as { message: string };
    expect(misled.message).toContain('does not speak TLS');
  });

  it('the plain port can be switched off, and a new certificate is shown without a restart', async () => {
    const { port } = core.dicom;
    const settings = (await rpc('settings/get')) as object;
    const off = { ...settings, dicomTlsPort: core.dicom.tlsPort, isPlainDicomOn: false };
    expect(await rpc('settings/put', { ...off, dicomTlsPort: null })).toMatchObject({ code: 'INPUT' });
    await rpc('settings/put', off);
    expect(await isOpen(port)).toBe(false);
    expect(await overTls('echoscu', sender)).toMatchObject({ exitCode: 0 });
    const before = await serverCertificate();
    await rpc('certificates/makeStation', { hostNames: ['localhost'] });
    expect(await serverCertificate()).not.toBe(before);
    expect(await overTls('echoscu', sender)).toMatchObject({ exitCode: 0 });
  });
});

/** AE title and reason of each, in alphabetical order */
function reasonsOf(callers: unknown): string[] {
  const all = callers as { aeTitle: string; host: string; reason: string }[];
  expect(all.map(({ host }) => host)).toEqual(all.map(() => '127.0.0.1'));
  return all.map(({ aeTitle, reason }) => `${aeTitle} ${reason}`.trim()).sort();
}

async function serverCertificate(): Promise<string> {
  const { stdout } = await runProgram(
    programFile('openssl'),
    [
      's_client',
      '-connect',
      `127.0.0.1:${String(core.dicom.tlsPort)}`,
      '-cert',
      sender.cert,
      '-key',
      sender.key,
    ],
    { input: '' },
  );
  return /-----BEGIN CERTIFICATE-----[^-]*/.exec(stdout)?.[0] ?? '';
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
