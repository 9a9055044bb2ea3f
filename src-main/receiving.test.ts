import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { part10 } from '#main/intake/test-instances.ts';
import { startReceiving } from '#main/receiving.ts';
import { dataFolder } from '#main/store/layout.ts';

let root: string;
let receiving: Receiving;

function start(): Promise<Receiving> {
  return startReceiving({
    folder: dataFolder(root),
    aeTitle: 'VIEWBOX',
    host: '127.0.0.1',
    port: 0,
    peers: [],
    minimumFreeBytes: 0,
  });
}

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-receiving-'));
  receiving = await start();
});

afterEach(async () => {
  await receiving.dispose();
  rmSync(root, { recursive: true, force: true });
});

test('listens on a free port when asked for port 0 and says which', () => {
  expect(receiving.status()).toMatchObject({ isListening: true, listenProblem: '' });
  expect(receiving.status().port).toBeGreaterThan(0);
});

test.each([1, 2])(
  'with %d receiving threads a port that is taken is told, and another one can be configured',
  async (receiverThreads) => {
    const other = mkdtempSync(path.join(tmpdir(), 'viewbox-receiving-'));
    const { port } = receiving.status();
    const second = await startReceiving({
      folder: dataFolder(other),
      aeTitle: 'OTHER',
      host: '127.0.0.1',
      port,
      peers: [],
      receiverThreads,
    });
    try {
      expect(second.status().isListening).toBe(false);
      expect(second.status().listenProblem).toContain(String(port));
      for (const _ of [1, 2]) {
        await second.configure({ aeTitle: 'OTHER', host: '127.0.0.1', port: 0 });
        expect(second.status()).toMatchObject({ isListening: true, listenProblem: '' });
      }
    } finally {
      await second.dispose();
      rmSync(other, { recursive: true, force: true });
    }
  },
);

test('without receiving threads nothing listens, and what is imported is taken all the same', async () => {
  const other = mkdtempSync(path.join(tmpdir(), 'viewbox-receiving-'));
  const address = { aeTitle: 'OTHER', host: '127.0.0.1', port: 0 };
  const alone = await startReceiving({
    folder: dataFolder(other),
    ...address,
    peers: [],
    receiverThreads: 0,
    minimumFreeBytes: 0,
  });
  try {
    await alone.configure(address);
    expect(alone.status()).toMatchObject({ isListening: false, listenProblem: '' });
    const file = part10({ studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' });
    expect(await alone.importStream(Readable.from([file]), 'import')).toMatchObject({ kind: 'taken' });
  } finally {
    await alone.dispose();
    rmSync(other, { recursive: true, force: true });
  }
});

test('an imported instance is in the catalog when its outcome is known, and is told as changed', async () => {
  const changed = new Promise((resolve) => receiving.on('studiesChanged', resolve));
  const file = part10({ studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' });
  expect(await receiving.importStream(Readable.from([file]), 'import')).toEqual({
    kind: 'taken',
    studyInstanceUid: '1.2.3',
  });
  const reader = openCatalogReader(dataFolder(root).catalogFile, (uid) => receiving.isReceiving(uid));
  expect(await changed).toEqual([{ studyInstanceUid: '1.2.3', isNew: true }]);
  const [row] = await reader.studyRows(['1.2.3']);
  expect(row).toMatchObject({ numberOfStudyRelatedInstances: 1, isReceiving: true });
  await reader.dispose();
});

test('after a stop nothing is left in incoming and the instances are still there', async () => {
  const file = part10({ studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' });
  await receiving.importStream(Readable.from([file]), 'import');
  await receiving.dispose();
  receiving = await start();
  expect(readdirSync(dataFolder(root).incoming)).toEqual([]);
  expect(await receiving.importStream(Readable.from([file]), 'import')).toMatchObject({
    kind: 'alreadyThere',
  });
});

test('a rebuild through the running service counts every instance', async () => {
  for (const sopInstanceUid of ['1.2.3.4', '1.2.3.5'])
    await receiving.importStream(
      Readable.from([part10({ studyInstanceUid: '1.2.3', sopInstanceUid })]),
      'import',
    );
  expect(await receiving.rebuildCatalog()).toMatchObject({ instances: 2, skipped: 0, studies: 1 });
});
