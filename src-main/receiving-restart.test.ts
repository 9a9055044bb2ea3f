import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type * as threads from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { part10 } from '#main/intake/test-instances.ts';
import { startReceiving } from '#main/receiving.ts';
import { dataFolder } from '#main/store/layout.ts';

/** Every thread that was started, by the name of its entry; a crash is made by ending one from outside. */
const started = vi.hoisted(() => new Map<string, threads.Worker>());

vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof threads>();
  class Recorded extends real.Worker {
    constructor(entry: URL, options: threads.WorkerOptions) {
      super(entry, options);
      started.set(path.basename(entry.pathname, '.ts'), this);
    }
  }
  return { ...real, Worker: Recorded };
});

let root: string;
let receiving: Receiving;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-restart-'));
  receiving = await startReceiving({
    folder: dataFolder(root),
    aeTitle: 'VIEWBOX',
    host: '127.0.0.1',
    port: 0,
    peers: [],
    minimumFreeBytes: 0,
    receiverThreads: 1,
  });
});

afterEach(async () => {
  await receiving.dispose();
  rmSync(root, { recursive: true, force: true });
});

async function crash(thread: string): Promise<void> {
  const again = new Promise<void>((resolve) => {
    receiving.on('problem', ({ message }) => {
      if (message.includes('started again')) resolve();
    });
  });
  await started.get(thread)?.terminate();
  await again;
}

function take(sopInstanceUid: string) {
  const file = part10({ studyInstanceUid: '1.2.3', sopInstanceUid });
  return receiving.importStream(Readable.from([file]), 'import');
}

test('a catalog thread that crashed is started again; what waits meanwhile is taken', async () => {
  expect((await take('1.2.3.4')).kind).toBe('taken');
  const restarting = crash('catalog-thread');
  await restarting;
  expect((await take('1.2.3.4')).kind).toBe('alreadyThere');
  expect((await take('1.2.3.5')).kind).toBe('taken');
});

test('a receiving thread that crashed is started again and listens on the same port', async () => {
  const { port } = receiving.status();
  await crash('receiver-thread');
  expect(receiving.status()).toMatchObject({ port, isListening: true });
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});
