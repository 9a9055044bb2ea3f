// Its dependency injection looks for this when it is loaded.
import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { KeyType } from '#shared/contract/certificates.ts';
import { AppError } from '#shared/errors.ts';

/** A certificate with the key that belongs to it, both PEM */
export interface CertificatePair {
  readonly certificatePem: string;
  /** PKCS #8, not encrypted */
  readonly privateKeyPem: string;
}

export interface Validity {
  readonly from: Date;
  readonly days: number;
}

export interface PeerName {
  readonly commonName: string;
  /** DNS names and IP addresses */
  readonly hostNames: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** The clocks of two machines are never the same. */
const CLOCK_LEEWAY_MS = 5 * 60 * 1000;
const HASH = 'SHA-256';

const KEY_ALGORITHMS = {
  'ec-p256': { name: 'ECDSA', namedCurve: 'P-256' },
  'rsa-3072': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 3072,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: HASH,
  },
} satisfies Record<KeyType, webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams>;

/** Makes an authority that may sign certificates of systems, but no further authorities (RFC 5280 4.2.1.9). */
export async function makeAuthority(
  name: string,
  keyType: KeyType,
  validity: Validity,
): Promise<CertificatePair> {
  const keys = await generateKeys(keyType);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: [{ CN: [name] }],
    ...period(validity, null),
    keys,
    signingAlgorithm: signing(keys.privateKey),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await exportKey(keys.privateKey) };
}

/** Makes a key and the authority's certificate for it, to be used as server and as client. */
export async function issueCertificate(
  authority: CertificatePair,
  name: PeerName,
  keyType: KeyType,
  validity: Validity,
): Promise<CertificatePair> {
  const keys = await generateKeys(keyType);
  const certificatePem = await certify(authority, name, keys.publicKey, validity);
  return { certificatePem, privateKeyPem: await exportKey(keys.privateKey) };
}

/**
 * Certifies what a request asks for: its common name and host names, and nothing else of it.
 *
 * @throws AppError INPUT when the request is damaged, not signed by its own key, or nameless
 */
export async function signRequest(
  authority: CertificatePair,
  requestPem: string,
  validity: Validity,
): Promise<string> {
  let request: Pkcs10CertificateRequest;
  let isSigned: boolean;
  try {
    request = new Pkcs10CertificateRequest(requestPem);
    isSigned = await request.verify();
  } catch (error) {
    throw new AppError(
      'INPUT',
      'This is no certificate request. Give a PEM file with BEGIN CERTIFICATE REQUEST.',
      {
        cause: error,
      },
    );
  }
  if (!isSigned)
    throw new AppError('INPUT', 'The request is not signed by the key that it names. Make it again.');
  const [commonName] = request.subjectName.getField('CN');
  if (commonName === undefined || commonName.trim() === '')
    throw new AppError(
      'INPUT',
      'The request has no common name (CN). Make it again with the AE title as CN.',
    );
  const asked = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension);
  const hostNames = (asked?.names.items ?? [])
    .filter(({ type }) => type === 'dns' || type === 'ip')
    .map(({ value }) => value);
  return certify(authority, { commonName, hostNames }, await request.publicKey.export(), validity);
}

async function certify(
  authority: CertificatePair,
  { commonName, hostNames }: PeerName,
  publicKey: webcrypto.CryptoKey,
  validity: Validity,
): Promise<string> {
  const issuer = new X509Certificate(authority.certificatePem);
  const signingKey = await importKey(authority.privateKeyPem, issuer);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
  ];
  if (hostNames.length > 0) {
    const names = hostNames.map((value) => ({
      type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
      value,
    }));
    extensions.push(new SubjectAlternativeNameExtension(names));
  }
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    ...period(validity, issuer.notAfter),
    publicKey,
    signingKey,
    signingAlgorithm: signing(signingKey),
    extensions,
  });
  return certificate.toString('pem');
}

/** No certificate outlives the authority that signed it. */
function period({ from, days }: Validity, latest: Date | null): { notBefore: Date; notAfter: Date } {
  const notAfter = new Date(from.getTime() + days * DAY_MS);
  return {
    notBefore: new Date(from.getTime() - CLOCK_LEEWAY_MS),
    notAfter: latest !== null && latest < notAfter ? latest : notAfter,
  };
}

/** Positive, 127 bits (RFC 5280 4.1.2.2) */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function signing({ algorithm }: webcrypto.CryptoKey): { name: string; hash: string } {
  return { name: algorithm.name, hash: HASH };
}

function generateKeys(keyType: KeyType): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHMS[keyType], true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string, certificate: X509Certificate): Promise<webcrypto.CryptoKey> {
  const { algorithm } = certificate.publicKey;
  const [der] = PemConverter.decode(pem);
  if (!der) throw new AppError('CORRUPT', 'The key of the authority is damaged. Make a new authority.');
  return crypto.subtle.importKey(
    'pkcs8',
    der,
    { hash: HASH, ...algorithm } as webcrypto.EcKeyImportParams,
    false,
    ['sign'],
  );
}
