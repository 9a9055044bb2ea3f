import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Certificate } from '#shared/contract/certificates.ts';
import { Certificates } from './certificates.ts';

let root: string;
let recorded: Certificate[];
let certificates: Certificates;
const before = async (certificate: Certificate) => {
  recorded.push(certificate);
};
const EC = { keyType: 'ec-p256', days: 100 } as const;
const AUTHORITY = { name: 'Clinic authority', keyType: 'ec-p256', years: 10, replaces: false } as const;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-certificates-'));
  recorded = [];
  certificates = new Certificates(path.join(root, 'certificates'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('OpenSSL accepts what the own authority signed, for server and client, and nothing that it did not', async () => {
  await certificates.makeAuthority(AUTHORITY, before);
  const issued = await certificates.issue(
    { commonName: 'CT1', hostNames: ['ct1.clinic', '10.0.0.5', 'fe80::1'] },
    EC,
    before,
  );
  writeFileSync(path.join(root, 'ca.crt'), issued.authorityPem);
  writeFileSync(path.join(root, 'peer.crt'), issued.certificatePem);
  for (const purpose of ['sslserver', 'sslclient'])
    expect(openssl('verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'ca.crt', 'peer.crt')).toContain(
      'OK',
    );
  expect(openssl('x509', '-in', 'peer.crt', '-noout', '-checkip', '10.0.0.5')).toContain('does match');
  const other = new Certificates(path.join(root, 'other'));
  await other.makeAuthority(AUTHORITY, before);
  writeFileSync(path.join(root, 'other.crt'), other.list().authorityPem);
  expect(() => openssl('verify', '-CAfile', 'other.crt', 'peer.crt')).toThrow();
  expect(issued.certificate).toMatchObject({
    subject: 'CN=CT1',
    key: 'EC P-256',
    isAuthority: false,
    state: 'valid',
    names: ['ct1.clinic', '10.0.0.5', 'FE80:0:0:0:0:0:0:1'],
  });
  expect(recorded.map(({ subject }) => subject)).toEqual([
    'CN=Clinic authority',
    'CN=CT1',
    'CN=Clinic authority',
  ]);
  const key = path.join(root, 'peer.key');
  writeFileSync(key, issued.privateKeyPem);
  expect(openssl('pkey', '-in', 'peer.key', '-pubout')).toBe(
    openssl('x509', '-in', 'peer.crt', '-noout', '-pubkey'),
  );
});

test('an RSA authority signs EC keys and RSA keys', async () => {
  await certificates.makeAuthority({ ...AUTHORITY, keyType: 'rsa-3072' }, before);
  const { certificate, certificatePem, authorityPem } = await certificates.issue(
    { commonName: 'OLD', hostNames: [] },
    EC,
    before,
  );
  expect(certificate.key).toBe('EC P-256');
  expect(certificates.list().authority?.key).toBe('RSA 3072');
  expect(new X509Certificate(certificatePem).verify(new X509Certificate(authorityPem).publicKey)).toBe(true);
});

test('the keys lie in files of this user alone, and the material is a pair that fits', async () => {
  expect(certificates.material()).toBeNull();
  await certificates.makeAuthority(AUTHORITY, before);
  await certificates.makeStation({ commonName: 'VIEWBOX', hostNames: ['127.0.0.1'] }, EC, before);
  const folder = path.join(root, 'certificates');
  expect(readdirSync(folder).sort()).toEqual(['authority.pem', 'station.pem']);
  for (const file of readdirSync(folder))
    expect(statSync(path.join(folder, file)).mode & 0o777, file).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const material = certificates.material();
  expect(material?.key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(material?.cert).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(material?.ca).toEqual([certificates.list().authorityPem]);
  expect(JSON.stringify(certificates.list())).not.toContain('PRIVATE');
});

test('a request made by OpenSSL is signed with its name and host names, but not as an authority', async () => {
  await certificates.makeAuthority(AUTHORITY, before);
  const request = (subject: string) =>
    openssl(
      ...'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout req.key'.split(' '),
      ...`-subj ${subject} -addext subjectAltName=DNS:mr.clinic,IP:10.0.0.7`.split(' '),
      ...'-addext basicConstraints=CA:TRUE'.split(' '),
    );
  const signed = await certificates.sign(request('/CN=MR1/O=Somebody'), 30, before);
  expect(signed.certificate).toMatchObject({ subject: 'CN=MR1', names: ['mr.clinic', '10.0.0.7'] });
  expect(signed.certificate.isAuthority).toBe(false);
  await expect(certificates.sign(request('/O=Nameless'), 30, before)).rejects.toMatchObject({
    code: 'INPUT',
  });
  await expect(certificates.sign('nonsense', 30, before)).rejects.toMatchObject({ code: 'INPUT' });
});

test('a pair of another authority is imported when the two belong together, also from old key formats', async () => {
  openssl(
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 20'.split(' '),
    ...'-keyout a.key -out a.crt -subj /CN=VIEWBOX -addext basicConstraints=critical,CA:FALSE'.split(' '),
  );
  const sec1 = openssl('ec', '-in', 'a.key');
  const certificatePem = openssl('x509', '-in', 'a.crt');
  const given = { certificatePem, privateKeyPem: sec1, replaces: false };
  const list = await certificates.importPair('station', given, before);
  expect(list.station).toMatchObject({ subject: 'CN=VIEWBOX', state: 'ending' });
  await expect(certificates.importPair('authority', given, before)).rejects.toMatchObject({ code: 'INPUT' });
  const otherKey = openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
  await expect(
    certificates.importPair('station', { ...given, privateKeyPem: otherKey }, before),
  ).rejects.toMatchObject({ code: 'INPUT', message: expect.stringContaining('does not belong') as string });
  const late = new Certificates(path.join(root, 'late'), () => new Date(Date.now() + 30 * 86_400_000));
  await expect(late.importPair('station', given, before)).rejects.toMatchObject({ code: 'INPUT' });
});

test('nothing is signed without an authority, and none is replaced unasked', async () => {
  const name = { commonName: 'X', hostNames: [] };
  await expect(certificates.issue(name, EC, before)).rejects.toMatchObject({ code: 'MISSING' });
  await certificates.makeAuthority(AUTHORITY, before);
  await expect(certificates.makeAuthority(AUTHORITY, before)).rejects.toMatchObject({ code: 'CONFLICT' });
  const first = certificates.list().authority?.fingerprint;
  await certificates.makeAuthority({ ...AUTHORITY, replaces: true }, before);
  expect(certificates.list().authority?.fingerprint).not.toBe(first);
});

test('nothing changes when it cannot be recorded', async () => {
  const refuse = async () => {
    throw new Error('the audit log is full');
  };
  await expect(certificates.makeAuthority(AUTHORITY, refuse)).rejects.toThrow('audit');
  expect(certificates.list()).toEqual({ authority: null, authorityPem: '', station: null, trusted: [] });
});

test('trust is given and taken back by fingerprint', async () => {
  const other = new Certificates(path.join(root, 'other'));
  await other.makeAuthority({ ...AUTHORITY, name: 'Hospital' }, before);
  const list = await certificates.trust(other.list().authorityPem, before);
  expect(list.trusted).toMatchObject([{ subject: 'CN=Hospital', isAuthority: true }]);
  const fingerprint = list.trusted[0]?.fingerprint ?? '';
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect((await certificates.distrust(fingerprint, before)).trusted).toEqual([]);
  await expect(certificates.distrust(fingerprint, before)).rejects.toMatchObject({ code: 'MISSING' });
  await expect(certificates.trust('nonsense', before)).rejects.toMatchObject({ code: 'INPUT' });
});

test('a certificate that the authority would outlive ends with it', async () => {
  await certificates.makeAuthority({ ...AUTHORITY, years: 1 }, before);
  const { certificate } = await certificates.issue(
    { commonName: 'X', hostNames: [] },
    { ...EC, days: 825 },
    before,
  );
  expect(certificate.notAfter).toBe(certificates.list().authority?.notAfter);
});

test('the certificate that is worst off is warned of, from thirty days before its end, and every change is told', async () => {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  let now = at(0);
  const own = new Certificates(path.join(root, 'certificates'), () => now);
  let changes = 0;
  const stop = own.onChange(() => (changes += 1));
  expect(own.warning()).toBeNull();
  await own.makeAuthority({ ...AUTHORITY, years: 1 }, before);
  await own.makeStation({ commonName: 'VIEWBOX', hostNames: [] }, EC, before);
  await own.issue({ commonName: 'CT1', hostNames: [] }, EC, before);
  expect(changes).toBe(2);
  now = at(69);
  expect(own.warning()).toBeNull();
  now = at(71);
  expect(own.warning()).toMatchObject({ use: 'station', state: 'ending' });
  now = at(101);
  expect(own.warning()).toMatchObject({ use: 'station', state: 'expired' });
  await own.makeStation({ commonName: 'VIEWBOX', hostNames: [] }, { ...EC, days: 800 }, before);
  expect(own.warning()).toBeNull();
  now = at(364);
  expect(own.warning()).toMatchObject({ state: 'ending', notAfter: own.list().authority?.notAfter });
  stop();
  await own.makeAuthority({ ...AUTHORITY, replaces: true }, before);
  expect(changes).toBe(3);
});

test('a damaged file is told by the list; the warning that every status asks for stays silent', () => {
  mkdirSync(path.join(root, 'certificates'));
  writeFileSync(path.join(root, 'certificates/station.pem'), 'nonsense');
  expect(certificates.warning()).toBeNull();
  expect(() => certificates.list()).toThrow('no certificate');
});
