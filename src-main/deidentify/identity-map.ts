import { createHmac } from 'node:crypto';

/** What a project's secret makes of identities: the same every time, and nothing that leads back without the secret. */
export interface IdentityMap {
  /** A UID of the root 2.25; the standard's own UIDs stay what they are */
  readonly newUid: (uid: string) => string;
  /** For a patient who was given no other ID */
  readonly newPatientId: (patientId: string, issuerOfPatientId: string) => string;
  /** Days to add to all dates of a patient: a whole number from -3652 to -366 */
  readonly shiftDays: (patientId: string, issuerOfPatientId: string) => number;
}

/** SOP classes, transfer syntaxes, coding schemes, well-known frames of reference (PS3.6 Annex A) */
const STANDARD_ROOT = '1.2.840.10008.';
const LARGEST_SHIFT_DAYS = 3652;
const SMALLEST_SHIFT_DAYS = 366;
const MOST_REMEMBERED = 100_000;

/** @param secret of the project, at least 16 bytes that nobody can guess */
export function identityMap(secret: Uint8Array): IdentityMap {
  const remembered = new Map<string, string>();
  const hash = (purpose: string, ...parts: readonly string[]) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([purpose, ...parts]))
      .digest();
  return {
    newUid(uid) {
      if (uid === '' || uid.startsWith(STANDARD_ROOT)) return uid;
      const known = remembered.get(uid);
      if (known !== undefined) return known;
      const made = uidOf(hash('uid', uid));
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(uid, made);
      return made;
    },
    newPatientId(patientId, issuerOfPatientId) {
      return `P${hash('patient', patientId, issuerOfPatientId).toString('hex').slice(0, 10).toUpperCase()}`;
    },
    shiftDays(patientId, issuerOfPatientId) {
      const span = LARGEST_SHIFT_DAYS - SMALLEST_SHIFT_DAYS + 1;
      const random = hash('days', patientId, issuerOfPatientId).readUInt32BE(0);
      return -(SMALLEST_SHIFT_DAYS + (random % span));
    },
  };
}

/** A UID of a UUID (PS3.5 B.2): version 8, made of 122 bits of the hash. */
function uidOf(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
