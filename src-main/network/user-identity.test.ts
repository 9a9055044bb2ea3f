import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { peerOn, type ScriptedPeer } from './scripted-peer.ts';
import { type OurUser, readStatedUser } from './user-identity.ts';
import { echo } from './verification-scu.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** The user information sub-items of the A-ASSOCIATE-RQ with which we call, by their type. */
async function userItemsWith(user: OurUser | undefined): Promise<Map<number, Buffer>> {
  const { promise: asked, resolve } = Promise.withResolvers<Buffer>();
  const refuse = async (peer: ScriptedPeer) => {
    resolve((await peer.pdu()) ?? Buffer.alloc(0));
    // A-ASSOCIATE-RJ: permanent, by the service user, no reason given
    peer.send(Buffer.from([3, 0, 0, 0, 0, 4, 0, 1, 1, 1]));
  };
  const server = net.createServer((socket) => void refuse(peerOn(socket)));
  cleanups.push(() => new Promise((ended) => server.close(ended)));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as net.AddressInfo;
  const called = echo({
    host: '127.0.0.1',
    port,
    calledAeTitle: 'PACS',
    callingAeTitle: 'US',
    user,
    timeoutMs: 5000,
  });
  await expect(called).rejects.toMatchObject({ code: 'PEER' });
  const request = await asked;
  const items = itemsOf(request.subarray(74));
  return itemsOf(items.get(0x50) ?? Buffer.alloc(0));
}

/** Type, reserved byte, length, value (PS3.8 9.3.2) */
function itemsOf(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    found.set(bytes.readUInt8(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** PS3.7 table D.3-14 */
function subItem(type: number, wantsAnswer: number, primary: string, secondary = ''): Buffer {
  const field = (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  return Buffer.concat([Buffer.from([type, wantsAnswer]), field(primary), field(secondary)]);
}

test('a user name is read in UTF-8, with or without a passcode', () => {
  expect(readStatedUser(subItem(1, 0, 'müller'))).toEqual({ name: 'müller', wantsAnswer: false });
  expect(readStatedUser(subItem(2, 1, 'mta 3', 'secret'))).toEqual({ name: 'mta 3', wantsAnswer: true });
});

test('what comes is made one short line', () => {
  expect(readStatedUser(subItem(1, 0, 'a\r\nb\u202ec'))?.name).toBe('a b c');
  expect(readStatedUser(subItem(1, 0, '山'.repeat(500)))?.name).toBe('山'.repeat(64));
});

test('tickets and names of nothing are passed over', () => {
  expect(readStatedUser(subItem(3, 1, 'kerberos ticket'))).toBeNull();
  expect(readStatedUser(subItem(5, 1, 'json web token'))).toBeNull();
  expect(readStatedUser(subItem(1, 1, ' \0'))).toBeNull();
});

test('a peer is told the user name, or name and passcode, in UTF-8, without an answer being asked for', async () => {
  const alone = await userItemsWith({ name: 'müller', passcode: null });
  expect(alone.get(0x58)).toEqual(subItem(1, 0, 'müller'));
  const both = await userItemsWith({ name: 'mta 3', passcode: 'geheim€' });
  // Type 2, no answer; 5 bytes 'mta 3'; 9 bytes 'geheim€'
  expect(both.get(0x58)?.toString('hex')).toBe('020000056d74612033000967656865696de282ac');
});

test('a peer for which no user is put down is told none', async () => {
  expect([...(await userItemsWith(undefined)).keys()]).not.toContain(0x58);
});
