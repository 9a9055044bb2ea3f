import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import { startListener, type DicomListener } from './dicom-listener.ts';
import { instanceFromBytes, instanceFromFile, type InstanceToSend } from './instance-to-send.ts';
import { memoryStore, type MemoryStore } from './memory-store.ts';
import { CT_IMAGE_STORAGE, pdu, peerOn, RELEASE_RESPONSE, type ScriptedPeer } from './scripted-peer.ts';
import { storeInstances } from './storage-scu.ts';
import { planStore } from './store-plan.ts';
import { echo } from './verification-scu.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function listening(store: MemoryStore): Promise<DicomListener> {
  const peers = [{ aeTitle: 'SENDER', addresses: [], may: ['store'] as const }];
  const listener = await startListener({ host: '127.0.0.1', port: 0, aeTitle: 'VIEWBOX', peers }, store);
  cleanups.push(() => listener.dispose());
  return listener;
}

function target(port: number, calledAeTitle = 'VIEWBOX') {
  return { host: '127.0.0.1', port, calledAeTitle, callingAeTitle: 'SENDER' };
}

function instance(
  sopInstanceUid: string,
  data: Buffer,
  transferSyntaxUid = EXPLICIT,
  sopClassUid = CT_IMAGE_STORAGE,
): InstanceToSend {
  const meta = encodeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: 'TEST' });
  return instanceFromBytes(Buffer.concat([meta, data]));
}

