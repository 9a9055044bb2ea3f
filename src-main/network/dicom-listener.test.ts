import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import {
  startListener,
  type DicomListener,
  type ListenerEvents,
  type ListenerOptions,
} from './dicom-listener.ts';
import type { Mishap, StoreHandler } from './handlers.ts';
import { memoryStore } from './memory-store.ts';
import {
  ABORT,
  associateRequest,
  commandSet,
  connectPeer,
  CT_IMAGE_STORAGE,
  dataPdu,
  datasetPdus,
  echoRequest,
  pdv,
  readAssociateAccept,
  readCommand,
  RELEASE_REQUEST,
  RELEASE_RESPONSE,
  storeCommand,
  VERIFICATION,
  type ScriptedPeer,
  type ScriptedRequest,
} from './scripted-peer.ts';
import { statusText } from './status.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function listening(
  handler: StoreHandler = memoryStore(),
  options: Partial<ListenerOptions> = {},
  events: ListenerEvents = {},
): Promise<DicomListener> {
  const peers = [{ aeTitle: 'SCANNER', addresses: [], mayStore: true }];
  const listener = await startListener(
    { host: '127.0.0.1', port: 0, aeTitle: 'VIEWBOX', peers, ...options },
    handler,
    events,
  );
  cleanups.push(() => listener.dispose());
  return listener;
}

async function calling({ port }: DicomListener): Promise<ScriptedPeer> {
  const peer = await connectPeer(port);
  cleanups.push(() => peer.socket.destroy());
  return peer;
}

async function associated(listener: DicomListener, request: ScriptedRequest = {}): Promise<ScriptedPeer> {
  const peer = await calling(listener);
  peer.send(associateRequest(request));
  readAssociateAccept(await peer.pdu());
  return peer;
}

function statusOf(pdu: Buffer | null): [messageId: unknown, status: unknown] {
  const command = readCommand(pdu);
  return [command['0120'], command['0900']];
}

const isAbort = (pdu: Buffer | null) => pdu?.[0] === 7;

