import { X509Certificate } from 'node:crypto';
import { type Certificate, CERTIFICATE_WARNING_DAYS } from '#shared/contract/certificates.ts';
import { AppError } from '#shared/errors.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** The certificates of a PEM text in its order. @throws AppError INPUT when there is none, or one is damaged */
export function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!blocks) throw new AppError('INPUT', 'This is no certificate. Give a PEM file with BEGIN CERTIFICATE.');
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new AppError('INPUT', 'The certificate is damaged. Export it again as PEM.', { cause: error });
  }
}

/** SHA-256 of the certificate in lower-case hexadecimal digits */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

export function certificateState(
  { notBefore, notAfter }: { readonly notBefore: Date; readonly notAfter: Date },
  now: Date,
): Certificate['state'] {
  if (now < notBefore) return 'notYetValid';
  if (now > notAfter) return 'expired';
  return notAfter.getTime() - now.getTime() < CERTIFICATE_WARNING_DAYS * DAY_MS ? 'ending' : 'valid';
}

export function describeCertificate(certificate: X509Certificate, now: Date): Certificate {
  const { validFromDate: notBefore, validToDate: notAfter } = certificate;
  return {
    fingerprint: fingerprintOf(certificate),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    key: describeKey(certificate),
    isAuthority: certificate.ca,
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^(DNS|IP Address):/, '')),
    state: certificateState({ notBefore, notAfter }, now),
  };
}

function describeKey({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'ec')
    return `EC ${CURVES[namedCurve ?? ''] ?? namedCurve ?? ''}`.trim();
  if (modulusLength !== undefined) return `RSA ${modulusLength}`;
  return publicKey.asymmetricKeyType ?? 'unknown';
}

/** `CN=VIEWBOX, O=Clinic` of Node's one line a part */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}
