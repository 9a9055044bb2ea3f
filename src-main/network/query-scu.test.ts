import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import { findAtPeer, type FindOptions, type FoundEntity } from './find-scu.ts';
import { planGet } from './get-plan.ts';
import { getFromPeer } from './get-scu.ts';
import { memoryStore } from './memory-store.ts';
import { moveFromPeer } from './move-scu.ts';
import {
  acceptContexts,
  commandSet,
  CT_IMAGE_STORAGE,
  dataPdu,
  datasetPdus,
  pdu,
  pdv,
  readAssociateRequest,
  readCommand,
  RELEASE_RESPONSE,
  scriptedServer,
  storeCommand,
  type ScriptedPeer,
} from './scripted-peer.ts';

const FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const MOVE = '1.2.840.10008.5.1.4.1.2.2.2';
const GET = '1.2.840.10008.5.1.4.1.2.2.3';
const JPEG_LOSSLESS = '1.2.840.10008.1.2.4.70';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function target(script: (peer: ScriptedPeer) => Promise<void>) {
  const server = await scriptedServer(script);
  cleanups.push(server.close);
  return { host: '127.0.0.1', port: server.port, calledAeTitle: 'PACS', callingAeTitle: 'VIEWBOX' };
}

/** Accepts the first context and reads one request with its identifier. */
async function takeQuery(
  peer: ScriptedPeer,
): Promise<{ command: Record<string, unknown>; identifier: Buffer }> {
  await peer.pdu();
  peer.send(acceptContexts([{ id: 1, transfer: EXPLICIT_VR_LITTLE_ENDIAN }]));
  const command = readCommand(await peer.pdu());
  const identifier = (await peer.pdu()) ?? Buffer.alloc(12);
  return { command, identifier: identifier.subarray(12) };
}

function response(
  field: number,
  status: number,
  extra: [number, number | string][] = [],
  hasDataset = false,
) {
  return dataPdu(
    pdv(
      1,
      3,
      commandSet([
        [0x0100, field],
        [0x0120, 1],
        [0x0800, hasDataset ? 1 : 0x0101],
        [0x0900, status],
        ...extra,
      ]),
    ),
  );
}

/** An element in explicit VR little endian. */
function element(group: number, number: number, vr: string, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string, 'latin1');
  const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes;
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4);
  head.writeUInt16LE(padded.length, 6);
  return Buffer.concat([head, padded]);
}

function match(uid: string, name: Buffer | string, characterSet = ''): Buffer {
  return Buffer.concat([
    response(0x8020, 0xff00, [], true),
    datasetPdus(
      Buffer.concat([
        element(0x0008, 0x0005, 'CS', characterSet),
        element(0x0010, 0x0010, 'PN', name),
        element(0x0020, 0x000d, 'UI', uid),
      ]),
    ),
  ]);
}

async function release(peer: ScriptedPeer): Promise<void> {
  expect((await peer.pdu())?.[0]).toBe(5);
  peer.send(RELEASE_RESPONSE);
}

const STUDY = { level: 'STUDY', keys: { PatientName: 'Yam*', StudyInstanceUID: '' } } as const;

async function collect(at: Awaited<ReturnType<typeof target>>, options?: FindOptions) {
  const found: FoundEntity[] = [];
  const query = findAtPeer(at, STUDY, options);
  for (;;) {
    const next = await query.next();
    if (next.done) return { found, end: next.value };
    found.push(next.value);
  }
}

