/** User identity types of PS3.7 table D.3-14 that are taken; tickets (3, 4, 5) are passed over. */
export const USER_IDENTITY_TYPES = { userName: 1, userNameAndPasscode: 2 } as const;

/** As much as goes into a line of the audit log */
const MOST_CHARACTERS = 64;

/** Who this station says its user is when it calls. */
export interface OurUser {
  readonly name: string;
  /** null: the name alone (type 1) */
  readonly passcode: string | null;
}

/** Who a caller says its user is. Nobody has verified it: it is recorded, and opens no door. */
export interface StatedUser {
  /** One line */
  readonly name: string;
  /** The caller waits for an answer to it (PS3.7 D.3.3.7.2) */
  readonly wantsAnswer: boolean;
}

/**
 * Reads a User Identity sub-item (PS3.7 D.3.3.7.1). The passcode is not looked at.
 *
 * @param value without its head, with lengths that fit together
 * @returns null for the types that are passed over, and for a name of nothing
 */
export function readStatedUser(value: Buffer): StatedUser | null {
  const type = value.readUInt8(0);
  if (type !== USER_IDENTITY_TYPES.userName && type !== USER_IDENTITY_TYPES.userNameAndPasscode) return null;
  const name = value
    .subarray(4, 4 + value.readUInt16BE(2))
    .toString('utf8')
    .replace(/\p{C}+/gu, ' ')
    .trim();
  const short = Array.from(name).slice(0, MOST_CHARACTERS).join('');
  return short === '' ? null : { name: short, wantsAnswer: value.readUInt8(1) === 1 };
}
