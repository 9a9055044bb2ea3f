import { spawn, type ChildProcess } from 'node:child_process';
import net, { type Socket } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  associateRequest,
  commandSet,
  connectPeer,
  CT_IMAGE_STORAGE,
  dataPdu,
  datasetPdus,
  pdv,
  readAssociateAccept,
  readCommand,
  storeCommand,
} from '#main/network/scripted-peer.ts';

/**
 * Attacks on the DICOM node in a process of its own. While each runs, a C-ECHO on a new association is asked again and
 * again and must be answered within a second; after each, the node must have let go of everything.
 */

const NODE = fileURLToPath(new URL('dimse-listener-process.ts', import.meta.url));
const WATCH = new URL('dimse-echo-watch.ts', import.meta.url);
const ECHO_WITHIN_MS = 1000;
const MEMORY_BYTES = 400 * 1024 * 1024;

interface Stats {
  readonly instances: number;
  readonly openSinks: number;
  readonly rssBytes: number;
  readonly sockets: number;
}

let child: ChildProcess;
let port = 0;
const lines: ((line: string) => void)[] = [];

function answer<T>(question?: string): Promise<T> {
  return new Promise((resolve, reject) => {
    lines.push((line) => resolve(JSON.parse(line) as T));
    child.once('exit', (code) => reject(new Error(`the node ended with ${String(code)}`)));
    if (question) child.stdin?.write(`${question}\n`);
  });
}

beforeAll(async () => {
  child = spawn(process.execPath, [NODE], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.setMaxListeners(0);
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => lines.shift()?.(line));
  ({ port } = await answer<{ port: number }>());
});

afterAll(() => {
  child.kill('SIGKILL');
});

/** Numbers that look random and are the same in every run (xorshift). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function randomBytes(random: (below: number) => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)));
}

function connect(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** Sends bytes on a new connection and waits until the node closes it, or not. */
async function attack(bytes: Buffer, waitsForEnd = true): Promise<Socket> {
  const socket = await connect();
  socket.resume();
  socket.write(bytes);
  if (waitsForEnd) await gone(socket);
  return socket;
}

/** Runs an attack with a C-ECHO every 50 ms beside it, then waits until the node is quiet. */
async function underWatch(run: () => Promise<unknown>): Promise<void> {
  const watch = new Worker(WATCH, { workerData: { port } });
  const watched = once(watch, 'message') as Promise<[{ slowestMs: number }]>;
  const attacking = run().finally(() => watch.postMessage('stop'));
  const [[{ slowestMs }]] = await Promise.all([watched, attacking]);
  expect(slowestMs).toBeLessThan(ECHO_WITHIN_MS);
  await expect
    .poll(() => answer<Stats>('stats').then(({ sockets, openSinks }) => [sockets, openSinks]), {
      timeout: 20_000,
    })
    .toEqual([0, 0]);
  expect((await answer<Stats>('stats')).rssBytes).toBeLessThan(MEMORY_BYTES);
}

const association = associateRequest();
const wholeStore = Buffer.concat([association, storeCommand(), datasetPdus(Buffer.alloc(40_000, 1))]);

