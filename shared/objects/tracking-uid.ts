/** The UID of a UUID: `2.25.` and its decimal value (PS3.5 B.2). */
export function trackingUidOf(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

/**
 * The UUID of a tracking UID that was made of one; of any other words one that they always give.
 *
 * @param else what tells the thing apart when the UID is none of a UUID
 */
export function uuidOf(trackingUid: string, ...words: readonly string[]): string {
  const decimal = /^2\.25\.(\d{1,39})$/.exec(trackingUid)?.[1];
  const value = decimal === undefined ? null : BigInt(decimal);
  const isUuid = value !== null && value >> 128n === 0n && isValid(hexOf(value));
  return dashed(isUuid ? hexOf(value) : hashed([trackingUid, ...words].join('\n')));
}

function hexOf(value: bigint): string {
  return value.toString(16).padStart(32, '0');
}

/** Version 1 to 8 and the variant of RFC 9562: what zod takes for a UUID. */
function isValid(hex: string): boolean {
  return /^.{12}[1-8].{3}[89ab]/.test(hex);
}

/** FNV-1a of 128 bits as a UUID of version 8. */
function hashed(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const character of text) {
    hash ^= BigInt(character.codePointAt(0) ?? 0);
    hash = (hash * 0x0000000001000000000000000000013bn) & ((1n << 128n) - 1n);
  }
  const hex = hexOf(hash);
  return `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