/** A peer that accepts connections and leaves the rest to the test. */
async function scriptedAcceptor(script: (peer: ScriptedPeer) => Promise<void>): Promise<number> {
  const server = net.createServer((socket) => void script(peerOn(socket)));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** A-ASSOCIATE-AC that accepts context 1 in explicit little endian. */
function associateAccept(maxPdu: number, transfer = EXPLICIT): Buffer {
  const uid = Buffer.from(transfer);
  const context = Buffer.from([0x21, 0, 0, 8 + uid.length, 1, 0, 0, 0, 0x40, 0, 0, uid.length, ...uid]);
  const user = Buffer.from([0x50, 0, 0, 8, 0x51, 0, 0, 4, 0, 0, 0, 0]);
  user.writeUInt32BE(maxPdu, 8);
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(1);
  const application = Buffer.from('1.2.840.10008.3.1.1.1');
  const name = Buffer.from([0x10, 0, 0, application.length, ...application]);
  return pdu(2, Buffer.concat([fixed, name, context, user]));
}

describe('the storage SCU', () => {
  it('sends every byte as it is stored, in the syntax in which it is stored', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    const sent = TRANSFER_SYNTAXES.map(({ uid }, index) =>
      instance(`1.2.${index + 1}`, Buffer.alloc(2 * index + 2, index), uid),
    );
    const results = await storeInstances(target(port), sent);
    expect(results.map(({ status, error }) => [status, error])).toEqual(sent.map(() => [0, null]));
    expect(store.instances.map(({ request }) => request.transferSyntaxUid)).toEqual(
      TRANSFER_SYNTAXES.map(({ uid }) => uid),
    );
    expect(store.instances.every(({ data }, index) => data.equals(Buffer.alloc(2 * index + 2, index)))).toBe(
      true,
    );
  });

  it('pads an odd deflated data set with a null byte', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    await storeInstances(target(port), [instance('1.2.3', Buffer.from('odd'), DEFLATED)]);
    expect(store.instances[0]?.data).toEqual(Buffer.from('odd\0'));
  });

  it('streams a large file from disk in few pieces', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'viewbox-scu-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const data = Buffer.from(Array.from({ length: 5_000_001 }, (_, index) => (index * 7) % 253));
    const meta = encodeFileMeta({
      sopClassUid: CT_IMAGE_STORAGE,
      sopInstanceUid: '1.2.3',
      transferSyntaxUid: EXPLICIT,
      sourceAeTitle: '',
    });
    const file = path.join(folder, 'large.dcm');
    await writeFile(file, Buffer.concat([meta, data]));
    const store = memoryStore();
    const { port } = await listening(store);
    const [result] = await storeInstances(target(port), [await instanceFromFile(file)]);
    expect(result?.error).toBeNull();
    expect(store.instances[0]?.data.equals(Buffer.concat([data, Buffer.alloc(1)]))).toBe(true);
  });

  it('opens as many associations as more than 128 pairs of class and syntax need', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    const sent = STORAGE_SOP_CLASSES.map(({ uid }, index) =>
      instance(`1.2.${index + 1}`, Buffer.alloc(4), EXPLICIT, uid),
    );
    expect(sent.length).toBeGreaterThan(128);
    expect(planStore(sent).map(({ contexts }) => contexts.length)).toEqual([128, sent.length - 128]);
    const results = await storeInstances(target(port), sent);
    expect(results.every(({ error }) => error === null)).toBe(true);
    expect(new Set(store.instances.map(({ request }) => request.association.associationId)).size).toBe(2);
  });

  it('uses several associations side by side', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const { port } = await listening(store);
    const sent = Array.from({ length: 4 }, (_, index) => instance(`1.2.${index + 1}`, Buffer.alloc(10)));
    const sending = storeInstances(target(port), sent, { associations: 4 });
    await store.reached(4, 'ended');
    for (const one of store.instances) one.answer(null);
    const results = await sending;
    expect(results.map(({ index, error }) => [index, error])).toEqual(
      [0, 1, 2, 3].map((index) => [index, null]),
    );
  });

  it('tells what became of each instance and how far it is', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const { port } = await listening(store);
    const sent = ['1.1', '1.2', '1.3'].map((uid) => instance(uid, Buffer.alloc(10)));
    const progress: string[] = [];
    const sending = storeInstances(target(port), sent, {
      onResult: ({ index, status }, { done, total }) =>
        progress.push(`${index}: ${status}, ${done}/${total}`),
    });
    await store.reached(1, 'ended');
    store.instances[0]?.answer(null);
    await store.reached(2, 'ended');
    store.instances[1]?.answer(new AppError('FULL', 'The disk is full.'));
    await store.reached(3, 'ended');
    store.instances[2]?.answer(new AppError('CONFLICT', 'Another instance has this UID.'));
    const results = await sending;
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'FULL', 'PEER']);
    expect(progress).toEqual(['0: 0, 1/3', '1: 42752, 2/3', '2: 49153, 3/3']);
  });

  it('stops when it is told to', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const { port } = await listening(store);
    const sent = ['1.1', '1.2', '1.3'].map((uid) => instance(uid, Buffer.alloc(10)));
    const stop = new AbortController();
    const sending = storeInstances(target(port), sent, { signal: stop.signal });
    await store.reached(1, 'ended');
    stop.abort();
    const results = await sending;
    expect(results.map(({ error }) => error?.code)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    store.instances[0]?.answer(null);
    await store.over(1);
  });

  it('fails only the instance whose syntax the peer does not take', async () => {
    const port = await scriptedAcceptor(async (peer) => {
      await peer.pdu();
      peer.send(associateAccept(16384));
      await peer.pdu();
      peer.send(RELEASE_RESPONSE);
    });
    const [result] = await storeInstances(target(port), [instance('1.2', Buffer.alloc(4), DEFLATED)]);
    expect(result).toMatchObject({ status: null, error: { code: 'PEER' } });
  });

  it('never transcodes: a peer that accepts another syntax than the proposed one gets nothing', async () => {
    const got: (Buffer | null)[] = [];
    const port = await scriptedAcceptor(async (peer) => {
      await peer.pdu();
      peer.send(associateAccept(16384, '1.2.840.10008.1.2'));
      got.push(await peer.pdu());
      peer.send(RELEASE_RESPONSE);
    });
    const [result] = await storeInstances(target(port), [instance('1.2', Buffer.alloc(4))]);
    expect(result?.error?.code).toBe('PEER');
    expect(got.map((bytes) => bytes?.[0])).toEqual([5]);
  });

  it('keeps each PDU within what the peer can take, and fragments even', async () => {
    const sizes: number[] = [];
    const port = await scriptedAcceptor(async (peer) => {
      await peer.pdu();
      peer.send(associateAccept(1001));
      for (let bytes = await peer.pdu(); bytes; bytes = await peer.pdu()) {
        sizes.push(bytes.length - 6);
        if ((bytes[11] ?? 0) === 2) peer.socket.destroy();
      }
    });
    await storeInstances(target(port), [instance('1.2', Buffer.alloc(10_000))]);
    const fragments = sizes.slice(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1001);
    expect(fragments.map((size) => (size - 6) % 2)).toEqual(fragments.map(() => 0));
    expect(fragments.reduce((sum, size) => sum + size - 6, 0)).toBe(10_000);
  });

  const breaks: [string, (peer: ScriptedPeer) => void, string][] = [
    ['rejects', (peer) => peer.send(Buffer.from([3, 0, 0, 0, 0, 4, 0, 1, 1, 7])), 'PEER'],
    ['aborts', (peer) => peer.send(Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 2, 0])), 'PEER'],
    ['closes', (peer) => void peer.socket.end(), 'UNREACHABLE'],
    ['answers garbage', (peer) => peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), 'PEER'],
    ['accepts in nonsense', (peer) => peer.send(pdu(2, Buffer.alloc(200, 0xaa))), 'PEER'],
    ['accepts too small PDUs', (peer) => peer.send(associateAccept(20)), 'PEER'],
    ['says nothing', () => {}, 'UNREACHABLE'],
  ];
  it.each(breaks)('gives a reason when the peer %s', async (_, behave, code) => {
    const port = await scriptedAcceptor(async (peer) => {
      await peer.pdu();
      behave(peer);
    });
    const timeouts = { associationMs: 100 };
    const results = await storeInstances(
      target(port),
      [instance('1.1', Buffer.alloc(4)), instance('1.2', Buffer.alloc(4))],
      {
        timeouts,
      },
    );
    expect(results.map(({ status, error }) => [status, error?.code])).toEqual([
      [null, code],
      [null, code],
    ]);
    await expect(echo({ ...target(port), timeoutMs: 200 })).rejects.toMatchObject({ code });
  });

  it('gives up on a peer that does not answer a C-STORE', async () => {
    const port = await scriptedAcceptor(async (peer) => {
      await peer.pdu();
      peer.send(associateAccept(16384));
    });
    const [result] = await storeInstances(target(port), [instance('1.1', Buffer.alloc(4))], {
      timeouts: { responseMs: 50 },
    });
    expect(result?.error?.code).toBe('UNREACHABLE');
  });

  it('tries again after a peer that aborts on one instance, and leaves it alone after three', async () => {
    let calls = 0;
    const port = await scriptedAcceptor(async (peer) => {
      calls += 1;
      await peer.pdu();
      peer.send(associateAccept(16384));
      await peer.pdu();
      peer.socket.destroy();
    });
    const sent = Array.from({ length: 10 }, (_, index) => instance(`1.${index + 1}`, Buffer.alloc(4)));
    const results = await storeInstances(target(port), sent);
    expect(calls).toBe(3);
    expect(results.every(({ error }) => error?.code === 'UNREACHABLE')).toBe(true);
  });

  it('goes on with the next instance when a file is gone', async () => {
    const store = memoryStore();
    const { port } = await listening(store);
    const gone: InstanceToSend = {
      sopClassUid: CT_IMAGE_STORAGE,
      sopInstanceUid: '1.1',
      transferSyntaxUid: EXPLICIT,
      source: { kind: 'file', path: '/nonexistent/file.dcm', datasetOffset: 0 },
    };
    const results = await storeInstances(target(port), [gone, instance('1.2', Buffer.alloc(4))]);
    expect(results.map(({ error }) => error?.code)).toEqual(['MISSING', undefined]);
  });
});

describe('the verification SCU', () => {
  it('measures the round trip', async () => {
    const { port } = await listening(memoryStore());
    const { roundTripMs } = await echo({ ...target(port), timeoutMs: 5000 });
    expect(roundTripMs).toBeGreaterThan(0);
  });

  it('says when the called AE title is wrong', async () => {
    const { port } = await listening(memoryStore());
    await expect(echo({ ...target(port, 'OTHER'), timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'PEER',
      data: { result: 1, source: 1, reason: 7 },
    });
  });

  it('says when nobody is there', async () => {
    const listener = await listening(memoryStore());
    await listener.dispose();
    await expect(echo({ ...target(listener.port), timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });
});