describe('the DICOM listener', () => {
  it('announces its largest PDU, answers C-ECHO and releases', async () => {
    const listener = await listening();
    const peer = await calling(listener);
    peer.send(associateRequest({ calling: 'ANYBODY', contexts: [{ id: 1, abstract: VERIFICATION }] }));
    expect(readAssociateAccept(await peer.pdu())).toEqual({
      contexts: [{ id: 1, result: 0, transfer: EXPLICIT }],
      maxPdu: 131072,
    });
    peer.send(echoRequest(1, 77));
    expect(readCommand(await peer.pdu())).toMatchObject({
      '0002': VERIFICATION,
      '0100': 0x8030,
      '0120': 77,
      '0900': 0,
    });
    peer.send(RELEASE_REQUEST);
    expect(await peer.pdu()).toEqual(RELEASE_RESPONSE);
    await peer.closed;
  });

  it('stores the bytes of a data set as they come and answers when the store says so', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const peer = await associated(await listening(store), {
      contexts: [{ id: 5, abstract: CT_IMAGE_STORAGE, transfer: [IMPLICIT] }],
    });
    const data = Buffer.from(Array.from({ length: 100_001 }, (_, index) => index % 251));
    peer.send(storeCommand({ contextId: 5, sopInstanceUid: '1.2.3.4' }), datasetPdus(data, 5));
    await store.reached(1, 'ended');
    const [instance] = store.instances;
    expect(instance?.data.equals(data)).toBe(true);
    expect(instance?.request).toMatchObject({
      sopClassUid: CT_IMAGE_STORAGE,
      sopInstanceUid: '1.2.3.4',
      transferSyntaxUid: IMPLICIT,
      association: { callingAeTitle: 'SCANNER', calledAeTitle: 'VIEWBOX', host: '127.0.0.1' },
    });
    peer.send(echoRequest(5, 2));
    expect(peer.socket.bytesRead).toBeLessThan(500);
    instance?.answer(null);
    expect(readCommand(await peer.pdu())).toMatchObject({ '0100': 0x8001, '0900': 0, '1000': '1.2.3.4' });
    expect(statusOf(await peer.pdu())).toEqual([2, 0]);
  });

  it('answers pipelined C-STOREs in their order, whichever is safe first', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const peer = await associated(await listening(store));
    for (const messageId of [11, 12, 13]) {
      peer.send(storeCommand({ messageId }), datasetPdus(Buffer.from(`data set ${messageId}`)));
    }
    peer.send(RELEASE_REQUEST);
    await store.reached(3, 'ended');
    const [first, second, third] = store.instances;
    third?.answer(null);
    second?.answer(new AppError('FULL', 'The disk is full.'));
    first?.answer(null);
    expect(statusOf(await peer.pdu())).toEqual([11, 0]);
    const full = await peer.pdu();
    expect(statusOf(full)).toEqual([12, 0xa700]);
    expect(readCommand(full)['0902']).toBe('The disk is full.');
    expect(statusOf(await peer.pdu())).toEqual([13, 0]);
    expect(await peer.pdu()).toEqual(RELEASE_RESPONSE);
    await store.over(1);
    expect(store.closed[0]?.acknowledgedInstances).toBe(2);
  });

  it('stops reading when many instances wait for the disk and goes on when one is safe', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const peer = await associated(await listening(store));
    for (let messageId = 1; messageId <= 40; messageId += 1) {
      peer.send(storeCommand({ messageId }), datasetPdus(Buffer.alloc(128_000, messageId)));
    }
    await store.reached(16, 'ended');
    expect(store.instances.length).toBeLessThan(40);
    for (let answered = 0; answered < 40; answered += 1) {
      await store.reached(answered + 1, 'ended');
      store.instances[answered]?.answer(null);
    }
    for (let messageId = 1; messageId <= 40; messageId += 1) {
      expect(statusOf(await peer.pdu())).toEqual([messageId, 0]);
    }
    expect(store.instances.every(({ data }, index) => data.equals(Buffer.alloc(128_000, index + 1)))).toBe(
      true,
    );
  });

  it('reads no further than the store can take', async () => {
    const store = memoryStore({ limitBytes: 100_000 });
    const peer = await associated(await listening(store));
    const data = Buffer.alloc(32 * 1024 * 1024, 3);
    peer.send(storeCommand(), datasetPdus(data, 1, 100_000));
    await store.reached(1, 'receiving');
    const [instance] = store.instances;
    await expect.poll(() => instance?.sink.onDrain !== null).toBe(true);
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(instance?.receivedBytes).toBeLessThan(1024 * 1024);
    const draining = setInterval(() => instance?.sink.onDrain?.());
    cleanups.push(() => clearInterval(draining));
    expect(statusOf(await peer.pdu())).toEqual([1, 0]);
    expect(instance?.data.equals(data)).toBe(true);
  });

  const refusals: [string, Parameters<typeof storeCommand>[0], number][] = [
    ['another SOP class than its context', { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }, 0x0122],
    ['an instance UID that is a path', { sopInstanceUid: '../../../etc/passwd' }, 0x0117],
    ['an instance UID that is too long', { sopInstanceUid: `1.${'2'.repeat(64)}` }, 0x0117],
    ['no instance UID', { sopInstanceUid: '' }, 0x0117],
  ];
  it.each(refusals)(
    'refuses a C-STORE with %s, reads over its data set and goes on',
    async (_, command, status) => {
      const store = memoryStore();
      const mishaps: Mishap[] = [];
      const peer = await associated(await listening(store, {}, { mishap: (one) => mishaps.push(one) }));
      peer.send(storeCommand({ ...command, messageId: 1 }), datasetPdus(Buffer.alloc(50_000)));
      expect(statusOf(await peer.pdu())).toEqual([1, status]);
      expect(store.instances).toEqual([]);
      peer.send(storeCommand({ messageId: 2 }), datasetPdus(Buffer.from('ok')));
      expect(statusOf(await peer.pdu())).toEqual([2, 0]);
      const caller = { callingAeTitle: 'SCANNER', host: '127.0.0.1' };
      expect(mishaps).toEqual([{ ...caller, status: statusText(status), detail: expect.any(String) }]);
    },
  );

  it('tells of associations and connections that break the protocol, not of those that are released', async () => {
    const mishaps: Mishap[] = [];
    const listener = await listening(memoryStore(), {}, { mishap: (one) => mishaps.push(one) });
    const good = await associated(listener);
    good.send(RELEASE_REQUEST);
    await good.pdu();
    const bad = await associated(listener);
    bad.send(dataPdu(pdv(99, 3, commandSet([[0x0100, 0x0030]]))));
    await bad.closed;
    const stranger = await calling(listener);
    stranger.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await stranger.closed;
    await expect.poll(() => mishaps).toHaveLength(2);
    expect(mishaps.map(({ callingAeTitle, status }) => [callingAeTitle, status])).toEqual([
      ['SCANNER', ''],
      ['', ''],
    ]);
  });

  it('answers A700 when the store cannot begin, and goes on', async () => {
    const store = memoryStore();
    const handler: StoreHandler = {
      openSink(request) {
        if (store.closed.length === 0 && request.sopInstanceUid === '1.1')
          throw new AppError('FULL', 'No space.');
        return store.openSink(request);
      },
      associationClosed: (association, count) => store.associationClosed(association, count),
    };
    const peer = await associated(await listening(handler));
    peer.send(storeCommand({ messageId: 1, sopInstanceUid: '1.1' }), datasetPdus(Buffer.alloc(10)));
    expect(statusOf(await peer.pdu())).toEqual([1, 0xa700]);
    peer.send(storeCommand({ messageId: 2, sopInstanceUid: '1.2' }), datasetPdus(Buffer.alloc(10)));
    expect(statusOf(await peer.pdu())).toEqual([2, 0]);
  });

  it('answers 0110 when a store breaks its word and throws', async () => {
    const handler: StoreHandler = {
      openSink: () => ({
        write: () => true,
        onDrain: null,
        end: () => Promise.reject(new TypeError('no such thing')),
        abort() {},
      }),
      associationClosed() {},
    };
    const peer = await associated(await listening(handler));
    peer.send(storeCommand(), datasetPdus(Buffer.alloc(10)));
    expect(statusOf(await peer.pdu())).toEqual([1, 0x0110]);
  });

  const breaks: [string, (peer: ScriptedPeer) => void][] = [
    ['an A-ABORT', (peer) => peer.send(ABORT)],
    ['the end of the connection', (peer) => void peer.socket.end()],
    ['a reset', (peer) => void peer.socket.resetAndDestroy()],
    ['garbage', (peer) => peer.send(Buffer.alloc(100, 0xff))],
    ['a command in the midst of a data set', (peer) => peer.send(echoRequest(1, 9))],
    ['a data set on another context', (peer) => peer.send(dataPdu(pdv(3, 0, Buffer.alloc(4))))],
    ['a release in the midst of a data set', (peer) => peer.send(RELEASE_REQUEST)],
  ];
  it.each(breaks)('throws a half instance away after %s', async (_, breakOff) => {
    const store = memoryStore();
    const peer = await associated(await listening(store), {
      contexts: [
        { id: 1, abstract: CT_IMAGE_STORAGE },
        { id: 3, abstract: CT_IMAGE_STORAGE },
      ],
    });
    peer.send(storeCommand({ messageId: 1 }), datasetPdus(Buffer.from('whole')));
    expect(statusOf(await peer.pdu())).toEqual([1, 0]);
    peer.send(storeCommand({ messageId: 2 }), dataPdu(pdv(1, 0, Buffer.alloc(1000))));
    await store.reached(1, 'receiving');
    breakOff(peer);
    await store.reached(1, 'aborted');
    await store.over(1);
    expect(store.closed[0]?.acknowledgedInstances).toBe(1);
    await peer.closed;
  });

  it('makes a whole instance safe though its sender is gone, and tells that nobody heard of it', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const over = Promise.withResolvers<void>();
    const peer = await associated(await listening(store, {}, { associationClosed: () => over.resolve() }));
    peer.send(storeCommand(), datasetPdus(Buffer.from('whole')));
    await store.reached(1, 'ended');
    peer.socket.destroy();
    await over.promise;
    store.instances[0]?.answer(null);
    await store.over(1);
    expect(store.instances[0]?.state).toBe('ended');
    expect(store.closed[0]?.acknowledgedInstances).toBe(0);
  });

  const rejections: [string, ScriptedRequest, number[]][] = [
    ['an unknown caller', { calling: 'X' }, [1, 1, 3]],
    ['a wrong called AE title', { called: 'X' }, [1, 1, 7]],
    ['another application context', { applicationContext: '1.2.3' }, [1, 1, 2]],
    ['another protocol version', { protocolVersion: 2 }, [1, 2, 2]],
  ];
  it.each(rejections)('rejects %s and tells who it was', async (_, request, [result, source, reason]) => {
    const refused: string[] = [];
    const listener = await listening(
      memoryStore(),
      {},
      { callerRefused: ({ aeTitle }) => refused.push(aeTitle) },
    );
    const peer = await calling(listener);
    peer.send(associateRequest(request));
    expect(await peer.pdu()).toEqual(
      Buffer.from([3, 0, 0, 0, 0, 4, 0, result ?? 0, source ?? 0, reason ?? 0]),
    );
    await peer.closed;
    expect(refused).toEqual([request.calling ?? 'SCANNER']);
  });

  it('rejects one association too many for the moment, and answers C-ECHO still', async () => {
    const listener = await listening(memoryStore(), { maxAssociations: 1 });
    const first = await associated(listener);
    const second = await calling(listener);
    second.send(associateRequest());
    expect(await second.pdu()).toEqual(Buffer.from([3, 0, 0, 0, 0, 4, 0, 2, 3, 2]));
    const verifying = await associated(listener, { contexts: [{ id: 1, abstract: VERIFICATION }] });
    verifying.send(echoRequest(1, 1));
    expect(statusOf(await verifying.pdu())).toEqual([1, 0]);
    first.send(RELEASE_REQUEST);
    verifying.send(RELEASE_REQUEST);
    await Promise.all([first.closed, verifying.closed]);
    await associated(listener);
  });

  it('lets a new peer in without a restart', async () => {
    const listener = await listening(memoryStore());
    listener.setPeers([{ aeTitle: 'NEW', addresses: [], mayStore: true }]);
    await associated(listener, { calling: 'NEW' });
    const old = await calling(listener);
    old.send(associateRequest());
    expect((await old.pdu())?.[0]).toBe(3);
  });

  const orders: [string, number[]][] = [
    ['ascending', [1, 3, 5, 255]],
    ['descending', [255, 5, 3, 1]],
    ['mixed', [9, 1, 33, 3]],
  ];
  it.each(orders)('takes context ids in %s order', async (_, ids) => {
    const store = memoryStore();
    const listener = await listening(store);
    const peer = await calling(listener);
    peer.send(associateRequest({ contexts: ids.map((id) => ({ id, abstract: CT_IMAGE_STORAGE })) }));
    const { contexts } = readAssociateAccept(await peer.pdu());
    expect(new Map(contexts.map(({ id, result }) => [id, result]))).toEqual(
      new Map(ids.map((id) => [id, 0])),
    );
    for (const contextId of ids) {
      peer.send(storeCommand({ contextId, messageId: contextId }), datasetPdus(Buffer.from('x'), contextId));
      expect(statusOf(await peer.pdu())).toEqual([contextId, 0]);
    }
  });

  const malformed: [string, Buffer][] = [
    [
      'doubled context ids',
      associateRequest({
        contexts: [
          { id: 1, abstract: CT_IMAGE_STORAGE },
          { id: 1, abstract: VERIFICATION },
        ],
      }),
    ],
    ['context id 0', associateRequest({ contexts: [{ id: 0, abstract: CT_IMAGE_STORAGE }] })],
    [
      'a context without a transfer syntax',
      associateRequest({ contexts: [{ id: 1, abstract: VERIFICATION, transfer: [] }] }),
    ],
    [
      'ten thousand transfer syntaxes',
      associateRequest({
        contexts: [{ id: 1, abstract: VERIFICATION, transfer: Array.from({ length: 10_000 }, () => '') }],
      }),
    ],
    [
      'a role item that ends beyond itself',
      associateRequest({ userItems: Buffer.from([0x54, 0, 0, 4, 0xff, 0xff, 1, 1]) }),
    ],
    ['half an item', Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 70]), Buffer.alloc(70)])],
    ['data before an association', echoRequest(1, 1)],
    ['a release before an association', RELEASE_REQUEST],
  ];
  it.each(malformed)('aborts on %s', async (_, bytes) => {
    const peer = await calling(await listening());
    peer.send(bytes);
    expect(isAbort(await peer.pdu())).toBe(true);
    await peer.closed;
  });

  const misbehaviour: [string, Buffer][] = [
    ['a command on a context that was not accepted', echoRequest(9, 1)],
    ['a garbage command set', dataPdu(pdv(1, 3, Buffer.alloc(64, 0x5a)))],
    [
      'a command set of 70 KB',
      Buffer.concat(Array.from({ length: 7 }, () => dataPdu(pdv(1, 1, Buffer.alloc(10_000))))),
    ],
    ['a data set without a command', dataPdu(pdv(1, 2, Buffer.alloc(10)))],
    ['a second A-ASSOCIATE-RQ', associateRequest()],
    ['an A-ASSOCIATE-AC', Buffer.from([2, 0, 0, 0, 0, 4, 0, 0, 0, 0])],
  ];
  it.each(misbehaviour)('aborts an association that sends %s', async (_, bytes) => {
    const outcomes: string[] = [];
    const listener = await listening(
      memoryStore(),
      {},
      { associationClosed: (_, { end }) => void outcomes.push(end) },
    );
    const peer = await associated(listener);
    peer.send(bytes);
    expect(isAbort(await peer.pdu())).toBe(true);
    await peer.closed;
    await expect.poll(() => outcomes).toEqual(['fault']);
  });

  it('answers a service that it does not offer with 0211 and goes on', async () => {
    const peer = await associated(await listening());
    const find = commandSet([
      [0x0002, '1.2.840.10008.5.1.4.1.2.2.1'],
      [0x0100, 0x0020],
      [0x0110, 5],
      [0x0700, 0],
      [0x0800, 1],
    ]);
    peer.send(dataPdu(pdv(1, 3, find)), datasetPdus(Buffer.alloc(0)));
    expect(statusOf(await peer.pdu())).toEqual([5, 0x0211]);
    peer.send(storeCommand({ messageId: 6 }), datasetPdus(Buffer.from('x')));
    expect(statusOf(await peer.pdu())).toEqual([6, 0]);
  });

  it('answers a C-STORE without a data set and a C-ECHO with one, and goes on', async () => {
    const command = (field: number, datasetType: number) =>
      commandSet([
        [0x0002, CT_IMAGE_STORAGE],
        [0x0100, field],
        [0x0110, 5],
        [0x0800, datasetType],
        [0x1000, '1.2.3'],
      ]);
    const peer = await associated(await listening());
    peer.send(dataPdu(pdv(1, 3, command(0x0001, 0x0101))));
    expect(statusOf(await peer.pdu())).toEqual([5, 0xc000]);
    peer.send(dataPdu(pdv(1, 3, command(0x0030, 1))), datasetPdus(Buffer.alloc(10)));
    expect(statusOf(await peer.pdu())).toEqual([5, 0x0211]);
    peer.send(echoRequest(1, 6));
    expect(statusOf(await peer.pdu())).toEqual([6, 0]);
  });

  const timeouts: [string, Partial<ListenerOptions['timeouts']>, boolean, Buffer][] = [
    ['says nothing', { associationMs: 50 }, false, Buffer.alloc(0)],
    ['sends half an A-ASSOCIATE-RQ', { associationMs: 50 }, false, associateRequest().subarray(0, 50)],
    ['does nothing with its association', { idleMs: 50 }, true, Buffer.alloc(0)],
    ['sends half a PDU', { pduMs: 50 }, true, echoRequest(1, 1).subarray(0, 20)],
    ['sends a command and no data set', { pduMs: 50 }, true, storeCommand()],
  ];
  it.each(timeouts)('lets go of a peer that %s', async (_, limits, isAssociated, bytes) => {
    const listener = await listening(memoryStore(), { timeouts: { closeMs: 50, ...limits } });
    const peer = isAssociated ? await associated(listener) : await calling(listener);
    peer.send(bytes);
    await peer.closed;
  });

  it('lets go of a peer that sends a byte now and then', async () => {
    const listener = await listening(memoryStore(), { timeouts: { pduMs: 100, closeMs: 50 } });
    const peer = await associated(listener);
    const bytes = datasetPdus(Buffer.alloc(10_000));
    peer.send(storeCommand());
    let at = 0;
    const drip = setInterval(() => peer.send(bytes.subarray(at, (at += 1))), 5);
    cleanups.push(() => clearInterval(drip));
    await peer.closed;
    expect(at).toBeLessThan(bytes.length);
  });

  it('destroys a socket whose peer never closes', async () => {
    const listener = await listening(memoryStore(), { timeouts: { closeMs: 50 } });
    const peer = await calling(listener);
    peer.socket.allowHalfOpen = true;
    peer.send(Buffer.alloc(20, 0xff));
    expect(isAbort(await peer.pdu())).toBe(true);
    const sending = setInterval(() => peer.socket.write('x'), 10);
    cleanups.push(() => clearInterval(sending));
    await peer.closed;
  });

  it('lets go of a peer that does not read its answers, and holds few of them', async () => {
    const listener = await listening(memoryStore(), { timeouts: { pduMs: 200, closeMs: 50 } });
    const peer = await associated(listener);
    peer.socket.pause();
    const echoes = Buffer.concat(Array.from({ length: 1000 }, (_, index) => echoRequest(1, index)));
    const flood = () => {
      while (!peer.socket.destroyed && peer.socket.write(echoes));
    };
    peer.socket.on('drain', flood);
    flood();
    await peer.closed;
  });

  it('drops the oldest silent connection when there are too many', async () => {
    const listener = await listening(memoryStore(), { maxConnections: 3 });
    const silent = [await calling(listener), await calling(listener), await calling(listener)];
    await associated(listener);
    await silent[0]?.closed;
    await associated(listener);
    await silent[1]?.closed;
    expect(silent[2]?.socket.destroyed).toBe(false);
  });

  it('stops with open associations: aborts them and throws half instances away', async () => {
    const store = memoryStore();
    const listener = await listening(store);
    const receiving = await associated(listener);
    const idle = await associated(listener);
    const silent = await calling(listener);
    receiving.send(storeCommand(), dataPdu(pdv(1, 0, Buffer.alloc(1000))));
    await store.reached(1, 'receiving');
    await listener.dispose();
    expect(isAbort(await receiving.pdu())).toBe(true);
    expect(isAbort(await idle.pdu())).toBe(true);
    await Promise.all([receiving.closed, idle.closed, silent.closed]);
    expect(store.instances.map(({ state }) => state)).toEqual(['aborted']);
    await expect(connectPeer(listener.port)).rejects.toThrow();
  });

  it('says what to do when its port is taken', async () => {
    const { port } = await listening();
    await expect(listening(memoryStore(), { port })).rejects.toMatchObject({
      code: 'INTERNAL',
      data: { port },
    });
  });
});
