import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { pemOf } from './pem-text.ts';

// A certificate made by OpenSSL: req -x509 -newkey ed25519 -subj /CN=A
const PEM = `-----BEGIN CERTIFICATE-----
MIIBLDCB36ADAgECAhRLuzmU/S3PFFsrxbprt0/lJlES4DAFBgMrZXAwDDEKMAgG
A1UEAwwBQTAeFw0yNjExMjcwMTExMTBaFw0yNjEyMjcwMTExMTBaMAwxCjAIBgNV
BAMMAUEwKjAFBgMrZXADIQAuD23F5YZhs+0s1sxQIvRS96SA/52bZ/YyZznnOJNy
s6NTMFEwHQYDVR0OBBYEFDkAkCSK4SG7+6N1f0/kR5gQ8loyMB8GA1UdIwQYMBaA
FDkAkCSK4SG7+6N1f0/kR5gQ8loyMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA
iqC/4ipK6ews+PhZoYDvvVUFlD2OtcCNcEwd3n4D9kzyh6AIgu1Vqa1LpQ94PMtn
6Ik4ysNgVZga1pN+pX1TBw==
-----END CERTIFICATE-----
`;

test('a certificate in DER becomes the PEM that OpenSSL writes of it', () => {
  const der = new X509Certificate(PEM).raw;
  expect(pemOf(der, 'CERTIFICATE')).toBe(PEM);
});

test('text stays as it is, and a file of something else is cut short', () => {
  expect(pemOf(new TextEncoder().encode(PEM), 'CERTIFICATE')).toBe(PEM);
  expect(pemOf(new Uint8Array(1_000_000).fill(65), 'PRIVATE KEY')).toHaveLength(65_536);
});
