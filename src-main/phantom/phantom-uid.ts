import { createHash } from 'node:crypto';

/**
 * A UID that the same words always give: `2.25.` and the decimal value of a UUID of version 8 made from their hash.
 *
 * @see PS3.5 B.2
 */
export function phantomUid(...words: readonly (string | number)[]): string {
  const hash = createHash('sha256')
    .update(`viewbox phantom\n${words.join('\n')}`)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${hash.subarray(0, 16).toString('hex')}`)}`;
}
