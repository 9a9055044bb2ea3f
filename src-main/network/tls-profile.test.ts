import { getCiphers } from 'node:tls';
import { expect, test } from 'vitest';
import { serverNameOf, TLS_CIPHERS, tlsProblem } from './tls-profile.ts';

test('every suite is one that OpenSSL knows, encrypts with authentication and has forward secrecy', () => {
  const known = getCiphers();
  for (const name of TLS_CIPHERS) {
    expect(known, name).toContain(name.toLowerCase());
    expect(name).toMatch(/^(TLS_(AES|CHACHA20)|ECDHE-|DHE-)/);
    expect(name).toMatch(/GCM|POLY1305/);
  }
});

test('only names are sent as server names', () => {
  expect(['pacs.example', '10.0.0.1', '::1'].map(serverNameOf)).toEqual(['pacs.example', '', '']);
});

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', '', 'not trusted here'],
  ['CERT_HAS_EXPIRED', '', 'has expired'],
  ['CERT_NOT_YET_VALID', '', 'clocks'],
  ['VIEWBOX_OTHER_CERTIFICATE', '', 'bound to'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', 'does not speak TLS'],
  [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'tlsv1 alert unknown ca',
    'does not trust the certificate of this station',
  ],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate required', 'does not trust'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version', 'no TLS 1.2'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'alert handshake failure', 'cipher suite'],
  ['ERR_SSL_SOMETHING_NEW', 'something', 'ERR_SSL_SOMETHING_NEW'],
])('%s is said in words with what to do', (code, message, words) => {
  expect(tlsProblem({ code, message })).toContain(words);
});

test('what has nothing to do with TLS is left to others', () => {
  expect(tlsProblem({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' })).toBeNull();
});