function head(type: number, length: number): Buffer {
  const bytes = Buffer.from([type, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 2);
  return bytes;
}

const COMMITMENT = '1.2.840.10008.1.20.1';
const STUDY_ROOT = '1.2.840.10008.5.1.4.1.2.2';
const services = associateRequest({
  contexts: [
    { id: 1, abstract: `${STUDY_ROOT}.2` },
    { id: 3, abstract: `${STUDY_ROOT}.3` },
    { id: 5, abstract: COMMITMENT },
  ],
});

function element(group: number, number: number, vr: string, value: Buffer): Buffer {
  const isLong = vr === 'SQ';
  const bytes = Buffer.alloc(isLong ? 12 : 8);
  bytes.writeUInt16LE(group, 0);
  bytes.writeUInt16LE(number, 2);
  bytes.write(vr, 4, 'latin1');
  if (isLong) bytes.writeUInt32LE(value.length, 8);
  else bytes.writeUInt16LE(value.length, 6);
  return Buffer.concat([bytes, value]);
}

function padded(value: string): Buffer {
  return Buffer.from(value.length % 2 ? `${value}\0` : value, 'latin1');
}

function retrieval(studyInstanceUid: string): Buffer {
  return Buffer.concat([
    element(0x0008, 0x0052, 'CS', padded('STUDY ')),
    element(0x0020, 0x000d, 'UI', padded(studyInstanceUid)),
  ]);
}

function commitment(transactionUid: string, sopInstanceUid: string): Buffer {
  const item = Buffer.concat([
    element(0x0008, 0x1150, 'UI', padded(CT_IMAGE_STORAGE)),
    element(0x0008, 0x1155, 'UI', padded(sopInstanceUid)),
  ]);
  const itemHead = Buffer.from('feff00e000000000', 'hex');
  itemHead.writeUInt32LE(item.length, 4);
  return Buffer.concat([
    element(0x0008, 0x1195, 'UI', padded(transactionUid)),
    element(0x0008, 0x1199, 'SQ', Buffer.concat([itemHead, item])),
  ]);
}

type Request = readonly [contextId: number, elements: readonly (readonly [number, number | string])[]];
const moveRequest: Request = [
  1,
  [
    [0x0002, `${STUDY_ROOT}.2`],
    [0x0100, 0x0021],
    [0x0110, 1],
    [0x0600, '../../AE'],
    [0x0700, 0],
    [0x0800, 0],
  ],
];
const getRequest: Request = [
  3,
  [
    [0x0002, `${STUDY_ROOT}.3`],
    [0x0100, 0x0010],
    [0x0110, 1],
    [0x0700, 0],
    [0x0800, 0],
  ],
];
const actionRequest: Request = [
  5,
  [
    [0x0003, COMMITMENT],
    [0x0100, 0x0130],
    [0x0110, 1],
    [0x0800, 0],
    [0x1001, `${COMMITMENT}.1`],
    [0x1008, 1],
  ],
];
const eventRequest: Request = [
  5,
  [
    [0x0002, COMMITMENT],
    [0x0100, 0x0100],
    [0x0110, 1],
    [0x0800, 0],
    [0x1000, `${COMMITMENT}.1`],
    [0x1002, 2],
  ],
];
const cancelRequest: Request = [
  1,
  [
    [0x0100, 0x0fff],
    [0x0120, 1],
    [0x0800, 0x0101],
  ],
];

function command([contextId, elements]: Request): Buffer {
  return dataPdu(pdv(contextId, 3, commandSet(elements)));
}

/** The status that a request and its data set are answered with. */
async function statusOf(request: Request, dataset: Buffer): Promise<number | string | undefined> {
  const peer = await connectPeer(port);
  peer.send(services, command(request), datasetPdus(dataset, request[0]));
  readAssociateAccept(await peer.pdu());
  const { '0900': status } = readCommand(await peer.pdu());
  peer.socket.destroy();
  await peer.closed;
  return status;
}

describe('the services of the DICOM node under attack', { timeout: 60_000 }, () => {
  it('take changed requests with changed data sets, and cancellations of anything', () =>
    underWatch(async () => {
      const random = randomNumbers(5);
      const requests = [moveRequest, getRequest, actionRequest, eventRequest];
      for (let turn = 0; turn < 400; turn += 1) {
        const [contextId, elements] = requests[turn % requests.length]!;
        const some = commandSet(elements.filter((_, index) => index === 1 || random(6) > 0));
        if (turn % 3 === 0) some[random(some.length)] = random(256);
        const dataset = Buffer.from(contextId < 5 ? retrieval('1.2.3') : commitment('1.2.3', '1.2.4'));
        for (let change = random(4); change > 0; change -= 1) dataset[random(dataset.length)] = random(256);
        const sent = dataset.subarray(0, turn % 5 === 0 ? random(dataset.length) : dataset.length);
        const on = random(10) === 0 ? 1 + 2 * random(4) : contextId;
        const attacks = [
          services,
          ...(random(3) === 0 ? [command(cancelRequest)] : []),
          dataPdu(pdv(on, 3, some)),
          datasetPdus(sent, on, 1 + random(200)),
          command(cancelRequest),
        ];
        (await attack(Buffer.concat(attacks), false)).end();
      }
    }));

  it('take ten thousand cancellations of nothing, and answer what follows', () =>
    underWatch(async () => {
      const peer = await connectPeer(port);
      peer.send(services, ...Array.from({ length: 10_000 }, () => command(cancelRequest)));
      peer.send(command(moveRequest), datasetPdus(retrieval('1.2.3')));
      readAssociateAccept(await peer.pdu());
      expect(readCommand(await peer.pdu())['0900']).toBe(0xa801);
      peer.socket.destroy();
    }));

  it.each([
    ['C-MOVE', moveRequest],
    ['N-ACTION', actionRequest],
  ] as const)('end an association whose %s has a data set without end', (_, request) =>
    underWatch(async () => {
      const piece = dataPdu(pdv(request[0], 0, Buffer.alloc(100_000, 0x41)));
      const socket = await attack(Buffer.concat([services, command(request)]), false);
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        const more = () => {
          while (!socket.destroyed && socket.write(piece));
        };
        socket.on('drain', more);
        more();
      });
    }),
  );

  it.each([
    ['C-MOVE with a path as Study Instance UID', moveRequest, retrieval('../../../etc/passwd'), 0xa900],
    ['C-GET with a path as Study Instance UID', getRequest, retrieval('/etc/passwd'), 0xa900],
    ['C-GET with a NUL in a UID', getRequest, retrieval('1.2\0.3/..'), 0xa900],
    ['N-ACTION with a path as transaction', actionRequest, commitment('../1', '1.2.3'), 0x0115],
    ['N-ACTION with a path as instance', actionRequest, commitment('1.2', '../../x'), 0x0115],
    ['N-ACTION with nothing in it', actionRequest, Buffer.alloc(0), 0x0115],
    ['N-ACTION of random bytes', actionRequest, randomBytes(randomNumbers(6), 500), 0x0115],
    ['N-EVENT-REPORT that nobody waits for', eventRequest, commitment('1.2', '1.2.3'), 0x0115],
  ] as const)('refuse %s', async (_, request, dataset, status) => {
    expect(await statusOf(request, dataset)).toBe(status);
  });
});

