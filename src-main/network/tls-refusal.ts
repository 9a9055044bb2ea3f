/** Why a caller did not get through the TLS handshake. */
export type TlsRefusal =
  | 'noCertificate'
  | 'untrustedCertificate'
  | 'expiredCertificate'
  /** It does not take our certificate */
  | 'ownCertificate'
  | 'notEncrypted'
  | 'tlsVersion'
  | 'tlsCipher';

interface FailedHandshake {
  readonly code?: string | undefined;
  readonly message: string;
  /** What Node found about the certificate that was shown; null: nothing against it, or it did not get that far */
  readonly authorizationError: string | null;
}

/** @returns null for a connection that just ended, as those of port scans and load balancers do */
export function tlsRefusal({ code = '', message, authorizationError }: FailedHandshake): TlsRefusal | null {
  if (authorizationError === 'CERT_HAS_EXPIRED' || authorizationError === 'CERT_NOT_YET_VALID')
    return 'expiredCertificate';
  if (authorizationError !== null) return 'untrustedCertificate';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'noCertificate';
  if (code === 'ERR_SSL_NO_SHARED_CIPHER') return 'tlsCipher';
  if (/unsupported protocol|version too low|inappropriate fallback/i.test(message)) return 'tlsVersion';
  if (/wrong version number|http request|packet length too long/i.test(message)) return 'notEncrypted';
  if (/alert (unknown ca|bad certificate|certificate|access denied)/i.test(message)) return 'ownCertificate';
  return null;
}
