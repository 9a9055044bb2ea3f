import { PDU_HEAD_BYTES } from './pdu.ts';
import { readStatedUser, type StatedUser } from './user-identity.ts';

/** Version, reserved, two AE titles, reserved: what comes before the items (PS3.8 table 9-11). */
const FIXED_BYTES = PDU_HEAD_BYTES + 68;
const ITEM_HEAD_BYTES = 4;
const ITEM = {
  applicationContext: 0x10,
  presentationContext: 0x20,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
} as const;
/** User Identity sub-item (PS3.7 D.3.3.7) */
const USER_IDENTITY = 0x58;
const MAX_UID_BYTES = 65;
/** More than the standard has; keeps the library's linear searches short */
const MAX_SYNTAXES_PER_CONTEXT = 128;
const MAX_USER_ITEMS = 512;

interface Item {
  readonly type: number;
  readonly bytes: Buffer;
  readonly value: Buffer;
}

function items(bytes: Buffer): Item[] | null {
  const found: Item[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + ITEM_HEAD_BYTES > bytes.length) return null;
    const end = at + ITEM_HEAD_BYTES + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return null;
    found.push({
      type: bytes.readUInt8(at),
      bytes: bytes.subarray(at, end),
      value: bytes.subarray(at + ITEM_HEAD_BYTES, end),
    });
    at = end;
  }
  return found;
}

/** A presentation context is an id, three reserved bytes, one abstract syntax, then transfer syntaxes. */
function isSoundContext(value: Buffer): boolean {
  if (value.length < 4 || value[0] === 0) return false;
  const syntaxes = items(value.subarray(4));
  if (!syntaxes || syntaxes.length < 2 || syntaxes.length > MAX_SYNTAXES_PER_CONTEXT) return false;
  return syntaxes.every(
    ({ type, value: uid }, index) =>
      type === (index === 0 ? ITEM.abstractSyntax : ITEM.transferSyntax) && uid.length <= MAX_UID_BYTES,
  );
}

/** Sub-items whose length the library takes for granted (PS3.8 annex D, PS3.7 annex D.3.3). */
function isSoundUserItem({ type, value }: Item): boolean {
  if (type === 0x51 || type === 0x53) return value.length === 4;
  if (type === 0x54) return value.length >= 4 && value.length === 4 + value.readUInt16BE(0);
  if (type !== USER_IDENTITY) return true;
  if (value.length < 6) return false;
  const second = 4 + value.readUInt16BE(2);
  return second + 2 <= value.length && second + 2 + value.readUInt16BE(second) === value.length;
}

export interface CheckedAssociateRequest {
  readonly protocolVersion: number;
  readonly applicationContextUid: string;
  /** Who its user is, as it says; null when it says nothing */
  readonly user: StatedUser | null;
  /** The same PDU with its presentation contexts in ascending order */
  readonly pdu: Buffer;
}

/**
 * Checks the structure of an A-ASSOCIATE-RQ and puts its presentation contexts in ascending order, since the library
 * renumbers all others (their order is free, PS3.8 9.3.2.2).
 *
 * @returns null for what does not fit together and for doubled context ids
 */
export function checkAssociateRequest(pdu: Buffer): CheckedAssociateRequest | null {
  if (pdu.length < FIXED_BYTES) return null;
  const all = items(pdu.subarray(FIXED_BYTES));
  if (!all) return null;
  const contexts = new Map<number, Buffer>();
  const user: Item[] = [];
  let application: Item | null = null;
  for (const item of all) {
    if (item.type === ITEM.presentationContext) {
      const contextId = item.value[0] ?? 0;
      if (!isSoundContext(item.value) || contexts.has(contextId)) return null;
      contexts.set(contextId, item.bytes);
    } else if (item.type === ITEM.userInformation) {
      user.push(item);
    } else if (item.type === ITEM.applicationContext) {
      if (application) return null;
      application = item;
    }
  }
  if (!application || user.length > 1) return null;
  const userItems = user[0] ? items(user[0].value) : [];
  if (!userItems || userItems.length > MAX_USER_ITEMS || !userItems.every(isSoundUserItem)) return null;
  const identity = userItems.find(({ type }) => type === USER_IDENTITY);
  const sorted = [...contexts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  const body = Buffer.concat([
    pdu.subarray(PDU_HEAD_BYTES, FIXED_BYTES),
    application.bytes,
    ...sorted,
    ...user.map(({ bytes }) => bytes),
  ]);
  const head = Buffer.from(pdu.subarray(0, PDU_HEAD_BYTES));
  head.writeUInt32BE(body.length, 2);
  return {
    protocolVersion: pdu.readUInt16BE(PDU_HEAD_BYTES),
    applicationContextUid: application.value.toString('latin1').replace(/[\0 ]+$/, ''),
    user: identity ? readStatedUser(identity.value) : null,
    pdu: Buffer.concat([head, body]),
  };
}
