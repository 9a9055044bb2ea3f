import { expect, test } from 'vitest';
import { tlsRefusal } from './tls-refusal.ts';

// Codes and messages as Node 24 gives them for handshakes with OpenSSL's s_client and DCMTK's echoscu.
test.each([
  ['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE', 'peer did not return a certificate', null, 'noCertificate'],
  ['ECONNRESET', 'socket hang up', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'untrustedCertificate'],
  ['ECONNRESET', 'socket hang up', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrustedCertificate'],
  ['ECONNRESET', 'socket hang up', 'CERT_HAS_EXPIRED', 'expiredCertificate'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol', null, 'tlsVersion'],
  ['ERR_SSL_NO_SHARED_CIPHER', 'no shared cipher', null, 'tlsCipher'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number', null, 'notEncrypted'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca', null, 'ownCertificate'],
  ['ECONNRESET', 'socket hang up', null, null],
])('%s, %s, %s is %s', (code, message, authorizationError, refusal) => {
  expect(tlsRefusal({ code, message, authorizationError })).toBe(refusal);
});
