import { afterEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { startListener } from './dicom-listener.ts';
import { findServices, STUDY_ROOT_FIND, type FindAnswers, type FindHandler } from './find-scp.ts';
import { memoryStore } from './memory-store.ts';
import {
  associateRequest,
  commandSet,
  connectPeer,
  dataPdu,
  datasetPdus,
  echoRequest,
  pdv,
  readAssociateAccept,
  readCommand,
  RELEASE_REQUEST,
  RELEASE_RESPONSE,
  VERIFICATION,
  type ScriptedPeer,
  type ScriptedRequest,
} from './scripted-peer.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Answers `count` times the same identifier; notes how each query ended. */
function answering(count: number, identifier = Buffer.from('identifier')) {
  const ended: (number | null)[] = [];
  const asked: Buffer[] = [];
  const handler: FindHandler = {
    async find({ identifier: question }) {
      asked.push(question);
      let told = 0;
      const answers: FindAnswers = {
        pendingStatus: 0xff00,
        next(tell) {
          for (let index = 0; index < 10 && told < count; index += 1, told += 1) tell(identifier);
          return told < count;
        },
        wait: () => false,
        outcome: { status: 0, comment: '' },
        close: (status) => ended.push(status),
      };
      return answers;
    },
  };
  return { handler, ended, asked };
}

async function associated(handler: FindHandler, request: ScriptedRequest = {}): Promise<ScriptedPeer> {
  const peer = await connectPeerTo(handler);
  const contexts = [
    { id: 1, abstract: STUDY_ROOT_FIND },
    { id: 3, abstract: VERIFICATION },
  ];
  peer.send(associateRequest({ contexts, ...request }));
  readAssociateAccept(await peer.pdu());
  return peer;
}

function find(
  messageId: number,
  identifier = Buffer.from('question'),
  sopClassUid = STUDY_ROOT_FIND,
): Buffer {
  const command = commandSet([
    [0x0002, sopClassUid],
    [0x0100, 0x0020],
    [0x0110, messageId],
    [0x0700, 0],
    [0x0800, 1],
  ]);
  return Buffer.concat([dataPdu(pdv(1, 3, command)), datasetPdus(identifier)]);
}

function cancel(messageId: number): Buffer {
  const command = commandSet([
    [0x0100, 0x0fff],
    [0x0120, messageId],
    [0x0800, 0x0101],
  ]);
  return dataPdu(pdv(1, 3, command));
}

/** The statuses and identifiers up to the final response of a message. */
async function responses(
  peer: ScriptedPeer,
): Promise<{ pending: number; last: Record<string, unknown>; identifiers: Buffer[] }> {
  const identifiers: Buffer[] = [];
  for (;;) {
    const command = readCommand(await peer.pdu());
    if (command['0800'] === 0x0101) return { pending: identifiers.length, last: command, identifiers };
    const parts: Buffer[] = [];
    for (let isLast = false; !isLast;) {
      const pdu = await peer.pdu();
      parts.push(pdu?.subarray(12) ?? Buffer.alloc(0));
      isLast = ((pdu?.[11] ?? 2) & 2) !== 0;
    }
    identifiers.push(Buffer.concat(parts));
  }
}

test('tells the matches one by one and then success, with the class that was asked', async () => {
  const { handler, ended, asked } = answering(25);
  const peer = await associated(handler);
  peer.send(find(7));
  const { pending, last, identifiers } = await responses(peer);
  expect(pending).toBe(25);
  expect(last).toMatchObject({ '0002': STUDY_ROOT_FIND, '0100': 0x8020, '0120': 7, '0900': 0 });
  expect(new Set(identifiers.map(String))).toEqual(new Set(['identifier']));
  expect(asked.map(String)).toEqual(['question']);
  expect(ended).toEqual([0]);
});

test('cuts identifiers to what the peer takes in one PDU', async () => {
  const identifier = Buffer.alloc(5001, 0x41);
  const peer = await associated(answering(1, identifier).handler, { maxPdu: 2048 });
  peer.send(find(1));
  expect((await responses(peer)).identifiers).toEqual([identifier]);
});

test('an identifier may come in pieces', async () => {
  const { handler, asked } = answering(0);
  const peer = await associated(handler);
  const identifier = Buffer.alloc(40_000, 0x42);
  peer.send(find(1, identifier));
  await responses(peer);
  expect(asked).toEqual([identifier]);
});

test('C-CANCEL ends a query with FE00, also one that has not begun, and others go on', async () => {
  const { handler, ended } = answering(Infinity);
  const peer = await associated(handler);
  peer.send(find(1), find(2));
  await peer.pdu();
  peer.send(cancel(2), cancel(1));
  await peer.pdu();
  expect((await responses(peer)).last).toMatchObject({ '0120': 1, '0900': 0xfe00 });
  expect((await responses(peer)).last).toMatchObject({ '0120': 2, '0900': 0xfe00 });
  peer.send(echoRequest(3, 9));
  expect(readCommand(await peer.pdu())).toMatchObject({ '0100': 0x8030, '0120': 9 });
  expect(ended).toEqual([0xfe00, 0xfe00]);
  peer.send(cancel(77), RELEASE_REQUEST);
  expect(await peer.pdu()).toEqual(RELEASE_RESPONSE);
});

test('a peer that takes nothing stops the work, and its cancel is heard all the same', async () => {
  const { handler, ended } = answering(Infinity, Buffer.alloc(60_000));
  const peer = await associated(handler);
  peer.socket.pause();
  peer.send(find(1));
  const sent = () => peer.socket.bytesRead;
  await expect.poll(sent).toBeGreaterThan(0);
  peer.send(cancel(1));
  peer.socket.resume();
  expect((await responses(peer)).last).toMatchObject({ '0900': 0xfe00 });
  expect(ended).toEqual([0xfe00]);
});

test('an association that breaks off ends its query', async () => {
  const { handler, ended } = answering(Infinity);
  const peer = await associated(handler);
  peer.send(find(1));
  await peer.pdu();
  peer.socket.destroy();
  await expect.poll(() => ended).toEqual([null]);
});

test('refuses what cannot be asked', async () => {
  const { handler } = answering(1);
  const peer = await associated(handler);
  peer.send(find(1, Buffer.from('x'), '1.2.840.10008.5.1.4.1.2.1.1'));
  expect((await responses(peer)).last).toMatchObject({ '0900': 0x0122, '0120': 1 });
  peer.send(find(2, Buffer.alloc(3 * 1024 * 1024)));
  expect((await responses(peer)).last).toMatchObject({ '0900': 0xc000, '0120': 2 });
});

test('says what went wrong in the core', async () => {
  const peer = await associated({
    find: () => Promise.reject(new AppError('CORRUPT', 'The catalog is damaged.')),
  });
  peer.send(find(1));
  expect((await responses(peer)).last).toMatchObject({ '0900': 0xc000, '0902': 'The catalog is damaged.' });
});

test('a query without an identifier has an empty one', async () => {
  const { handler, asked } = answering(0);
  const peer = await associated(handler);
  const command = commandSet([
    [0x0002, STUDY_ROOT_FIND],
    [0x0100, 0x0020],
    [0x0110, 5],
    [0x0800, 0x0101],
  ]);
  peer.send(dataPdu(pdv(1, 3, command)));
  expect((await responses(peer)).last).toMatchObject({ '0120': 5 });
  expect(asked).toEqual([Buffer.alloc(0)]);
});

test('identifiers are agreed on in a syntax without compression', async () => {
  const peer = await connectPeerTo(answering(0).handler);
  peer.send(
    associateRequest({
      contexts: [
        { id: 1, abstract: STUDY_ROOT_FIND, transfer: ['1.2.840.10008.1.2.4.50', IMPLICIT] },
        { id: 3, abstract: STUDY_ROOT_FIND, transfer: ['1.2.840.10008.1.2.4.50'] },
        { id: 5, abstract: STUDY_ROOT_FIND, transfer: [IMPLICIT, EXPLICIT] },
        { id: 7, abstract: '1.2.840.10008.5.1.4.1.1.2' },
      ],
    }),
  );
  const { contexts } = readAssociateAccept(await peer.pdu());
  // 1: the peer may not store
  expect(contexts.map(({ id, result }) => [id, result])).toEqual([
    [1, 0],
    [3, 4],
    [5, 0],
    [7, 1],
  ]);
  expect([contexts[0]?.transfer, contexts[2]?.transfer]).toEqual([IMPLICIT, EXPLICIT]);
});

async function connectPeerTo(handler: FindHandler): Promise<ScriptedPeer> {
  const peers = [{ aeTitle: 'SCANNER', addresses: [], mayStore: false, mayFind: true }];
  const options = { host: '127.0.0.1', port: 0, aeTitle: 'VIEWBOX', peers };
  const listener = await startListener(options, memoryStore(), {}, findServices(handler));
  cleanups.push(() => listener.dispose());
  const peer = await connectPeer(listener.port);
  cleanups.push(() => peer.socket.destroy());
  return peer;
}
