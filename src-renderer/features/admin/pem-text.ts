export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PRIVATE KEY';

/** More than any chain of certificates; a wrong choice must not fill the field */
const MOST_BYTES = 64 * 1024;
const DER_SEQUENCE = 0x30;

/** The text of a PEM file; a file in DER becomes PEM (RFC 7468). Whether it is what it says, the core finds out. */
export function pemOf(bytes: Uint8Array, label: PemLabel): string {
  const part = bytes.subarray(0, MOST_BYTES);
  if (part[0] !== DER_SEQUENCE) return new TextDecoder().decode(part);
  const base64 = btoa(Array.from(part, (byte) => String.fromCharCode(byte)).join(''));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
