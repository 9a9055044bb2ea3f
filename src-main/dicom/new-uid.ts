import { createHash, randomBytes } from 'node:crypto';

/** A UID that nobody else has: `2.25.` and the decimal value of a random UUID (PS3.5 B.2). */
export function newUid(): string {
  return uidOf(randomBytes(16), 4);
}

/** The UID that these words always give: work that is done twice makes one object, not two. */
export function derivedUid(...words: readonly (string | number)[]): string {
  return uidOf(
    createHash('sha256')
      .update(`viewbox\n${words.join('\n')}`)
      .digest()
      .subarray(0, 16),
    8,
  );
}

function uidOf(uuid: Buffer, version: number): string {
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | (version << 4);
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${uuid.toString('hex')}`)}`;
}