describe('the DICOM node under attack', { timeout: 60_000 }, () => {
  it('takes 300 times random bytes', () =>
    underWatch(async () => {
      const random = randomNumbers(1);
      for (let turn = 0; turn < 300; turn += 1) {
        (await attack(randomBytes(random, 1 + random(2000)), false)).end();
      }
    }));

  it('takes an association and an instance broken off anywhere', () =>
    underWatch(async () => {
      const random = randomNumbers(2);
      for (let turn = 0; turn < 300; turn += 1) {
        const socket = await attack(wholeStore.subarray(0, random(wholeStore.length)), false);
        if (turn % 2) socket.destroy();
        else socket.end();
      }
    }));

  it('takes an association and an instance with bytes changed anywhere', () =>
    underWatch(async () => {
      const random = randomNumbers(3);
      for (let turn = 0; turn < 500; turn += 1) {
        const bytes = Buffer.from(wholeStore.subarray(0, association.length + 4000));
        // Most changes at the front, where the lengths are
        const changes = 1 + random(4);
        for (let change = 0; change < changes; change += 1) {
          bytes[random(turn % 2 ? association.length + 250 : association.length)] = random(256);
        }
        (await attack(bytes, false)).end();
      }
    }));

  it('takes changed commands of every service', () =>
    underWatch(async () => {
      const random = randomNumbers(4);
      const fields = [
        0x0001, 0x0010, 0x0020, 0x0021, 0x0030, 0x0100, 0x0110, 0x0120, 0x0130, 0x0140, 0x0150, 0x0fff,
      ];
      for (let turn = 0; turn < 400; turn += 1) {
        const field = (fields[turn % fields.length] ?? 1) | (random(8) === 0 ? 0x8000 : 0);
        const all: (readonly [number, number | string])[] = [
          [0x0002, CT_IMAGE_STORAGE],
          [0x0100, field],
          [0x0110, random(65536)],
          [0x0800, random(2) ? 0x0101 : 1],
          [0x0900, 0],
          [0x1000, '1.2.3'],
        ];
        const some = commandSet(all.filter((_, index) => index === 1 || random(5) > 0));
        if (turn % 3 === 0) some[random(some.length)] = random(256);
        const dataset = datasetPdus(randomBytes(random, random(300)));
        (await attack(Buffer.concat([association, dataPdu(pdv(1, 3, some)), dataset]), false)).end();
      }
    }));

  const lengths: [string, Buffer][] = [
    ['an A-ASSOCIATE-RQ of 0xFFFFFFFF bytes', head(1, 0xffffffff)],
    ['a P-DATA of 0xFFFFFFFF bytes', Buffer.concat([association, head(4, 0xffffffff)])],
    ['a PDV of 0xFFFFFFFF bytes', Buffer.concat([association, head(4, 100), Buffer.alloc(4, 0xff)])],
    ['a PDV of 0 bytes', Buffer.concat([association, head(4, 100), Buffer.alloc(94)])],
    ['P-DATA before an association', datasetPdus(Buffer.alloc(1000))],
    ['a data set without a command', Buffer.concat([association, datasetPdus(Buffer.alloc(1000))])],
  ];
  it.each(lengths)('closes on %s, however much follows', (_, bytes) =>
    underWatch(async () => {
      const flood = Buffer.alloc(1 << 20, 0xff);
      const sockets = await Promise.all(Array.from({ length: 5 }, () => attack(bytes, false)));
      await Promise.all(
        sockets.map(
          (socket) =>
            new Promise((resolve) => {
              socket.once('close', resolve);
              const more = () => {
                while (!socket.destroyed && socket.write(flood));
              };
              socket.on('drain', more);
              more();
            }),
        ),
      );
    }),
  );

  it('assembles no command without end', () =>
    underWatch(() =>
      attack(
        Buffer.concat([
          association,
          ...Array.from({ length: 20 }, () => dataPdu(pdv(1, 1, Buffer.alloc(8000)))),
        ]),
      ),
    ));

  it('takes a million empty fragments', () =>
    underWatch(async () => {
      const empty = pdv(1, 0, Buffer.alloc(0));
      const full = dataPdu(...Array.from({ length: 20_000 }, () => empty));
      const socket = await attack(
        Buffer.concat([association, storeCommand(), ...Array.from({ length: 50 }, () => full)]),
        false,
      );
      socket.end(datasetPdus(Buffer.alloc(0)));
      await new Promise((resolve) => socket.once('close', resolve));
    }));

  it('lets go of peers that send a byte now and then, and of those that send nothing', () =>
    underWatch(async () => {
      const sockets = await Promise.all([
        ...Array.from({ length: 20 }, () => attack(association.subarray(0, 10), false)),
        ...Array.from({ length: 20 }, () =>
          attack(Buffer.concat([association, storeCommand(), head(4, 100_000)]), false),
        ),
        ...Array.from({ length: 20 }, () => attack(Buffer.alloc(0), false)),
      ]);
      const drip = setInterval(() => {
        for (const socket of sockets.slice(0, 40)) if (!socket.destroyed) socket.write(Buffer.alloc(1));
      }, 200);
      await Promise.all(sockets.map((socket) => gone(socket)));
      clearInterval(drip);
    }));

  it('keeps no half-open connection', () =>
    underWatch(async () => {
      const sockets = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const socket = await attack(Buffer.concat([association, head(9, 0)]), false);
          socket.allowHalfOpen = true;
          return socket;
        }),
      );
      await expect
        .poll(() => answer<Stats>('stats').then(({ sockets: open }) => open <= 1), { timeout: 20_000 })
        .toBe(true);
      for (const socket of sockets) socket.destroy();
    }));

  it('takes 2000 connections at once, silent, talking and storing', () =>
    underWatch(async () => {
      const sockets: Socket[] = [];
      for (let batch = 0; batch < 20; batch += 1) {
        const opened = await Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            attack(
              index % 4 === 0 ? wholeStore : index % 4 === 1 ? association.subarray(0, 30) : Buffer.alloc(0),
              false,
            ),
          ),
        );
        sockets.push(...opened);
      }
      expect((await answer<Stats>('stats')).rssBytes).toBeLessThan(MEMORY_BYTES);
      for (const socket of sockets) socket.destroy();
    }));

  it('still stores, and stops within a second with open associations', async () => {
    const before = await answer<Stats>('stats');
    const peers = await Promise.all(Array.from({ length: 20 }, () => connectPeer(port)));
    for (const peer of peers) {
      peer.send(wholeStore);
      readAssociateAccept(await peer.pdu());
      expect(readCommand(await peer.pdu())['0900']).toBe(0);
    }
    expect((await answer<Stats>('stats')).instances).toBe(before.instances + 20);
    const { stoppedMs } = await answer<{ stoppedMs: number }>('stop');
    expect(stoppedMs).toBeLessThan(1000);
    await Promise.all(peers.map((peer) => peer.closed));
  });
});
