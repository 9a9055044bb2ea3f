import { constants, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { TlsMaterial } from './handlers.ts';

/** How a peer is called over TLS. */
export interface TlsTarget {
  readonly material: TlsMaterial;
  /** SHA-256 of the one certificate that the peer may show, lower hexadecimal digits; `''` = any that is trusted */
  readonly fingerprint: string;
}

/** RFC 8996 has deprecated what is older. */
export const TLS_MIN_VERSION = 'TLSv1.2';

/** OpenSSL names; RFC 9325 4.2 for TLS 1.2 (forward secrecy, authenticated encryption), RFC 8446 for TLS 1.3. */
export const TLS_CIPHERS: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
];

/**
 * The BCP 195 TLS Secure Transport Connection Profile (PS3.15 annex B.12) with certificates on both sides.
 *
 * A certificate that is trusted by itself, without its authority, is enough: that is how a single device is let in.
 */
export function secureContext({ cert, key, ca }: TlsMaterial): SecureContextOptions {
  return {
    cert,
    key,
    ca: [...ca],
    minVersion: TLS_MIN_VERSION,
    ciphers: TLS_CIPHERS.join(':'),
    honorCipherOrder: true,
    // What was agreed at the beginning holds to the end (RFC 9325 3.5).
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    dhparam: 'auto',
    allowPartialTrustChain: true,
  };
}

/** @returns SHA-256 of the DER form in lower hexadecimal digits; `''` when the other side showed none */
export function shownFingerprint(socket: TLSSocket): string {
  const certificate = socket.getPeerX509Certificate();
  return certificate ? fingerprintOf(certificate) : '';
}

/** @returns SHA-256 of the DER form in lower hexadecimal digits */
export function fingerprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Server name indication is for names, not for addresses (RFC 6066 3). */
export function serverNameOf(host: string): string {
  return isIP(host) === 0 ? host : '';
}

/** Of an error of OpenSSL or Node, as far as it is about TLS. */
interface Coded {
  readonly code?: string | undefined;
  readonly message: string;
}

const NOT_TRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
]);

/** @returns what went wrong with the handshake and what to do, as the end of a sentence about the peer; null: not TLS */
export function tlsProblem({ code = '', message }: Coded): string | null {
  if (NOT_TRUSTED.has(code))
    return 'its certificate is not trusted here. Trust it, or the authority that issued it, under Certificates';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired. It needs a new one';
  if (code === 'CERT_NOT_YET_VALID')
    return 'its certificate is not yet valid. Compare the clocks of both machines';
  if (code === 'VIEWBOX_OTHER_CERTIFICATE')
    return 'it shows another certificate than the one it is bound to. Find out why before you bind the new one';
  if (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    /wrong version number|packet length too long|http request/i.test(message)
  )
    return 'it does not speak TLS on this port. Switch TLS off for this peer or give its TLS port';
  if (
    /unknown ca|bad certificate|certificate unknown|unsupported certificate|certificate required|access denied/i.test(
      message,
    )
  )
    return 'it does not trust the certificate of this station. Have it trust the authority of this station';
  if (/certificate expired/i.test(message))
    return 'it says that the certificate of this station has expired. Make a new one under Certificates';
  if (/protocol version|unsupported protocol|no protocols available/i.test(message))
    return 'it knows no TLS 1.2 or newer. Older versions are not safe and not offered';
  if (/handshake failure|no shared cipher|insufficient security/i.test(message))
    return 'no cipher suite is known to both sides. It needs one of those that RFC 9325 recommends';
  return code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')
    ? `the TLS handshake failed (${code})`
    : null;
}

/** Why another certificate than the bound one ends the handshake. */
export function otherCertificate(): Error {
  return Object.assign(new Error('The peer shows another certificate than the one it is bound to.'), {
    code: 'VIEWBOX_OTHER_CERTIFICATE',
  });
}