describe('C-FIND', () => {
  it('asks with keys in ascending order and reads each answer in its own character set', async () => {
    let asked: Awaited<ReturnType<typeof takeQuery>> | undefined;
    const at = await target(async (peer) => {
      asked = await takeQuery(peer);
      // PS3.5 H.3.1: Yamada Tarou in three groups with ISO 2022 IR 87
      const yamada = Buffer.concat([
        Buffer.from('Yamada^Tarou='),
        Buffer.from([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42, 0x5e]),
        Buffer.from([0x1b, 0x24, 0x42, 0x42, 0x40, 0x4f, 0x3a, 0x1b, 0x28, 0x42]),
      ]);
      peer.send(
        match('1.2.3', yamada, '\\ISO 2022 IR 87'),
        match('1.2.4', Buffer.from('Müller', 'utf8'), 'ISO_IR 192'),
        match('1.2.5', 'M\xfcller', 'ISO_IR 100'),
        response(0x8020, 0),
      );
      await release(peer);
    });
    const { found, end } = await collect(at);
    expect(found.map((one) => [one.text('StudyInstanceUID'), one.text('PatientName')])).toEqual([
      ['1.2.3', 'Yamada^Tarou=山田^太郎'],
      ['1.2.4', 'Müller'],
      ['1.2.5', 'Müller'],
    ]);
    expect(end).toEqual({ isCut: false });
    expect(asked?.command).toMatchObject({ '0002': FIND, '0100': 0x0020, '0110': 1, '0800': 0 });
    expect(asked?.identifier).toEqual(
      Buffer.concat([
        element(0x0008, 0x0005, 'CS', 'ISO_IR 192'),
        element(0x0008, 0x0052, 'CS', 'STUDY '),
        element(0x0010, 0x0010, 'PN', 'Yam*'),
        element(0x0020, 0x000d, 'UI', ''),
      ]),
    );
  });

  it('stops the peer at the limit with C-CANCEL and says that there was more', async () => {
    let cancelled: Record<string, unknown> = {};
    const at = await target(async (peer) => {
      await takeQuery(peer);
      for (let uid = 1; uid <= 3; uid += 1) peer.send(match(`1.${uid}`, 'A'));
      cancelled = readCommand(await peer.pdu());
      peer.send(match('1.4', 'A'), response(0x8020, 0xfe00));
      await release(peer);
    });
    const { found, end } = await collect(at, { limit: 2 });
    expect(found).toHaveLength(2);
    expect(end).toEqual({ isCut: true });
    expect(cancelled).toMatchObject({ '0100': 0x0fff, '0120': 1, '0800': 0x0101 });
  });

  it('cancels when the consumer has enough, and lets go of an association whose peer does not listen', async () => {
    let isCancelled = false;
    const at = await target(async (peer) => {
      await takeQuery(peer);
      for (let uid = 1; uid <= 1200; uid += 1) peer.send(match(`1.${uid}`, 'A'));
      for (let bytes = await peer.pdu(); bytes; bytes = await peer.pdu()) {
        if (bytes[0] === 4) isCancelled = readCommand(bytes)['0100'] === 0x0fff;
        if (isCancelled) peer.send(response(0x8020, 0xfe00));
        if (bytes[0] === 5) peer.send(RELEASE_RESPONSE);
      }
    });
    for await (const one of findAtPeer(at, STUDY)) {
      expect(one.text('StudyInstanceUID')).toBe('1.1');
      break;
    }
    expect(isCancelled).toBe(true);
  });

  it('asks nothing and leaves no timer behind when it is stopped while it connects', async () => {
    const heard: (Buffer | null)[] = [];
    const at = await target(async (peer) => {
      heard.push(await peer.pdu());
    });
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const stop = new AbortController();
    const found = collect(at, { signal: stop.signal });
    stop.abort();
    await expect(found).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => expect(heard).toEqual([null]), 5000);
    await vi.waitFor(() => expect(timers()).toBeLessThanOrEqual(before), 5000);
  });

  it('ends with CANCELLED when its signal says so', async () => {
    const stop = new AbortController();
    const at = await target(async (peer) => {
      await takeQuery(peer);
      stop.abort();
      await peer.pdu();
      peer.send(response(0x8020, 0xfe00));
      await release(peer);
    });
    await expect(collect(at, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each([0xa700, 0xa900, 0xc000, 0x0122])('says in words why a peer refuses with %i', async (status) => {
    const at = await target(async (peer) => {
      await takeQuery(peer);
      peer.send(match('1.1', 'A'), response(0x8020, status));
      await release(peer);
    });
    const error: unknown = await collect(at).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'PEER', data: { status } });
    if (status === 0xa700) expect((error as AppError).message).toContain('too many matches');
  });

  it.each([
    [1, 1, 3, 'does not know the calling AE title VIEWBOX. Enter this station there.'],
    [1, 1, 7, 'does not answer to the called AE title PACS. Check its AE title here'],
    [2, 3, 2, 'Try again later.'],
  ])(
    'says why an association is refused (%i, %i, %i), and what to do',
    async (result, source, reason, words) => {
      const at = await target(async (peer) => {
        await peer.pdu();
        peer.send(pdu(3, Buffer.from([0, result, source, reason])));
      });
      await expect(collect(at)).rejects.toThrow(words);
    },
  );

  it('says when the peer does not offer queries, and when it breaks off in the middle', async () => {
    const without = await target(async (peer) => {
      await peer.pdu();
      peer.send(acceptContexts([]));
      await release(peer);
    });
    await expect(collect(without)).rejects.toMatchObject({ code: 'PEER' });
    const broken = await target(async (peer) => {
      await takeQuery(peer);
      peer.send(match('1.1', 'A'));
      peer.socket.destroySoon();
    });
    await expect(collect(broken)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('takes no answer without end into memory', async () => {
    const at = await target(async (peer) => {
      await takeQuery(peer);
      peer.send(response(0x8020, 0xff00, [], true));
      const piece = dataPdu(pdv(1, 0, Buffer.alloc(100_000)));
      for (let sent = 0; sent < 60 && !peer.socket.destroyed; sent += 1) peer.send(piece);
      await peer.closed;
    });
    await expect(collect(at)).rejects.toMatchObject({ code: 'PEER' });
  });
});

describe('C-MOVE', () => {
  it('tells the progress and which instances failed', async () => {
    let command: Record<string, unknown> = {};
    const at = await target(async (peer) => {
      command = (await takeQuery(peer)).command;
      const counters = (remaining: number, completed: number): [number, number][] => [
        [0x1020, remaining],
        [0x1021, completed],
        [0x1022, 0],
        [0x1023, 0],
      ];
      peer.send(response(0x8021, 0xff00, counters(2, 1)), response(0x8021, 0xff00, counters(1, 2)));
      const failed: [number, number][] = [
        [0x1021, 2],
        [0x1022, 1],
        [0x1023, 0],
      ];
      peer.send(
        response(0x8021, 0xb000, failed, true),
        datasetPdus(element(0x0008, 0x0058, 'UI', '1.2.3\\1.2.4\0')),
      );
      await release(peer);
    });
    const seen: number[] = [];
    const outcome = await moveFromPeer(
      at,
      { level: 'STUDY', keys: { StudyInstanceUID: '1.2' } },
      { onProgress: ({ completed }) => seen.push(completed) },
    );
    expect(seen).toEqual([1, 2]);
    expect(outcome).toEqual({
      status: 0xb000,
      operations: { remaining: -1, completed: 2, failed: 1, warning: 0 },
      failedSopInstanceUids: ['1.2.3', '1.2.4'],
    });
    expect(command).toMatchObject({ '0002': MOVE, '0100': 0x0021 });
    expect(Buffer.from('VIEWBOX ').readUIntLE(0, 4)).toBe(command['0600']);
  });

  it('is cancelled, and says when we are no destination that the peer knows', async () => {
    const stop = new AbortController();
    const cancelled = await target(async (peer) => {
      await takeQuery(peer);
      stop.abort();
      await peer.pdu();
      peer.send(response(0x8021, 0xfe00));
      await release(peer);
    });
    const study = { level: 'STUDY', keys: { StudyInstanceUID: '1.2' } } as const;
    await expect(moveFromPeer(cancelled, study, { signal: stop.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const stranger = await target(async (peer) => {
      await takeQuery(peer);
      peer.send(response(0x8021, 0xa801));
      await release(peer);
    });
    await expect(moveFromPeer(stranger, study)).rejects.toMatchObject({
      code: 'PEER',
      data: { status: 0xa801 },
      message: expect.stringContaining('VIEWBOX as a destination'),
    });
  });
});

describe('C-GET', () => {
  const study = { level: 'STUDY', keys: { StudyInstanceUID: '1.2' } } as const;

  it('asks for the role, answers each instance only when it is safe, and takes several syntaxes', async () => {
    const store = memoryStore({ holdsAnswers: true });
    const answered: (Buffer | null)[] = [];
    const statuses: unknown[] = [];
    const at = await target(async (peer) => {
      const { contexts, roles } = readAssociateRequest(await peer.pdu());
      expect(contexts[0]?.abstract).toBe(GET);
      expect(roles).toEqual([[CT_IMAGE_STORAGE, 0, 1]]);
      expect(contexts.slice(1).every(({ transfers }) => transfers.length === 1)).toBe(true);
      const ct = contexts.filter(({ abstract }) => abstract === CT_IMAGE_STORAGE);
      const idOf = (syntax: string) => ct.find(({ transfers }) => transfers[0] === syntax)?.id ?? 0;
      const ids = [EXPLICIT_VR_LITTLE_ENDIAN, JPEG_LOSSLESS].map(idOf);
      peer.send(
        acceptContexts([
          { id: 1, transfer: EXPLICIT_VR_LITTLE_ENDIAN },
          { id: ids[0] ?? 0, transfer: EXPLICIT_VR_LITTLE_ENDIAN },
          { id: ids[1] ?? 0, transfer: JPEG_LOSSLESS },
        ]),
      );
      await peer.pdu();
      await peer.pdu();
      for (const [index, contextId] of ids.entries()) {
        peer.send(storeCommand({ contextId, messageId: 7 + index, sopInstanceUid: `1.2.${index}` }));
        peer.send(datasetPdus(Buffer.alloc(40_000, index), contextId));
        await store.reached(index + 1, 'ended');
        const answer = peer.pdu().then((bytes) => {
          answered.push(bytes);
          return bytes;
        });
        await new Promise((resolve) => setImmediate(resolve));
        expect(answered).toHaveLength(index);
        store.instances[index]?.answer(index === 0 ? null : new AppError('FULL', 'No space.'));
        statuses.push(readCommand(await answer)['0900']);
      }
      peer.send(response(0x8010, 0xb000, [[0x1022, 1]]));
      await release(peer);
    });
    const outcome = await getFromPeer(at, study, store, {
      sopClassUids: [CT_IMAGE_STORAGE],
      associationId: 5,
    });
    expect(outcome.operations.failed).toBe(1);
    expect(statuses).toEqual([0, 0xa700]);
    expect(store.instances.map(({ request }) => request.transferSyntaxUid)).toEqual([
      EXPLICIT_VR_LITTLE_ENDIAN,
      JPEG_LOSSLESS,
    ]);
    expect(store.instances[0]?.request.association).toMatchObject({
      associationId: 5,
      callingAeTitle: 'PACS',
    });
    expect(store.instances[0]?.data).toEqual(Buffer.alloc(40_000, 0));
    expect(store.closed).toMatchObject([{ acknowledgedInstances: 1 }]);
  });

  it('throws away what was half received when the peer goes', async () => {
    const store = memoryStore();
    const at = await target(async (peer) => {
      const { contexts } = readAssociateRequest(await peer.pdu());
      const ids = [1, contexts[1]?.id ?? 0];
      peer.send(acceptContexts(ids.map((id) => ({ id, transfer: EXPLICIT_VR_LITTLE_ENDIAN }))));
      await peer.pdu();
      await peer.pdu();
      peer.send(
        storeCommand({ contextId: ids[1] ?? 0, sopClassUid: contexts[1]?.abstract ?? '' }),
        dataPdu(pdv(ids[1] ?? 0, 0, Buffer.alloc(100))),
      );
      await store.reached(1, 'receiving');
      peer.socket.destroy();
    });
    await expect(
      getFromPeer(at, study, store, { sopClassUids: [CT_IMAGE_STORAGE], associationId: 1 }),
    ).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(store.instances.map(({ state }) => state)).toEqual(['aborted']);
    expect(store.closed).toHaveLength(1);
  });

  it('proposes at most what an association holds, and every class at least plain', () => {
    const classes = STORAGE_SOP_CLASSES.map(({ uid }) => uid);
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...classes), { maxLength: 120 }), (uids) => {
        const plan = planGet(uids, 1);
        expect(plan.length).toBeLessThanOrEqual(127);
        const explicit = plan.filter(({ transferSyntaxUids: [uid] }) => uid === EXPLICIT_VR_LITTLE_ENDIAN);
        const asked = new Set(explicit.map(({ abstractSyntaxUid }) => abstractSyntaxUid));
        for (const uid of uids) expect(asked.has(uid)).toBe(true);
        expect(new Set(plan.map((each) => JSON.stringify(each))).size).toBe(plan.length);
      }),
    );
    expect(planGet([], 1).length).toBe(127);
    expect(planGet([CT_IMAGE_STORAGE], 1).map(({ transferSyntaxUids: [uid] }) => uid)).toContain(
      JPEG_LOSSLESS,
    );
  });
});
